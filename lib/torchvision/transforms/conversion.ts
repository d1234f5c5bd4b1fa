/** Between pictures, arrays and tensors; dtypes; normalization. */
import { RuntimeError, typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { ndarray } from "../../numpy/ndarray.js";
import { Image } from "../../PIL/image.js";
import { type Mode, pixelsFor } from "../../PIL/raster.js";
import { type DType, float32, float64, get_default_dtype, int16, int32, int64, uint8 } from "../../torch/dtype.js";
import * as ops from "../../torch/ops/index.js";
import { Tensor, wrap } from "../../torch/tensor.js";
import { classText, maxValue } from "./picture.js";

/** (H, W, C) -> (C, H, W), contiguous. */
const channelsFirst = (t: Tensor): Tensor => t.permute([2, 0, 1]).contiguous();

/** Bytes as numbers in [0, 1]; other dtypes as they are. */
const unit = (t: Tensor): Tensor => (t.dtype === uint8 ? t.to(get_default_dtype()).div(255) : t);

function pixelTensor(pic: Image): Tensor {
  const { mode, width, height, pixels } = pic.raster;
  const sizes = [height, width, pic.getbands().length];
  switch (mode) {
    case "I":
      return wrap(Int32Array.from(pixels), sizes, int32);
    case "I;16":
      return wrap(Int16Array.from(pixels), sizes, int16);
    case "F":
      return wrap(Float32Array.from(pixels), sizes, float32);
    default:
      return wrap(Uint8Array.from(pixels), sizes, uint8);
  }
}

/**
 * The picture, or the array of shape (H, W) or (H, W, C), as a tensor of shape (C, H, W).
 *
 * Bytes become float32 numbers in [0, 1]; numbers of other kinds stay as they are.
 * @throws TypeError for anything else; ValueError for an array of another number of dimensions.
 * Source: torchvision.transforms.functional.to_tensor.
 */
export function to_tensor(pic: Image | ndarray): Tensor {
  if (pic instanceof ndarray) {
    if (pic.ndim !== 2 && pic.ndim !== 3) {
      throw new ValueError(`pic should be 2/3 dimensional. Got ${pic.ndim} dimensions.`);
    }
    const t = ops.from_numpy(pic);
    return unit(channelsFirst(pic.ndim === 2 ? t.unsqueeze(2) : t).clone());
  }
  if (!(pic instanceof Image)) throw typeError(`pic should be PIL Image or ndarray. Got ${classText(pic)}`);
  return unit(channelsFirst(pixelTensor(pic)));
}

/** The picture's pixels as they are, of shape (C, H, W). Source: torchvision.transforms.functional.pil_to_tensor. */
export function pil_to_tensor(pic: Image): Tensor {
  if (!(pic instanceof Image)) throw typeError(`pic should be PIL Image. Got ${classText(pic)}`);
  if (pic.mode === "1") return ops.from_numpy(pic.__array__()).unsqueeze(0);
  return pixelTensor(pic).permute([2, 0, 1]);
}

/** Modes by the number of channels; the first is taken where none is asked for. */
const MODES: Readonly<Record<number, readonly Mode[]>> = {
  2: ["LA"],
  3: ["RGB", "YCbCr", "HSV"],
  4: ["RGBA", "CMYK"],
};

function singleChannelMode(t: Tensor, mode: Mode | null): Mode | null {
  const expected: Mode | null =
    t.dtype === uint8 ? "L" : t.dtype === int16 ? "I;16" : t.dtype === int32 ? "I" : t.dtype === float32 ? "F" : null;
  if (mode !== null && mode !== expected) {
    throw new ValueError(
      `Incorrect mode (${mode}) supplied for input type <class 'numpy.dtype'>. Should be ${expected ?? "None"}`,
    );
  }
  return expected;
}

/**
 * The picture of a tensor of shape (C, H, W) or (H, W), or of an array of shape (H, W, C) or (H, W).
 *
 * Floats are taken as numbers in [0, 1] and multiplied by 255, unless the mode is "F".
 * @throws TypeError or ValueError for shapes, dtypes and modes that do not fit.
 * Source: torchvision.transforms.functional.to_pil_image.
 */
export function to_pil_image(pic: Tensor | ndarray, mode: Mode | null = null): Image {
  let t: Tensor;
  if (pic instanceof Tensor) t = pic.ndim === 3 ? pic.detach().permute([1, 2, 0]) : pic.detach();
  else if (pic instanceof ndarray) t = ops.from_numpy(pic);
  else throw typeError(`pic should be Tensor or ndarray. Got ${classText(pic)}.`);
  if (t.ndim === 2) t = t.unsqueeze(2);
  if (t.ndim !== 3) throw new ValueError(`pic should be 2/3 dimensional. Got ${t.ndim} dimensions.`);
  const [height, width, channels] = t.sizes;
  if (channels > 4) throw new ValueError(`pic should not have > 4 channels. Got ${channels} channels.`);
  // The cast takes a number's low byte, as numpy's does.
  if (t.dtype.is_floating_point && mode !== "F") t = t.mul(255).to(int64).to(uint8);
  const wanted = channels === 1 ? singleChannelMode(t, mode) : manyChannelMode(channels, t, mode);
  if (wanted === null) throw typeError(`Input type ${t.dtype.name} is not supported`);
  const pixels = pixelsFor(wanted, width, height);
  pixels.set(t.contiguous().clone().array as Uint8Array);
  return new Image({ mode: wanted, width, height, pixels, palette: null });
}

function manyChannelMode(channels: number, t: Tensor, mode: Mode | null): Mode | null {
  const permitted = MODES[channels];
  if (mode === null) return t.dtype === uint8 ? permitted[0] : null;
  if (permitted.includes(mode)) return mode;
  const list = channels === 4 ? ["RGBA", "CMYK", "RGBX"] : permitted;
  throw new ValueError(`Only modes ${pythonRepr(list)} are supported for ${channels}D inputs`);
}

/**
 * The picture's numbers in another dtype, with white kept white.
 *
 * @throws RuntimeError for float32 to int32 or int64, and float64 to int64, which do not fit.
 * Source: torchvision.transforms.functional.convert_image_dtype.
 */
export function convert_image_dtype(image: Tensor, dtype: DType = float32): Tensor {
  if (!(image instanceof Tensor)) throw typeError("Input img should be Tensor Image");
  if (image.dtype === dtype) return image;
  if (image.dtype.is_floating_point) {
    if (dtype.is_floating_point) return image.to(dtype);
    if (
      (image.dtype === float32 && (dtype === int32 || dtype === int64)) ||
      (image.dtype === float64 && dtype === int64)
    ) {
      throw new RuntimeError(`The cast from ${image.dtype} to ${dtype} cannot be performed safely.`);
    }
    return image.mul(maxValue(dtype) + 1 - 1e-3).to(dtype);
  }
  const from = maxValue(image.dtype);
  if (dtype.is_floating_point) return image.to(dtype).div(from);
  const to = maxValue(dtype);
  if (from > to) {
    const factor = Math.floor((from + 1) / (to + 1));
    return ops.div(image, factor, { rounding_mode: "floor" }).to(dtype);
  }
  return image.to(dtype).mul(Math.floor((to + 1) / (from + 1)));
}

/**
 * (tensor - mean) / std, channel by channel.
 *
 * @throws TypeError for a tensor that is not floating; ValueError for too few dimensions or a std of 0.
 * Source: torchvision.transforms.functional.normalize.
 */
export function normalize(tensor: Tensor, mean: readonly number[], std: readonly number[], inplace = false): Tensor {
  if (!(tensor instanceof Tensor)) throw typeError(`img should be Tensor Image. Got ${classText(tensor)}`);
  if (!tensor.dtype.is_floating_point) {
    throw typeError(
      `Input tensor should be a float tensor. Got ${tensor.dtype}.`,
      "Put ToTensor() before Normalize().",
    );
  }
  if (tensor.ndim < 3) {
    throw new ValueError(
      `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ${tensor.size()}`,
    );
  }
  const { dtype } = tensor;
  const column = (v: readonly number[]): Tensor => ops.tensor([...v], { dtype }).view([-1, 1, 1]);
  const deviation = column(std);
  if (deviation.eq(0).any().item<boolean>()) {
    throw new ValueError(`std evaluated to zero after conversion to ${dtype}, leading to division by zero.`);
  }
  return (inplace ? tensor : tensor.clone()).sub_(column(mean)).div_(deviation);
}
