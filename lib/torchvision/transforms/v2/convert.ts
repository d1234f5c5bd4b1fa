/** To tensors, to pictures, to other dtypes. */
import { typeError, ValueError } from "../../../builtins/errors.js";
import { pythonRepr } from "../../../builtins/repr.js";
import { warn } from "../../../builtins/warnings.js";
import { ndarray } from "../../../numpy/ndarray.js";
import { Image } from "../../../PIL/image.js";
import type { Mode } from "../../../PIL/raster.js";
import { DType, float32 } from "../../../torch/dtype.js";
import * as ops from "../../../torch/ops/index.js";
import { Tensor } from "../../../torch/tensor.js";
import { typename } from "../../../torch/typename.js";
import { convert_image_dtype, normalize, pil_to_tensor, to_pil_image, to_tensor } from "../conversion.js";
import { classText, maxValue } from "../picture.js";
import { TensorMaking, TransformBase, Wrapped } from "./transform.js";

/** A picture or an array as a tensor of shape (C, H, W), values as they are. Source: torchvision.transforms.v2.functional.to_image. */
export function to_image(inpt: Image | ndarray | Tensor): Tensor {
  if (inpt instanceof Tensor) return inpt;
  if (inpt instanceof Image) return pil_to_tensor(inpt);
  if (!(inpt instanceof ndarray)) {
    throw typeError(
      `Input can either be a pure Tensor, a numpy array, or a PIL image, but got ${classText(inpt)} instead.`,
    );
  }
  const t = ops.from_numpy(inpt);
  return (inpt.ndim === 2 ? t.unsqueeze(2) : t).permute([2, 0, 1]).contiguous();
}

/** A tensor in another dtype; with `scale`, white stays white. Source: torchvision.transforms.v2.functional.to_dtype. */
export function to_dtype(inpt: Tensor, dtype: DType = float32, scale = false): Tensor {
  if (inpt.dtype === dtype) return inpt;
  if (!scale) return inpt.to(dtype);
  const wholeToFloat = !inpt.dtype.is_floating_point && dtype.is_floating_point;
  return wholeToFloat ? inpt.to(dtype).mul(1 / maxValue(inpt.dtype)) : convert_image_dtype(inpt, dtype);
}

/** A picture as a tensor of bytes. Source: torchvision.transforms.v2.ToImage; it gives a plain tensor here. */
export class ToImage extends TensorMaking {
  constructor() {
    super(to_image as (x: never) => unknown);
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor || x instanceof Image || x instanceof ndarray;
  }
}

/** A picture's pixels as they are. Source: torchvision.transforms.v2.PILToTensor. */
export class PILToTensor extends TensorMaking {
  constructor() {
    super(pil_to_tensor as (x: never) => unknown);
  }
  override takes(x: unknown): boolean {
    return x instanceof Image;
  }
}

/** A picture or an array as floats in [0, 1]. Source: torchvision.transforms.v2.ToTensor, which is deprecated there. */
export class ToTensor extends TensorMaking {
  constructor() {
    warn(
      "The transform `ToTensor()` is deprecated and will be removed in a future release. Instead, please use `v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])`.Output is equivalent up to float precision.",
    );
    super(to_tensor as (x: never) => unknown);
  }
  override takes(x: unknown): boolean {
    return x instanceof Image || x instanceof ndarray;
  }
}

/** Tensors as they are: there are no others here. Source: torchvision.transforms.v2.ToPureTensor. */
export class ToPureTensor extends Wrapped {
  constructor() {
    super((x: unknown) => x);
  }
}

/** ToPILImage as it is called. */
export interface ToPILImageTransform extends TransformBase {
  (img: Tensor | ndarray): Image;
}
class ToPILImageBase extends TransformBase {
  mode: Mode | null;
  constructor(mode: Mode | null = null) {
    super();
    this.mode = mode;
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor || x instanceof ndarray;
  }
  override transform(inpt: unknown): unknown {
    return to_pil_image(inpt as Tensor, this.mode);
  }
  override extra_repr(): string {
    return this.mode === null ? "" : `mode=${this.mode}`;
  }
}
Object.defineProperty(ToPILImageBase, "name", { value: "ToPILImage" });
/** A tensor as a picture. Source: torchvision.transforms.v2.ToPILImage. */
export const ToPILImage: { new (mode?: Mode | null): ToPILImageTransform; readonly prototype: ToPILImageBase } =
  ToPILImageBase as never;

/** Named parameters of ToDtype. */
export interface ToDtypeOptions {
  /** Keep white white. */
  readonly scale?: boolean;
}

/** Tensors in another dtype. @throws ValueError for what is no dtype. Source: torchvision.transforms.v2.ToDtype. */
export class ToDtype extends Wrapped {
  constructor(dtype: DType, scale: boolean | ToDtypeOptions = false) {
    const scaled = typeof scale === "boolean" ? scale : (scale.scale ?? false);
    if (!(dtype instanceof DType)) {
      throw new ValueError(`dtype must be a dict or a torch.dtype, got <class '${typename(dtype)}'> instead`);
    }
    super((x: Tensor) => to_dtype(x, dtype, scaled), { scale: pythonRepr(scaled) });
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor;
  }
}

/** Tensors in another dtype, with white kept white. Source: torchvision.transforms.v2.ConvertImageDtype. */
export class ConvertImageDtype extends Wrapped {
  constructor(dtype: DType = float32) {
    super((x: Tensor) => to_dtype(x, dtype, true));
  }
  override takes(x: unknown): boolean {
    return x instanceof Tensor;
  }
}

/** Named parameters of Normalize. */
export interface NormalizeOptions {
  readonly inplace?: boolean;
}

/** (tensor - mean) / std, channel by channel. @throws TypeError for PIL pictures. Source: torchvision.transforms.v2.Normalize. */
export class Normalize extends Wrapped {
  constructor(mean: readonly number[], std: readonly number[], inplace: boolean | NormalizeOptions = false) {
    const here = typeof inplace === "boolean" ? inplace : (inplace.inplace ?? false);
    super(
      (x: Tensor | Image) => {
        if (x instanceof Image) throw typeError("Normalize() does not support PIL images.", "Put ToImage() before it.");
        return normalize(x, mean, std, here);
      },
      { mean: pythonRepr([...mean]), std: pythonRepr([...std]), inplace: pythonRepr(here) },
    );
  }
}
