/** The error of damaged and foreign files. */
import { LoadError } from "../torch/serialization/errors.js";

/** A file that is no safetensors file, or a damaged one. Source: safetensors.SafetensorError. */
export class SafetensorError extends LoadError {}
