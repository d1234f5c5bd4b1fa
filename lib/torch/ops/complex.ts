/** Complex numbers: made of their parts, looked at as their parts, and what only they have. */
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { UnaryKernel } from "../compute/loops.js";
import { copyInto } from "../compute/plan.js";
import { complex64, complex128, complexOf, float32, float64, partsOf } from "../dtype.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { broadcastSizes } from "../shape.js";
import { fresh, methods, Tensor } from "../tensor.js";
import { reduceTo, runUnary, toFloating } from "./define.js";
import { mustBeTensor, type Unary } from "./elementwise.js";
import { asOne, type Fn, type InPlace, install, installInPlace, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** The real parts, in the same memory; a real tensor itself. See torch.real. */
    readonly real: Tensor;
    /** The imaginary parts, in the same memory. See torch.imag. */
    readonly imag: Tensor;
    /** The conjugates. See torch.conj. */
    conj(): Tensor;
    /** The conjugates, computed: conj() here always is. See torch.conj_physical. */
    conj_physical(): Tensor;
    /** In place: the conjugates. */
    conj_physical_: InPlace<Unary, this>;
    /** This tensor: conjugates are never postponed here. */
    resolve_conj(): Tensor;
    /** This tensor: negatives are never postponed here. */
    resolve_neg(): Tensor;
    /** Whether the conjugate is postponed: false. */
    is_conj(): boolean;
    /** Whether the negative is postponed: false. */
    is_neg(): boolean;
    /** Angles of complex numbers in radians; of real ones 0 or pi. See torch.angle. */
    angle(): Tensor;
    /** Conjugated and its last two dimensions swapped. See torch.adjoint. */
    adjoint(): Tensor;
    /** As complex64. */
    cfloat(): Tensor;
    /** As complex128. */
    cdouble(): Tensor;
  }
}

/** A window on a complex tensor's memory, counted in halves of elements. */
function halves(x: Tensor, at: number, sizes: readonly number[], strides: readonly number[]): Tensor {
  const view = new Tensor(x.array, 2 * x.offset + at, sizes, strides, partsOf(x.dtype));
  view.version = x.version;
  view.base = x.base ?? x;
  view.nodeVersion = x.version.n;
  return view;
}

const doubled = (strides: readonly number[]): number[] => strides.map((s) => 2 * s);

const zeros = (g: Tensor): Tensor => fresh(g.sizes, g.dtype);

// PyTorch takes a part by view_as_real and select, and so calls both by the latter's name.
const REAL: Backward<null> = { name: "SelectBackward0", backward: (g) => pair(g, zeros(g)) };
const IMAG: Backward<null> = { name: "SelectBackward0", backward: (g) => pair(zeros(g), g) };
const VIEW_AS_REAL: Backward<null> = { name: "ViewAsRealBackward0", backward: (g) => view_as_complex(g.contiguous()) };
const VIEW_AS_COMPLEX: Backward<null> = { name: "ViewAsComplexBackward0", backward: (g) => view_as_real(g) };

/**
 * The real parts, in the same memory; a real tensor itself.
 *
 * Gradient: input. Source: PyTorch, torch.real.
 */
export function real(input: Tensor): Tensor {
  if (!input.dtype.is_complex) return input;
  return record(halves(input, 0, input.sizes, doubled(input.strides)), REAL, [input], [], null);
}

/**
 * The imaginary parts, in the same memory.
 *
 * Gradient: input.
 * @throws RuntimeError for a real tensor.
 * Source: PyTorch, torch.imag.
 */
export function imag(input: Tensor): Tensor {
  if (!input.dtype.is_complex) {
    throw new RuntimeError("imag is not implemented for tensors with non-complex dtypes.");
  }
  return record(halves(input, 1, input.sizes, doubled(input.strides)), IMAG, [input], [], null);
}

/**
 * Both parts in a last dimension of 2, in the same memory.
 *
 * Shape: (*) -> (*, 2). Gradient: input.
 * @throws RuntimeError for a real tensor.
 * Source: PyTorch, torch.view_as_real.
 */
export function view_as_real(input: Tensor): Tensor {
  if (!input.dtype.is_complex) throw new RuntimeError("view_as_real is only supported for complex tensors");
  const view = halves(input, 0, [...input.sizes, 2], [...doubled(input.strides), 1]);
  return record(view, VIEW_AS_REAL, [input], [], null);
}

/**
 * Pairs of a last dimension of 2 as complex numbers, in the same memory.
 *
 * Shape: (*, 2) -> (*). Gradient: input.
 * @throws RuntimeError where the pairs do not lie side by side.
 * Source: PyTorch, torch.view_as_complex.
 */
export function view_as_complex(input: Tensor): Tensor {
  if (input.dtype !== float32 && input.dtype !== float64) {
    throw new RuntimeError(
      `view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: ${input.dtype.scalar}`,
    );
  }
  const n = input.ndim - 1;
  if (n < 0) throw new RuntimeError("Input tensor must have one or more dimensions");
  if (input.sizes[n] !== 2) throw new RuntimeError("Tensor must have a last dimension of size 2");
  if (input.strides[n] !== 1) throw new RuntimeError("Tensor must have a last dimension with stride 1");
  const strides = input.strides.slice(0, n);
  if (strides.some((s) => s % 2 !== 0)) {
    throw new RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension");
  }
  if (input.offset % 2 !== 0) throw new RuntimeError("Tensor must have a storage_offset divisible by 2");
  const dtype = complexOf(input.dtype);
  const sizes = input.sizes.slice(0, n);
  const view = new Tensor(
    input.array,
    input.offset / 2,
    sizes,
    strides.map((s) => s / 2),
    dtype,
  );
  view.version = input.version;
  view.base = input.base ?? input;
  view.nodeVersion = input.version.n;
  return record(view, VIEW_AS_COMPLEX, [input], [], null);
}

interface PairSizes {
  readonly re: readonly number[];
  readonly im: readonly number[];
}

const COMPLEX: Backward<PairSizes> = {
  name: "ComplexBackward0",
  backward: (g, node): Gradients => [
    node.next[0] === null ? null : reduceTo(real(g), node.arg.re),
    node.next[1] === null ? null : reduceTo(imag(g), node.arg.im),
  ],
};

/** re + im i. */
function pair(re: Tensor, im: Tensor): Tensor {
  const sizes = broadcastSizes(re.sizes, im.sizes);
  const out = fresh(sizes, complexOf(re.dtype));
  const kind = re.dtype.kind;
  [re, im].forEach((part, at) => {
    copyInto(part, kind, halves(out, at, sizes, doubled(out.strides)), kind);
  });
  return record(out, COMPLEX, [re, im], [], { re: re.sizes, im: im.sizes });
}

/**
 * Complex numbers of their parts.
 *
 * y = real + imag i
 *
 * Shape: the two broadcast. Dtype: complex64 of float32, complex128 of float64. Gradient: both.
 * @throws RuntimeError for other dtypes, or two different ones.
 * @example torch.complex(torch.tensor([1.0, 2]), torch.tensor([3.0, 4]))  // tensor([1.+3.j, 2.+4.j])
 * Source: PyTorch, torch.complex.
 */
export const complex: Fn<[real: Tensor, imag: Tensor], { readonly real?: Tensor; readonly imag?: Tensor }> = op(
  "complex",
  "real imag",
  (re: Tensor, im: Tensor) => {
    mustBePair("complex", ["real", "imag"], re, im);
    return pair(re, im);
  },
);

function mustBePair(name: string, parameters: readonly [string, string], a: Tensor, b: Tensor): void {
  mustBeTensor(name, parameters[0], 1, a);
  mustBeTensor(name, parameters[1], 2, b);
  for (const x of [a, b]) {
    if (x.dtype === float32 || x.dtype === float64) continue;
    throw new NotImplementedError(
      `Expected both inputs to be Half, Float or Double tensors but got ${a.dtype.scalar} and ${b.dtype.scalar}`,
    );
  }
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(
      `Expected object of scalar type ${a.dtype.scalar} but got scalar type ${b.dtype.scalar} for second argument`,
    );
  }
}

/**
 * Complex numbers of sizes and angles.
 *
 * y = abs * (cos angle + sin angle i)
 *
 * Units: angle in radians. Dtype: complex64 of float32, complex128 of float64. Gradient: both.
 * Source: PyTorch, torch.polar.
 */
export const polar: Fn<[abs: Tensor, angle: Tensor], { readonly abs?: Tensor; readonly angle?: Tensor }> = op(
  "polar",
  "abs angle",
  (size: Tensor, turn: Tensor) => {
    mustBePair("polar", ["abs", "angle"], size, turn);
    const out = pair(size.detach().mul(turn.detach().cos()), size.detach().mul(turn.detach().sin()));
    return record(out, POLAR, [size, turn], [size, turn, out], null);
  },
);

const POLAR: Backward<null> = {
  name: "PolarBackward0",
  backward(g, node): Gradients {
    const [size, turn] = [node.saved(0), node.saved(1)];
    const unit = pair(turn.cos(), turn.sin());
    const along = g.mul(conj(unit));
    return [
      node.next[0] === null ? null : reduceTo(real(along), size.sizes),
      node.next[1] === null ? null : reduceTo(imag(along).mul(size), turn.sizes),
    ];
  },
};

const CONJ = new UnaryKernel({ name: "conj", complex: { re: "vr", im: "-vi" } });
const CONJ_BACKWARD: Backward<null> = { name: "ConjBackward0", backward: (g) => conj(g) };
const CONJ_PHYSICAL: Backward<null> = { name: "ConjPhysicalBackward0", backward: (g) => conj(g) };

/**
 * The conjugates, computed at once; a real tensor itself.
 *
 * Gradient: input. Source: PyTorch, torch.conj, which postpones the work.
 */
export function conj(input: Tensor): Tensor {
  if (!input.dtype.is_complex) return input;
  return record(runUnary(CONJ, input), CONJ_BACKWARD, [input], [], null);
}

/** The conjugates. Gradient: input. Source: PyTorch, torch.conj_physical. */
export function conj_physical(input: Tensor): Tensor {
  if (!input.dtype.is_complex) return input;
  return record(runUnary(CONJ, input), CONJ_PHYSICAL, [input], [], null);
}

/** Conjugated and its last two dimensions swapped. Source: PyTorch, torch.adjoint. */
export function adjoint(input: Tensor): Tensor {
  return conj(input.transpose(-2, -1));
}

/** The tensor itself: conjugates are never postponed here. Source: PyTorch, torch.resolve_conj. */
export function resolve_conj(input: Tensor): Tensor {
  return input;
}
/** The tensor itself: negatives are never postponed here. Source: PyTorch, torch.resolve_neg. */
export function resolve_neg(input: Tensor): Tensor {
  return input;
}
/** Whether the conjugate is postponed: false. Source: PyTorch, torch.is_conj. */
export function is_conj(_input: Tensor): boolean {
  return false;
}
/** Whether the negative is postponed: false. Source: PyTorch, torch.is_neg. */
export function is_neg(_input: Tensor): boolean {
  return false;
}
/** Whether the elements are complex numbers. Source: PyTorch, torch.is_complex. */
export function is_complex(input: Tensor): boolean {
  return input.dtype.is_complex;
}

const ANGLE = new UnaryKernel({
  name: "angle",
  number: "v < 0 ? Math.PI : v >= 0 ? 0 : NaN",
  complex: { re: "Math.atan2(vi, vr)" },
});

const ANGLE_BACKWARD: Backward<null> = {
  name: "AngleBackward0",
  backward(g, node): Gradients {
    const z = node.saved(0);
    if (!z.dtype.is_complex) return g.mul(0);
    const [x, y] = [real(z), imag(z)];
    const size = x.mul(x).add(y.mul(y));
    const scale = g.div(size.masked_fill(size.detach().eq(0), 1));
    return pair(y.neg().mul(scale), x.mul(scale));
  },
};

/**
 * Angles, elementwise: of real numbers 0, or pi below 0.
 *
 * Units: radians, from -pi to pi. Gradient: input; 0 at 0.
 * Source: PyTorch, torch.angle.
 */
export function angle(input: Tensor): Tensor {
  const x = toFloating(input);
  const out = runUnary(ANGLE, x, x.dtype.is_complex ? partsOf(x.dtype) : x.dtype);
  return record(out, ANGLE_BACKWARD, [input], [x === input ? input : x], null);
}

const SGN = new UnaryKernel({
  name: "sgn",
  complex: { re: "fn.direction(vr, vr, vi)", im: "fn.direction(vi, vr, vi)" },
  fn: { direction: (part: number, re: number, im: number): number => (part === 0 ? part : part / Math.hypot(re, im)) },
});

const SGN_BACKWARD: Backward<null> = {
  name: "SgnBackward0",
  backward(g, node): Gradients {
    const [z, sign] = [node.saved(0), node.saved(1)];
    const size = z.abs();
    const zero = size.detach().eq(0);
    const half = g.div(size.masked_fill(zero, 1).mul(2));
    const bent = half.sub(conj(half).mul(sign).mul(sign));
    return bent.mul(zero.logical_not());
  },
};

/** z / |z|, 0 at 0. @internal */
export function complexSign(z: Tensor): Tensor {
  const out = runUnary(SGN, z);
  return record(out, SGN_BACKWARD, [z], [z, out], null);
}

/**
 * A product of sums of complex numbers, of four products of their parts.
 *
 * @param f the product for real tensors
 * @internal
 */
export function complexProduct(name: string, f: (a: Tensor, b: Tensor) => Tensor, a: Tensor, b: Tensor): Tensor {
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(`expected m1 and m2 to have the same dtype, but got: ${scalarName(a)} != ${scalarName(b)}`);
  }
  return asOne(name, [a, b], (x, y) => {
    const [re, im, other, turned] = [real(x), imag(x), real(y), imag(y)];
    return pair(f(re, other).sub(f(im, turned)), f(re, turned).add(f(im, other)));
  });
}

const scalarName = (t: Tensor): string =>
  t.dtype.is_complex ? `c10::complex<${t.dtype === complex128 ? "double" : "float"}>` : t.dtype.scalar.toLowerCase();

install({ conj, conj_physical, adjoint, resolve_conj, resolve_neg, is_conj, is_neg, is_complex, angle });
installInPlace({ conj_physical });
methods({
  get real(): Tensor {
    return real(this as unknown as Tensor);
  },
  get imag(): Tensor {
    return imag(this as unknown as Tensor);
  },
  cfloat(this: Tensor): Tensor {
    return this.to(complex64);
  },
  cdouble(this: Tensor): Tensor {
    return this.to(complex128);
  },
});
