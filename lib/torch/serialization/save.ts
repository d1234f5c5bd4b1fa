/** torch.save: values into PyTorch's zip format, or into the stream that came before it. */
import { platform } from "#platform";
import { fileError } from "../../builtins/files.js";
import { pythonRepr } from "../../builtins/repr.js";
import { RuntimeError, typeError, ValueError } from "../errors.js";
import { Describer } from "./describe.js";
import { legacyStream } from "./legacy_writer.js";
import { get_crc32_options } from "./options.js";
import { encodeText } from "./pickle/bytes.js";
import { PROTOCOLS, writePickle } from "./pickle/writer.js";
import { type ZipRecord, zipArchive } from "./zip_writer.js";

/** A place to write to that is no path: what Python's BytesIO is. */
export interface Writable {
  /** Takes the next piece of the file; it must copy what it keeps. */
  write(bytes: Uint8Array): unknown;
}

/** Named parameters of `save`. */
export interface SaveOptions {
  /** Pickle's protocol: 2, which all versions of PyTorch read, up to 5; -1 for the newest. */
  readonly pickle_protocol?: number;
  /** False for the stream that versions before 1.6 read; they know no other. */
  readonly _use_new_zipfile_serialization?: boolean;
}

/**
 * Writes a value to a file that `torch.load` opens, here and in Python.
 *
 * A state_dict opens in Python with `weights_only=True`; a whole model where a class of its name is defined. Tensors
 * that share memory share it after loading. The file is complete or, when anything goes wrong, as it was before.
 *
 * @throws PicklingError, naming the place, when a part of the value fits in no file; RuntimeError when the folder is
 * not there.
 * @example torch.save(net.state_dict(), "params.pt")
 * Source: PyTorch, torch.save.
 */
export function save(obj: unknown, f: string | URL | Writable, options: SaveOptions = {}): void {
  const protocol = protocolOf(options.pickle_protocol);
  const isZip = options._use_new_zipfile_serialization ?? true;
  if (typeof f !== "string" && !(f instanceof URL)) {
    if (typeof (f as Partial<Writable> | null)?.write !== "function") {
      throw typeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute");
    }
    for (const piece of isZip ? archive(obj, "archive", protocol) : legacyStream(obj, protocol)) f.write(piece);
    return;
  }
  const path = typeof f === "string" ? f : platform.pathOf(f.href);
  const folder = path.replace(/[^/\\]*$/, "");
  if (folder !== "" && platform.stat(folder) === null) {
    throw new RuntimeError(`Parent directory ${folder.replace(/(?<=.)[/\\]+$/, "")} does not exist.`, {
      hint: `Make the folder first, or save elsewhere: ${pythonRepr(path)}.`,
    });
  }
  const pieces = isZip ? archive(obj, stem(path), protocol) : legacyStream(obj, protocol);
  try {
    platform.writeFile(path, pieces);
  } catch (error) {
    throw fileError(error, path, "Nothing was written; a file that was there is as before.");
  }
}

/** @throws ValueError for a protocol that is not written */
function protocolOf(asked: number | undefined): number {
  const newest = PROTOCOLS[PROTOCOLS.length - 1];
  const protocol = asked === undefined ? PROTOCOLS[0] : asked < 0 ? newest : asked;
  if (PROTOCOLS.includes(protocol)) return protocol;
  if (protocol > newest) throw new ValueError(`pickle protocol must be <= ${newest}`);
  throw new ValueError(`pickle_protocol ${protocol} is not written`, {
    hint: `Protocols ${PROTOCOLS.join(", ")} are; ${PROTOCOLS[0]} is torch.save's own, and all versions of PyTorch read it.`,
  });
}

/** The folder inside the archive: the file's name without its ending, as PyTorch has it. */
function stem(path: string): string {
  const name = path.replace(/^.*[/\\]/, "").replace(/(?<=.)\.[^.]*$/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant.
  return name !== "" && /^[\x00-\x7f]*$/.test(name) ? name : "archive";
}

/** The pieces of the file. The pickle is made at once, so that what cannot be saved fails before anything is written. */
function archive(obj: unknown, folder: string, protocol: number): Iterable<Uint8Array> {
  const describer = new Describer();
  const pickle = writePickle(obj, describer.describe, protocol);
  const text = (name: string, content: string): ZipRecord => ({ name, bytes: encodeText(content) });
  const records: ZipRecord[] = [
    { name: "data.pkl", bytes: pickle },
    text(".format_version", "1"),
    text(".storage_alignment", "64"),
    text("byteorder", "little"),
    ...describer.storages.map(({ key, bytes }) => ({ name: `data/${key}`, bytes })),
    text("version", "3\n"),
  ];
  return zipArchive(folder, records, get_crc32_options(), (checksums) => [
    text(".data/serialization_id", serializationId(checksums)),
  ]);
}

/** Forty digits that tell files with other content apart: one half from the names, one from the checksums. */
function serializationId(checksums: readonly (readonly [string, number])[]): string {
  const mixed = (values: Iterable<bigint>): string => {
    let hash = 0n;
    for (const value of values) {
      hash = BigInt.asUintN(64, hash ^ (value + 0x9e3779b97f4a7c15n + (hash << 6n) + (hash >> 2n)));
    }
    return String(hash).padStart(20, "0");
  };
  const names = checksums.map(([name]) => BigInt(platform.crc32(encodeText(name))));
  return mixed(names) + mixed(checksums.map(([, crc]) => BigInt(crc)));
}
