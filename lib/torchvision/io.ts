/** `import { read_image } from "torchvision/io"`: pictures in files as tensors of bytes. */
import { platform } from "#platform";
import { RuntimeError, typeError } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { pythonRepr } from "../builtins/repr.js";
import { CODECS, type Format } from "../PIL/codecs.js";
import type { Image } from "../PIL/image.js";
import { open } from "../PIL/make.js";
import type { Mode } from "../PIL/raster.js";
import { uint8 } from "../torch/dtype.js";
import { type Tensor, wrap } from "../torch/tensor.js";
import { pil_to_tensor, to_pil_image } from "./transforms/conversion.js";

/** In which form a picture is read. Source: torchvision.io.ImageReadMode. */
export const ImageReadMode: {
  readonly UNCHANGED: "UNCHANGED";
  readonly GRAY: "GRAY";
  readonly GRAY_ALPHA: "GRAY_ALPHA";
  readonly RGB: "RGB";
  readonly RGB_ALPHA: "RGB_ALPHA";
} = { UNCHANGED: "UNCHANGED", GRAY: "GRAY", GRAY_ALPHA: "GRAY_ALPHA", RGB: "RGB", RGB_ALPHA: "RGB_ALPHA" };

/** A mode, or its name. */
export type ReadMode = keyof typeof ImageReadMode;

const MODES: Readonly<Record<ReadMode, Mode | null>> = {
  UNCHANGED: null,
  GRAY: "L",
  GRAY_ALPHA: "LA",
  RGB: "RGB",
  RGB_ALPHA: "RGBA",
};

function tensorOf(img: Image, mode: ReadMode): Tensor {
  const wanted = MODES[mode];
  if (wanted === undefined) {
    throw typeError(`mode should be one of ${Object.keys(MODES).join(", ")}, not ${pythonRepr(mode)}`);
  }
  const plain: Mode =
    wanted ?? (img.mode === "P" ? (img.raster.palette?.mode ?? "RGB") : img.mode === "1" ? "L" : img.mode);
  return pil_to_tensor(plain === img.mode ? img : img.convert(plain)).contiguous();
}

/**
 * The picture in a file as (C, H, W) of uint8.
 *
 * @throws FileNotFoundError, or UnidentifiedImageError for what is no PNG, JPEG or PPM.
 * Source: torchvision.io.read_image.
 */
export function read_image(path: string, mode: ReadMode = "UNCHANGED"): Tensor {
  return tensorOf(open(path), mode);
}

/** The picture in a file's bytes as (C, H, W) of uint8. Source: torchvision.io.decode_image. */
export function decode_image(input: Tensor | string, mode: ReadMode = "UNCHANGED"): Tensor {
  return typeof input === "string" ? read_image(input, mode) : tensorOf(open(bytesOf(input)), mode);
}
/** As decode_image, of a PNG file. Source: torchvision.io.decode_png. */
export function decode_png(input: Tensor, mode: ReadMode = "UNCHANGED"): Tensor {
  return decode_image(input, mode);
}
/** As decode_image, of a JPEG file. Source: torchvision.io.decode_jpeg. */
export function decode_jpeg(input: Tensor, mode: ReadMode = "UNCHANGED"): Tensor {
  return decode_image(input, mode);
}

function bytesOf(t: Tensor): Uint8Array {
  if (t.dtype !== uint8) throw typeError(`Input tensor must be of data type torch.uint8, got ${t.dtype}`);
  return Uint8Array.from(t.contiguous().clone().array as Uint8Array);
}

/** The bytes of a file, as a tensor. Source: torchvision.io.read_file. */
export function read_file(path: string): Tensor {
  try {
    const bytes = Uint8Array.from(platform.readFile(path));
    return wrap(bytes, [bytes.length], uint8);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Writes a tensor of bytes as a file. Source: torchvision.io.write_file. */
export function write_file(filename: string, data: Tensor): void {
  try {
    platform.writeFile(filename, [bytesOf(data)]);
  } catch (error) {
    throw fileError(error, filename);
  }
}

function encoded(input: Tensor, format: Format, quality: number): Tensor {
  if (input.dtype !== uint8) throw new RuntimeError("Input tensor dtype should be uint8");
  if (input.ndim !== 3) throw new RuntimeError("Input data should be a 3-dimensional tensor");
  if (input.size(0) !== 1 && input.size(0) !== 3) {
    throw new RuntimeError(`The number of channels should be 1 or 3, got: ${input.size(0)}`);
  }
  const bytes = CODECS[format].encode(to_pil_image(input).raster, quality);
  return wrap(Uint8Array.from(bytes), [bytes.length], uint8);
}

/** A picture as the bytes of a PNG file. Source: torchvision.io.encode_png. */
export function encode_png(input: Tensor): Tensor {
  return encoded(input, "PNG", 0);
}
/** A picture as the bytes of a JPEG file. Source: torchvision.io.encode_jpeg. */
export function encode_jpeg(input: Tensor, quality = 75): Tensor {
  if (quality < 1 || quality > 100)
    throw new RuntimeError("Image quality should be a positive number between 1 and 100");
  return encoded(input, "JPEG", quality);
}
/** Writes a picture as a PNG file. Source: torchvision.io.write_png. */
export function write_png(input: Tensor, filename: string): void {
  write_file(filename, encode_png(input));
}
/** Writes a picture as a JPEG file. Source: torchvision.io.write_jpeg. */
export function write_jpeg(input: Tensor, filename: string, quality = 75): void {
  write_file(filename, encode_jpeg(input, quality));
}
