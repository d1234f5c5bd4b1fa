/** Errors of reading and writing files. */
import { type ErrorDetails, Exception, RuntimeError } from "../../builtins/errors.js";

/** Where in a file something is wrong. */
export interface Place {
  /** Path of the file, as it was given; absent for bytes in memory. */
  readonly file?: string;
  /** Name of the record inside the archive: "data.pkl", "data/0". */
  readonly record?: string;
  /** Byte offset inside the record, or inside the file where there is no record. */
  readonly offset?: number;
}

/** What a LoadError may carry. */
export interface LoadErrorDetails extends ErrorDetails, Place {
  /** The class that PyTorch raises with this text, when it has one. */
  readonly name?: string;
}

/**
 * A file that cannot be loaded: everything is as it was before. Where PyTorch has an error of its own, `name` and
 * `message` are PyTorch's.
 */
export class LoadError extends RuntimeError {
  readonly file?: string;
  readonly record?: string;
  readonly offset?: number;
  constructor(message: string, details: LoadErrorDetails = {}) {
    super(message, details);
    if (details.name !== undefined) {
      Object.defineProperty(this, "name", { value: details.name, enumerable: false, configurable: true });
    }
    if (details.file !== undefined) this.file = details.file;
    if (details.record !== undefined) this.record = details.record;
    if (details.offset !== undefined) this.offset = details.offset;
  }
}

/** A pickle that is damaged, or asks for something that is not allowed. Source: Python, pickle.UnpicklingError. */
export class UnpicklingError extends LoadError {}

/** A value that no file can hold. Source: Python, pickle.PicklingError. */
export class PicklingError extends Exception {}

/** `sd.pt: data.pkl, byte 17`, as hints name a place. */
export function placeText(place: Place): string {
  const record = [place.record, place.offset === undefined ? undefined : `byte ${place.offset}`].filter(
    (part) => part !== undefined,
  );
  return [place.file ?? "bytes in memory", ...(record.length > 0 ? [record.join(", ")] : [])].join(": ");
}

/** PyTorch's words about a damaged archive. */
const DAMAGED =
  "This is an internal miniz error. If you are seeing this error, there is a high likelihood that your checkpoint file is corrupted. This can happen if the checkpoint was not saved properly, was transferred incorrectly, or the file was modified after saving.";

/** PyTorch's error for a zip archive that its reader refuses. */
export function archiveError(doing: string, what: string, place: Place, hint: string): LoadError {
  return new LoadError(`PytorchStreamReader failed ${doing}: ${what}. ${DAMAGED}`, {
    ...place,
    name: "RuntimeError",
    hint: `${placeText(place)}. ${hint}`,
  });
}

/** An error of ours about a file's content; the message names the place. */
export function loadError(what: string, place: Place, hint?: string): LoadError {
  return new LoadError(`${placeText(place)}: ${what}`, { ...place, ...(hint === undefined ? {} : { hint }) });
}
