/** How alike two pictures look, and sheets that show them side by side. */
import { convertIndexedToRgb, decode, encode } from "fast-png";
import { ssim } from "ssim.js";

/** An opaque picture, four bytes a pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A PNG's pixels upon white. */
export function decodePng(bytes: Uint8Array): Picture {
  const png = decode(bytes);
  const { width, height, palette } = png;
  const data = palette ? convertIndexedToRgb(png) : png.data;
  const channels = palette ? palette[0].length : png.channels;
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    const alpha = channels === 4 ? data[4 * i + 3] / 255 : 1;
    for (let c = 0; c < 3; c++) {
      const value = channels < 3 ? data[channels * i] : data[channels * i + c];
      pixels[4 * i + c] = 255 + alpha * (value - 255);
    }
  }
  return { width, height, data: pixels };
}

/** Half as wide and high, every pixel the mean of four. */
export function halved(picture: Picture): Picture {
  const width = picture.width >> 1;
  const height = picture.height >> 1;
  const data = new Uint8ClampedArray(4 * width * height);
  const row = 4 * picture.width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 4; c++) {
        const i = 2 * y * row + 8 * x + c;
        const sum = picture.data[i] + picture.data[i + 4] + picture.data[i + row] + picture.data[i + row + 4];
        data[4 * (y * width + x) + c] = sum / 4;
      }
    }
  }
  return { width, height, data };
}

/** Blurred along both axes by a Gaussian of this many pixels; the border repeats. */
function blurred(picture: Picture, sigma: number): Picture {
  const reach = Math.ceil(3 * sigma);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)));
  const total = weights.reduce((a, b) => a + b);
  const along = (data: Uint8ClampedArray, count: number, step: number, lines: number, stride: number) => {
    const out = new Uint8ClampedArray(data.length);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < count; i++) {
        for (let c = 0; c < 4; c++) {
          let sum = 0;
          for (let k = -reach; k <= reach; k++) {
            const at = Math.min(count - 1, Math.max(0, i + k));
            sum += weights[k + reach] * data[line * stride + at * step + c];
          }
          out[line * stride + i * step + c] = sum / total;
        }
      }
    }
    return out;
  };
  const { width, height } = picture;
  const rows = along(picture.data, width, 4, height, 4 * width);
  return { width, height, data: along(rows, height, 4 * width, width, 4) };
}

/**
 * The mean structural similarity of two pictures of one size, 1 for equal ones.
 *
 * Both are halved and blurred first: a hairline that stands one pixel aside is the same hairline to a person, and
 * would count as a difference twice (here missing, there too much) if pixels were compared.
 */
export function similarity(a: Picture, b: Picture): number {
  const [left, right] = [a, b].map((picture) => blurred(halved(picture), 1.5));
  return ssim(left, right, { downsample: false }).mssim;
}

/** Whether a picture has one colour only. */
export function isBlank(picture: Picture): boolean {
  const pixels = new Uint32Array(picture.data.buffer);
  return pixels.every((pixel) => pixel === pixels[0]);
}

/** A PNG of pairs, `columns` pairs in a row, left and right beside each other; cells have the first picture's size. */
export function sheet(
  pairs: readonly (readonly [Picture, Picture])[],
  columns: number,
  cell: [number, number],
): Uint8Array {
  const gap = 6;
  const [w, h] = cell;
  const width = columns * (2 * w + 3 * gap);
  const rows = Math.ceil(pairs.length / columns);
  const height = rows * (h + gap) + gap;
  const data = new Uint8ClampedArray(3 * width * height).fill(190);
  const paste = (picture: Picture, left: number, top: number) => {
    for (let y = 0; y < Math.min(h, picture.height); y++) {
      for (let x = 0; x < Math.min(w, picture.width); x++) {
        for (let c = 0; c < 3; c++) {
          data[3 * ((top + y) * width + left + x) + c] = picture.data[4 * (y * picture.width + x) + c];
        }
      }
    }
  };
  for (const [i, [ours, theirs]] of pairs.entries()) {
    const left = (i % columns) * (2 * w + 3 * gap) + gap;
    const top = Math.floor(i / columns) * (h + gap) + gap;
    paste(ours, left, top);
    paste(theirs, left + w + gap, top);
  }
  return encode({ width, height, data: new Uint8Array(data.buffer), channels: 3, depth: 8 }, { zlib: { level: 9 } });
}
