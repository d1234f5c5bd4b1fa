/** `import * as Image from "PIL/Image"`. */
export type { Color } from "./color.js";
export * from "./constants.js";
export { UnidentifiedImageError } from "./errors.js";
export {
  type ConvertOptions,
  Image,
  type ResizeOptions,
  type RotateOptions,
  type SaveOptions,
  type Size,
  type TransformOptions,
} from "./image.js";
export { blend, fromarray, frombytes, merge, newImage as new, open } from "./make.js";
export type { Mode } from "./raster.js";
