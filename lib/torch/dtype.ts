/** Element types, their promotion, and the default floating type. */
import { inspects } from "../builtins/symbols.js";
import type { Kind } from "./compute/types.js";
import { typeError } from "./errors.js";
import type { Float } from "./float.js";

/** Rank of a dtype's category in torch's promotion: a higher one wins over dimensions. */
type Category = 0 | 1 | 2 | 3;

/**
 * A tensor's element type, e.g. `torch.float32`.
 *
 * Units: `itemsize` in bytes.
 * Source: PyTorch, "Tensor Attributes", torch.dtype.
 */
export class DType {
  readonly is_floating_point: boolean;
  readonly is_complex: boolean;
  readonly is_signed: boolean;
  /** @internal */ readonly category: Category;
  constructor(
    /** PyTorch's name without the module: "float32". */
    readonly name: string,
    readonly itemsize: number,
    /** @internal */ readonly kind: Kind,
    /** Legacy tensor type, as error texts name it: "FloatTensor". */
    readonly legacy: string,
    /** C++ name of a scalar, as error texts name it: "Float". */
    readonly scalar: string,
  ) {
    this.is_floating_point = kind === "f32" || kind === "f64" || kind === "f16" || kind === "bf16";
    this.is_complex = kind === "c64" || kind === "c128";
    this.is_signed = kind !== "u8" && kind !== "b8";
    this.category = kind === "b8" ? 0 : this.is_complex ? 3 : this.is_floating_point ? 2 : 1;
  }
  toString(): string {
    return `torch.${this.name}`;
  }
  static {
    inspects(DType.prototype);
  }
}

export const float32: DType = new DType("float32", 4, "f32", "FloatTensor", "Float");
export const float64: DType = new DType("float64", 8, "f64", "DoubleTensor", "Double");
export const float16: DType = new DType("float16", 2, "f16", "HalfTensor", "Half");
export const bfloat16: DType = new DType("bfloat16", 2, "bf16", "BFloat16Tensor", "BFloat16");
export const int64: DType = new DType("int64", 8, "i64", "LongTensor", "Long");
export const int32: DType = new DType("int32", 4, "i32", "IntTensor", "Int");
export const int16: DType = new DType("int16", 2, "i16", "ShortTensor", "Short");
export const int8: DType = new DType("int8", 1, "i8", "CharTensor", "Char");
export const uint8: DType = new DType("uint8", 1, "u8", "ByteTensor", "Byte");
export const bool: DType = new DType("bool", 1, "b8", "BoolTensor", "Bool");

export const complex64: DType = new DType("complex64", 8, "c64", "ComplexFloatTensor", "ComplexFloat");
export const complex128: DType = new DType("complex128", 16, "c128", "ComplexDoubleTensor", "ComplexDouble");

/** The complex dtype whose parts are of a floating one. @internal */
export const complexOf = (d: DType): DType => (d === float64 || d === complex128 ? complex128 : complex64);
/** The dtype of a complex one's parts. @internal */
export const partsOf = (d: DType): DType => (d === complex128 ? float64 : float32);

/** Every dtype with real numbers, by name. */
export const dtypes: readonly DType[] = [float32, float64, float16, bfloat16, int64, int32, int16, int8, uint8, bool];

let defaultDtype = float32;

/** The dtype of new floating tensors (float32 until set otherwise). */
export function get_default_dtype(): DType {
  return defaultDtype;
}

/**
 * Sets the dtype of new floating tensors.
 *
 * @throws TypeError when `d` is no floating point dtype.
 */
export function set_default_dtype(d: DType): void {
  if (!d.is_floating_point) {
    throw typeError(`only floating-point types are supported as the default type`);
  }
  defaultDtype = d;
}

const INTEGER_ORDER: readonly DType[] = [int8, int16, int32, int64];

/**
 * The smallest dtype that holds both, as torch has it: bool < integers < floats < complex; uint8 with int8 is int16;
 * float16 with bfloat16 is float32.
 */
export function promote_types(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a.category === 3 || b.category === 3)
    return a === complex128 || b === complex128 || a === float64 || b === float64 ? complex128 : complex64;
  if (a.category !== b.category) return a.category > b.category ? a : b;
  if (a.category === 2) {
    if (a.itemsize !== b.itemsize) return a.itemsize > b.itemsize ? a : b;
    return float32;
  }
  if (a === uint8 || b === uint8) {
    const other = a === uint8 ? b : a;
    return other === int8 ? int16 : other;
  }
  return INTEGER_ORDER.indexOf(a) > INTEGER_ORDER.indexOf(b) ? a : b;
}

/** What a JavaScript number counts as beside a tensor of dtype `d`: it raises the category, never the width. */
export function promoteScalar(d: DType, s: number | bigint | boolean | Float): DType {
  if (typeof s === "boolean") return d;
  const whole = typeof s === "bigint" || Number.isInteger(s);
  if (whole) return d.category === 0 ? int64 : d;
  return d.category >= 2 ? d : defaultDtype;
}

/** The dtype of a lone JavaScript value: bool, int64, or the default floating type. */
export function scalarDtype(s: number | bigint | boolean | Float): DType {
  if (typeof s === "boolean") return bool;
  return typeof s === "bigint" || Number.isInteger(s) ? int64 : defaultDtype;
}

/** Promotion of two tensors: a 0-d one counts only when its category is higher. */
export function resultType(a: DType, aDim: number, b: DType, bDim: number): DType {
  if (a === b) return a;
  if (aDim > 0 === bDim > 0) return promote_types(a, b);
  const [wide, zero] = aDim > 0 ? [a, b] : [b, a];
  if (zero.category <= wide.category) return wide;
  return promote_types(wide, zero);
}
