/** `import * as torch from "torch"`. */
// What `.numpy()` gives has numpy's methods and operators, whether a program imports numpy or not.
import "../numpy/methods.js";
import "../numpy/operators.js";

export * as accelerator from "./accelerator.js";
export * as amp from "./amp.js";
export { autocast } from "./amp.js";
export * as autograd from "./autograd/index.js";
export { enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled } from "./autograd/mode.js";
export * as backends from "./backends/index.js";
export { e, inf, nan, newaxis, pi } from "./constants.js";
export * as cuda from "./cuda.js";
export { type Device, type DeviceLike, device } from "./device.js";
export * as distributions from "./distributions/index.js";
export {
  bfloat16,
  bool,
  complex64 as cfloat,
  complex64,
  complex128 as cdouble,
  complex128,
  DType as dtype,
  float16,
  float16 as half,
  float32,
  float32 as float,
  float64,
  float64 as double,
  get_default_dtype,
  int8,
  int16,
  int16 as short,
  int32,
  int32 as int,
  int64,
  int64 as long,
  promote_types,
  set_default_dtype,
  uint8,
} from "./dtype.js";
export * as fft from "./fft/index.js";
export { get_printoptions, type PrintOptions, set_printoptions } from "./format.js";
export * as func from "./func/index.js";
export { vmap } from "./func/index.js";
export { type FloatLimits, finfo, type IntegerLimits, iinfo } from "./limits.js";
export * as linalg from "./linalg/index.js";
export { det, inverse, matrix_exp, slogdet, thinSvd as svd } from "./linalg/index.js";
export { cholesky_inverse, cholesky_solve, logdet } from "./linalg/solve.js";
export { pinv as pinverse } from "./linalg/spectral.js";
export * as mps from "./mps.js";
export * as nn from "./nn/index.js";

import "./ops/index.js"; // Gives Tensor its methods.

export * from "./ops/public.js";
export * as optim from "./optim/index.js";
export { default_generator, Generator, initial_seed, manual_seed, seed } from "./random.js";
export * as random from "./random_state.js";
export { get_rng_state, set_rng_state } from "./random_state.js";
export * as serialization from "./serialization/index.js";
export { load, save } from "./serialization/index.js";
export {
  __version__,
  are_deterministic_algorithms_enabled,
  type CompileOptions,
  compile,
  get_default_device,
  get_float32_matmul_precision,
  get_num_threads,
  set_default_device,
  set_float32_matmul_precision,
  set_num_threads,
  use_deterministic_algorithms,
  version,
} from "./settings.js";
export * as signal from "./signal/index.js";
export * as special from "./special/index.js";
export { is_tensor } from "./tensor.js";
export * as utils from "./utils/index.js";
