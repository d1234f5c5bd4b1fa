/** What transforms take: Pillow's pictures and tensors of shape (..., C, H, W); and what tells them apart. */
import { typeError } from "../../builtins/errors.js";
import { Image } from "../../PIL/image.js";
import { type DType, int8, int16, int32, int64, uint8 } from "../../torch/dtype.js";
import { Tensor } from "../../torch/tensor.js";
import { typename } from "../../torch/typename.js";

/** A picture, or a tensor of one or of several. */
export type Picture = Image | Tensor;

/** Python's `type(x)`, for error texts. @internal */
export function classText(x: unknown): string {
  if (x instanceof Image) return "<class 'PIL.Image.Image'>";
  if (x instanceof Tensor) return "<class 'torch.Tensor'>";
  const name = typename(x);
  return name === "ndarray" ? "<class 'numpy.ndarray'>" : `<class '${name}'>`;
}

/** @throws TypeError when `img` is neither. @internal */
export function requirePicture(img: unknown): void {
  if (img instanceof Image) return;
  if (!(img instanceof Tensor)) throw typeError(`Unexpected type ${classText(img)}`);
  if (img.ndim < 2) throw typeError("Tensor is not a torch image.");
}

/** `[channels, height, width]`. Source: torchvision.transforms.functional.get_dimensions. */
export function get_dimensions(img: Picture): [channels: number, height: number, width: number] {
  requirePicture(img);
  if (img instanceof Image) return [img.getbands().length, img.height, img.width];
  const [h, w] = img.sizes.slice(-2);
  return [img.ndim === 2 ? 1 : img.sizes[img.ndim - 3], h, w];
}

/** `[width, height]`. Source: torchvision.transforms.functional.get_image_size. */
export function get_image_size(img: Picture): [width: number, height: number] {
  const [, h, w] = get_dimensions(img);
  return [w, h];
}

/** Number of channels. Source: torchvision.transforms.functional.get_image_num_channels. */
export function get_image_num_channels(img: Picture): number {
  return get_dimensions(img)[0];
}

/** @throws TypeError for other numbers of channels. @internal */
export function requireChannels(img: Tensor, permitted: readonly number[]): void {
  const [c] = get_dimensions(img);
  if (!permitted.includes(c)) {
    throw typeError(`Input image tensor permitted channel values are [${permitted.join(", ")}], but found ${c}`);
  }
}

/** White in a tensor of that dtype. @internal */
export function maxValue(dtype: DType): number {
  switch (dtype) {
    case uint8:
      return 255;
    case int8:
      return 127;
    case int16:
      return 32767;
    case int32:
      return 2147483647;
    case int64:
      return 2 ** 63;
    default:
      return 1;
  }
}

/** `f` of a picture or of a tensor, and the same kind again. @internal */
export function either<T extends Picture>(img: T, ofImage: (i: Image) => Image, ofTensor: (t: Tensor) => Tensor): T {
  requirePicture(img);
  return (img instanceof Image ? ofImage(img) : ofTensor(img as Tensor)) as T;
}
