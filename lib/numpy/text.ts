/** Numbers in text files. */
import { platform } from "#platform";
import { ValueError } from "../torch/errors.js";
import { type DTypeLike, fromTensor, torchDtype, toTensor, withDoubles } from "./bridge.js";
import { float64 } from "./dtype.js";
import { ndarray } from "./ndarray.js";

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
