/** `import * as transforms from "torchvision/transforms"`. */
export {
  Compose,
  ConvertImageDtype,
  Lambda,
  LinearTransformation,
  Normalize,
  PILToTensor,
  RandomApply,
  RandomChoice,
  RandomOrder,
  ToPILImage,
  ToTensor,
} from "./basic.js";
export { CenterCrop, FiveCrop, Pad, RandomCrop, RandomResizedCrop, Resize, TenCrop } from "./crops.js";
export * as functional from "./functional.js";
export { InterpolationMode } from "./interpolation.js";
export {
  ColorJitter,
  GaussianBlur,
  Grayscale,
  RandomAdjustSharpness,
  RandomAutocontrast,
  RandomEqualize,
  RandomErasing,
  RandomGrayscale,
  RandomInvert,
  RandomPosterize,
  RandomSolarize,
} from "./random_color.js";
export {
  ElasticTransform,
  RandomAffine,
  RandomHorizontalFlip,
  RandomPerspective,
  RandomRotation,
  RandomVerticalFlip,
} from "./random_geometry.js";
export * as v2 from "./v2/index.js";
