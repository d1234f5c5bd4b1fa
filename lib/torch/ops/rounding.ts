/** Whole numbers, remainders, signs and limits. */
import { record } from "../autograd/record.js";
import { BinaryKernel, UnaryKernel } from "../compute/loops.js";
import { bool } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { floorDivide, floorDivideBig, refuseIntegerZero } from "./arithmetic.js";
import { complexSign } from "./complex.js";
import { type BinaryBackward, binary, operand, reduceTo, runUnary, type Scalar } from "./define.js";
import { type Binary, binaryOp, type Unary, unary } from "./elementwise.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Without the digits after the point. See torch.trunc. */
    trunc: Method<Unary>;
    /** In place: without the digits after the point. */
    trunc_: InPlace<Unary, this>;
    /** The same as trunc. */
    fix: Method<Unary>;
    /** What follows the point. See torch.frac. */
    frac: Method<Unary>;
    /** In place: what follows the point. */
    frac_: InPlace<Unary, this>;
    /** Remainder with the sign of this. See torch.fmod. */
    fmod: Method<Binary>;
    /** In place: remainder with the sign of this. */
    fmod_: InPlace<Binary, this>;
    /** Remainder with the sign of other, Python's %. See torch.remainder. */
    remainder: Method<Binary>;
    /** In place: remainder with the sign of other. */
    remainder_: InPlace<Binary, this>;
    /** Quotient rounded down, Python's //. See torch.floor_divide. */
    floor_divide: Method<Binary>;
    /** In place: quotient rounded down. */
    floor_divide_: InPlace<Binary, this>;
    /** This with the sign of other. See torch.copysign. */
    copysign: Method<Binary>;
    /** In place: this with the sign of other. */
    copysign_: InPlace<Binary, this>;
    /** Nearest whole number, halves to even; or to `decimals` digits. See torch.round. */
    round: Method<typeof round>;
    /** In place: nearest whole number. */
    round_: InPlace<typeof round, this>;
    /** The next number towards other. See torch.nextafter. */
    nextafter: Method<Binary>;
    /** In place: the next number towards other. */
    nextafter_: InPlace<Binary, this>;
    /** 0 below 0, `values` at 0, 1 above. See torch.heaviside. */
    heaviside: Method<typeof heaviside>;
    /** In place: 0 below 0, `values` at 0, 1 above. */
    heaviside_: InPlace<typeof heaviside, this>;
    /** The larger of two, elementwise. See torch.maximum. */
    maximum: Method<Binary>;
    /** The smaller of two, elementwise. See torch.minimum. */
    minimum: Method<Binary>;
    /** The larger of two, a number before NaN. See torch.fmax. */
    fmax: Method<Binary>;
    /** The smaller of two, a number before NaN. See torch.fmin. */
    fmin: Method<Binary>;
    /** Within [min, max]. See torch.clamp. */
    clamp: Method<typeof clamp>;
    /** In place: within [min, max]. */
    clamp_: InPlace<typeof clamp, this>;
    /** The same as clamp. */
    clip: Method<typeof clamp>;
    /** The same as clamp_. */
    clip_: InPlace<typeof clamp, this>;
    /** At least min. See torch.clamp_min. */
    clamp_min: Method<typeof clamp_min>;
    /** In place: at least min. */
    clamp_min_: InPlace<typeof clamp_min, this>;
    /** At most max. See torch.clamp_max. */
    clamp_max: Method<typeof clamp_max>;
    /** In place: at most max. */
    clamp_max_: InPlace<typeof clamp_max, this>;
    /** Without NaN and infinities. See torch.nan_to_num. */
    nan_to_num: Method<typeof nan_to_num>;
    /** In place: without NaN and infinities. */
    nan_to_num_: InPlace<typeof nan_to_num, this>;
    /** Whether the sign is negative. See torch.signbit. */
    signbit: Method<Unary>;
    /** Sign, as sign. See torch.sgn. */
    sgn: Method<Unary>;
    /** Greatest common divisor. See torch.gcd. */
    gcd: Method<Binary>;
    /** Least common multiple. See torch.lcm. */
    lcm: Method<Binary>;
  }
}

/** Without the digits after the point. Gradient: 0. Source: PyTorch, torch.trunc. */
export const trunc: Unary = unary({
  name: "trunc",
  node: "TruncBackward0",
  formula: { number: "Math.trunc(v)", bigint: "v" },
  keepsIntegers: true,
});

/** The same as trunc. */
export const fix: Unary = trunc;

/** input - trunc(input). Gradient: 1. @throws RuntimeError for integers. Source: PyTorch, torch.frac. */
export const frac: Unary = unary({
  name: "frac",
  node: "FracBackward0",
  formula: "v - Math.trunc(v)",
  keepsIntegers: true,
  derivative: (g) => g,
});

/** @throws RuntimeError for an integer division by 0. */
function integers(name: string, f: Binary): Binary {
  return op(name, "input other", (a: Tensor | Scalar, b: Tensor | Scalar) => {
    refuseIntegerZero(a, b);
    return f(a, b);
  });
}

/** Remainder of the division, with the sign of input. Gradient: both. Source: PyTorch, torch.fmod. */
export const fmod: Binary = integers(
  "fmod",
  binaryOp({
    name: "fmod",
    node: "FmodBackward1",
    numberNode: "FmodBackward0",
    numbers: true,
    formula: { number: "a % b", bigint: "a % b" },
    derivatives: [(g) => g, (g, a, b) => g.neg().mul(a.detach().div(b).trunc())],
  }),
);

/** Remainder of the division, with the sign of other: Python's %. Source: PyTorch, torch.remainder. */
export const remainder: Binary = integers(
  "remainder",
  binaryOp({
    name: "remainder",
    node: "RemainderBackward1",
    numberNode: "RemainderBackward0",
    numbers: true,
    formula: {
      number: "fn.modulo(a, b)",
      bigint: "fn.moduloBig(a, b)",
      fn: {
        modulo(a: number, b: number): number {
          const r = a % b;
          return r !== 0 && r < 0 !== b < 0 ? r + b : r;
        },
        moduloBig(a: bigint, b: bigint): bigint {
          const r = a % b;
          return r !== 0n && r < 0n !== b < 0n ? r + b : r;
        },
      },
    },
    derivatives: [(g) => g, (g, a, b) => g.neg().mul(floor_divide(a.detach(), b.detach()))],
  }),
);

/** Quotient rounded down: Python's //. Gradient: none. Source: PyTorch, torch.floor_divide. */
export const floor_divide: Binary = integers(
  "floor_divide",
  binaryOp({
    name: "floor_divide",
    node: "NotImplemented",
    numbers: true,
    formula: {
      number: "fn.floorDivide(a, b)",
      int32: "Math.floor(a / b)",
      bigint: "fn.floorDivideBig(a, b)",
      fn: { floorDivide, floorDivideBig },
    },
  }),
);

/** |input| with the sign of other (of -0 too). Shape: they broadcast. Source: PyTorch, torch.copysign. */
export const copysign: Binary = binaryOp({
  name: "copysign",
  node: "CopysignBackward0",
  numberNode: "CopysignBackward1",
  numbers: true,
  formula: "b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)",
  result: "float",
  derivatives: [(g, a, b) => g.mul(copysign(a, b).div(a)).masked_fill(a.eq(0), 0), (g) => g.mul(0)],
});

const next32 = new Float32Array(1);
const bits32 = new Int32Array(next32.buffer);
const next64 = new Float64Array(1);
const bits64 = new BigInt64Array(next64.buffer);

function next(a: number, b: number, single: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (a === b) return b;
  const up = b > a;
  if (a === 0) return (up ? 1 : -1) * (single ? 2 ** -149 : Number.MIN_VALUE);
  const away = up === a > 0;
  if (single) {
    next32[0] = a;
    bits32[0] += away ? 1 : -1;
    return next32[0];
  }
  next64[0] = a;
  bits64[0] += away ? 1n : -1n;
  return next64[0];
}

/** The number next to input in the direction of other. Source: PyTorch, torch.nextafter. */
export const nextafter: Binary = binaryOp({
  name: "nextafter",
  node: "NextafterBackward0",
  derivatives: [(g, a, b) => g.mul(a.ne(b)), (g, a, b) => g.mul(a.eq(b))],
  formula: { number: "fn.next(a, b, single)", setup: "const single = x instanceof Float32Array;", fn: { next } },
});

/** 0 where input < 0, values where it is 0, 1 above. Shape: they broadcast. Source: PyTorch, torch.heaviside. */
export const heaviside: Fn<[input: Tensor, values: Tensor], { readonly values?: Tensor }> = binaryOp({
  name: "heaviside",
  node: "NotImplemented",
  second: "values",
  formula: {
    number: "a === 0 ? b : a < 0 ? 0 : a > 0 ? 1 : a",
    bigint: "a === 0n ? b : a < 0n ? 0n : 1n",
    bool: "a === 0 ? b : 1",
  },
}) as unknown as Fn<[input: Tensor, values: Tensor], { readonly values?: Tensor }>;

/** The share of the gradient for the operand that `wins`; equals share it. */
const share = (wins: "gt" | "lt", g: Tensor, x: Tensor, y: Tensor): Tensor =>
  g
    .masked_fill(x.eq(y), 0)
    .mul(x[wins](y))
    .add(g.div(2).masked_fill(x.ne(y), 0));

const larger = (name: string, node: string, nan: string): Binary =>
  binaryOp({
    name,
    node,
    formula: { number: `${nan} : a > b ? a : b`, bigint: "a > b ? a : b", bool: "a | b" },
    derivatives: [(g, a, b) => share("gt", g, a, b), (g, a, b) => share("gt", g, b, a)],
  });
const smaller = (name: string, node: string, nan: string): Binary =>
  binaryOp({
    name,
    node,
    formula: { number: `${nan} : a < b ? a : b`, bigint: "a < b ? a : b", bool: "a & b" },
    derivatives: [(g, a, b) => share("lt", g, a, b), (g, a, b) => share("lt", g, b, a)],
  });

const NAN_WINS = "a !== a ? a : b !== b ? b";
const NUMBER_WINS = "a !== a ? b : b !== b ? a";

/** The larger of two, elementwise; NaN wins. Gradient: both, halved among equals. Source: PyTorch, torch.maximum. */
export const maximum: Binary = larger("maximum", "MaximumBackward0", NAN_WINS);
/** The smaller of two, elementwise; NaN wins. Gradient: both, halved among equals. Source: PyTorch, torch.minimum. */
export const minimum: Binary = smaller("minimum", "MinimumBackward0", NAN_WINS);

const numberFirst = (name: string, node: string, sign: ">=" | "<="): Binary =>
  binaryOp({
    name,
    node,
    formula: {
      number: `${NUMBER_WINS} : a ${sign} b ? a : b`,
      bigint: `a ${sign} b ? a : b`,
      bool: sign === ">=" ? "a | b" : "a & b",
    },
    derivatives: [
      (g, a, b) => g.mul((sign === ">=" ? a.ge(b) : a.le(b)).logical_or(b.isnan())),
      (g, a, b) => g.mul((sign === ">=" ? a.ge(b) : a.le(b)).logical_or(b.isnan()).logical_not()),
    ],
  });

/** The larger of two; NaN only where both are. Gradient: the first of equals. Source: PyTorch, torch.fmax. */
export const fmax: Binary = numberFirst("fmax", "FmaxBackward0", ">=");
/** The smaller of two; NaN only where both are. Gradient: the first of equals. Source: PyTorch, torch.fmin. */
export const fmin: Binary = numberFirst("fmin", "FminBackward0", "<=");

/** Named parameters of clamp. */
export interface ClampOptions {
  readonly min?: Tensor | Scalar | null;
  readonly max?: Tensor | Scalar | null;
}

const RAISE = new BinaryKernel({
  name: "clamp_min",
  number: "a !== a ? a : b !== b ? b : a < b ? b : a",
  bigint: "a < b ? b : a",
  bool: "a | b",
});
const LOWER = new BinaryKernel({
  name: "clamp_max",
  number: "a !== a ? a : b !== b ? b : a > b ? b : a",
  bigint: "a > b ? b : a",
  bool: "a & b",
});

const limit = (name: string, keeps: "ge" | "le", beyond: "lt" | "gt"): BinaryBackward => ({
  name,
  saves: "both",
  backward(g, n) {
    const x = n.saved(0);
    const bound = operand(n, 1);
    return [
      n.next[0] === null ? null : reduceTo(g.mul(x[keeps](bound).logical_or(x.isnan())), x.sizes),
      n.next[1] === null ? null : reduceTo(g.mul(x[beyond](bound)), (bound as Tensor).sizes),
    ];
  },
});
const limits = (low: string, high: string): { low: BinaryBackward; high: BinaryBackward } => ({
  low: limit(low, "ge", "lt"),
  high: limit(high, "le", "gt"),
});
const CLAMP = {
  number: limits("ClampBackward1", "ClampBackward1"),
  tensor: limits("ClampBackward0", "ClampBackward0"),
};
const ONE_SIDED = {
  number: limits("ClampMinBackward0", "ClampMaxBackward0"),
  tensor: limits("ClampMinBackward1", "ClampMaxBackward1"),
};

/**
 * The input, at least min and at most max (max where min is larger).
 *
 * Shape: input, min and max broadcast; either may be left out. Dtype: the promoted one.
 * Gradient: 1 within the limits (on them too), else 0; bounds that are tensors get theirs.
 * @throws RuntimeError when both are left out.
 * @example torch.clamp(torch.tensor([-2, 0.5, 2]), { min: -1, max: 1 })
 * Source: PyTorch, torch.clamp.
 */
export const clamp: Fn<[input: Tensor, min?: Tensor | Scalar | null, max?: Tensor | Scalar | null], ClampOptions> = op(
  "clamp",
  "input min max",
  (input: Tensor, min?: Tensor | Scalar | null, max?: Tensor | Scalar | null) => {
    const low = min ?? null;
    const high = max ?? null;
    if (low === null && high === null) {
      throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
    }
    return limited(CLAMP, input, low, high);
  },
);

type Nodes = Readonly<Record<"number" | "tensor", { low: BinaryBackward; high: BinaryBackward }>>;

function limited(by: Nodes, input: Tensor, low: Tensor | Scalar | null, high: Tensor | Scalar | null): Tensor {
  const tensors = low instanceof Tensor || high instanceof Tensor;
  if (input.dtype === bool && !tensors) throw new RuntimeError(`"clamp_scalar_cpu" not implemented for 'Bool'`);
  const nodes = by[tensors ? "tensor" : "number"];
  const raised = low === null ? input : binary(RAISE, nodes.low, input, low);
  return high === null ? raised : binary(LOWER, nodes.high, raised, high);
}

/** The same as clamp. */
export const clip: typeof clamp = clamp;

/** The input, at least min. Source: PyTorch, torch.clamp_min. */
export const clamp_min: Fn<[input: Tensor, min: Tensor | Scalar], { readonly min?: Tensor | Scalar }> = op(
  "clamp_min",
  "input min",
  (input: Tensor, min: Tensor | Scalar) => limited(ONE_SIDED, input, min, null),
);

/** The input, at most max. Source: PyTorch, torch.clamp_max. */
export const clamp_max: Fn<[input: Tensor, max: Tensor | Scalar], { readonly max?: Tensor | Scalar }> = op(
  "clamp_max",
  "input max",
  (input: Tensor, max: Tensor | Scalar) => limited(ONE_SIDED, input, null, max),
);

const LIMITS: Readonly<Record<string, number>> = {
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
  float16: 65504,
  bfloat16: 3.3895313892515355e38,
};

/**
 * NaN as `nan` (0), infinities as `posinf` and `neginf` (the dtype's largest numbers when left out).
 *
 * Gradient: 1 where nothing was replaced. Source: PyTorch, torch.nan_to_num.
 */
export const nan_to_num: Fn<
  [input: Tensor, nan?: number | null, posinf?: number | null, neginf?: number | null],
  { readonly nan?: number | null; readonly posinf?: number | null; readonly neginf?: number | null }
> = op(
  "nan_to_num",
  "input nan posinf neginf",
  (input: Tensor, nan?: number | null, posinf?: number | null, neginf?: number | null) => {
    if (!input.dtype.is_floating_point) return input.clone();
    const top = LIMITS[input.dtype.name];
    return asOne("NanToNumBackward0", [input], (x) =>
      x
        .masked_fill(x.ne(x), nan ?? 0)
        .masked_fill(x.eq(Infinity), posinf ?? top)
        .masked_fill(x.eq(-Infinity), neginf ?? -top),
    );
  },
);

const realSgn: Unary = unary({
  name: "sgn",
  node: "SgnBackward0",
  derivative: (g) => g.mul(0),
  reads: "result",
  formula: { number: "v > 0 ? 1 : v < 0 ? -1 : 0", bigint: "v > 0n ? 1n : v < 0n ? -1n : 0n", bool: "v" },
  keepsIntegers: true,
});

/** Sign: -1, 0 or 1; of complex numbers z / |z|. Gradient: 0; complex: input. Source: PyTorch, torch.sgn. */
export const sgn: Unary = op("sgn", "input", (input: Tensor) =>
  input.dtype.is_complex ? complexSign(input) : realSgn(input),
);

function divisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
const gcdOf = (a: number, b: number): number => Number(divisor(BigInt(a), BigInt(b)));
const multiple = (a: bigint, b: bigint): bigint => (a === 0n || b === 0n ? 0n : abs64((a / divisor(a, b)) * b));
const abs64 = (v: bigint): bigint => (v < 0n ? -v : v);
const lcmOf = (a: number, b: number): number => Number(multiple(BigInt(a), BigInt(b)));

/** Greatest common divisor of integers. Source: PyTorch, torch.gcd. */
export const gcd: Binary = binaryOp({
  name: "gcd",
  node: "NotImplemented",
  formula: { number: "fn.gcdOf(a, b)", bigint: "fn.divisor(a, b)", fn: { gcdOf, divisor } },
});
/** Least common multiple of integers. Source: PyTorch, torch.lcm. */
export const lcm: Binary = binaryOp({
  name: "lcm",
  node: "NotImplemented",
  formula: { number: "fn.lcmOf(a, b)", bigint: "fn.multiple(a, b)", fn: { lcmOf, multiple } },
});

const ROUND = new UnaryKernel({
  name: "round",
  number: "fn.even(v * p0) / p0",
  bigint: "v",
  fn: { even: (v: number) => (Math.abs(v - Math.trunc(v)) === 0.5 ? 2 * Math.round(v / 2) : Math.round(v)) },
});
const ROUND_TENS = new UnaryKernel({ ...ROUND.formula, number: "fn.even(v / p0) * p0" });
const ROUND_BACKWARD = {
  whole: { name: "RoundBackward0", backward: (g: Tensor): Tensor => g.mul(0) },
  decimals: { name: "RoundBackward1", backward: (g: Tensor): Tensor => g.mul(0) },
};

/**
 * The nearest whole numbers, or numbers of `decimals` digits after the point (before it, if negative); halves go to
 * the even one.
 *
 * Gradient: 0. Source: PyTorch, torch.round.
 */
export const round: Fn<[input: Tensor, decimals?: number], { readonly decimals?: number }> = op(
  "round",
  "input decimals",
  (input: Tensor, decimals?: number) => {
    const digits = decimals ?? 0;
    const out = runUnary(digits < 0 ? ROUND_TENS : ROUND, input, input.dtype, 10 ** Math.abs(digits));
    return record(out, decimals === undefined ? ROUND_BACKWARD.whole : ROUND_BACKWARD.decimals, [input], [], null);
  },
);

const inPlaceToo = {
  round,
  heaviside,
  nextafter,
  trunc,
  frac,
  fmod,
  remainder,
  floor_divide,
  copysign,
  clamp,
  clip,
  clamp_min,
  clamp_max,
  nan_to_num,
};
install({ ...inPlaceToo, fix, maximum, minimum, fmax, fmin, sgn, gcd, lcm });
installInPlace({ ...inPlaceToo, fix, sgn, gcd, lcm });
