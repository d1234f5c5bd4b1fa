/** `import { Image, ImageOps, ImageEnhance, ImageFilter } from "PIL"`: as far as tutorials go. */
export * as ImageEnhance from "./enhance.js";
export { UnidentifiedImageError } from "./errors.js";
export * as ImageFilter from "./filter.js";
export * as Image from "./image_module.js";
export * as ImageOps from "./ops.js";
