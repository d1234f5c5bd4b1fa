/** Pillow's own error. */
import { OSError } from "../builtins/errors.js";

/** A file that is no picture, or of a kind that is not read here. Source: Pillow, PIL.UnidentifiedImageError. */
export class UnidentifiedImageError extends OSError {}
