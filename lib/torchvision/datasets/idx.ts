/** The IDX format: a magic number, the sizes, the elements; plain or packed by gzip. */

import { gunzipSync } from "fflate";
import { platform } from "#platform";
import { typeError, ValueError } from "../../builtins/errors.js";
import { fileError } from "../../builtins/files.js";
import { pythonRepr } from "../../builtins/repr.js";
import { type DType, float32, float64, int8, int16, int32, uint8 } from "../../torch/dtype.js";
import { numelOf } from "../../torch/shape.js";
import { type Tensor, wrap } from "../../torch/tensor.js";

interface Elements {
  readonly dtype: DType;
  read(view: DataView, at: number): number;
  make(n: number): Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

/** The third byte of the magic number; numbers are big-endian. */
const TYPES: Readonly<Record<number, Elements>> = {
  8: { dtype: uint8, read: (v, at) => v.getUint8(at), make: (n) => new Uint8Array(n) },
  9: { dtype: int8, read: (v, at) => v.getInt8(at), make: (n) => new Int8Array(n) },
  11: { dtype: int16, read: (v, at) => v.getInt16(at), make: (n) => new Int16Array(n) },
  12: { dtype: int32, read: (v, at) => v.getInt32(at), make: (n) => new Int32Array(n) },
  13: { dtype: float32, read: (v, at) => v.getFloat32(at), make: (n) => new Float32Array(n) },
  14: { dtype: float64, read: (v, at) => v.getFloat64(at), make: (n) => new Float64Array(n) },
};

/** The path, or the same with .gz, whichever is there; null for neither. */
export function idxFile(path: string): string | null {
  return [path, `${path}.gz`].find((p) => platform.stat(p)?.isDirectory === false) ?? null;
}

/** The tensor in the bytes of an IDX file. @throws ValueError for what is none. */
export function parseIdx(bytes: Uint8Array, name: string): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fail = (what: string): ValueError => new ValueError(`${pythonRepr(name)} is no IDX file: ${what}`);
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) throw fail("its magic number is another");
  const type = TYPES[bytes[2]];
  const dims = bytes[3];
  if (type === undefined || dims < 1 || dims > 3) throw fail("its magic number is another");
  const start = 4 + 4 * dims;
  if (bytes.length < start) throw fail("it ends before its sizes");
  const sizes = Array.from({ length: dims }, (_, d) => view.getUint32(4 + 4 * d));
  const n = numelOf(sizes);
  if (bytes.length - start !== n * type.dtype.itemsize) {
    throw fail(
      `its sizes (${sizes.join(", ")}) need ${n * type.dtype.itemsize} bytes, and ${bytes.length - start} are there`,
    );
  }
  const data = type.make(n);
  for (let i = 0; i < n; i++) data[i] = type.read(view, start + i * type.dtype.itemsize);
  return wrap(data, sizes, type.dtype);
}

/**
 * The tensor in an IDX file, or in one packed by gzip.
 *
 * Source: torchvision.datasets.mnist.read_sn3_pascalvincent_tensor.
 */
export function read_sn3_pascalvincent_tensor(path: string): Tensor {
  let bytes: Uint8Array;
  try {
    bytes = platform.readFile(path);
  } catch (error) {
    throw fileError(error, path);
  }
  return parseIdx(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes, path);
}

/** Bytes of shape `sizes` as an IDX file. @internal */
export function idxBytes(data: Uint8Array, sizes: readonly number[]): Uint8Array {
  const start = 4 + 4 * sizes.length;
  const out = new Uint8Array(start + data.length);
  const view = new DataView(out.buffer);
  out[2] = 8;
  out[3] = sizes.length;
  sizes.forEach((s, d) => {
    view.setUint32(4 + 4 * d, s);
  });
  out.set(data, start);
  return out;
}

/** Bytes only. @throws TypeError for other elements, ValueError for another number of dimensions. @internal */
export function requireBytes(t: Tensor, dims: number, path: string): Tensor {
  if (t.dtype !== uint8) throw typeError(`x should be of dtype torch.uint8 instead of ${t.dtype}`);
  if (t.ndim !== dims)
    throw new ValueError(
      `${pythonRepr(path)} should have ${dims} dimension${dims > 1 ? "s" : ""} instead of ${t.ndim}`,
    );
  return t;
}
