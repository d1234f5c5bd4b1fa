/** `import * as v2 from "torchvision/transforms/v2"`: transforms of pictures, alone or with what belongs to them. */
export { InterpolationMode } from "../interpolation.js";
export { Compose, RandomApply, RandomChoice, RandomOrder } from "./container.js";
export {
  ConvertImageDtype,
  Normalize,
  PILToTensor,
  ToDtype,
  ToImage,
  ToPILImage,
  ToPureTensor,
  ToTensor,
} from "./convert.js";
export * as functional from "./functional.js";
export * from "./pictures.js";
export { Transform } from "./transform.js";
