/** Sizes, edges and mirrors: resizing, cropping, padding, flipping. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr, tupleRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { warn } from "../../builtins/warnings.js";
import { Transpose } from "../../PIL/constants.js";
import { Image } from "../../PIL/image.js";
import * as ImageOps from "../../PIL/ops.js";
import { bandsOf, blank } from "../../PIL/raster.js";
import { type DType, float32, float64, int64, uint8 } from "../../torch/dtype.js";
import * as ops from "../../torch/ops/index.js";
import { interpolate } from "../../torch/ops/interpolate.js";
import { pad as padTensor } from "../../torch/ops/pad.js";
import type { Tensor } from "../../torch/tensor.js";
import { type InterpolationLike, InterpolationMode, interpolationOf } from "./interpolation.js";
import { either, get_dimensions, type Picture } from "./picture.js";

/** Height and width; one number stands for a square, or for the smaller edge where a function says so. */
export type SizeLike = number | readonly number[];

/** What stands beside a padded picture. */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric";

/** One number, or one for each channel. */
export type Fill = number | readonly number[] | null;

/** Python's round: halves to the even neighbour. @internal */
export function roundEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** A batch of pictures in a dtype that the operation knows, and the way back. @internal */
export function asBatch(
  img: Tensor,
  known: readonly DType[],
): { readonly batch: Tensor; readonly back: (t: Tensor) => Tensor } {
  const lead = img.ndim < 4;
  const cast = !known.includes(img.dtype);
  const wide = lead ? img.unsqueeze(0) : img;
  return {
    batch: cast ? wide.to(known[0]) : wide,
    back: (t) => {
      const narrow = lead ? t.squeeze(0) : t;
      if (!cast) return narrow;
      return (img.dtype.is_floating_point ? narrow : narrow.round()).to(img.dtype);
    },
  };
}

/** `[height, width]` of the result; size null (of v2) means that only the larger edge is wanted. @internal */
export function resizedSize(
  [h, w]: readonly [number, number],
  size: readonly number[] | null,
  max_size: number | null,
): [number, number] {
  const short = Math.min(w, h);
  const long = Math.max(w, h);
  if (size !== null && size.length === 2) return [size[0], size[1]];
  let newShort: number;
  let newLong: number;
  if (size === null) {
    if (max_size === null) throw new ValueError("max_size must be an integer when size is None, but got None instead.");
    [newShort, newLong] = [Math.trunc((max_size * short) / long), max_size];
  } else {
    [newShort, newLong] = [size[0], Math.trunc((size[0] * long) / short)];
    if (max_size !== null) {
      if (max_size <= newShort) {
        throw new ValueError(
          `max_size = ${max_size} must be strictly greater than the requested size for the smaller edge size = ${pythonRepr(size)}`,
        );
      }
      if (newLong > max_size) [newShort, newLong] = [Math.trunc((max_size * newShort) / newLong), max_size];
    }
  }
  return w <= h ? [newLong, newShort] : [newShort, newLong];
}

function resizeTensor(
  img: Tensor,
  size: [number, number],
  interpolation: InterpolationLike,
  antialias: boolean,
): Tensor {
  const mode = interpolationOf(interpolation).value;
  const { batch, back } = asBatch(img, [float32, float64]);
  const smooth = mode === "bilinear" || mode === "bicubic";
  const made = interpolate(batch, {
    size,
    mode: mode as "bilinear",
    ...(smooth ? { align_corners: false, antialias } : {}),
  });
  return back(mode === "bicubic" && img.dtype === uint8 ? made.clamp(0, 255) : made);
}

/**
 * The picture in another size: a single number is the size of the smaller edge.
 *
 * @param antialias of tensors only, and only for bilinear and bicubic; pictures are always antialiased
 * @throws ValueError for a size of more than two numbers, or a max_size that does not fit.
 * Source: torchvision.transforms.functional.resize.
 */
export function resize<T extends Picture>(
  img: T,
  size: SizeLike,
  interpolation: InterpolationLike = InterpolationMode.BILINEAR,
  max_size: number | null = null,
  antialias: boolean | null = true,
): T {
  const way = interpolationOf(interpolation);
  const wanted = typeof size === "number" ? [size] : size;
  if (wanted.length !== 1 && wanted.length !== 2) {
    throw new ValueError(
      `Size must be an int or a 1 or 2 element tuple/list, not a ${wanted.length} element tuple/list`,
    );
  }
  if (max_size !== null && wanted.length !== 1) {
    throw new ValueError(
      "max_size should only be passed if size specifies the length of the smaller edge, i.e. size should be an int or a sequence of length 1 in torchscript mode.",
    );
  }
  const [, h, w] = get_dimensions(img);
  const [height, width] = resizedSize([h, w], wanted, max_size);
  if (height === h && width === w) return img;
  return either(
    img,
    (i) => {
      if (antialias === false) {
        warn("Anti-alias option is always applied for PIL Image input. Argument antialias is ignored.");
      }
      return i.resize([width, height], way.filter);
    },
    (t) => resizeTensor(t, [height, width], way, antialias ?? false),
  );
}

/** One, two (left and right, top and bottom) or four (left, top, right, bottom) widths. */
export type Padding = number | readonly number[];

/** `[left, top, right, bottom]`. @throws ValueError for another number of widths. @internal */
export function paddingOf(padding: Padding): [number, number, number, number] {
  if (typeof padding !== "number" && !Array.isArray(padding)) throw typeError("Got inappropriate padding arg");
  const p = typeof padding === "number" ? [padding] : padding;
  if (p.length === 1) return [p[0], p[0], p[0], p[0]];
  if (p.length === 2) return [p[0], p[1], p[0], p[1]];
  if (p.length === 4) return [p[0], p[1], p[2], p[3]];
  throw new ValueError(`Padding must be an int or a 1, 2, or 4 element tuple, not a ${p.length} element tuple`);
}

/** The values of a fill for a picture's bands. @internal */
export function fillOf(fill: Fill | undefined, img: Image): number[] {
  const n = img.getbands().length;
  const given = fill ?? 0;
  const values = typeof given === "number" ? new Array<number>(n).fill(given) : [...given];
  if (values.length === 1) values.push(...new Array<number>(n - 1).fill(values[0]));
  if (values.length !== n) {
    throw new ValueError(
      `The number of elements in 'fill' does not match the number of channels of the image (${values.length} != ${n})`,
    );
  }
  return img.mode === "F" ? values : values.map(Math.trunc);
}

/** Which element stands at a place that may lie outside [0, n). */
function mirrored(i: number, n: number, mode: PaddingMode): number {
  if (i >= 0 && i < n) return i;
  if (mode === "edge" || n === 1) return i < 0 ? 0 : n - 1;
  const period = mode === "reflect" ? 2 * n - 2 : 2 * n;
  const at = ((i % period) + period) % period;
  return at < n ? at : period - (mode === "reflect" ? 0 : 1) - at;
}

function padImage(img: Image, padding: Padding, fill: Fill, mode: PaddingMode): Image {
  const [left, top, right, bottom] = paddingOf(padding);
  if (mode === "constant") return ImageOps.expand(img, [left, top, right, bottom], fillOf(fill, img));
  const from = img.raster;
  const to = blank(img.mode, left + img.width + right, top + img.height + bottom, from.palette);
  const n = bandsOf(img.mode).length;
  for (let y = 0; y < to.height; y++) {
    const row = mirrored(y - top, img.height, mode) * img.width;
    for (let x = 0; x < to.width; x++) {
      const i = (row + mirrored(x - left, img.width, mode)) * n;
      for (let k = 0; k < n; k++) to.pixels[(y * to.width + x) * n + k] = from.pixels[i + k];
    }
  }
  return new Image(to);
}

function padSymmetric(img: Tensor, [left, top, right, bottom]: readonly number[]): Tensor {
  const [h, w] = img.sizes.slice(-2);
  const places = (before: number, n: number, after: number): Tensor =>
    ops.tensor(
      Array.from({ length: before + n + after }, (_, i) => mirrored(i - before, n, "symmetric")),
      { dtype: int64 },
    );
  return img.index_select(-1, places(left, w, right)).index_select(-2, places(top, h, bottom));
}

function padOfTensor(img: Tensor, padding: Padding, fill: Fill, mode: PaddingMode): Tensor {
  const [left, top, right, bottom] = paddingOf(padding);
  const value = typeof fill === "number" ? fill : (fill?.[0] ?? 0);
  if (typeof fill !== "number" && fill !== null && fill.length > 1) throw typeError("Got inappropriate fill arg");
  if (mode === "symmetric") return padSymmetric(img, [left, top, right, bottom]);
  const widths = [left, right, top, bottom];
  if (mode === "constant") return padTensor(img, widths, "constant", value);
  const { batch, back } = asBatch(img, [float32, float64]);
  return back(padTensor(batch, widths, mode === "edge" ? "replicate" : "reflect"));
}

/**
 * The picture with more at its edges.
 *
 * @param padding one width, [horizontal, vertical], or [left, top, right, bottom]
 * @throws ValueError for an unknown mode or another number of widths.
 * Source: torchvision.transforms.functional.pad.
 */
export function pad<T extends Picture>(
  img: T,
  padding: Padding,
  fill: Fill = 0,
  padding_mode: PaddingMode = "constant",
): T {
  if (!["constant", "edge", "reflect", "symmetric"].includes(padding_mode)) {
    throw new ValueError("Padding mode should be either constant, edge, reflect or symmetric");
  }
  return either(
    img,
    (i) => padImage(i, padding, fill, padding_mode),
    (t) => padOfTensor(t, padding, fill, padding_mode),
  );
}

function cropTensor(img: Tensor, top: number, left: number, height: number, width: number): Tensor {
  const [, h, w] = get_dimensions(img);
  const [right, bottom] = [left + width, top + height];
  const [y0, y1] = [Math.min(Math.max(top, 0), h), Math.max(0, Math.min(bottom, h))];
  const [x0, x1] = [Math.min(Math.max(left, 0), w), Math.max(0, Math.min(right, w))];
  const inside = img.narrow(-2, y0, Math.max(0, y1 - y0)).narrow(-1, x0, Math.max(0, x1 - x0));
  if (left >= 0 && top >= 0 && right <= w && bottom <= h) return inside;
  const edges = [
    Math.max(-left + Math.min(0, right), 0),
    Math.max(-top + Math.min(0, bottom), 0),
    Math.max(right - Math.max(w, left), 0),
    Math.max(bottom - Math.max(h, top), 0),
  ];
  return pad(inside, edges, 0);
}

/** The part that begins at (top, left); what lies outside is 0. Source: torchvision.transforms.functional.crop. */
export function crop<T extends Picture>(img: T, top: number, left: number, height: number, width: number): T {
  return either(
    img,
    (i) => i.crop([left, top, left + width, top + height]),
    (t) => cropTensor(t, top, left, height, width),
  );
}

/** `[height, width]` of one or two numbers. @throws ValueError for more. @internal */
export function squareOf(
  size: SizeLike,
  message = "Please provide only two dimensions (h, w) for size.",
): readonly number[] {
  if (typeof size === "number") return new Tuple([Math.trunc(size), Math.trunc(size)]);
  if (size.length === 1) return new Tuple([size[0], size[0]]);
  if (size.length !== 2) throw new ValueError(message);
  return size;
}

/** The part in the middle; a smaller picture is padded with 0. Source: torchvision.transforms.functional.center_crop. */
export function center_crop<T extends Picture>(img: T, output_size: SizeLike): T {
  const [height, width] = squareOf(output_size);
  let [, h, w] = get_dimensions(img);
  let made = img;
  if (width > w || height > h) {
    const [dx, dy] = [Math.max(0, width - w), Math.max(0, height - h)];
    made = pad(img, [Math.floor(dx / 2), Math.floor(dy / 2), Math.floor((dx + 1) / 2), Math.floor((dy + 1) / 2)], 0);
    [, h, w] = get_dimensions(made);
    if (width === w && height === h) return made;
  }
  return crop(made, roundEven((h - height) / 2), roundEven((w - width) / 2), height, width);
}

/** A part, resized. Source: torchvision.transforms.functional.resized_crop. */
export function resized_crop<T extends Picture>(
  img: T,
  top: number,
  left: number,
  height: number,
  width: number,
  size: SizeLike,
  interpolation: InterpolationLike = InterpolationMode.BILINEAR,
  antialias: boolean | null = true,
): T {
  return resize(crop(img, top, left, height, width), size, interpolation, null, antialias);
}

/** Left and right exchanged. Source: torchvision.transforms.functional.hflip. */
export function hflip<T extends Picture>(img: T): T {
  return either(
    img,
    (i) => i.transpose(Transpose.FLIP_LEFT_RIGHT),
    (t) => t.flip([-1]),
  );
}

/** Top and bottom exchanged. Source: torchvision.transforms.functional.vflip. */
export function vflip<T extends Picture>(img: T): T {
  return either(
    img,
    (i) => i.transpose(Transpose.FLIP_TOP_BOTTOM),
    (t) => t.flip([-2]),
  );
}

/**
 * The four corners and the middle.
 *
 * @throws ValueError when the picture is smaller.
 * Source: torchvision.transforms.functional.five_crop.
 */
export function five_crop<T extends Picture>(img: T, size: SizeLike): Tuple<T> {
  const wanted = squareOf(size);
  const [height, width] = wanted;
  const [, h, w] = get_dimensions(img);
  if (width > w || height > h) {
    throw new ValueError(`Requested crop size ${pythonRepr(wanted)} is bigger than input size ${tupleRepr([h, w])}`);
  }
  const part = (top: number, left: number): T => crop(img, top, left, height, width);
  return new Tuple([
    part(0, 0),
    part(0, w - width),
    part(h - height, 0),
    part(h - height, w - width),
    center_crop(img, [height, width]),
  ]);
}

/** `five_crop` of the picture and of its mirror image. Source: torchvision.transforms.functional.ten_crop. */
export function ten_crop<T extends Picture>(img: T, size: SizeLike, vertical_flip = false): Tuple<T> {
  return new Tuple([...five_crop(img, size), ...five_crop(vertical_flip ? vflip(img) : hflip(img), size)]);
}
