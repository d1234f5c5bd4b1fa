/** `import * as F from "torchvision/transforms/functional"`. */
export { erase, gaussian_blur } from "./blur.js";
export {
  adjust_brightness,
  adjust_contrast,
  adjust_gamma,
  adjust_hue,
  adjust_saturation,
  adjust_sharpness,
  autocontrast,
  equalize,
  invert,
  posterize,
  rgb_to_grayscale,
  solarize,
  to_grayscale,
} from "./color.js";
export { convert_image_dtype, normalize, pil_to_tensor, to_pil_image, to_tensor } from "./conversion.js";
export {
  center_crop,
  crop,
  type Fill,
  five_crop,
  hflip,
  type Padding,
  type PaddingMode,
  pad,
  resize,
  resized_crop,
  type SizeLike,
  ten_crop,
  vflip,
} from "./geometry.js";
export { Interpolation, type InterpolationLike, InterpolationMode } from "./interpolation.js";
export { get_dimensions, get_image_num_channels, get_image_size, type Picture } from "./picture.js";
export { affine, type Corners, elastic_transform, perspective, rotate } from "./warp.js";
