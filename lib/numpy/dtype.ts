/** numpy's element types, as far as torch's tensors share them. */
import { displays, inspects } from "../builtins/symbols.js";
import { castLoop } from "../torch/compute/loops.js";
import type { Kind } from "../torch/compute/types.js";

/**
 * An array's element type: prints as `float32`; a cell's value, and inside a list, it is `dtype('float32')`.
 *
 * Units: `itemsize` in bytes.
 */
export class dtype {
  constructor(
    readonly name: string,
    readonly itemsize: number,
    /** numpy's letter: f float, i integer, u unsigned integer, b bool. */
    readonly kind: "f" | "i" | "u" | "b",
    /** How the storage is read. @internal */
    readonly storage: Kind,
    /** Decimal digits that always survive, for floats. @internal */
    readonly decimals: number = 0,
  ) {}
  toString(): string {
    return this.name;
  }
  static {
    inspects(dtype.prototype, function (depth, options): string {
      const inside = typeof depth === "number" && typeof options?.depth === "number" && depth < options.depth;
      return inside ? `dtype('${this.name}')` : this.name;
    });
    displays(dtype.prototype, function (): Record<string, unknown> {
      return { "text/plain": `dtype('${this.name}')` };
    });
  }
}

export const float64: dtype = new dtype("float64", 8, "f", "f64", 15);
export const float32: dtype = new dtype("float32", 4, "f", "f32", 6);
export const float16: dtype = new dtype("float16", 2, "f", "f16", 3);
export const int64: dtype = new dtype("int64", 8, "i", "i64");
export const int32: dtype = new dtype("int32", 4, "i", "i32");
export const int16: dtype = new dtype("int16", 2, "i", "i16");
export const int8: dtype = new dtype("int8", 1, "i", "i8");
export const uint8: dtype = new dtype("uint8", 1, "u", "u8");
export const bool: dtype = new dtype("bool", 1, "b", "b8");

const BY_NAME: ReadonlyMap<string, dtype> = new Map(
  [float64, float32, float16, int64, int32, int16, int8, uint8, bool].map((d) => [d.name, d]),
);

/** The dtype of that name, or undefined where numpy has none (bfloat16). */
export function dtypeNamed(name: string): dtype | undefined {
  return BY_NAME.get(name);
}

const bits = new Uint16Array(1);
const value = new Float64Array(1);

function roundHalf(x: number): number {
  value[0] = x;
  castLoop("f64", "f16")(value, 0, 1, bits, 0, 1, 1, 0, 0);
  castLoop("f16", "f64")(bits, 0, 1, value, 0, 1, 1, 0, 0);
  return value[0];
}

/** Rounding to a float dtype; undefined for float64, where there is nothing to round. @internal */
export function rounding(d: dtype): ((x: number) => number) | undefined {
  if (d.storage === "f32") return Math.fround;
  return d.storage === "f16" ? roundHalf : undefined;
}
