/**
 * Damaged files, always the same ones: each loads or gives one LoadError, at once and in little memory. Set FUZZ to the
 * number of files to try more than the usual run does.
 */
import { beforeAll, describe, expect, it } from "vitest";
import "../../../../lib/torch/nn/activation.js";
import "../../../../lib/torch/nn/container.js";
import "../../../../lib/torch/nn/linear.js";
import { KeyError, ValueError } from "../../../../lib/builtins/errors.js";
import { EOFError } from "../../../../lib/numpy/files.js";
import * as np from "../../../../lib/numpy/index.js";
import * as safetensors from "../../../../lib/safetensors/torch.js";
import { Module } from "../../../../lib/torch/nn/module.js";
import { LoadError, load } from "../../../../lib/torch/serialization/index.js";
import { memorySource } from "../../../../lib/torch/serialization/source.js";
import { ZipReader } from "../../../../lib/torch/serialization/zip_reader.js";
import { zipArchive } from "../../../../lib/torch/serialization/zip_writer.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";
import { bytesOf, golden } from "./golden.js";

const COUNT = Number(process.env.FUZZ ?? 12_000);

class Net extends Module {}

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const names = [
  "state_dict",
  "net",
  "plain",
  "checkpoint",
  "numpy",
  "legacy net",
  "protocol 4 net",
  "sets",
  "float8",
  "views",
  "tar",
];
const { files } = golden("2.15");
const seeds = names.map((name) => bytesOf(files[name]));

/** The records of an archive, so that one of them can be changed under a right checksum. */
const unpacked = names
  .filter((name) => !name.startsWith("legacy") && name !== "tar")
  .map((name) => {
    const zip = new ZipReader(memorySource(bytesOf(files[name])));
    return zip.names.map((path) => ({
      name: path.replace("golden/", ""),
      bytes: zip.read(zip.entry(path) as never, true),
    }));
  });

function mutate(bytes: Uint8Array, next: (below: number) => number): Uint8Array {
  const out = bytes.slice();
  for (let n = next(4); n >= 0; n--) {
    const at = next(out.length);
    switch (next(5)) {
      case 0:
        out[at] ^= 1 << next(8);
        break;
      case 1:
        out[at] = next(256);
        break;
      case 2:
        out[at] = [0, 255, 0x2e, 0x52, 0x62, 0x68, 0x71, 0x81, 0x85, 0x28][next(10)];
        break;
      case 3:
        out.copyWithin(at, next(out.length), next(out.length) + 1);
        break;
      default: {
        const piece = seeds[next(seeds.length)];
        const from = next(piece.length);
        out.set(piece.subarray(from, from + Math.min(next(40), out.length - at)), at);
      }
    }
  }
  return next(8) === 0 ? out.subarray(0, next(out.length)) : out;
}

/** One damaged file. */
function damaged(seed: number): Uint8Array {
  const next = random(seed);
  if (next(2) === 0) return mutate(seeds[next(seeds.length)], next);
  const records = unpacked[next(unpacked.length)];
  const pieces = zipArchive(
    "golden",
    records.map((r, i) => (i === 0 ? { ...r, bytes: mutate(r.bytes, next) } : r)),
    true,
    () => [],
  );
  return new Uint8Array(Buffer.concat([...pieces].map((p) => p.slice())));
}

beforeAll(() => {
  new Net();
});

/** What a load may take: four times the file, and 64 MiB. */
const allowed = (bytes: Uint8Array): number => 4 * bytes.length + 64 * 2 ** 20;

/** Memory in use, with what is garbage already: what was taken between two calls is at most their difference. */
function taken(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

interface Outcome {
  loaded: number;
  refused: number;
}

/** Loads `count` files; each within a second and in the memory that it may take, or it throws one of `errors`. */
function tryAll(
  count: number,
  file: (seed: number) => Uint8Array,
  read: (bytes: Uint8Array, seed: number) => unknown,
  errors: readonly (abstract new (...args: never[]) => Error)[],
): Outcome {
  const outcome = { loaded: 0, refused: 0 };
  for (let seed = 0; seed < count; seed++) {
    const bytes = file(seed);
    const before = taken();
    const started = performance.now();
    try {
      read(bytes, seed);
      outcome.loaded++;
    } catch (error) {
      if (!errors.some((known) => error instanceof known))
        throw new Error(`seed ${seed}: ${String((error as Error).stack)}`, { cause: error });
      outcome.refused++;
    }
    const time = performance.now() - started;
    const memory = taken() - before;
    if (time > 1000 || memory > allowed(bytes))
      throw new Error(`seed ${seed}: ${time} ms, ${memory} bytes for a file of ${bytes.length}`);
  }
  return outcome;
}

describe("damaged files", () => {
  it(`${COUNT} of them load or give one LoadError, each at once and in little memory`, { timeout: 1_800_000 }, () => {
    const { loaded } = tryAll(COUNT, damaged, (bytes, seed) => load(bytes, { weights_only: seed % 3 === 0 }), [
      LoadError,
    ]);
    // Both outcomes must occur, or the mutations are not worth their name.
    expect(loaded).toBeGreaterThan(COUNT / 100);
    expect(loaded).toBeLessThan(COUNT * 0.7);
  });

  it("safetensors and numpy's files, too", { timeout: 600_000 }, () => {
    const count = Math.ceil(COUNT / 6);
    const pieces: Uint8Array[] = [];
    const sink = { write: (bytes: Uint8Array) => void pieces.push(bytes.slice()) };
    const written = (write: () => void): Uint8Array => {
      pieces.length = 0;
      write();
      return new Uint8Array(Buffer.concat(pieces));
    };
    const t = load<Record<string, Tensor>>(bytesOf(files.views));
    const arrays = [np.arange(6), np.arange(3)] as const;
    const kinds: [Uint8Array, (bytes: Uint8Array) => unknown][] = [
      [safetensors.save(Object.fromEntries(Object.entries(t).map(([k, v]) => [k, v.clone()]))), safetensors.load],
      [written(() => np.save(sink, arrays[0])), np.load],
      [
        written(() => np.savez(sink, ...arrays)),
        (bytes) => {
          const arrays = np.load<np.NpzFile>(bytes);
          for (const key of arrays.keys()) arrays.__getitem__(key);
        },
      ],
    ];
    for (const [whole, read] of kinds) {
      const file = (seed: number): Uint8Array => mutate(whole, random(seed));
      const { loaded, refused } = tryAll(count / 3, file, read, [LoadError, ValueError, EOFError, KeyError, TypeError]);
      expect(loaded).toBeGreaterThan(0);
      expect(refused).toBeGreaterThan(0);
    }
  });
});
