/** numpy's arrays and scalars in a file. */
import type { dtype } from "../../numpy/dtype.js";
import { type Item, ndarray } from "../../numpy/ndarray.js";
import { dtypeOfCode } from "../../numpy/npy.js";
import { numelOf } from "../shape.js";
import { fromLatin1 } from "./pickle/bytes.js";
import { ByteArray, Call, Global, nodeText, tupleItems } from "./pickle/graph.js";
import type { Maker, Restorer } from "./restorer.js";
import { arrayOver } from "./storages.js";
import { swapBytes } from "./swap.js";
import { numbers } from "./tensors.js";

/** An element type and its byte order. */
interface NumpyType {
  readonly dtype: dtype;
  readonly isBig: boolean;
}

/** `numpy.dtype("f8", False, True)` with the state `(3, "<", ...)`. */
function numpyType(node: unknown, r: Restorer): NumpyType {
  const isDType = node instanceof Call && node.callee instanceof Global && /^numpy\.dtype$/.test(node.callee.path);
  const code = isDType ? node.args[0] : undefined;
  const known = typeof code === "string" ? dtypeOfCode(code) : undefined;
  if (known === undefined) {
    const shown = typeof code === "string" ? `'${code.slice(0, 20)}'` : nodeText(node);
    throw r.fail(
      `numpy arrays of ${shown} are not known here`,
      "In Python: a.astype('float64'), or torch.from_numpy(a).",
    );
  }
  const state = (node as Call).state;
  return { dtype: known, isBig: tupleItems(state)[1] === ">" };
}

/** An array over bytes, which may be those of the pickle: they are copied. */
function arrayFrom(
  given: unknown,
  { dtype, isBig }: NumpyType,
  sizes: number[],
  fortran: boolean,
  r: Restorer,
): ndarray {
  if (sizes.some((s) => !Number.isSafeInteger(s) || s < 0)) throw r.fail("a numpy array has impossible sizes");
  // Python 2 has them as a string.
  const raw = typeof given === "string" ? fromLatin1(given) : given;
  if (!(raw instanceof Uint8Array) || raw.length !== numelOf(sizes) * dtype.itemsize) {
    throw r.fail(
      `a numpy array of shape (${sizes.join(", ")}) has ${raw instanceof Uint8Array ? raw.length : "no"} bytes`,
    );
  }
  const bytes = raw.slice();
  if (isBig && dtype.itemsize > 1) swapBytes(bytes, dtype.itemsize);
  const array = arrayOver(dtype.storage, bytes);
  if (!fortran) return new ndarray(array, dtype, sizes);
  const steps = sizes.map((_, d) => numelOf(sizes.slice(0, d)));
  return new ndarray(array, dtype, sizes, 0, steps);
}

/** `_reconstruct(ndarray, (0,), b"b")` with the state `(1, shape, dtype, is_fortran, bytes)`. */
function reconstruct(call: Call, r: Restorer): ndarray {
  const state = tupleItems(call.state);
  if (state.length !== 5) throw r.fail("a numpy array has no state");
  const [, shape, type, fortran, raw] = state;
  return arrayFrom(r.value(raw), numpyType(type, r), numbers(shape, r), fortran === true, r);
}

/** `_frombuffer(bytes, dtype, shape, order)` of protocol 5. */
function fromBuffer(call: Call, r: Restorer): ndarray {
  const [raw, type, shape, order] = call.args;
  const bytes = raw instanceof ByteArray ? raw.bytes : r.value(raw);
  return arrayFrom(bytes, numpyType(type, r), numbers(shape, r), order === "F", r);
}

/** `scalar(dtype, bytes)`: a plain number here. */
function scalar(call: Call, r: Restorer): Item {
  return arrayFrom(r.value(call.args[1]), numpyType(call.args[0], r), [], false, r).item<Item>();
}

const ignoreState = (): void => {};

/** Both spellings of numpy's modules: 1.x and 2.x. */
export const numpyMakers: readonly (readonly [string, Maker])[] = ["core", "_core"].flatMap((core) => [
  [`numpy.${core}.multiarray._reconstruct`, { make: reconstruct, state: ignoreState }] as const,
  [`numpy.${core}.multiarray.scalar`, { make: scalar }] as const,
  [`numpy.${core}.numeric._frombuffer`, { make: fromBuffer }] as const,
  ...(core === "core"
    ? [["numpy.dtype", { make: (c: Call, r: Restorer) => numpyType(c, r).dtype, state: ignoreState }] as const]
    : []),
]);
