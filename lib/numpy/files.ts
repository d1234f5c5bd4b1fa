/** `np.load`, `np.save`, `np.savez`: arrays in files, as tutorials keep data. */
import { platform } from "#platform";
import { Exception } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { typeError, ValueError } from "../torch/errors.js";
import { placeText } from "../torch/serialization/errors.js";
import { fileSource, memorySource, type Source } from "../torch/serialization/source.js";
import { Tensor } from "../torch/tensor.js";
import { type ArrayLike, fromTensor, toTensor, withDoubles } from "./bridge.js";
import { ndarray } from "./ndarray.js";
import { arrayOfNpy, looksLikeNpy, npyPieces, readNpyHeader } from "./npy.js";
import { NpzFile, npzPieces } from "./npz.js";

/** A place to write to that is no path: what Python's BytesIO is. */
export interface Writable {
  /** Takes the next piece of the file; it must copy what it keeps. */
  write(bytes: Uint8Array): unknown;
}

/** Nothing is left in the file. Source: Python, EOFError. */
export class EOFError extends Exception {}

// ---- writing

function asArray(value: ArrayLike): ndarray {
  if (value instanceof ndarray) return value;
  if (value instanceof Tensor) return value.numpy();
  return withDoubles(() => fromTensor(toTensor(value)));
}

function write(file: string | URL | Writable, ending: string, pieces: Iterable<Uint8Array>): void {
  if (typeof file !== "string" && !(file instanceof URL)) {
    if (typeof (file as Partial<Writable> | null)?.write !== "function") {
      throw typeError("expected a path, a file: URL or an object with a 'write' method");
    }
    for (const piece of pieces) file.write(piece);
    return;
  }
  const given = typeof file === "string" ? file : platform.pathOf(file.href);
  const path = given.endsWith(ending) ? given : given + ending;
  try {
    platform.writeFile(path, pieces);
  } catch (error) {
    throw fileError(error, path, "Nothing was written; a file that was there is as before.");
  }
}

/**
 * Writes one array; ".npy" is added to a path that does not end so.
 *
 * The file is complete or, when anything goes wrong, as it was before.
 * @example np.save("x.npy", x.numpy())
 * Source: numpy.save, byte for byte.
 */
export function save(file: string | URL | Writable, arr: ArrayLike): void {
  write(file, ".npy", npyPieces(asArray(arr)));
}

/** Arrays by name. */
export type NamedArrays = Readonly<Record<string, ArrayLike>>;

function named(args: readonly (ArrayLike | NamedArrays)[]): [string, ndarray][] {
  const last = args.at(-1);
  const hasNames = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  const names = hasNames ? Object.entries(last as NamedArrays) : [];
  const arrays = names.map(([name, value]): [string, ndarray] => [name, asArray(value)]);
  const nameless = (hasNames ? args.slice(0, -1) : args) as readonly ArrayLike[];
  nameless.forEach((value, i) => {
    const name = `arr_${i}`;
    if (arrays.some(([other]) => other === name)) {
      throw new ValueError(`Cannot use un-named variables and keyword ${name}`);
    }
    arrays.push([name, asArray(value)]);
  });
  return arrays;
}

/**
 * Writes several arrays to one file; ".npz" is added to a path that does not end so. Keyword arguments are one trailing
 * object; arrays without a name are called arr_0, arr_1.
 *
 * @example np.savez("data.npz", { x: x.numpy(), y: y.numpy() })
 * Source: numpy.savez, byte for byte.
 */
export function savez(file: string | URL | Writable, ...arrays: (ArrayLike | NamedArrays)[]): void {
  write(file, ".npz", npzPieces(named(arrays), false));
}

/**
 * As `savez`, deflated.
 *
 * Source: numpy.savez_compressed; the same arrays, packed by another deflate.
 */
export function savez_compressed(file: string | URL | Writable, ...arrays: (ArrayLike | NamedArrays)[]): void {
  write(file, ".npz", npzPieces(named(arrays), true));
}

// ---- reading

/** Named parameters of `load`. */
export interface LoadOptions {
  /** Arrays of Python objects are refused either way: nothing in a file is ever run. */
  readonly allow_pickle?: boolean;
}

/**
 * Reads an array of a .npy file, or opens a .npz file, whose arrays are read when they are asked for.
 *
 * @throws FileNotFoundError when there is no such file; ValueError, EOFError or LoadError when it is damaged or foreign.
 * @example const x = np.load("x.npy"); const data = np.load("data.npz"); data["x"]
 * Source: numpy.load.
 */
export function load(file: `${string}.npz`, options?: LoadOptions): NpzFile;
export function load<T extends ndarray | NpzFile = ndarray>(file: string | URL | Uint8Array, options?: LoadOptions): T;
export function load(file: string | URL | Uint8Array, _options: LoadOptions = {}): ndarray | NpzFile {
  const source =
    file instanceof Uint8Array
      ? memorySource(file)
      : fileSource(typeof file === "string" ? file : platform.pathOf(file.href), true);
  let keepsOpen = false;
  try {
    const value = loadFrom(source);
    keepsOpen = value instanceof NpzFile;
    return value;
  } finally {
    if (!keepsOpen) source.close();
  }
}

function loadFrom(source: Source): ndarray | NpzFile {
  const where = placeText(source.name === undefined ? {} : { file: source.name });
  const head = source.read(0, Math.min(source.size, 6)) ?? new Uint8Array(0);
  if (head.length === 0) throw new EOFError("No data left in file", { hint: `${where} is empty.` });
  const isZip = head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5);
  if (isZip) return new NpzFile(source);
  if (!looksLikeNpy(head)) {
    throw new ValueError(
      "This file contains pickled (object) data. If you trust the file you can load it unsafely using the `allow_pickle=` keyword argument or `pickle.load()`.",
      { hint: `${where} is neither .npy nor .npz. Files by torch.save are read by torch.load.` },
    );
  }
  const header = readNpyHeader((offset, length) => source.read(offset, length), where);
  const isThere = header.start + header.nbytes <= source.size;
  return arrayOfNpy(header, isThere ? source.read(header.start, header.nbytes, true) : null, where);
}
