/**
 * How a torch function takes its arguments. A function's body is written for values in torch's order; here it learns
 * to take them by name in one trailing options object, to write into `out`, to be a method, and to work in place.
 */
import { warn } from "../../builtins/warnings.js";
import { grad } from "../autograd/backward.js";
import { rebase } from "../autograd/inplace.js";
import { gradEnabled, withGrad } from "../autograd/mode.js";
import type { Backward, Node } from "../autograd/node.js";
import { anyRecorded, record, recordMany } from "../autograd/record.js";
import { COMPLEX_HINT } from "../compute/loops.js";
import { copyInto } from "../compute/plan.js";
import { newArray } from "../compute/types.js";
import { NotImplementedError, RuntimeError, typeError } from "../errors.js";
import { bind, isOptions } from "../kwargs.js";
import { broadcastSizes, contiguousStrides, sameSizes, show } from "../shape.js";
import { methods, Tensor } from "../tensor.js";
import { checkInPlace, snapshot } from "./define.js";

/** numpy's names beside torch's: `axis` for `dim`, `keepdims` for `keepdim`. */
type NumpyNames<O> = (O extends { readonly dim?: infer D } ? { readonly axis?: D } : object) &
  (O extends { readonly keepdim?: infer K } ? { readonly keepdims?: K } : object);

/** What may be given by name: the function's own parameters, its first one, and where to write the result. */
export type Named<O> = O & NumpyNames<O> & { readonly input?: Tensor; readonly out?: Tensor | readonly Tensor[] };

type Shorter<P extends unknown[], O> =
  | [...head: P, options: O]
  | (P extends [...infer Head, unknown] ? Shorter<Head, O> : never);

/** Values in order, the last of them by name if one likes. */
export type Arguments<A extends unknown[], O> = A | Shorter<Required<A>, Named<O>>;

/** A torch function: `A` its parameters in order, `O` those that have names, `R` its result. */
export type Fn<A extends unknown[], O = object, R = Tensor> = (...args: Arguments<A, O>) => R;

type Tail<A extends unknown[]> = A extends [unknown?, ...infer T] ? T : never;

/** The same function as a method of its first parameter. */
export type Method<F> = F extends Fn<infer A, infer O, infer R> ? Fn<Tail<A>, O, R> : never;

/** The same function as a method that changes the tensor and returns it. */
export type InPlace<F, Self> = F extends Fn<infer A, infer O, infer _R> ? Fn<Tail<A>, O, Self> : never;

/** One number or several. */
export type Ints = number | readonly number[];

/** @internal */
export const intsOf = (x: Ints): readonly number[] => (typeof x === "number" ? [x] : x);

/**
 * Makes a torch function of a body.
 *
 * @param name torch's name, for error texts
 * @param parameters torch's parameter names in order, separated by spaces
 * @internal
 */
export function op<A extends unknown[], O, R>(name: string, parameters: string, body: (...args: A) => R): Fn<A, O, R> {
  const names = parameters.split(" ");
  const call = (...args: unknown[]): R => {
    const last = args[args.length - 1];
    if (isOptions(last)) {
      for (const x of args) if (x instanceof Tensor && x.dtype.is_complex) mustTakeComplex(name, x);
      return callNamed(name, names, body as (...args: unknown[]) => R, args, last);
    }
    if (args.length > names.length) {
      throw typeError(`${name}() takes ${names.length} positional arguments but ${args.length} were given`);
    }
    const first = args[0];
    if (first instanceof Tensor && first.dtype.is_complex) mustTakeComplex(name, first);
    for (let i = 0; i < args.length; i++) if (args[i] === null) args[i] = undefined;
    if (args[0] === undefined) throw typeError(`${name}() missing 1 required positional arguments: "${names[0]}"`);
    return body(...(args as A));
  };
  Object.defineProperty(call, "name", { value: name });
  return call as unknown as Fn<A, O, R>;
}

/** The functions made by `op` that take complex numbers. */
const COMPLEX = new Set(
  `isreal resolve_conj resolve_neg sgn roll flip fliplr flipud movedim moveaxis swapaxes swapdims unflatten ravel tensor_split
  hsplit vsplit dsplit split_with_sizes narrow unbind chunk split stack cat hstack vstack dstack column_stack repeat tile
  broadcast_to diagonal atleast_1d atleast_2d atleast_3d mT reshape flatten squeeze unsqueeze select`.split(/\s+/),
);

/** @throws NotImplementedError where complex numbers are not taken. @internal */
export function mustTakeComplex(name: string, x: Tensor): void {
  if (COMPLEX.has(name) || name.startsWith("fft_")) return;
  throw new NotImplementedError(`"${name}" not implemented for '${x.dtype.scalar}'`, { hint: COMPLEX_HINT });
}

function callNamed<R>(
  name: string,
  names: readonly string[],
  body: (...args: unknown[]) => R,
  args: readonly unknown[],
  options: Record<string, unknown>,
): R {
  const { out, ...rest } = options;
  const bound = bind(name, [...args.slice(0, -1), rest], names);
  for (let i = 0; i < bound.length; i++) if (bound[i] === null) bound[i] = undefined;
  if (out === undefined || out === null || names.includes("out")) return body(...bound);
  return writeOut(name, body(...bound), out as Tensor | readonly Tensor[]);
}

/** Writes a result (or each of several) into the tensors the caller gave; gives those. */
function writeOut<R>(name: string, result: R, out: Tensor | readonly Tensor[]): R {
  if (result instanceof Tensor) {
    writeInto(name, result, out as Tensor);
    return out as R;
  }
  const results = [...(result as unknown as Iterable<Tensor>)];
  results.forEach((r, i) => {
    writeInto(name, r, (out as readonly Tensor[])[i]);
  });
  return result;
}

function writeInto(name: string, result: Tensor, out: Tensor): void {
  if (!(out instanceof Tensor)) throw typeError(`${name}(): argument 'out' must be Tensor, not ${typeof out}`);
  if (gradEnabled && (result.requires_grad || out.requires_grad)) {
    throw new RuntimeError(
      `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
      { hint: "Call it inside torch.no_grad(() => ...), or without out." },
    );
  }
  checkCast(result, out);
  if (!sameSizes(result.sizes, out.sizes)) {
    if (out.count !== 0) {
      warn(
        `An output with one or more elements was resized since it had shape ${show(out.sizes)}, which does not match the required output shape ${show(result.sizes)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
      );
    }
    resizeTo(out, result.sizes);
  }
  copyInto(result, result.dtype.kind, out, out.dtype.kind);
  out.version.n++;
}

/** Gives `t` row-major elements of other sizes; what was in it is gone. @internal */
export function resizeTo(t: Tensor, sizes: readonly number[]): void {
  const count = sizes.reduce((a, b) => a * b, 1);
  t.array = newArray(t.dtype.kind, count);
  t.offset = 0;
  t.sizes = [...sizes];
  t.strides = contiguousStrides(sizes);
  t.count = count;
  t.contig = true;
}

function checkCast(result: Tensor, into: Tensor): void {
  if (result.dtype.category > into.dtype.category) {
    throw new RuntimeError(
      `result type ${result.dtype.scalar} can't be cast to the desired output type ${into.dtype.scalar}`,
      { hint: `The result is ${result.dtype}, the tensor that should hold it ${into.dtype}.` },
    );
  }
}

/**
 * Changes `self` to f(self), recorded as what f records.
 *
 * @throws RuntimeError where torch forbids a change in place, or the result does not fit.
 * @internal
 */
export function overwrite<T extends Tensor>(self: T, f: (x: Tensor) => Tensor): T {
  checkInPlace(self);
  const before = self.recorded() ? snapshot(self) : self.detach();
  const y = f(before);
  if (self.dtype.is_complex && !y.dtype.is_complex) {
    throw new RuntimeError("In-place abs is not supported for complex tensors.");
  }
  checkCast(y, self);
  if (!sameSizes(y.sizes, self.sizes)) {
    throw new RuntimeError(
      sameSizes(broadcastSizes(y.sizes, self.sizes), self.sizes)
        ? `output with shape ${show(self.sizes)} doesn't match the shape ${show(y.sizes)}`
        : `output with shape ${show(self.sizes)} doesn't match the broadcast shape ${show(y.sizes)}`,
    );
  }
  const node = gradEnabled ? y.node : null;
  if (self.base !== null && node !== null && node.next[0] !== before.node) return self.copy_(y);
  copyInto(y.array === self.array ? y.clone() : y, y.dtype.kind, self, self.dtype.kind);
  const current = self.base === null || self.nodeVersion === self.version.n;
  self.version.n++;
  if (node !== null) {
    rebase(self, node);
    if (self.node === node) self.outputNumber = y.outputNumber;
    if (y.dtype === self.dtype) node.replaceSaved(y, self);
  } else if (current) self.nodeVersion = self.version.n;
  return self;
}

type AnyFn = (...args: unknown[]) => unknown;

/** Adds functions to Tensor as methods of their first parameter. @internal */
export function install(table: Readonly<Record<string, unknown>>): void {
  methods(
    Object.fromEntries(
      Object.entries(table).map(([name, f]) => [
        name,
        function (this: Tensor, ...args: unknown[]): unknown {
          return (f as AnyFn)(this, ...args);
        },
      ]),
    ),
  );
}

/** Adds functions to Tensor as methods in place: `tan` becomes `tan_`. @internal */
export function installInPlace(table: Readonly<Record<string, unknown>>): void {
  methods(
    Object.fromEntries(
      Object.entries(table).map(([name, f]) => [
        `${name}_`,
        function (this: Tensor, ...args: unknown[]): Tensor {
          return overwrite(this, (x) => (f as AnyFn)(x, ...args) as Tensor);
        },
      ]),
    ),
  );
}

/** What a composed operation keeps: how to compute it again from its inputs. */
type Recompute = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

const composed = new Map<string, Backward<Recompute>>();

/** A stand-in for a saved input, whose gradient is asked for while an operation is computed again. */
function standIn(x: Tensor): Tensor {
  const alias = x.detach();
  if (gradEnabled && x.recorded()) return record(alias, ALIAS, [x], [], null);
  alias.wantsGrad = true;
  return alias;
}

const ALIAS: Backward<null> = { name: "AliasBackward0", backward: (g) => g };

function again(gradients: readonly (Tensor | null)[], node: Node<Recompute>): (Tensor | null)[] {
  const keep = gradEnabled;
  const wanted = node.next.map((n, i) => (n === null ? -1 : i)).filter((i) => i >= 0);
  const inputs = node.next.map((n, i) => (n === null ? node.saved(i) : standIn(node.saved(i))));
  const found = withGrad(true, () => {
    const result = node.arg(...inputs);
    const outs = result instanceof Tensor ? [result] : result;
    const used = outs.map((_, i) => i).filter((i) => gradients[i] !== null && outs[i].requires_grad);
    if (used.length === 0) return wanted.map(() => null);
    return grad(
      used.map((i) => outs[i]),
      wanted.map((i) => inputs[i]),
      { grad_outputs: used.map((i) => gradients[i]), create_graph: keep, allow_unused: true },
    );
  });
  const all: (Tensor | null)[] = node.next.map(() => null);
  wanted.forEach((i, k) => {
    all[i] = found[k];
  });
  return all;
}

function composedNode(name: string): Backward<Recompute> {
  let found = composed.get(name);
  if (found === undefined) {
    found = {
      name,
      backward: (g, node) => again([g], node),
      backwardMany: (gs, node) => again(gs, node),
    };
    composed.set(name, found);
  }
  return found;
}

/**
 * Several of the library's operations as one node of the graph, under torch's name. The way back computes `f` again
 * and follows it, so second derivatives come with it.
 * @internal
 */
export function asOne(name: string, inputs: readonly Tensor[], f: (...inputs: Tensor[]) => Tensor): Tensor {
  if (!anyRecorded(inputs)) return f(...inputs);
  const out = withGrad(false, () => f(...inputs));
  const y = inputs.includes(out) ? out.detach() : out;
  return record(y, composedNode(name), inputs, inputs, f);
}

/** `asOne` for operations with several results. @internal */
export function asOneMany<R extends readonly Tensor[]>(
  name: string,
  inputs: readonly Tensor[],
  f: (...inputs: Tensor[]) => R,
): R {
  if (!anyRecorded(inputs)) return f(...inputs);
  const outs = withGrad(false, () => f(...inputs));
  recordMany(
    outs.filter((t) => t.dtype.is_floating_point),
    composedNode(name),
    inputs,
    inputs,
    (...x: Tensor[]) => f(...x).filter((t) => t.dtype.is_floating_point),
  );
  return outs;
}
