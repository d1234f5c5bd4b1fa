/** The header of a safetensors file: names, dtypes, shapes and places, checked against the file. */

import { placeText } from "../torch/serialization/errors.js";
import type { Source } from "../torch/serialization/source.js";
import { dtypeByName, type ElementType } from "../torch/serialization/storages.js";
import { SafetensorError } from "./errors.js";
import { type Json, JsonNumber, parseJson } from "./json.js";

/** One tensor of a file. */
export interface TensorInfo {
  /** The format's own name: "F32". */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly start: number;
  readonly end: number;
}

/** What a header says. */
export interface Header {
  /** By name, in the order of the bytes. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  readonly metadata: ReadonlyMap<string, string> | null;
  /** Where the bytes of the tensors begin in the file. */
  readonly data: number;
}

/** The format's dtypes, from the lowest alignment to the highest, and torch's names of those that it has. */
const DTYPES: readonly (readonly [name: string, torch: string | null, bits: number])[] = [
  ["BOOL", "bool", 8],
  ["F4", null, 4],
  ["F6_E2M3", null, 6],
  ["F6_E3M2", null, 6],
  ["U8", "uint8", 8],
  ["I8", "int8", 8],
  ["F8_E5M2", "float8_e5m2", 8],
  ["F8_E4M3", "float8_e4m3fn", 8],
  ["F8_E8M0", "float8_e8m0fnu", 8],
  ["F8_E4M3FNUZ", "float8_e4m3fnuz", 8],
  ["F8_E5M2FNUZ", "float8_e5m2fnuz", 8],
  ["I16", "int16", 16],
  ["U16", "uint16", 16],
  ["F16", "float16", 16],
  ["BF16", "bfloat16", 16],
  ["I32", "int32", 32],
  ["U32", "uint32", 32],
  ["F32", "float32", 32],
  ["C64", "complex64", 64],
  ["F64", "float64", 64],
  ["I64", "int64", 64],
  ["U64", "uint64", 64],
];

const ROWS: ReadonlyMap<string, { readonly torch: string | null; readonly bits: number; readonly rank: number }> =
  new Map(DTYPES.map(([name, torch, bits], rank) => [name, { torch, bits, rank }]));
const BY_TORCH: ReadonlyMap<string, string> = new Map(
  DTYPES.filter(([, torch]) => torch !== null).map(([name, torch]) => [torch as string, name]),
);

/** The format's name of a dtype of torch, or undefined where it has none. */
export function formatName(dtype: ElementType): string | undefined {
  return BY_TORCH.get(dtype.name);
}

/** torch's dtype for the format's name, or undefined where torch has none. */
export function torchType(name: string): ElementType | undefined {
  const torch = ROWS.get(name)?.torch ?? null;
  return torch === null ? undefined : dtypeByName(torch);
}

/** Place of a dtype in the order of the file: those of large elements come first. */
export function rank(name: string): number {
  return ROWS.get(name)?.rank ?? -1;
}

/** The longest header that is read, in bytes. */
const LONGEST = 100_000_000;

/** Reads and checks the header. @throws SafetensorError */
export function readHeader(source: Source, doing: string): Header {
  try {
    return headerOf(source);
  } catch (error) {
    if (!(error instanceof SafetensorError)) throw error;
    throw new SafetensorError(`${doing}: ${error.message}`, {
      ...(source.name === undefined ? {} : { file: source.name }),
      hint: `${placeText({ ...(source.name === undefined ? {} : { file: source.name }) })} is no safetensors file, or a damaged one.`,
    });
  }
}

function headerOf(source: Source): Header {
  const head = source.read(0, 8);
  if (head === null) throw new SafetensorError("header too small");
  const length = Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
  if (length > LONGEST) throw new SafetensorError("header too large");
  const bytes = source.read(8, length);
  if (bytes === null) throw new SafetensorError("invalid header length");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SafetensorError("invalid UTF-8 in header");
  }
  const json = parseJson(text);
  if (!(json instanceof Map)) throw invalid("expected an object");
  const metadata = metadataOf(json.get("__metadata__"));
  const found: [string, TensorInfo][] = [];
  for (const [name, value] of json) if (name !== "__metadata__") found.push([name, tensorInfo(value)]);
  found.sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  checkPlaces(found, source.size - 8 - length);
  return { tensors: new Map(found), metadata, data: 8 + length };
}

const invalid = (what: string): SafetensorError => new SafetensorError(`invalid JSON in header: ${what}`);

function metadataOf(json: Json | undefined): Map<string, string> | null {
  if (json === undefined || json === null) return null;
  if (!(json instanceof Map)) throw invalid("expected a map of strings for `__metadata__`");
  for (const value of json.values())
    if (typeof value !== "string") throw invalid("expected a string in `__metadata__`");
  return json as Map<string, string>;
}

function natural(json: Json | undefined): number {
  if (!(json instanceof JsonNumber) || !/^\d+$/.test(json.text)) throw invalid("expected usize");
  const value = Number(json.text);
  if (!Number.isSafeInteger(value))
    throw new SafetensorError("overflow computing buffer size from shape and/or element type");
  return value;
}

function tensorInfo(json: Json): TensorInfo {
  if (!(json instanceof Map)) throw invalid("expected struct TensorInfo");
  const field = (name: string): Json => {
    const value = json.get(name);
    if (value === undefined) throw invalid(`missing field \`${name}\``);
    return value;
  };
  const dtype = field("dtype");
  if (typeof dtype !== "string" || !ROWS.has(dtype)) {
    const shown = typeof dtype === "string" ? dtype.slice(0, 40) : "?";
    throw invalid(`unknown variant \`${shown}\`, expected one of ${DTYPES.map(([name]) => `\`${name}\``).join(", ")}`);
  }
  const shape = field("shape");
  const offsets = field("data_offsets");
  if (!Array.isArray(shape)) throw invalid("expected a sequence for `shape`");
  if (!Array.isArray(offsets) || offsets.length !== 2) throw invalid("expected a tuple of size 2 for `data_offsets`");
  return { dtype, shape: shape.map(natural), start: natural(offsets[0]), end: natural(offsets[1]) };
}

/** Tensors must fill the file from first byte to last, each as many bytes as its shape says. */
function checkPlaces(tensors: readonly (readonly [string, TensorInfo])[], size: number): void {
  let at = 0;
  for (const [name, { dtype, shape, start, end }] of tensors) {
    if (start !== at || end < start) throw new SafetensorError(`invalid offset for tensor \`${name}\``);
    let bits = ROWS.get(dtype)?.bits ?? 0;
    for (const n of shape) bits *= n;
    if (!Number.isSafeInteger(bits)) {
      throw new SafetensorError("overflow computing buffer size from shape and/or element type");
    }
    if (bits !== (end - start) * 8) throw new SafetensorError("invalid shape, data type, or offset for tensor");
    at = end;
  }
  if (at !== size) throw new SafetensorError("incomplete metadata, file not fully covered");
}

/** By code points, as UTF-8 bytes compare. */
function byText(a: string, b: string): number {
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const d = (x[i].codePointAt(0) as number) - (y[i].codePointAt(0) as number);
    if (d !== 0) return d;
  }
  return x.length - y.length;
}

/** A tensor that is to be written. */
export interface Outgoing {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The header for tensors, and the tensors in the file's order. */
export function writeHeader(
  tensors: readonly Outgoing[],
  metadata: readonly (readonly [string, string])[] | null,
): { readonly head: Uint8Array; readonly ordered: readonly Outgoing[] } {
  const ordered = [...tensors].sort((a, b) => rank(b.dtype) - rank(a.dtype) || byText(a.name, b.name));
  const entries: string[] = [];
  if (metadata !== null) {
    entries.push(`"__metadata__":{${metadata.map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join(",")}}`);
  }
  let at = 0;
  for (const { name, dtype, shape, bytes } of ordered) {
    const end = at + bytes.length;
    entries.push(
      `${JSON.stringify(name)}:{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${at},${end}]}`,
    );
    at = end;
  }
  const text = new TextEncoder().encode(`{${entries.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(32);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(text, 8);
  return { head, ordered };
}
