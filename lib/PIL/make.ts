/** Pictures from files, arrays, bytes, colours and bands. */
import { platform } from "#platform";
import { typeError, ValueError } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { pythonRepr, tupleRepr } from "../builtins/repr.js";
import type { ndarray } from "../numpy/ndarray.js";
import { CODECS, formatOf } from "./codecs.js";
import { type Color, ink } from "./color.js";
import { UnidentifiedImageError } from "./errors.js";
import { fillWith, Image, type Size } from "./image.js";
import * as point from "./point.js";
import { bandsOf, blank, type Mode, pixelsFor } from "./raster.js";

/** Pixels of a file: PNG, JPEG or PPM. */
function decode(bytes: Uint8Array, name: string): Image {
  const format = formatOf(bytes);
  if (format === undefined) {
    throw new UnidentifiedImageError(`cannot identify image file ${name}`, {
      hint: "PNG, JPEG, PPM and PGM files are read here.",
    });
  }
  try {
    return new Image(CODECS[format].decode(bytes), format, name.replace(/^'|'$/g, ""));
  } catch (cause) {
    throw new UnidentifiedImageError(`cannot identify image file ${name}`, {
      cause,
      hint: `It begins as a ${format} file, but: ${cause instanceof Error ? cause.message : String(cause)}`,
    });
  }
}

/**
 * The picture in a file, or in the bytes of one.
 *
 * @throws FileNotFoundError when there is no such file; UnidentifiedImageError when it is no picture.
 * @example const img = Image.open("cat.jpg").convert("RGB");
 * Source: Pillow, PIL.Image.open; the pixels are read at once. A JPEG's pixels differ by a few units from libjpeg's.
 */
export function open(fp: string | Uint8Array): Image {
  if (typeof fp !== "string") return decode(fp, "<bytes>");
  let bytes: Uint8Array;
  try {
    bytes = platform.readFile(fp);
  } catch (error) {
    throw fileError(error, fp);
  }
  return decode(bytes, pythonRepr(fp));
}

/** A picture of one colour: black by default. Source: Pillow, PIL.Image.new. */
export function newImage(mode: Mode, size: Size, color: Color | null = 0): Image {
  bandsOf(mode);
  const [width, height] = size;
  if (width < 0 || height < 0) throw new ValueError("Width and height must be >= 0");
  const made = blank(mode, width, height);
  if (color !== null && color !== 0) fillWith(made, ink(color, mode));
  return new Image(made);
}

const KINDS: Readonly<Record<string, Mode>> = {
  "bool 1": "1",
  "uint8 1": "L",
  "uint8 2": "LA",
  "uint8 3": "RGB",
  "uint8 4": "RGBA",
  "int16 1": "I;16",
  "int32 1": "I",
  "float32 1": "F",
  "float64 1": "F",
};

/**
 * The picture of an array of shape (H, W) or (H, W, C).
 *
 * @param mode how the numbers are to be read, where their kind does not say
 * @throws TypeError for another dtype or shape.
 * Source: Pillow, PIL.Image.fromarray.
 */
export function fromarray(obj: ndarray | { __array__(): ndarray }, mode: Mode | null = null): Image {
  const array = "__array__" in obj ? obj.__array__() : obj;
  const [height, width, bands = 1] = array.sizes;
  const kind = KINDS[`${array.dtype.name} ${bands}`];
  if (kind === undefined || array.ndim < 2 || array.ndim > 3) {
    const shape = [1, 1, ...array.sizes.slice(2)];
    throw typeError(
      `Cannot handle this data type: ${tupleRepr(shape)}, ${array.dtype.kind === "f" ? "<f" : `<${array.dtype.kind}`}${array.dtype.itemsize}`,
    );
  }
  const wanted = mode ?? kind;
  const { array: values } = array.copy();
  const pixels = pixelsFor(wanted, width, height);
  if (pixels.length !== values.length) throw new ValueError("not enough image data");
  for (let i = 0; i < pixels.length; i++) {
    const v = Number(values[i]);
    pixels[i] = kind === "1" ? (v === 0 ? 0 : 255) : v;
  }
  return new Image({ mode: wanted, width, height, pixels, palette: null });
}

/** The picture of bytes as `tobytes` gives them. Source: Pillow, PIL.Image.frombytes. */
export function frombytes(mode: Mode, size: Size, data: Uint8Array): Image {
  const [width, height] = size;
  const pixels = pixelsFor(mode, width, height);
  const bytes = new Uint8Array(pixels.buffer);
  if (data.length < bytes.length) throw new ValueError("not enough image data");
  if (data.length > bytes.length) throw new ValueError("too much image data");
  bytes.set(data);
  return new Image({ mode, width, height, pixels, palette: null });
}

/** A picture whose bands are given. @throws ValueError when they do not suit the mode. Source: Pillow, PIL.Image.merge. */
export function merge(mode: Mode, bands: readonly Image[]): Image {
  const names = bandsOf(mode);
  if (names.length !== bands.length) throw new ValueError("wrong number of bands");
  const [{ width, height }] = bands;
  for (const band of bands) {
    if (band.mode !== "L" && names.length > 1) throw new ValueError("mode mismatch");
    if (band.width !== width || band.height !== height) throw new ValueError("size mismatch");
  }
  const made = blank(mode, width, height);
  for (let i = 0; i < made.pixels.length; i++) {
    made.pixels[i] = bands[i % names.length].raster.pixels[Math.floor(i / names.length)];
  }
  return new Image(made);
}

/** im1 * (1 - alpha) + im2 * alpha. @throws ValueError when they do not match. Source: Pillow, PIL.Image.blend. */
export function blend(im1: Image, im2: Image, alpha: number): Image {
  if (im1.mode !== im2.mode || im1.width !== im2.width || im1.height !== im2.height) {
    throw new ValueError("images do not match");
  }
  if (alpha === 0) return im1.copy();
  if (alpha === 1) return im2.copy();
  return new Image(point.blend(im1.raster, im2.raster, alpha));
}
