/** Element types that files may hold and the library computes nothing with: unsigned 16 to 64 bits, float8. */
import { inspects } from "../../builtins/symbols.js";

/** One element as a value. */
export type Element = number | bigint;

/** A dtype of torch that is kept as data: `torch.uint16`. */
export class DataType {
  constructor(
    /** torch's name without the module. */
    readonly name: string,
    /** Bytes of an element. */
    readonly itemsize: number,
    /** C++ name of a scalar. */
    readonly scalar: string,
    /** @internal */ readonly read: (view: DataView, at: number) => Element,
  ) {}
  toString(): string {
    return `torch.${this.name}`;
  }
  static {
    inspects(DataType.prototype);
  }
}

/** How a float of 8 bits is laid out. */
interface Float8 {
  readonly exponent: number;
  readonly bias: number;
  /** Whether there are infinities, as IEEE has them. */
  readonly infinite: boolean;
  /** The code that alone is not a number, where there is only one. */
  readonly nan: number | null;
}

/** Source: PyTorch, c10/util/Float8_*.h. */
function readFloat8({ exponent, bias, infinite, nan }: Float8): (view: DataView, at: number) => number {
  const fractionBits = 7 - exponent;
  return (view, at) => {
    const bits = view.getUint8(at);
    const sign = bits & 0x80 ? -1 : 1;
    const power = (bits & 0x7f) >> fractionBits;
    const fraction = bits & ((1 << fractionBits) - 1);
    const top = (1 << exponent) - 1;
    if (nan !== null ? bits === nan : !infinite && (bits & 0x7f) === 0x7f) return Number.NaN;
    if (infinite && power === top) return fraction === 0 ? sign * Infinity : Number.NaN;
    const unit = 2 ** -fractionBits;
    return power === 0 ? sign * fraction * unit * 2 ** (1 - bias) : sign * (1 + fraction * unit) * 2 ** (power - bias);
  };
}

const safe = (value: bigint): number | bigint => (value <= 9007199254740991n ? Number(value) : value);

const types: readonly DataType[] = [
  new DataType("uint16", 2, "UInt16", (v, at) => v.getUint16(at, true)),
  new DataType("uint32", 4, "UInt32", (v, at) => v.getUint32(at, true)),
  new DataType("uint64", 8, "UInt64", (v, at) => safe(v.getBigUint64(at, true))),
  new DataType("float8_e4m3fn", 1, "Float8_e4m3fn", readFloat8({ exponent: 4, bias: 7, infinite: false, nan: null })),
  new DataType("float8_e5m2", 1, "Float8_e5m2", readFloat8({ exponent: 5, bias: 15, infinite: true, nan: null })),
  new DataType(
    "float8_e4m3fnuz",
    1,
    "Float8_e4m3fnuz",
    readFloat8({ exponent: 4, bias: 8, infinite: false, nan: 0x80 }),
  ),
  new DataType(
    "float8_e5m2fnuz",
    1,
    "Float8_e5m2fnuz",
    readFloat8({ exponent: 5, bias: 16, infinite: false, nan: 0x80 }),
  ),
  new DataType("float8_e8m0fnu", 1, "Float8_e8m0fnu", (v, at) =>
    v.getUint8(at) === 255 ? Number.NaN : 2 ** (v.getUint8(at) - 127),
  ),
];

const BY_NAME: ReadonlyMap<string, DataType> = new Map(types.map((t) => [t.name, t]));

/** The type of that name. */
export function dataType(name: string): DataType | undefined {
  return BY_NAME.get(name);
}
