/** Blurring and erasing. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { Image } from "../../PIL/image.js";
import { type DType, float32 } from "../../torch/dtype.js";
import { conv2d } from "../../torch/ops/conv.js";
import * as ops from "../../torch/ops/index.js";
import { pad } from "../../torch/ops/pad.js";
import { Tensor } from "../../torch/tensor.js";
import { pil_to_tensor, to_pil_image } from "./conversion.js";
import { asBatch } from "./geometry.js";
import { classText, get_dimensions, type Picture, requirePicture } from "./picture.js";

function bell(size: number, sigma: number, dtype: DType): Tensor {
  const half = (size - 1) * 0.5;
  const pdf = ops.linspace(-half, half, size, { dtype }).div(sigma).pow(2).mul(-0.5).exp();
  return pdf.div(pdf.sum());
}

function blurTensor(img: Tensor, [kx, ky]: readonly number[], [sx, sy]: readonly number[]): Tensor {
  const dtype = img.dtype.is_floating_point ? img.dtype : float32;
  const kernel = bell(ky, sy, dtype)
    .unsqueeze(1)
    .mm(bell(kx, sx, dtype).unsqueeze(0));
  const channels = get_dimensions(img)[0];
  const { batch, back } = asBatch(img, [dtype]);
  const [hx, hy] = [Math.floor(kx / 2), Math.floor(ky / 2)];
  const wide = pad(batch, [hx, hx, hy, hy], "reflect");
  return back(conv2d(wide, kernel.expand([channels, 1, ky, kx]), { groups: channels }));
}

/**
 * Blurred by a bell of that many pixels.
 *
 * @param kernel_size odd; one number, or those along x and y
 * @param sigma the bell's width; 0.15 * kernel_size + 0.35 by default
 * @throws ValueError for even sizes or widths that are not positive.
 * Source: torchvision.transforms.functional.gaussian_blur.
 */
export function gaussian_blur<T extends Picture>(
  img: T,
  kernel_size: number | readonly number[],
  sigma: number | readonly number[] | null = null,
): T {
  const sizes = typeof kernel_size === "number" ? [kernel_size, kernel_size] : kernel_size;
  if (sizes.length !== 2) {
    throw new ValueError(`If kernel_size is a sequence its length should be 2. Got ${sizes.length}`);
  }
  if (sizes.some((k) => k % 2 === 0 || k < 0)) {
    throw new ValueError(`kernel_size should have odd and positive integers. Got ${pythonRepr(sizes)}`);
  }
  const given = sigma ?? sizes.map((k) => k * 0.15 + 0.35);
  const list = typeof given === "number" ? [given, given] : given.length === 1 ? [given[0], given[0]] : given;
  if (list.length !== 2) throw new ValueError(`If sigma is a sequence, its length should be 2. Got ${list.length}`);
  if (list.some((s) => s <= 0)) throw new ValueError(`sigma should have positive values. Got ${pythonRepr(list)}`);
  requirePicture(img);
  if (img instanceof Image) return to_pil_image(blurTensor(pil_to_tensor(img), sizes, list), img.mode) as T;
  return blurTensor(img as Tensor, sizes, list) as T;
}

/**
 * The part of h by w at (i, j) replaced by `v`.
 *
 * Source: torchvision.transforms.functional.erase.
 */
export function erase(img: Tensor, i: number, j: number, h: number, w: number, v: Tensor, inplace = false): Tensor {
  if (!(img instanceof Tensor)) throw typeError(`img should be Tensor Image. Got ${classText(img)}`);
  const made = inplace ? img : img.clone();
  made.narrow(-2, i, h).narrow(-1, j, w).copy_(v);
  return made;
}
