/** `ImageOps`: contrast, borders, mirrors and other ready-made operations. */
import { NotImplementedError, ValueError } from "../builtins/errors.js";
import { type Color, ink } from "./color.js";
import { Resampling, Transpose } from "./constants.js";
import { fillWith, Image, type Size } from "./image.js";
import { blank } from "./raster.js";

const identity: readonly number[] = Array.from({ length: 256 }, (_, i) => i);

function throughTable(image: Image, table: readonly number[]): Image {
  if (image.mode !== "L" && image.mode !== "RGB") {
    throw new NotImplementedError(`not supported for mode ${image.mode}`, {
      hint: 'Convert first: img.convert("RGB").',
    });
  }
  return image.point(table);
}

/** Counts of each band, 256 each. */
function bandCounts(image: Image): number[][] {
  const counts = image.histogram();
  return Array.from({ length: counts.length / 256 }, (_, b) => counts.slice(256 * b, 256 * b + 256));
}

/** Takes a number of pixels away from one end of the counts. */
function cut(counts: number[], pixels: number, order: readonly number[]): void {
  let rest = pixels;
  for (const i of order) {
    const taken = Math.min(rest, counts[i]);
    counts[i] -= taken;
    rest -= taken;
    if (rest <= 0) break;
  }
}

/** The darkest becomes 0 and the lightest 255, in each band. Source: Pillow, PIL.ImageOps.autocontrast. */
export function autocontrast(image: Image, cutoff: number | readonly [number, number] = 0): Image {
  const [low, high] = typeof cutoff === "number" ? [cutoff, cutoff] : cutoff;
  const table = bandCounts(image).flatMap((counts) => {
    const total = counts.reduce((a, b) => a + b, 0);
    cut(counts, Math.floor((total * low) / 100), identity);
    cut(counts, Math.floor((total * high) / 100), [...identity].reverse());
    const lo = Math.max(
      0,
      counts.findIndex((n) => n > 0),
    );
    const hi = counts.findLastIndex((n) => n > 0);
    if (hi <= lo) return identity;
    const scale = 255 / (hi - lo);
    const offset = -lo * scale;
    return identity.map((i) => Math.min(255, Math.max(0, Math.trunc(i * scale + offset))));
  });
  return throughTable(image, table);
}

/** All grey values about equally often, in each band. Source: Pillow, PIL.ImageOps.equalize. */
export function equalize(image: Image): Image {
  const source = image.mode === "P" ? image.convert("RGB") : image;
  const table = bandCounts(source).flatMap((counts) => {
    const used = counts.filter((n) => n > 0);
    if (used.length <= 1) return identity;
    const step = Math.floor((used.reduce((a, b) => a + b, 0) - used[used.length - 1]) / 255);
    if (step === 0) return identity;
    let n = Math.floor(step / 2);
    return counts.map((count) => {
      const value = Math.floor(n / step);
      n += count;
      return value;
    });
  });
  return throughTable(source, table);
}

/** Light becomes dark. Source: Pillow, PIL.ImageOps.invert. */
export function invert(image: Image): Image {
  const table = identity.map((i) => 255 - i);
  return image.mode === "1" ? image.point(table) : throughTable(image, table);
}

/** Fewer bits in each band. @throws ValueError outside 1 to 8. Source: Pillow, PIL.ImageOps.posterize. */
export function posterize(image: Image, bits: number): Image {
  if (!(bits >= 1 && bits <= 8)) throw new ValueError("bits must be between or equal to 1 and 8");
  const mask = ~(2 ** (8 - bits) - 1);
  return throughTable(
    image,
    identity.map((i) => i & mask),
  );
}

/** Values from a threshold on are inverted. Source: Pillow, PIL.ImageOps.solarize. */
export function solarize(image: Image, threshold = 128): Image {
  return throughTable(
    image,
    identity.map((i) => (i < threshold ? i : 255 - i)),
  );
}

/** Mixed with black and white by lightness: grey. Source: Pillow, PIL.ImageOps.grayscale. */
export function grayscale(image: Image): Image {
  return image.convert("L");
}

/** Left and right exchanged. Source: Pillow, PIL.ImageOps.mirror. */
export function mirror(image: Image): Image {
  return image.transpose(Transpose.FLIP_LEFT_RIGHT);
}

/** Top and bottom exchanged. Source: Pillow, PIL.ImageOps.flip. */
export function flip(image: Image): Image {
  return image.transpose(Transpose.FLIP_TOP_BOTTOM);
}

/** Widths of a border: one, (horizontal, vertical), or (left, top, right, bottom). */
export type Border = number | readonly number[];

/** A border around the picture. Source: Pillow, PIL.ImageOps.expand. */
export function expand(image: Image, border: Border = 0, fill: Color = 0): Image {
  const b = typeof border === "number" ? [border] : border;
  const [left, top, right = left, bottom = top] = b.length === 1 ? [b[0], b[0]] : b;
  const made = blank(image.mode, left + image.width + right, top + image.height + bottom, image.raster.palette);
  if (fill !== 0) fillWith(made, ink(fill, image.mode));
  const out = new Image(made);
  out.paste(image, [left, top]);
  return out;
}

/** Cut to the proportions of `size` around the middle, and resized to it. Source: Pillow, PIL.ImageOps.fit. */
export function fit(image: Image, size: Size, method: number = Resampling.BICUBIC): Image {
  const wanted = size[0] / size[1];
  const wide = image.width / image.height >= wanted;
  const width = wide ? wanted * image.height : image.width;
  const height = wide ? image.height : image.width / wanted;
  const [left, top] = [(image.width - width) * 0.5, (image.height - height) * 0.5];
  return image.resize(size, method, [left, top, left + width, top + height]);
}
