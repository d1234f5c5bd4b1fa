/** What vision.py wrote, the pictures it drew, and how results are compared with its notes. */
import { readFileSync } from "node:fs";
import { crc32, inflateSync } from "node:zlib";
import { uint8 } from "../../lib/numpy/dtype.js";
import { ndarray } from "../../lib/numpy/ndarray.js";
import * as Image from "../../lib/PIL/image_module.js";
import * as torch from "../../lib/torch/index.js";
import { Tensor } from "../../lib/torch/tensor.js";

/** A picture, a tensor, or several of them, in few bytes. */
export type Note = readonly unknown[];

interface Net {
  readonly keys: string[];
  readonly shapes: number[][];
  readonly sums: number[];
  readonly repr: number;
  readonly after: number;
  readonly y: number[];
  readonly keys_crc: number;
  readonly n: number;
}

interface VisionGolden {
  readonly functional: Readonly<Record<string, Note>>;
  readonly runs: Readonly<Record<string, unknown[]>>;
  readonly reprs: Readonly<Record<string, string>>;
  readonly grids: Readonly<Record<string, Note>>;
  readonly sets: { readonly fake: [Note, number][]; readonly "fake repr": string; readonly "fake plain": string };
  readonly nets: Readonly<Record<string, Net>>;
  readonly errors: Readonly<Record<string, [string, string]>>;
  readonly python: { readonly random: unknown[]; readonly shuffle: number[]; readonly large: number };
}

export const golden: VisionGolden = JSON.parse(
  readFileSync(new URL("./vision.json", import.meta.url), "utf8"),
) as VisionGolden;

/** Bytes (H, W, C) by formula. */
export function drawn(w: number, h: number, bands: number): Uint8Array {
  const out = new Uint8Array(w * h * bands);
  let i = 0;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < bands; c++) {
        out[i++] = x * 7 + y * 13 + c * 50 + ((x * x * 3 + y * y * 5 + x * y * 7 + c * 11) % 97);
      }
    }
  }
  return out;
}

export const array = (w: number, h: number, bands: number): ndarray =>
  new ndarray(drawn(w, h, bands), uint8, bands === 1 ? [h, w] : [h, w, bands]);

export const pil = (mode: Image.Mode = "RGB", w = 23, h = 17): Image.Image =>
  Image.frombytes(mode, [w, h], drawn(w, h, mode.length));

export const byte = (c = 3, w = 23, h = 17): Tensor =>
  torch
    .from_numpy(new ndarray(drawn(w, h, c), uint8, [h, w, c]))
    .permute([2, 0, 1])
    .contiguous();

export const flt = (c = 3, w = 13, h = 11): Tensor => byte(c, w, h).float().div(255);

const bytesOf = (t: Tensor): Uint8Array => {
  const { array: data } = t.contiguous().clone();
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
};

/** What differs between a result and its note; "" for nothing. */
export function difference(got: unknown, wanted: unknown, tolerance = 3e-6): string {
  if (got instanceof Image.Image) {
    const { array: data } = got.__array__();
    const note = [
      "pil",
      got.mode,
      [got.width, got.height],
      crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    ];
    return JSON.stringify(note) === JSON.stringify(wanted)
      ? ""
      : `${JSON.stringify(note)} is not ${JSON.stringify(wanted)}`;
  }
  if (got instanceof Tensor) return tensorDifference(got, wanted as Note, tolerance);
  if (Array.isArray(got)) {
    const list = wanted as unknown[];
    if (list.length !== got.length) return `${got.length} values, not ${list.length}`;
    return got.map((g, i) => difference(g, list[i], tolerance)).find((d) => d !== "") ?? "";
  }
  return got === wanted ? "" : `${String(got)} is not ${String(wanted)}`;
}

function tensorDifference(got: Tensor, [kind, shape, ...rest]: Note, tolerance: number): string {
  if (JSON.stringify(got.size()) !== JSON.stringify(shape)) return `shape ${got.size()}, not ${JSON.stringify(shape)}`;
  if (kind === "u8") {
    if (got.dtype !== torch.uint8) return `dtype ${got.dtype}`;
    const bytes = bytesOf(got);
    if (crc32(bytes) === rest[0]) return "";
    if (rest[1] === "") return "other bytes";
    // A rounding that falls the other way is one unit, and rare.
    const right = inflateSync(Buffer.from(rest[1] as string, "base64"));
    const off = Array.from(bytes, (b, i) => Math.abs(b - right[i]));
    const wrong = off.filter((d) => d > 0).length;
    return Math.max(...off) <= 1 && wrong <= bytes.length / 100
      ? ""
      : `${wrong} of ${bytes.length} bytes differ, by up to ${Math.max(...off)}`;
  }
  const values = got.double().reshape([-1]).tolist<number[]>();
  if (kind !== "f32") return JSON.stringify(values) === JSON.stringify(rest[0]) ? "" : "other values";
  if (got.dtype !== torch.float32) return `dtype ${got.dtype}`;
  let right: ArrayLike<number>;
  let mine = values;
  if (typeof rest[0] === "string") {
    const raw = Buffer.from(rest[0], "base64");
    right = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
  } else {
    const [sum, sizes, some] = rest[0] as [number, number, number[]];
    const step = Math.max(1, Math.floor(values.length / 50));
    right = some;
    mine = values.filter((_, i) => i % step === 0);
    const total = values.reduce((a, b) => a + b, 0);
    if (Math.abs(total - sum) > sizes * 1e-5) return `sum ${total}, not ${sum}`;
  }
  const worst = mine.reduce((w, v, i) => Math.max(w, Math.abs(v - right[i]) / Math.max(1, Math.abs(right[i]))), 0);
  return worst <= tolerance ? "" : `off by ${worst}`;
}
