/** How elementwise functions of one and of two tensors are defined: a formula and its derivatives. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { BinaryKernel, type Formula, UnaryKernel } from "../compute/loops.js";
import { bool } from "../dtype.js";
import { typeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import {
  type BinaryBackward,
  binary,
  operand,
  type ResultRule,
  reduceTo,
  runUnary,
  type Scalar,
  toFloating,
} from "./define.js";
import { type Fn, op } from "./op.js";

/** A function of one tensor, elementwise. */
export type Unary = Fn<[input: Tensor]>;

/** A function of two tensors that broadcast; either may be a number. */
export type Binary = Fn<[input: Tensor | Scalar, other: Tensor | Scalar], { readonly other?: Tensor | Scalar }>;

/** What defines a function of one tensor. @internal */
export interface UnaryDefinition {
  readonly name: string;
  /** torch's name of the node. */
  readonly node: string;
  /** The element's formula: text over `v`, or all that a kernel takes. */
  readonly formula: string | Omit<Formula, "name">;
  /** Integers stay integers: left out, they become floats first. */
  readonly keepsIntegers?: boolean;
  /** The derivative from x and y = f(x); left out, the gradient is 0. */
  readonly derivative?: (g: Tensor, x: Tensor, y: Tensor) => Tensor;
  /** What the derivative reads; the input when left out. */
  readonly reads?: "input" | "result";
}

/** @internal */
export function unary(d: UnaryDefinition): Unary {
  const formula = typeof d.formula === "string" ? { number: d.formula } : d.formula;
  const kernel = new UnaryKernel({ name: d.name, ...formula });
  const { derivative } = d;
  const node: Backward<null> = {
    name: d.node,
    backward(g, n) {
      if (derivative === undefined) return g.mul(0);
      const t = n.saved(0);
      return derivative(g, t, t);
    },
  };
  return op(d.name, "input", (input: Tensor) => {
    const out = runUnary(kernel, d.keepsIntegers ? input : toFloating(input));
    if (!input.recorded()) return out;
    return record(out, node, [input], derivative === undefined ? [] : [d.reads === "result" ? out : input], null);
  });
}

/** A test of every element: the result is bool. @internal */
export function predicate(name: string, formula: Omit<Formula, "name">): Unary {
  const kernel = new UnaryKernel({ name, ...formula });
  return op(name, "input", (input: Tensor) => runUnary(kernel, input, bool));
}

/** What defines a function of two tensors. @internal */
export interface BinaryDefinition {
  readonly name: string;
  readonly node: string;
  /** Text over `a` and `b`, or all that a kernel takes. */
  readonly formula: string | Omit<Formula, "name">;
  readonly result?: ResultRule;
  /** Gradients of the two; null: none. Left out: both are 0. */
  readonly derivatives?: readonly [
    ((g: Tensor, a: Tensor, b: Tensor) => Tensor) | null,
    ((g: Tensor, a: Tensor, b: Tensor) => Tensor) | null,
  ];
  /** The second parameter's name; `other` when left out. */
  readonly second?: string;
  /** Numbers are taken too: for either, or the second only. */
  readonly numbers?: boolean;
  /** torch's name of the node when the second is a number, if it differs. */
  readonly numberNode?: string;
}

const asTensor = (x: Tensor | Scalar, like: Tensor): Tensor => (x instanceof Tensor ? x : like.mul(0).add(x));

/** @throws TypeError with torch's text when `x` is no tensor. @internal */
export function mustBeTensor(name: string, parameter: string, position: number, x: unknown): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw typeError(`${name}(): argument '${parameter}' (position ${position}) must be Tensor, not ${typename(x)}`);
}

/** @internal */
export function binaryOp(d: BinaryDefinition): Binary {
  const formula = typeof d.formula === "string" ? { number: d.formula } : d.formula;
  const kernel = new BinaryKernel({ name: d.name, ...formula });
  const second = d.second ?? "other";
  const way = (name: string): BinaryBackward => ({
    name,
    saves: "both",
    backward(g, n) {
      const pair = [operand(n, 0), operand(n, 1)];
      const like = (pair[0] instanceof Tensor ? pair[0] : pair[1]) as Tensor;
      return pair.map((x, i) => {
        if (n.next[i] === null || !(x instanceof Tensor)) return null;
        if (d.derivatives === undefined) return reduceTo(g.mul(0), x.sizes);
        const f = d.derivatives[i];
        return f === null ? null : reduceTo(f(g, asTensor(pair[0], like), asTensor(pair[1], like)), x.sizes);
      });
    },
  });
  const node = way(d.node);
  const numberNode = d.numberNode === undefined ? node : way(d.numberNode);
  return op(d.name, `input ${second}`, (a: Tensor | Scalar, b: Tensor | Scalar) => {
    if (!d.numbers) {
      mustBeTensor(d.name, "input", 1, a);
      mustBeTensor(d.name, second, 2, b);
    }
    return binary(kernel, b instanceof Tensor ? node : numberNode, a, b, d.result ?? "same");
  });
}
