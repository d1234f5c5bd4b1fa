/** `v2.functional`: the functions of the first version, and the second's own names. */
export * from "../functional.js";
export { hflip as horizontal_flip, vflip as vertical_flip } from "../geometry.js";
export { to_dtype, to_image } from "./convert.js";
