/** What a file is that torch.save did not write, told by its first bytes. */
import { LoadError, type Place, placeText, UnpicklingError } from "./errors.js";
import { latin1 } from "./pickle/bytes.js";
import { readPickle } from "./pickle/machine.js";
import { weightsOnly } from "./weights_only.js";

// biome-ignore lint/suspicious/noControlCharactersInRegex: files begin with such bytes.
const SAFETENSORS = /^[\s\S]{4}[\0-\x05]\0\0\0\{/;

/** Whether bytes begin as safetensors files do: the length of a JSON text, and its brace. */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return SAFETENSORS.test(latin1(head.subarray(0, 9)));
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: files begin with such bytes.
  [/^\x89PNG\r\n\x1a\n/, "a PNG picture"],
  [/^\xff\xd8\xff/, "a JPEG picture"],
  [/^GIF8/, "a GIF picture"],
  [/^\x89HDF\r\n/, "an HDF5 file (Keras and others write such)"],
  [/^\x93NUMPY/, "a numpy array: np.load reads it"],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: files begin with such bytes.
  [/^\x1f\x8b/, "packed with gzip: unpack it first"],
  [/^GGUF/, "a GGUF file"],
  [/^%PDF/, "a PDF document"],
  [/^version https:\/\/git-lfs/, "a pointer of Git LFS: `git lfs pull` fetches the file itself"],
  [/^\s*<(!doctype|html|\?xml)/i, "a web page: perhaps what a download gave instead of the file"],
  [SAFETENSORS, 'a safetensors file: import { load_file } from "safetensors/torch" reads it'],
  [/^\s*[[{]/, "JSON or other text"],
  [/^[\t\n\r -~]+$/, "text"],
];

/** The error for a file without content. */
export function emptyFile(place: Place): LoadError {
  return new LoadError("Ran out of input", { ...place, name: "EOFError", hint: `${placeText(place)} is empty.` });
}

/** The error for a file that is none of torch's, in Python's words, with what it is in the hint. */
export function foreignFile(head: Uint8Array, place: Place, strict: boolean): UnpicklingError {
  const text = latin1(head.subarray(0, 64));
  const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
  const first = head[0];
  const shown = first >= 32 && first < 127 ? String.fromCharCode(first) : `\\x${first.toString(16).padStart(2, "0")}`;
  return new UnpicklingError(strict ? strictMessage(head, place) : `invalid load key, '${shown}'.`, {
    ...place,
    hint: `${placeText(place)} is ${kind ?? "no file that torch.save has written"}.`,
  });
}

/** What PyTorch's safe reader says when it takes the bytes for a pickle. */
function strictMessage(head: Uint8Array, place: Place): string {
  try {
    readPickle(head, 0, { place, strict: weightsOnly(place) });
  } catch (error) {
    if (error instanceof UnpicklingError) return error.message;
  }
  return "Invalid magic number; corrupt file?";
}
