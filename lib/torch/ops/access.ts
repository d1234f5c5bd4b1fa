/** Elements out of a tensor, other dtypes, and values written into it. */
import { complex } from "../../builtins/complex.js";
import type { Backward, Gradients } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { copyInto } from "../compute/plan.js";
import { type DeviceLike, requireCpu } from "../device.js";
import { bfloat16, bool, DType, float16, float32, float64, int8, int16, int32, int64, uint8 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import { broadcastSizes, sameSizes } from "../shape.js";
import { fresh, methods, Tensor } from "../tensor.js";
import { cast, inPlace, packed, reduceTo, type Scalar, store } from "./define.js";

/** What `tolist` gives: a value, or arrays nested as deep as the tensor has dimensions. */
export type NestedNumbers = number | boolean | bigint | complex | NestedNumbers[];

/** Named parameters of `to`. */
export interface ToOptions {
  readonly dtype?: DType;
  readonly device?: DeviceLike;
  readonly copy?: boolean;
  readonly non_blocking?: boolean;
}

/** What fill_ takes: a number, a tensor of one, or either by name. */
export type FillValue = Scalar | Tensor | { readonly value: Scalar | Tensor };

declare module "../tensor.js" {
  interface Tensor {
    /**
     * The one element: a number, a boolean for bool, a bigint for integers past 2^53, a complex number.
     *
     * @throws RuntimeError when there is not exactly one element.
     */
    item<T extends number | boolean | bigint | complex = number>(): T;
    /** All elements in arrays nested as deep as there are dimensions. */
    tolist<T = NestedNumbers>(): T;
    /** In another dtype, or on another device. See torch.Tensor.to. */
    to(target: DType | DeviceLike | Tensor | ToOptions, dtype?: DType | ToOptions): Tensor;
    /** As float32. */
    float(): Tensor;
    /** As float64. */
    double(): Tensor;
    /** As float16. */
    half(): Tensor;
    /** As bfloat16. */
    bfloat16(): Tensor;
    /** As int64. */
    long(): Tensor;
    /** As int32. */
    int(): Tensor;
    /** As int16. */
    short(): Tensor;
    /** As int8. */
    char(): Tensor;
    /** As uint8. */
    byte(): Tensor;
    /** As bool. */
    bool(): Tensor;
    /** In the dtype of another tensor. */
    type_as(other: Tensor): Tensor;
    /** The tensor type's name, or the tensor in another dtype. */
    type(): string;
    type(dtype: DType): Tensor;
    /** On the CPU: this tensor. */
    cpu(): Tensor;
    /** Whether the dtype is floating. */
    is_floating_point(): boolean;
    /** In place: the elements of `source`, which broadcasts. */
    copy_(source: Tensor): this;
    /** In place: one value everywhere. */
    fill_(value: FillValue): this;
    /** In place: zeros. */
    zero_(): this;
  }
}

/** One element of a storage as a JavaScript value. @internal */
export function element(t: Tensor, at: number): number | boolean | bigint | complex {
  if (t.dtype.is_complex) return new complex(Number(t.array[2 * at]), Number(t.array[2 * at + 1]));
  const v = t.array[at];
  if (typeof v === "bigint") {
    const n = Number(v);
    return Number.isSafeInteger(n) ? n : v;
  }
  if (t.dtype === bool) return v !== 0;
  if (t.dtype === float16 || t.dtype === bfloat16) {
    return cast(new Tensor(t.array, at, [], [], t.dtype), float32).array[0] as number;
  }
  return v;
}

function nested(t: Tensor, dim: number, at: number): NestedNumbers {
  if (dim === t.sizes.length) return element(t, at);
  const n = t.sizes[dim];
  const out = new Array<NestedNumbers>(n);
  for (let i = 0; i < n; i++) out[i] = nested(t, dim + 1, at + i * t.strides[dim]);
  return out;
}

const TO_BACKWARD: Backward<DType> = {
  name: "ToCopyBackward0",
  backward: (g, node) => convert(g, node.arg),
};

/** The same values in another dtype, recorded between floating ones; the tensor itself when nothing changes. */
function convert(x: Tensor, dtype: DType): Tensor {
  if (x.dtype === dtype) return x;
  const out = cast(x, dtype);
  return x.recorded() && dtype.category >= 2 ? record(out, TO_BACKWARD, [x], [], x.dtype) : out;
}

function to(x: Tensor, target: DType | DeviceLike | Tensor | ToOptions, second?: DType | ToOptions): Tensor {
  let dtype: DType | undefined;
  let copy = false;
  for (const part of [target, second]) {
    if (part === undefined) continue;
    if (part instanceof DType) dtype = part;
    else if (part instanceof Tensor) dtype = part.dtype;
    else if (typeof part === "string" || "type" in part) requireCpu(part as DeviceLike);
    else {
      const options = part as ToOptions;
      if (options.device !== undefined) requireCpu(options.device);
      dtype = options.dtype ?? dtype;
      copy = options.copy ?? copy;
    }
  }
  const y = dtype === undefined ? x : convert(x, dtype);
  return copy && y === x ? x.clone() : y;
}

const COPY_BACKWARD: Backward<readonly number[]> = {
  name: "CopyBackwards",
  backward(g, node): Gradients {
    return [node.next[0] === null ? null : g.mul(0), node.next[1] === null ? null : reduceTo(g, node.arg)];
  },
};

const FILL_BACKWARD: Backward<null> = { name: "FillBackward0", backward: (g) => g.mul(0) };
const ZERO_BACKWARD: Backward<null> = { name: "ZeroBackward0", backward: (g) => g.mul(0) };

function fill(t: Tensor, value: Scalar): void {
  const one = fresh([], t.dtype);
  store(one.array, 0, value, t.dtype);
  if (t.contig && !t.dtype.is_complex && !(t.array instanceof BigInt64Array)) {
    t.array.fill(one.array[0] as number, t.offset, t.offset + t.count);
  } else copyInto(one, t.dtype.kind, t, t.dtype.kind);
}

const TYPES: Record<string, DType> = {
  float: float32,
  double: float64,
  half: float16,
  bfloat16,
  long: int64,
  int: int32,
  short: int16,
  char: int8,
  byte: uint8,
  bool,
};

methods({
  item(this: Tensor): number | boolean | bigint | complex {
    if (this.count !== 1) {
      throw new RuntimeError(`a Tensor with ${this.count} elements cannot be converted to Scalar`, {
        hint: "item() needs one element: index or reduce first, or use tolist().",
      });
    }
    return element(this, this.offset);
  },
  tolist(this: Tensor): NestedNumbers {
    return nested(this, 0, this.offset);
  },
  to(this: Tensor, target: DType | DeviceLike | Tensor | ToOptions, dtype?: DType | ToOptions): Tensor {
    return to(this, target, dtype);
  },
  ...Object.fromEntries(
    Object.entries(TYPES).map(([name, dtype]) => [
      name,
      function (this: Tensor): Tensor {
        return convert(this, dtype);
      },
    ]),
  ),
  type_as(this: Tensor, other: Tensor): Tensor {
    return convert(this, other.dtype);
  },
  type(this: Tensor, dtype?: DType): string | Tensor {
    return dtype === undefined ? `torch.${this.dtype.legacy}` : convert(this, dtype);
  },
  cpu(this: Tensor): Tensor {
    return this;
  },
  is_floating_point(this: Tensor): boolean {
    return this.dtype.is_floating_point;
  },
  copy_(this: Tensor, source: Tensor): Tensor {
    const sizes = broadcastSizes(this.sizes, source.sizes);
    if (!sameSizes(sizes, this.sizes)) {
      throw new RuntimeError(
        `output with shape [${this.sizes.join(", ")}] doesn't match the broadcast shape [${sizes.join(", ")}]`,
      );
    }
    return inPlace(
      this,
      COPY_BACKWARD,
      [source],
      () => [],
      source.sizes,
      () => {
        const from = source.array === this.array ? packed(source.data.clone()) : source;
        copyInto(from, from.dtype.kind, this, this.dtype.kind);
      },
    );
  },
  fill_(this: Tensor, given: FillValue): Tensor {
    const named = isOptions(given) ? (given.value as Scalar | Tensor) : (given as Scalar | Tensor);
    if (named instanceof Tensor && named.ndim > 0) {
      throw new RuntimeError(
        `fill_ only supports 0-dimension value tensor but got tensor with ${named.ndim} dimensions.`,
      );
    }
    const value: Scalar = named instanceof Tensor ? named.item<number | bigint | boolean>() : named;
    return inPlace(
      this,
      FILL_BACKWARD,
      [],
      () => [],
      null,
      () => fill(this, value),
    );
  },
  zero_(this: Tensor): Tensor {
    return inPlace(
      this,
      ZERO_BACKWARD,
      [],
      () => [],
      null,
      () => fill(this, 0),
    );
  },
});
