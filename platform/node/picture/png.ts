/** PNG files: a palette where the picture's colours fit one, as curves and texts do, true colour otherwise. */
import { crc32, deflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, not premultiplied, row by row. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  /** Dots per inch, written into the file when given. */
  readonly dpi?: number;
}

const SIGNATURE = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
/** Colours that differ by at most this in every channel may become one: smoothed edges have thousands of shades. */
const TOLERANCES: readonly number[] = [0, 2, 4];
const PALETTE_SIZE = 256;

/** The picture as a PNG file; equal to within 4 of 255 per channel. */
export function encodePng(picture: Pixels): Uint8Array {
  const words = new Uint32Array(picture.width * picture.height);
  const { pixels } = picture;
  let opaque = true;
  for (let i = 0; i < words.length; i++) {
    const alpha = pixels[4 * i + 3];
    if (alpha !== 255) opaque = false;
    words[i] = (pixels[4 * i] | (pixels[4 * i + 1] << 8) | (pixels[4 * i + 2] << 16) | (alpha << 24)) >>> 0;
  }
  const palette = opaque ? reduce(words) : exact(words);
  if (palette) return paletteFile(picture, words, palette);
  return colourFile(picture, opaque);
}

/** The same without any effort to be small: for pictures that are read again at once. */
export function encodeFast(picture: Pixels): Uint8Array {
  const { width, height, pixels } = picture;
  const rows = new Uint8Array((4 * width + 1) * height);
  for (let y = 0; y < height; y++)
    rows.set(pixels.subarray(4 * y * width, 4 * (y + 1) * width), y * (4 * width + 1) + 1);
  return file(picture, 6, [chunk("IDAT", deflateSync(rows, { level: 1 }))]);
}

interface Palette {
  /** The colours, as words of ABGR. */
  readonly colors: readonly number[];
  readonly index: ReadonlyMap<number, number>;
}

function countColors(words: Uint32Array, limit: number): Map<number, number> | null {
  const counts = new Map<number, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
    if (counts.size > limit) return null;
  }
  return counts;
}

function exact(words: Uint32Array): Palette | null {
  const counts = countColors(words, PALETTE_SIZE);
  if (!counts) return null;
  const colors = [...counts.keys()];
  return { colors, index: new Map(colors.map((color, i) => [color, i])) };
}

/** The frequent colours as they are, rare ones merged into a near one; null when even that takes too many. */
function reduce(words: Uint32Array): Palette | null {
  const counts = countColors(words, 1 << 14);
  if (!counts) return null;
  const byUse = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  for (const tolerance of TOLERANCES) {
    const colors: number[] = [];
    const index = new Map<number, number>();
    for (const color of byUse) {
      let at = tolerance === 0 ? -1 : colors.findIndex((other) => near(color, other, tolerance));
      if (at < 0) {
        at = colors.length;
        colors.push(color);
        if (colors.length > PALETTE_SIZE) break;
      }
      index.set(color, at);
    }
    if (colors.length <= PALETTE_SIZE) return { colors, index };
  }
  return null;
}

function near(a: number, b: number, tolerance: number): boolean {
  return (
    Math.abs((a & 255) - (b & 255)) <= tolerance &&
    Math.abs(((a >>> 8) & 255) - ((b >>> 8) & 255)) <= tolerance &&
    Math.abs(((a >>> 16) & 255) - ((b >>> 16) & 255)) <= tolerance
  );
}

function paletteFile(picture: Pixels, words: Uint32Array, palette: Palette): Uint8Array {
  const { width, height } = picture;
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = palette.index.get(words[y * width + x]) as number;
  }
  const table = Uint8Array.from(palette.colors.flatMap((c) => [c & 255, (c >>> 8) & 255, (c >>> 16) & 255]));
  const alphas = Uint8Array.from(palette.colors.map((c) => c >>> 24));
  const chunks = [chunk("PLTE", table)];
  if (alphas.some((alpha) => alpha !== 255)) chunks.push(chunk("tRNS", alphas));
  return file(picture, 3, [...chunks, chunk("IDAT", deflateSync(rows, { level: 9 }))]);
}

/** True colour, every row filtered by what leaves the smallest differences. */
function colourFile(picture: Pixels, opaque: boolean): Uint8Array {
  const { width, height, pixels } = picture;
  const step = opaque ? 3 : 4;
  const length = width * step;
  const rows = new Uint8Array((length + 1) * height);
  let above = new Uint8Array(length);
  for (let y = 0; y < height; y++) {
    const row = new Uint8Array(length);
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < step; c++) row[x * step + c] = pixels[4 * (y * width + x) + c];
    }
    rows.set(filtered(row, above, step), y * (length + 1));
    above = row;
  }
  return file(picture, opaque ? 2 : 6, [chunk("IDAT", deflateSync(rows, { level: 9 }))]);
}

/** The filter's number and the filtered bytes: none, left, above, or Paeth's predictor. */
function filtered(row: Uint8Array, above: Uint8Array, step: number): Uint8Array {
  let best: Uint8Array | null = null;
  let least = Infinity;
  for (const kind of [0, 1, 2, 4]) {
    const out = new Uint8Array(row.length + 1);
    out[0] = kind;
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const left = i < step ? 0 : row[i - step];
      const corner = i < step ? 0 : above[i - step];
      const guess = kind === 0 ? 0 : kind === 1 ? left : kind === 2 ? above[i] : paeth(left, above[i], corner);
      const difference = (row[i] - guess) & 255;
      out[i + 1] = difference;
      sum += difference < 128 ? difference : 256 - difference;
    }
    if (sum < least) {
      least = sum;
      best = out;
    }
  }
  return best as Uint8Array;
}

function paeth(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? above : corner;
}

function file({ width, height, dpi }: Pixels, colourType: number, chunks: readonly Uint8Array[]): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colourType, 0, 0, 0], 8);
  const size = dpi === undefined ? [] : [chunk("pHYs", density(dpi))];
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), ...size, ...chunks, chunk("IEND", new Uint8Array())]);
}

/** Dots per metre, both ways. */
function density(dpi: number): Uint8Array {
  const out = new Uint8Array(9);
  const view = new DataView(out.buffer);
  view.setUint32(0, Math.round(dpi / 0.0254));
  view.setUint32(4, Math.round(dpi / 0.0254));
  out[8] = 1;
  return out;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(data.length + 8, crc32(out.subarray(4, data.length + 8)));
  return out;
}
