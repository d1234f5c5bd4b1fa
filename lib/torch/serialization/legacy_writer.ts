/** Writes the stream of torch.save before 1.6: pickles one after another, then each storage as a count and its bytes. */
import { Describer } from "./describe.js";
import { Dict } from "./pickle/graph.js";
import { writePickle } from "./pickle/writer.js";

/** What the stream begins with: a number that tells it apart from other pickles, and the version of the format. */
export const MAGIC = 0x1950a86a20f9469cfc6cn;
export const VERSION = 1001;

/** The machine that wrote the file, as PyTorch notes it; readers look at the byte order alone. */
const systemInfo = (): Dict =>
  new Dict([
    ["protocol_version", VERSION],
    ["little_endian", true],
    [
      "type_sizes",
      new Dict([
        ["short", 2],
        ["int", 4],
        ["long", 4],
      ]),
    ],
  ]);

/**
 * The pieces of the stream. All pickles are made at once, so that what cannot be saved fails before anything is
 * written.
 *
 * Source: PyTorch, torch.serialization._legacy_save. Keys of storages are numbers here, addresses there.
 */
export function legacyStream(obj: unknown, protocol: number): Uint8Array[] {
  const describer = new Describer([null]);
  const { describe } = describer;
  const object = writePickle(obj, describe, protocol);
  const keys = describer.storages.map(({ key }) => key).sort();
  const heads = [MAGIC, VERSION, systemInfo()].map((value) => writePickle(value, describe, protocol));
  const storages = new Map(describer.storages.map((s) => [s.key, s]));
  const bodies = keys.flatMap((key): Uint8Array[] => {
    const { bytes, count } = storages.get(key) as (typeof describer.storages)[number];
    const head = new Uint8Array(8);
    new DataView(head.buffer).setBigInt64(0, BigInt(count), true);
    return [head, bytes];
  });
  return [...heads, object, writePickle(keys, describe, protocol), ...bodies];
}
