/** Arrays in files: .npy, and numbers in text. */
import { platform } from "#platform";
import { newArray } from "../torch/compute/types.js";
import { ValueError } from "../torch/errors.js";
import { type ArrayLike, type DTypeLike, fromTensor, torchDtype, toTensor, withDoubles } from "./bridge.js";
import { type dtype, dtypeNamed, float64 } from "./dtype.js";
import { ndarray } from "./ndarray.js";

const CODES: Readonly<Record<string, string>> = {
  f8: "float64",
  f4: "float32",
  f2: "float16",
  i8: "int64",
  i4: "int32",
  i2: "int16",
  i1: "int8",
  u1: "uint8",
  b1: "bool",
};

/** The array that a .npy file holds. @throws ValueError when it is none, or of a dtype that is not here. */
export function load(file: string): ndarray {
  const bytes = platform.readFile(file);
  if (bytes[0] !== 0x93 || new TextDecoder().decode(bytes.subarray(1, 6)) !== "NUMPY") {
    throw new ValueError("Cannot load file containing pickled data when allow_pickle=False", {
      hint: `${file} is no .npy file.`,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] > 1;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr': '([<>|=])(\w\d)'/.exec(header);
  const d = descr === null ? undefined : dtypeNamed(CODES[descr[2]] ?? "");
  if (descr === null || d === undefined || descr[1] === ">") {
    throw new ValueError(`dtype in header ${header.trim()} is not supported`);
  }
  const sizes = [...(/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? "").matchAll(/\d+/g)].map((m) => Number(m[0]));
  const count = sizes.reduce((a, b) => a * b, 1);
  const data = newArray(d.storage, count);
  new Uint8Array(data.buffer).set(bytes.subarray(start + length, start + length + count * d.itemsize));
  if (!/'fortran_order': True/.test(header)) return new ndarray(data, d, sizes);
  return new ndarray(data, d, [...sizes].reverse()).T;
}

const codeOf = (d: dtype): string => {
  const code = Object.entries(CODES).find(([, name]) => name === d.name)?.[0] as string;
  return d.itemsize === 1 ? `|${code}` : `<${code}`;
};

/** Writes an array as a .npy file; ".npy" is added to a name without it. */
export function save(file: string, arr: ArrayLike): void {
  const a = withDoubles(() => fromTensor(toTensor(arr).contiguous()));
  const shape = a.shape.length === 1 ? `(${a.shape[0]},)` : `(${a.shape.join(", ")})`;
  const text = `{'descr': '${codeOf(a.dtype)}', 'fortran_order': False, 'shape': ${shape}, }`;
  const total = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = `${text.padEnd(total - 11)}\n`;
  const bytes = new Uint8Array(total + a.nbytes);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(a.array.buffer, a.array.byteOffset + a.offset * a.itemsize, a.nbytes), total);
  platform.writeFile(file.endsWith(".npy") ? file : `${file}.npy`, [bytes]);
}

/** Named parameters of loadtxt and genfromtxt. */
export interface TextOptions {
  readonly delimiter?: string | null;
  readonly dtype?: DTypeLike;
  readonly skiprows?: number;
  readonly skip_header?: number;
  readonly usecols?: number | readonly number[] | null;
  readonly comments?: string;
  readonly unpack?: boolean;
  readonly max_rows?: number | null;
}

function readText(file: string, o: TextOptions, missing: boolean): ndarray {
  const lines = new TextDecoder()
    .decode(platform.readFile(file))
    .split(/\r?\n/)
    .slice(o.skiprows ?? o.skip_header ?? 0);
  const comments = o.comments ?? "#";
  const rows: number[][] = [];
  for (const line of lines) {
    const text = line.split(comments)[0].trim();
    if (text === "") continue;
    if (o.max_rows !== undefined && o.max_rows !== null && rows.length >= o.max_rows) break;
    const cells = o.delimiter === undefined || o.delimiter === null ? text.split(/\s+/) : text.split(o.delimiter);
    const wanted =
      o.usecols === undefined || o.usecols === null
        ? cells.map((_, i) => i)
        : typeof o.usecols === "number"
          ? [o.usecols]
          : o.usecols;
    rows.push(
      wanted.map((i) => {
        const cell = (cells[i < 0 ? i + cells.length : i] ?? "").trim();
        const v = cell === "" ? Number.NaN : Number(cell);
        if (Number.isNaN(v) && !missing && !/^[+-]?nan$/i.test(cell)) {
          throw new ValueError(`could not convert string '${cell}' to float64 at row ${rows.length}, column ${i + 1}.`);
        }
        return v;
      }),
    );
    if (rows[rows.length - 1].length !== rows[0].length) {
      throw new ValueError(
        `the number of columns changed from ${rows[0].length} to ${rows[rows.length - 1].length} at row ${rows.length}; use \`usecols\` to select a subset and avoid this error`,
      );
    }
  }
  const cols = rows[0]?.length ?? 0;
  const sizes = cols === 1 ? [rows.length] : rows.length === 1 ? [cols] : [rows.length, cols];
  const a = new ndarray(Float64Array.from(rows.flat()), float64, sizes);
  const typed =
    o.dtype === undefined ? a : withDoubles(() => fromTensor(toTensor(a).to(torchDtype(o.dtype as DTypeLike))));
  return o.unpack ? typed.T : typed;
}

/** The numbers of a text file, a row for each line. @throws ValueError for what is no number. */
export function loadtxt(fname: string, options: TextOptions = {}): ndarray {
  return readText(fname, options, false);
}
/** As loadtxt, with NaN for what is no number. */
export function genfromtxt(fname: string, options: TextOptions = {}): ndarray {
  return readText(fname, options, true);
}
