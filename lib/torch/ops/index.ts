/** Every operation. Loading this file gives tensors all their methods. */

export type { NestedNumbers, ToOptions } from "./access.js";
export { add, div, mul, neg, pow, sub } from "./arithmetic.js";
export {
  eq,
  equal,
  ge,
  gt,
  isnan,
  le,
  logical_and,
  logical_not,
  logical_or,
  lt,
  masked_fill,
  ne,
} from "./comparison.js";
export {
  BFloat16Tensor,
  BoolTensor,
  ByteTensor,
  CharTensor,
  DoubleTensor,
  FloatTensor,
  HalfTensor,
  IntTensor,
  LongTensor,
  ShortTensor,
  Size,
  Tensor,
  type TensorConstructor,
} from "./constructors.js";
export {
  arange,
  as_tensor,
  empty,
  empty_like,
  eye,
  from_numpy,
  full,
  full_like,
  linspace,
  type NestedData,
  ones,
  ones_like,
  type TensorOptions,
  tensor,
  zeros,
  zeros_like,
} from "./creation.js";
export type { Scalar } from "./define.js";
export { cat, chunk, gather, type Index, split, stack } from "./indexing.js";
export { addmm, bmm, dot, matmul, mm } from "./matmul.js";
export type { ValuesIndices } from "./pair.js";
export {
  bernoulli,
  normal,
  type RandomOptions,
  rand,
  rand_like,
  randint,
  randn,
  randn_like,
  randperm,
} from "./random.js";
export { all, any, argmax, argmin, max, mean, min, prod, sum } from "./reduce.js";
export { log_softmax, softmax } from "./softmax.js";
export {
  abs,
  ceil,
  cos,
  exp,
  floor,
  log,
  relu,
  relu_,
  round,
  sigmoid,
  sign,
  sin,
  sqrt,
  square,
  tanh,
} from "./unary.js";
export {
  clone,
  flatten,
  narrow,
  numel,
  permute,
  reshape,
  select,
  squeeze,
  t,
  transpose,
  unbind,
  unsqueeze,
} from "./views.js";

// These only give tensors methods: their text, elements and dtypes, and numpy's arrays.
import "../format.js";
import "./access.js";
import "./numpy.js";
