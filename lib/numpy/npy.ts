/**
 * The .npy format: a text that tells dtype, order and shape, then the elements.
 *
 * Source: numpy.lib.format.
 */
import { pythonRepr, tupleRepr } from "../builtins/repr.js";
import { ValueError } from "../torch/errors.js";
import { arrayOver } from "../torch/serialization/storages.js";
import { swapBytes } from "../torch/serialization/swap.js";
import { isContiguous, numelOf } from "../torch/shape.js";
import { type dtype, dtypeNamed } from "./dtype.js";
import { ndarray } from "./ndarray.js";

const MAGIC: readonly number[] = [0x93, 78, 85, 77, 80, 89];
/** Elements begin on a multiple of this. */
const ALIGNMENT = 64;
/** Room that numpy leaves for the first dimension to grow in place. */
const LARGEST_SIZE = 21;
/** The longest header that is read, in bytes; numpy's own limit. */
const LONGEST = 10_000;

/** The dtype that numpy spells `f4`, `i8`, `b1`; undefined where there is none here. */
export function dtypeOfCode(code: string): dtype | undefined {
  const [, kind, size] = /^([fiub])(\d+)$/.exec(code) ?? [];
  if (kind === undefined) return undefined;
  if (kind === "b") return size === "1" ? dtypeNamed("bool") : undefined;
  return dtypeNamed(`${{ f: "float", i: "int", u: "uint" }[kind as "f" | "i" | "u"]}${Number(size) * 8}`);
}

/** How elements lie: numpy calls the first dimension fastest Fortran's order. */
function orderOf({ sizes, steps }: ndarray): "C" | "F" | null {
  if (isContiguous(sizes, steps)) return "C";
  return isContiguous([...sizes].reverse(), [...steps].reverse()) ? "F" : null;
}

function headerOf(a: ndarray, fortran: boolean): Uint8Array {
  const { itemsize, kind } = a.dtype;
  const descr = `${itemsize === 1 ? "|" : "<"}${kind}${itemsize}`;
  let text = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${tupleRepr(a.shape)}, }`;
  if (a.ndim > 0) text += " ".repeat(LARGEST_SIZE - String(a.shape[fortran ? a.ndim - 1 : 0]).length);
  const before = MAGIC.length + 4;
  const length = text.length + 1 + ALIGNMENT - ((before + text.length + 1) % ALIGNMENT);
  const out = new Uint8Array(before + length).fill(32);
  out.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  out.set(new TextEncoder().encode(text), before);
  out[out.length - 1] = 10;
  return out;
}

/** The file of an array in pieces, byte for byte as numpy writes it. */
export function npyPieces(a: ndarray): Uint8Array[] {
  const order = orderOf(a);
  const { array, offset } = order === null ? a.copy() : a;
  const bytes = new Uint8Array(array.buffer, array.byteOffset + offset * a.itemsize, a.nbytes);
  return [headerOf(a, order === "F"), bytes];
}

/** What the text of a file says. */
export interface NpyHeader {
  readonly dtype: dtype;
  readonly isBig: boolean;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly start: number;
  /** Bytes of the elements. */
  readonly nbytes: number;
}

/** Whether bytes begin as .npy files do. */
export function looksLikeNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/**
 * The header of a file.
 *
 * @param read gives bytes of the file, or null where it ends before.
 * @throws ValueError, in numpy's words, when it is damaged or of elements that are not known here.
 */
export function readNpyHeader(read: (offset: number, length: number) => Uint8Array | null, where: string): NpyHeader {
  const fail = (message: string, hint?: string): ValueError =>
    new ValueError(message, { hint: hint === undefined ? `${where}.` : `${where}: ${hint}` });
  const head = read(0, 12) ?? new Uint8Array(0);
  if (!looksLikeNpy(head)) throw fail("the magic string is not correct", "this is no .npy file");
  const major = head[6];
  if (major < 1 || major > 3 || head[7] !== 0) {
    throw fail(`we only support format version (1,0), (2,0), and (3,0), not (${major}, ${head[7]})`);
  }
  const before = major === 1 ? 10 : 12;
  const length = major === 1 ? head[8] | (head[9] << 8) : new DataView(head.buffer, head.byteOffset).getUint32(8, true);
  if (length > LONGEST) {
    throw fail(`Header info length (${length}) is large and may not be safe to load securely.`);
  }
  const bytes = read(before, length);
  if (bytes === null) throw fail(`EOF: reading array header, expected ${length} bytes`, "the file was cut short");
  return parseHeader(new TextDecoder("latin1").decode(bytes), before + length, fail);
}

function parseHeader(text: string, start: number, fail: (message: string, hint?: string) => ValueError): NpyHeader {
  const field = (name: string, value: string): string | undefined =>
    new RegExp(`^\\s*\\{(?:.*,)?\\s*['"]${name}['"]\\s*:\\s*${value}\\s*[,}]`, "s").exec(text)?.[1];
  const descr = field("descr", "['\"]([^'\"]*)['\"]");
  const fortran = field("fortran_order", "(True|False)");
  const sizes = field("shape", "\\(((?:\\s*\\d+L?\\s*,)*(?:\\s*\\d+L?)?\\s*)\\)");
  if (descr === undefined && field("descr", "(\\[.*\\])") !== undefined) {
    throw fail("arrays of records are not known here", "in Python, save each field as an array of its own.");
  }
  if (descr === undefined || fortran === undefined || sizes === undefined) {
    throw fail(`Cannot parse header: ${pythonRepr(text.slice(0, 200))}`, "the header is damaged");
  }
  const known = dtypeOfCode(descr.replace(/^[<>|=]/, ""));
  if (known === undefined) throw unknownType(descr, fail);
  const shape = [...sizes.matchAll(/\d+/g)].map(Number);
  const nbytes = numelOf(shape) * known.itemsize;
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(nbytes)) {
    throw fail(`shape is not valid: ${tupleRepr(shape)}`);
  }
  const isBig = descr.startsWith(">") && known.itemsize > 1;
  return { dtype: known, isBig, fortran: fortran === "True", shape, start, nbytes };
}

function unknownType(descr: string, fail: (message: string, hint?: string) => ValueError): ValueError {
  if (/^\|?O/.test(descr)) {
    return fail(
      "Object arrays cannot be loaded when allow_pickle=False",
      "nothing in a file is ever run here. In Python, make it an array of numbers first.",
    );
  }
  return fail(`arrays of dtype ${pythonRepr(descr)} are not known here`, "in Python, save a.astype('float64').");
}

/** An array over the bytes of its elements, which it keeps. @throws ValueError when there are too few */
export function arrayOfNpy(header: NpyHeader, bytes: Uint8Array | null, where: string): ndarray {
  const { dtype, shape, nbytes, isBig, fortran } = header;
  if (bytes === null || bytes.length < nbytes) {
    throw new ValueError(
      `Failed to read all data for array. Expected ${tupleRepr(shape)} = ${numelOf(shape)} elements, could only read fewer.`,
      { hint: `${where}: the file was cut short.` },
    );
  }
  const own = bytes.subarray(0, nbytes);
  if (isBig) swapBytes(own, dtype.itemsize);
  const array = arrayOver(dtype.storage, own);
  if (!fortran) return new ndarray(array, dtype, shape);
  const steps = shape.map((_, d) => numelOf(shape.slice(0, d)));
  return new ndarray(array, dtype, shape, 0, steps);
}
