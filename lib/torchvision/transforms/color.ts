/** Brightness, contrast, colour, and tables of values. */
import { typeError, ValueError } from "../../builtins/errors.js";
import * as ImageEnhance from "../../PIL/enhance.js";
import { Image } from "../../PIL/image.js";
import { merge } from "../../PIL/make.js";
import * as ImageOps from "../../PIL/ops.js";
import { type DType, float32, uint8 } from "../../torch/dtype.js";
import { conv2d } from "../../torch/ops/conv.js";
import * as ops from "../../torch/ops/index.js";
import { type Tensor, wrap } from "../../torch/tensor.js";
import { convert_image_dtype } from "./conversion.js";
import { asBatch } from "./geometry.js";
import { either, get_dimensions, maxValue, type Picture, requireChannels } from "./picture.js";

const floatOf = (img: Tensor): DType => (img.dtype.is_floating_point ? img.dtype : float32);

/** ratio * a + (1 - ratio) * b, cut to the dtype's range. */
function blend(a: Tensor, b: Tensor, ratio: number): Tensor {
  const dtype = floatOf(a);
  const mixed = a
    .to(dtype)
    .mul(ratio)
    .add(b.to(dtype).mul(1 - ratio));
  return mixed.clamp(0, maxValue(a.dtype)).to(a.dtype);
}

function requireFactor(name: string, factor: number): void {
  if (factor < 0) throw new ValueError(`${name} (${factor}) is not non-negative.`);
}

function greyOf(img: Tensor): Tensor {
  const [r, g, b] = img.to(floatOf(img)).unbind(-3);
  return r.mul(0.2989).add(g.mul(0.587)).add(b.mul(0.114)).to(img.dtype).unsqueeze(-3);
}

/**
 * Grey of one channel, or of three equal ones.
 *
 * Source: torchvision.transforms.functional.rgb_to_grayscale.
 */
export function rgb_to_grayscale<T extends Picture>(img: T, num_output_channels = 1): T {
  if (num_output_channels !== 1 && num_output_channels !== 3) {
    throw new ValueError("num_output_channels should be either 1 or 3");
  }
  return either(
    img,
    (i) => {
      const grey = i.convert("L");
      return num_output_channels === 1 ? grey : merge("RGB", [grey, grey, grey]);
    },
    (t) => {
      if (t.ndim < 3) throw typeError(`Input image tensor should have at least 3 dimensions, but found ${t.ndim}`);
      requireChannels(t, [1, 3]);
      const grey = get_dimensions(t)[0] === 3 ? greyOf(t) : t.clone();
      if (num_output_channels === 1) return grey;
      return grey.expand([...t.sizes.slice(0, -3), 3, ...t.sizes.slice(-2)]);
    },
  );
}

/** The same as rgb_to_grayscale, of pictures only. Source: torchvision.transforms.functional.to_grayscale. */
export function to_grayscale(img: Image, num_output_channels = 1): Image {
  if (!(img instanceof Image)) throw typeError("Input should be PIL Image");
  return rgb_to_grayscale(img, num_output_channels);
}

/** 0 is black, 1 the picture, 2 twice as bright. Source: torchvision.transforms.functional.adjust_brightness. */
export function adjust_brightness<T extends Picture>(img: T, brightness_factor: number): T {
  return either(
    img,
    (i) => new ImageEnhance.Brightness(i).enhance(brightness_factor),
    (t) => {
      requireFactor("brightness_factor", brightness_factor);
      requireChannels(t, [1, 3]);
      return blend(t, ops.zeros_like(t), brightness_factor);
    },
  );
}

/** 0 is grey, 1 the picture, 2 twice the contrast. Source: torchvision.transforms.functional.adjust_contrast. */
export function adjust_contrast<T extends Picture>(img: T, contrast_factor: number): T {
  return either(
    img,
    (i) => new ImageEnhance.Contrast(i).enhance(contrast_factor),
    (t) => {
      requireFactor("contrast_factor", contrast_factor);
      requireChannels(t, [3, 1]);
      const grey = get_dimensions(t)[0] === 3 ? greyOf(t) : t;
      return blend(t, grey.to(floatOf(t)).mean([-3, -2, -1], true), contrast_factor);
    },
  );
}

/** 0 is grey, 1 the picture, 2 twice as colourful. Source: torchvision.transforms.functional.adjust_saturation. */
export function adjust_saturation<T extends Picture>(img: T, saturation_factor: number): T {
  return either(
    img,
    (i) => new ImageEnhance.Color(i).enhance(saturation_factor),
    (t) => {
      requireFactor("saturation_factor", saturation_factor);
      requireChannels(t, [1, 3]);
      return get_dimensions(t)[0] === 1 ? t : blend(t, greyOf(t), saturation_factor);
    },
  );
}

function toHsv(img: Tensor): Tensor[] {
  const [r, g, b] = img.unbind(-3);
  const max = img.amax(-3);
  const min = img.amin(-3);
  const flat = max.eq(min);
  const range = max.sub(min);
  const ones = ops.ones_like(max);
  const s = range.div(ops.where(flat, ones, max));
  const divisor = ops.where(flat, ones, range);
  const rc = max.sub(r).div(divisor);
  const gc = max.sub(g).div(divisor);
  const bc = max.sub(b).div(divisor);
  const isRed = max.eq(r);
  const isGreen = max.eq(g);
  const sector = ops.where(isRed, bc.sub(gc), ops.where(isGreen, rc.add(2).sub(bc), gc.add(4).sub(rc)));
  return [sector.div(6).add(1).fmod(1), s, max];
}

const oneMinus = (t: Tensor): Tensor => t.neg().add(1);

function fromHsv(h: Tensor, s: Tensor, v: Tensor): Tensor {
  const scaled = h.mul(6);
  const whole = scaled.floor();
  const f = scaled.sub(whole);
  const p = v.mul(oneMinus(s)).clamp(0, 1);
  const q = v.mul(oneMinus(s.mul(f))).clamp(0, 1);
  const t = v.mul(oneMinus(s.mul(oneMinus(f)))).clamp(0, 1);
  const sector = whole.remainder(6);
  const chosen = (options: readonly Tensor[]): Tensor =>
    options.slice(0, -1).reduceRight((rest, option, k) => ops.where(sector.eq(k), option, rest), options[5]);
  return ops.stack([chosen([v, q, p, p, t, v]), chosen([t, v, v, q, p, p]), chosen([p, p, t, v, v, q])], -3);
}

/**
 * Colours turned around the circle of hues; half a turn at most.
 *
 * @throws ValueError when hue_factor is not in [-0.5, 0.5].
 * Source: torchvision.transforms.functional.adjust_hue.
 */
export function adjust_hue<T extends Picture>(img: T, hue_factor: number): T {
  if (!(hue_factor >= -0.5 && hue_factor <= 0.5)) {
    throw new ValueError(`hue_factor (${hue_factor}) is not in [-0.5, 0.5].`);
  }
  return either(
    img,
    (i) => {
      if (["L", "1", "I", "F"].includes(i.mode)) return i;
      const [h, s, v] = i.convert("HSV").split();
      const turn = Math.trunc(hue_factor * 255);
      return merge("HSV", [h.point((x) => (x + turn) & 255), s, v]).convert(i.mode);
    },
    (t) => {
      requireChannels(t, [1, 3]);
      if (get_dimensions(t)[0] === 1) return t;
      const [h, s, v] = toHsv(convert_image_dtype(t, float32));
      return convert_image_dtype(fromHsv(h.add(hue_factor).remainder(1), s, v), t.dtype);
    },
  );
}

/** gain * img ** gamma of numbers in [0, 1]. Source: torchvision.transforms.functional.adjust_gamma. */
export function adjust_gamma<T extends Picture>(img: T, gamma: number, gain = 1): T {
  if (gamma < 0) throw new ValueError("Gamma should be a non-negative real number");
  return either(
    img,
    (i) => {
      const table = Array.from({ length: 256 }, (_, v) => Math.trunc((255 + 1 - 1e-3) * gain * (v / 255) ** gamma));
      return i.convert("RGB").point(table).convert(i.mode);
    },
    (t) => {
      requireChannels(t, [1, 3]);
      const made = t.dtype.is_floating_point ? t : convert_image_dtype(t, float32);
      return convert_image_dtype(made.pow(gamma).mul(gain).clamp(0, 1), t.dtype);
    },
  );
}

/** @throws TypeError for tensors that are no pictures of 1 or 3 channels, or of another dtype where bytes are wanted. */
function requireColors(t: Tensor, bytes = false): void {
  if (t.ndim < 3) throw typeError(`Input image tensor should have at least 3 dimensions, but found ${t.ndim}`);
  if (bytes && t.dtype !== uint8) {
    throw typeError(`Only torch.uint8 image tensors are supported, but found ${t.dtype}`);
  }
  requireChannels(t, [1, 3]);
}

const inverted = (t: Tensor): Tensor => t.neg().add(maxValue(t.dtype)).to(t.dtype);

/** Light becomes dark. Source: torchvision.transforms.functional.invert. */
export function invert<T extends Picture>(img: T): T {
  return either(img, ImageOps.invert, (t) => {
    requireColors(t);
    return inverted(t);
  });
}

/** Fewer bits in each channel. Source: torchvision.transforms.functional.posterize. */
export function posterize<T extends Picture>(img: T, bits: number): T {
  if (!(bits >= 0 && bits <= 8)) throw new ValueError(`The number if bits should be between 0 and 8. Got ${bits}`);
  return either(
    img,
    (i) => ImageOps.posterize(i, bits),
    (t) => {
      requireColors(t, true);
      return t.bitwise_and(256 - 2 ** (8 - bits));
    },
  );
}

/** Values from a threshold on are inverted. Source: torchvision.transforms.functional.solarize. */
export function solarize<T extends Picture>(img: T, threshold: number): T {
  return either(
    img,
    (i) => ImageOps.solarize(i, threshold),
    (t) => {
      requireColors(t);
      if (threshold > maxValue(t.dtype)) throw typeError("Threshold should be less than bound of img.");
      return ops.where(t.ge(threshold), inverted(t), t);
    },
  );
}

function blurred(img: Tensor): Tensor {
  const dtype = floatOf(img);
  const kernel = ops.ones([3, 3], { dtype });
  kernel.select(0, 1).select(0, 1).fill_(5);
  const channels = get_dimensions(img)[0];
  const { batch, back } = asBatch(img, [dtype]);
  const weights = kernel.div(kernel.sum()).expand([channels, 1, 3, 3]);
  const inner = back(conv2d(batch, weights, { groups: channels }));
  const made = img.clone();
  made
    .narrow(-2, 1, img.size(-2) - 2)
    .narrow(-1, 1, img.size(-1) - 2)
    .copy_(inner);
  return made;
}

/** 0 is blurred, 1 the picture, 2 twice as sharp. Source: torchvision.transforms.functional.adjust_sharpness. */
export function adjust_sharpness<T extends Picture>(img: T, sharpness_factor: number): T {
  return either(
    img,
    (i) => new ImageEnhance.Sharpness(i).enhance(sharpness_factor),
    (t) => {
      requireFactor("sharpness_factor", sharpness_factor);
      requireChannels(t, [1, 3]);
      return t.size(-1) <= 2 || t.size(-2) <= 2 ? t : blend(t, blurred(t), sharpness_factor);
    },
  );
}

/** The darkest becomes black, the lightest white, in each channel. Source: torchvision.transforms.functional.autocontrast. */
export function autocontrast<T extends Picture>(img: T): T {
  return either(
    img,
    (i) => ImageOps.autocontrast(i),
    (t) => {
      requireColors(t);
      const dtype = floatOf(t);
      const bound = maxValue(t.dtype);
      const min = t.amin([-2, -1], true).to(dtype);
      const max = t.amax([-2, -1], true).to(dtype);
      const scale = max.sub(min).reciprocal().mul(bound);
      const flat = max.eq(min);
      const from = ops.where(flat, ops.zeros_like(min), min);
      const factor = ops.where(flat, ops.ones_like(scale), scale);
      return t.to(dtype).sub(from).mul(factor).clamp(0, bound).to(t.dtype);
    },
  );
}

function equalizedChannel(values: Uint8Array): Uint8Array {
  const counts = new Array<number>(256).fill(0);
  for (const v of values) counts[v]++;
  const last = counts.findLastIndex((n) => n > 0);
  const step = Math.floor((values.length - counts[last]) / 255);
  if (step === 0) return values;
  let sum = Math.floor(step / 2);
  const table = counts.map((n) => {
    const value = Math.min(255, Math.floor(sum / step));
    sum += n;
    return value;
  });
  return values.map((v) => table[v]);
}

/** All values about equally often, in each channel. Source: torchvision.transforms.functional.equalize. */
export function equalize<T extends Picture>(img: T): T {
  return either(img, ImageOps.equalize, (t) => {
    if (t.ndim !== 3 && t.ndim !== 4) {
      throw typeError(`Input image tensor should have 3 or 4 dimensions, but found ${t.ndim}`);
    }
    requireColors(t, true);
    const source = t.contiguous().clone().array as Uint8Array;
    const size = t.size(-1) * t.size(-2);
    const made = new Uint8Array(source.length);
    for (let at = 0; at < source.length; at += size) made.set(equalizedChannel(source.subarray(at, at + size)), at);
    return wrap(made, [...t.sizes], uint8);
  });
}
