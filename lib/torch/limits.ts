/** What numbers of a dtype can hold. */
import { inspects } from "../builtins/symbols.js";
import { bfloat16, type DType, float16, float32, float64, get_default_dtype } from "./dtype.js";
import { typeError } from "./errors.js";

/** Limits of a floating dtype, as `torch.finfo` gives them. */
export class FloatLimits {
  /** Bits of a number. */
  readonly bits: number;
  /** Smallest number, the largest one's opposite. */
  readonly min: number;
  /** Smallest positive number with all its digits. */
  readonly tiny: number;
  readonly smallest_normal: number;
  /** The dtype's name: "float32". */
  readonly dtype: string;
  /** @internal */
  constructor(
    dtype: DType,
    /** Largest number. */
    readonly max: number,
    /** The step from 1 to the next number. */
    readonly eps: number,
    smallest: number,
    /** About how many decimal digits are right: 10 to the power of minus that. */
    readonly resolution: number,
  ) {
    this.bits = 8 * dtype.itemsize;
    this.min = -max;
    this.tiny = smallest;
    this.smallest_normal = smallest;
    this.dtype = dtype.name;
  }
  toString(): string {
    const { resolution, min, max, eps, smallest_normal, tiny } = this;
    const texts = Object.entries({ resolution, min, max, eps, smallest_normal, tiny }).map(
      ([name, value]) => `${name}=${sixDigits(value)}`,
    );
    return `finfo(${texts.join(", ")}, dtype=${this.dtype})`;
  }
  static {
    inspects(FloatLimits.prototype);
  }
}

/** A number with six digits, its exponent with two, as C's %g writes it. */
function sixDigits(value: number): string {
  const rounded = Number(value.toPrecision(6));
  const text = Math.abs(rounded) < 1e-4 ? rounded.toExponential() : String(rounded);
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

/** Limits of an integer dtype, as `torch.iinfo` gives them. */
export class IntegerLimits {
  /** Bits of a number. */
  readonly bits: number;
  /** The dtype's name: "int8". */
  readonly dtype: string;
  /** @internal */
  constructor(
    dtype: DType,
    /** Smallest number; a bigint for int64, whose limits are past 2^53. */
    readonly min: number | bigint,
    /** Largest number; a bigint for int64. */
    readonly max: number | bigint,
  ) {
    this.bits = 8 * dtype.itemsize;
    this.dtype = dtype.name;
  }
  toString(): string {
    return `iinfo(min=${this.min}, max=${this.max}, dtype=${this.dtype})`;
  }
  static {
    inspects(IntegerLimits.prototype);
  }
}

const FLOATS: ReadonlyMap<DType, FloatLimits> = new Map(
  (
    [
      [float16, 65504, 2 ** -10, 2 ** -14, 1e-3],
      [bfloat16, (2 - 2 ** -7) * 2 ** 127, 2 ** -7, 2 ** -126, 1e-2],
      [float32, (2 - 2 ** -23) * 2 ** 127, 2 ** -23, 2 ** -126, 1e-6],
      [float64, Number.MAX_VALUE, Number.EPSILON, 2 ** -1022, 1e-15],
    ] as const
  ).map(([dtype, max, eps, smallest, resolution]) => [dtype, new FloatLimits(dtype, max, eps, smallest, resolution)]),
);

/**
 * Limits of a floating dtype, the default one if none is given.
 *
 * @throws TypeError for another dtype.
 * @example torch.finfo(torch.float32).eps  // 1.1920928955078125e-7
 * Source: PyTorch, torch.finfo.
 */
export function finfo(dtype: DType = get_default_dtype()): FloatLimits {
  const limits = FLOATS.get(dtype);
  if (limits) return limits;
  throw typeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'");
}

/**
 * Limits of an integer dtype.
 *
 * @throws TypeError for another dtype.
 * @example torch.iinfo(torch.int8)  // iinfo(min=-128, max=127, dtype=int8)
 * Source: PyTorch, torch.iinfo.
 */
export function iinfo(dtype: DType): IntegerLimits {
  if (dtype.is_floating_point || dtype.is_complex || dtype.category === 0) {
    throw typeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'");
  }
  const bits = 8 * dtype.itemsize;
  if (bits === 64) return new IntegerLimits(dtype, -(2n ** 63n), 2n ** 63n - 1n);
  return dtype.is_signed
    ? new IntegerLimits(dtype, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    : new IntegerLimits(dtype, 0, 2 ** bits - 1);
}
