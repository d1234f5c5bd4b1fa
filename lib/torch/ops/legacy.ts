/** Names from other days and other devices: present, and honest about the CPU. */

import { type DeviceLike, requireCpu } from "../device.js";
import { bool, type DType, dtypes, set_default_dtype } from "../dtype.js";
import { typeError } from "../errors.js";
import { methods, type Tensor, wrap } from "../tensor.js";
import { commonDtype, type Scalar } from "./define.js";

/** A tensor's storage: all elements that its views share. */
export interface TypedStorage extends Iterable<number | bigint | boolean> {
  readonly length: number;
  readonly dtype: DType;
  /** Elements as a list. */
  tolist(): (number | bigint | boolean)[];
  /** Number of elements. */
  size(): number;
  /** The number that all tensors over this storage share. */
  data_ptr(): number;
}

declare module "../tensor.js" {
  interface Tensor {
    /** On a GPU. @throws RuntimeError: there is none here. */
    cuda(device?: number | DeviceLike): Tensor;
    /** A new tensor of this one's dtype: of sizes, or of data. */
    readonly new: (...sizes: readonly number[] | readonly [readonly number[]]) => Tensor;
    /** All elements of the storage, beyond this view too. */
    storage(): TypedStorage;
    /** A number that tensors over the same first element share. */
    data_ptr(): number;
    /** Bytes of one element. */
    element_size(): number;
    /** -1: the CPU. */
    get_device(): number;
    /** This tensor: memory is never pinned here. */
    pin_memory(): Tensor;
    /** false. */
    is_pinned(): boolean;
    /** This tensor: memory is shared within the process only. */
    share_memory_(): this;
    /** Whether the elements are complex numbers. */
    is_complex(): boolean;
    /** Whether the dtype has negative numbers. */
    is_signed(): boolean;
  }
}

const addresses = new WeakMap<object, number>();
let nextAddress = 0x100000;

/** A stable number for a storage, as an address is one. */
function addressOf(t: Tensor): number {
  let at = addresses.get(t.array);
  if (at === undefined) {
    at = nextAddress;
    nextAddress += Math.ceil((t.array.byteLength + 1) / 64) * 64;
    addresses.set(t.array, at);
  }
  return at;
}

function storageOf(t: Tensor): TypedStorage {
  const whole = wrap(t.array, [t.array.length], t.dtype);
  const list = (): (number | bigint | boolean)[] => whole.tolist();
  return {
    length: t.array.length,
    dtype: t.dtype,
    tolist: list,
    size: () => t.array.length,
    data_ptr: () => addressOf(t),
    [Symbol.iterator]: () => list()[Symbol.iterator](),
    toString(): string {
      return `${list()
        .map((v) => ` ${String(v)}`)
        .join("\n")}\n[torch.storage.TypedStorage(dtype=${t.dtype}, device=cpu) of size ${t.array.length}]`;
    },
  } as TypedStorage;
}

methods({
  cuda(this: Tensor, device: number | DeviceLike = 0): Tensor {
    requireCpu(typeof device === "number" ? `cuda:${device}` : device);
    return this;
  },
  new(this: Tensor, ...args: unknown[]): Tensor {
    if (Array.isArray(args[0])) return this.new_tensor(args[0] as number[]);
    return this.new_zeros(args.length === 0 ? [0] : (args as number[]));
  },
  storage(this: Tensor): TypedStorage {
    return storageOf(this);
  },
  data_ptr(this: Tensor): number {
    return addressOf(this) + this.offset * this.dtype.itemsize;
  },
  element_size(this: Tensor): number {
    return this.dtype.itemsize;
  },
  get_device(): number {
    return -1;
  },
  pin_memory(this: Tensor): Tensor {
    return this;
  },
  is_pinned(): boolean {
    return false;
  },
  share_memory_(this: Tensor): Tensor {
    return this;
  },
  is_signed(this: Tensor): boolean {
    return this.dtype.is_signed;
  },
});

/** Makes a floating dtype the default: "torch.DoubleTensor", or a dtype. Source: PyTorch, torch.set_default_tensor_type. */
export function set_default_tensor_type(t: string | DType): void {
  const found = typeof t === "string" ? dtypes.find((d) => `torch.${d.legacy}` === t) : t;
  if (found === undefined) {
    if (String(t).startsWith("torch.cuda.")) requireCpu("cuda");
    throw typeError(`invalid type name: ${String(t)}`);
  }
  if (!found.is_floating_point) throw typeError("only floating-point types are supported as the default type");
  set_default_dtype(found);
}

/** The dtype of an operation on the two. Source: PyTorch, torch.result_type. */
export function result_type(tensor1: Tensor | Scalar, tensor2: Tensor | Scalar): DType {
  return commonDtype(tensor1, tensor2);
}

/** Whether a conversion loses no category: floats do not become integers. Source: PyTorch, torch.can_cast. */
export function can_cast(from: DType, to: DType): boolean {
  return from.category <= to.category && !(from !== bool && to === bool);
}

/** Whether the dtype is floating. Source: PyTorch, torch.is_floating_point. */
export function is_floating_point(input: Tensor): boolean {
  return input.dtype.is_floating_point;
}
