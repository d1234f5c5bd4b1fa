/** Storages as files name them, and the tensors that are windows on them. */
import type { Data, Kind } from "../compute/types.js";
import { complex64, complex128, DType, dtypes, uint8 } from "../dtype.js";
import { Tensor } from "../tensor.js";
import { type DataType, dataType } from "./elements.js";

/** A typed array over bytes, of the sort that tensors of that kind hold. */
export function arrayOver(kind: Kind, { buffer, byteOffset, byteLength }: Uint8Array): Data {
  switch (kind) {
    case "f32":
    case "c64":
      return new Float32Array(buffer, byteOffset, byteLength / 4);
    case "f64":
    case "c128":
      return new Float64Array(buffer, byteOffset, byteLength / 8);
    case "i64":
      return new BigInt64Array(buffer, byteOffset, byteLength / 8);
    case "i32":
      return new Int32Array(buffer, byteOffset, byteLength / 4);
    case "i16":
      return new Int16Array(buffer, byteOffset, byteLength / 2);
    case "i8":
      return new Int8Array(buffer, byteOffset, byteLength);
    case "u8":
    case "b8":
      return new Uint8Array(buffer, byteOffset, byteLength);
    default:
      return new Uint16Array(buffer, byteOffset, byteLength / 2);
  }
}

/** A dtype that a file can hold. */
export type ElementType = DType | DataType;

const ALL: readonly DType[] = [...dtypes, complex64, complex128];
const DTYPES: ReadonlyMap<string, DType> = new Map(ALL.map((d) => [d.name, d]));

/** The dtype of that name in torch. */
export function dtypeByName(name: string): ElementType | undefined {
  return DTYPES.get(name) ?? dataType(name);
}

/** Dtypes by the name of the storage class that files speak of: FloatStorage. */
const BY_STORAGE: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ...ALL.map((d): [string, ElementType] => [storageClass(d), d]),
  ["UntypedStorage", uint8],
]);

/** The dtype of a storage class, e.g. `FloatStorage`. */
export function storageDType(className: string): ElementType | undefined {
  return BY_STORAGE.get(className);
}

/** The storage class of a dtype. */
export function storageClass(dtype: ElementType): string {
  return `${dtype.scalar}Storage`;
}

/** Bytes that stand in the machine's order: an element's, or those of a complex number's half. */
export function orderedBytes(dtype: ElementType): number {
  return dtype instanceof DType && dtype.is_complex ? dtype.itemsize / 2 : dtype.itemsize;
}

/**
 * The memory that tensors of a file share. Its bytes are read when they are first asked for.
 *
 * Source: PyTorch, torch.UntypedStorage, as far as `map_location` needs it.
 */
export class Storage {
  private bytes: Uint8Array | null = null;
  /** The elements as tensors of one kind hold them; most storages are read as one kind alone. */
  private first: { readonly kind: Kind; readonly array: Data } | null = null;
  private others: Map<Kind, Data> | null = null;
  private readonly size: number;
  private readonly read: () => Uint8Array;

  /** @internal */
  constructor(size: number, read: () => Uint8Array) {
    this.size = size;
    this.read = read;
  }

  /** Size in bytes. */
  nbytes(): number {
    return this.size;
  }

  /** The bytes. @internal */
  data(): Uint8Array {
    this.bytes ??= this.read();
    return this.bytes;
  }

  /** The elements as tensors of `dtype` hold them: the same array for all of them. @internal */
  array({ kind, itemsize }: DType): Data {
    const known = this.first?.kind === kind ? this.first.array : this.others?.get(kind);
    if (known !== undefined) return known;
    const whole = this.size - (this.size % itemsize);
    const array = arrayOver(kind, this.data().subarray(0, whole));
    if (this.first === null) this.first = { kind, array };
    else {
      this.others ??= new Map();
      this.others.set(kind, array);
    }
    return array;
  }
}

/** A storage read as elements of a dtype. */
export interface TypedStorage<E extends ElementType = ElementType> {
  readonly storage: Storage;
  readonly dtype: E;
  /** Where it begins in the storage, and how far it reaches, in elements: all of it when left out. */
  readonly window?: { readonly offset: number; readonly length: number };
}

/** Where a tensor lies in a storage, in elements. */
export interface Layout {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

const natural = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;

/** Elements of the storage that a layout reaches, or -1 when its numbers cannot be. */
export function reach({ offset, sizes, strides }: Layout): number {
  if (!natural(offset) || sizes.length !== strides.length || sizes.length > 64) return -1;
  let last = offset;
  let count = 1;
  let isEmpty = false;
  for (let d = 0; d < sizes.length; d++) {
    const size = sizes[d];
    if (!natural(size) || !natural(strides[d])) return -1;
    if (size === 0) isEmpty = true;
    else {
      count *= size;
      last += (size - 1) * strides[d];
    }
  }
  if (!natural(count)) return -1;
  if (isEmpty) return 0;
  return natural(last) ? last + 1 : -1;
}

/** A tensor over a part of a storage. With `lazy` the storage is read when an element is first needed. */
export function tensorOver({ storage, dtype }: TypedStorage<DType>, layout: Layout, lazy: boolean): Tensor {
  const { offset, sizes, strides } = layout;
  const t = new Tensor(lazy ? noElements(dtype) : storage.array(dtype), offset, sizes, strides, dtype);
  if (lazy) readLater(t, storage);
  return t;
}

/** An array without elements, for a tensor that gets its own later. */
export function noElements(dtype: DType): Data {
  let empty = empties.get(dtype.kind);
  if (empty === undefined) {
    empty = arrayOver(dtype.kind, new Uint8Array(0));
    empties.set(dtype.kind, empty);
  }
  return empty;
}

const empties = new Map<Kind, Data>();

/** The storages that tensors are still to be read from. */
const later = new WeakMap<Tensor, Storage>();

/** Stands in a tensor's place for elements until they are read. */
const onFirstUse: PropertyDescriptor = {
  get(this: Tensor): Data {
    const array = (later.get(this) as Storage).array(this.dtype);
    this.array = array;
    return array;
  },
  set(this: Tensor, value: Data): void {
    later.delete(this);
    Object.defineProperty(this, "array", { value, writable: true, enumerable: true, configurable: true });
  },
  enumerable: true,
  configurable: true,
};

/** Lets a tensor fetch its elements when somebody asks for them. */
export function readLater(t: Tensor, storage: Storage): void {
  later.set(t, storage);
  Object.defineProperty(t, "array", onFirstUse);
}

/** The storage that a tensor will be read from, when it still is not. */
export function lateStorage(t: Tensor): Storage | undefined {
  return later.get(t);
}
