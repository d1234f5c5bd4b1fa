/** Pixels one by one, or with their neighbours: blending, tables, smoothing, counting. */
import { bandsOf, blank, clip8, type Raster } from "./raster.js";

/** (1 - alpha) * a + alpha * b in single precision, cut to bytes. */
export function blend(a: Raster, b: Raster, alpha: number): Raster {
  const to = blank(a.mode, a.width, a.height);
  const f = Math.fround;
  const weight = f(alpha);
  for (let i = 0; i < to.pixels.length; i++) {
    const v = f(a.pixels[i] + f(weight * (b.pixels[i] - a.pixels[i])));
    to.pixels[i] = v <= 0 ? 0 : v >= 255 ? 255 : Math.trunc(v);
  }
  return to;
}

/** Every byte through a table of 256 values, one table for each band after the other. */
export function lookUp(from: Raster, table: ArrayLike<number>): Raster {
  const bands = bandsOf(from.mode).length;
  const to = blank(from.mode, from.width, from.height, from.palette);
  for (let i = 0; i < to.pixels.length; i++) {
    to.pixels[i] = clip8(table[from.pixels[i] + (table.length > 256 ? 256 * (i % bands) : 0)]);
  }
  return to;
}

/** How often each byte occurs, 256 numbers for each band. */
export function histogram(from: Raster): number[] {
  const bands = bandsOf(from.mode).length;
  const counts = new Array<number>(256 * bands).fill(0);
  for (let i = 0; i < from.pixels.length; i++) counts[256 * (i % bands) + from.pixels[i]]++;
  return counts;
}

/** Weighted sums over 3 x 3 neighbours; the border stays as it is. */
export function smooth3(from: Raster, kernel: readonly number[], scale: number, offset: number): Raster {
  const { width, height } = from;
  const bands = bandsOf(from.mode).length;
  const to = { ...from, pixels: from.pixels.slice() };
  const row = width * bands;
  const f = Math.fround;
  const weights = kernel.map((k) => f(k / scale));
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row + bands; i < (y + 1) * row - bands; i++) {
      // From the lowest row up, as Pillow adds them, in single precision.
      let sum = f(offset + 0.5);
      for (let r = 0; r < 3; r++) {
        const at = i + (1 - r) * row;
        const w = 3 * r;
        sum = f(
          sum +
            f(
              f(f(from.pixels[at - bands] * weights[w]) + f(from.pixels[at] * weights[w + 1])) +
                f(from.pixels[at + bands] * weights[w + 2]),
            ),
        );
      }
      to.pixels[i] = clip8(Math.trunc(sum));
    }
  }
  return to;
}
