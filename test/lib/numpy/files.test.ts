import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { ArrayLike } from "../../../lib/numpy/bridge.js";
import { load, save, savez, savez_compressed } from "../../../lib/numpy/files.js";
import { ndarray } from "../../../lib/numpy/ndarray.js";
import type { NpzFile } from "../../../lib/numpy/npz.js";
import { float32 } from "../../../lib/torch/dtype.js";
import "../../../lib/torch/ops/numpy.js";
import { wrap } from "../../../lib/torch/tensor.js";

interface Want {
  readonly bytes: string;
  readonly dtype: string;
  readonly shape: number[];
  readonly fortran: boolean;
  readonly values: string[];
}
interface Golden {
  readonly files: Readonly<Record<string, Want>>;
  readonly archives: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
}
const golden = JSON.parse(
  readFileSync(new URL("../../golden/files/numpy_files.json", import.meta.url), "utf8"),
) as Golden;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const folder = mkdtempSync(join(tmpdir(), "numpy-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(body: (file: { write(bytes: Uint8Array): unknown }) => void): Buffer {
  const pieces: Uint8Array[] = [];
  body({ write: (bytes) => pieces.push(bytes.slice()) });
  return Buffer.concat(pieces);
}
const text = (x: unknown): string => (typeof x === "boolean" ? (x ? "True" : "False") : String(x));

describe("np.load", () => {
  for (const [name, want] of Object.entries(golden.files)) {
    it(name, () => {
      const a = load(bytesOf(want.bytes));
      expect([a.dtype.name, a.shape]).toEqual([want.dtype, want.shape]);
      expect([...a.flat()].map(text)).toEqual(want.values.map((v) => v.replace(/\.0$/, "")));
    });
  }
  it("archives, array by array", () => {
    const data = load<NpzFile>(bytesOf(golden.archives.both));
    expect(data.files).toEqual(["x", "arr_0"]);
    expect(data.__getitem__("x").tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(data.f.arr_0.tolist()).toEqual([1, 0, 2]);
    expect(data.get("arr_0.npy")).toBe(null);
    expect([data.__contains__("x"), data.__contains__("z"), data.length, [...data]]).toEqual([
      true,
      false,
      2,
      ["x", "arr_0"],
    ]);
    expect(data.items().map(([name, a]) => [name, a.size])).toEqual([
      ["x", 6],
      ["arr_0", 3],
    ]);
    expect(String(data)).toBe("NpzFile 'object' with keys: x, arr_0");
    expect(() => data.__getitem__("z")).toThrow(
      expect.objectContaining({
        name: "KeyError",
        message: "'z is not a file in the archive'",
        hint: "bytes in memory holds: x, arr_0.",
      }),
    );
    const packed = load<NpzFile>(bytesOf(golden.archives.compressed));
    expect(packed.f.x.shape).toEqual([30, 30]);
    expect(packed.f.y.tolist()).toEqual([1, 0, 2]);
    expect(load<NpzFile>(bytesOf(golden.archives.none)).files).toEqual([]);
  });
  for (const [name, message] of [
    ["object", "Object arrays cannot be loaded when allow_pickle=False"],
    ["text", "arrays of dtype '<U2' are not known here"],
    ["records", "arrays of records are not known here"],
    ["complex", "arrays of dtype '<c16' are not known here"],
  ]) {
    it(`refuses ${name}`, () => {
      expect(() => load(bytesOf(golden.refused[name]))).toThrow(
        expect.objectContaining({ name: "ValueError", message }),
      );
    });
  }
  it("refuses what is damaged, wherever it was cut", () => {
    const bytes = bytesOf(golden.files.f4.bytes);
    for (let n = 0; n < bytes.length; n++) expect(() => load(bytes.subarray(0, n))).toThrow(/./);
    const path = join(folder, "cut.npy");
    writeFileSync(path, bytes.subarray(0, -1));
    expect(() => load(path)).toThrow(
      expect.objectContaining({
        message: "Failed to read all data for array. Expected (2, 3) = 6 elements, could only read fewer.",
        hint: `${path}: the file was cut short.`,
      }),
    );
    const archive = bytesOf(golden.archives.named);
    archive[200] ^= 1;
    expect(() => load<NpzFile>(archive).f.x).toThrow("CRC-32 check failed");
    const shape = Buffer.from(bytes).toString("latin1");
    const evil = (from: string, to: string): Uint8Array =>
      new Uint8Array(Buffer.from(shape.replace(from, to.padEnd(from.length)).slice(0), "latin1"));
    expect(() => load(evil("(2, 3), }          ", "(99999999999999, 99), }"))).toThrow(/./);
    expect(() => load(evil("'fortran_order': False", "'fortran_order': 3"))).toThrow("Cannot parse header");
  });
  it("says what is missing, empty or foreign", () => {
    expect(() => load("no/such.npy")).toThrow("[Errno 2] No such file or directory: 'no/such.npy'");
    expect(() => load(new Uint8Array(0))).toThrow(
      expect.objectContaining({ name: "EOFError", message: "No data left in file" }),
    );
    expect(() => load(Uint8Array.of(1, 2, 3, 4))).toThrow(/^This file contains pickled \(object\) data\./);
  });
});

describe("np.save", () => {
  for (const [name, want] of Object.entries(golden.files)) {
    // What was loaded is little-endian.
    if (name === "big endian") continue;
    it(`${name}, byte for byte as numpy`, () => {
      const given: ArrayLike =
        name === "list"
          ? [
              [1, 2],
              [3, 4],
            ]
          : name === "floats"
            ? [1, 2.5]
            : name === "bools"
              ? [true, false]
              : load(bytesOf(want.bytes));
      expect(written((f) => save(f, given)).toString("latin1")).toBe(
        Buffer.from(want.bytes, "base64").toString("latin1"),
      );
    });
  }
  it("a part with steps is written row by row", () => {
    const whole = load(bytesOf(golden.files["4-d"].bytes));
    const part = new ndarray(whole.array, whole.dtype, [2, 3], 1, [12, 4]);
    expect(load(new Uint8Array(written((f) => save(f, part)))).tolist()).toEqual(part.tolist());
  });
  it("tensors, and paths without their ending", () => {
    const path = join(folder, "t");
    save(path, wrap(Float32Array.of(1, 2), [2], float32));
    expect(load(`${path}.npy`).tolist()).toEqual([1, 2]);
    save(pathToFileURL(`${path}2.npy`), 3);
    expect(load(pathToFileURL(`${path}2.npy`)).item()).toBe(3);
    expect(existsSync(`${path}2.npy.npy`)).toBe(false);
  });
  it("refuses lists of unequal lengths and what is no number", () => {
    expect(() => save({ write: () => {} }, [[1], [1, 2]])).toThrow("expected sequence of length 1 at dim 1 (got 2)");
    expect(() => save({ write: () => {} }, ["a"] as never)).toThrow(/./);
    expect(() => save(3 as never, [1])).toThrow(TypeError);
    expect(() => save(join(folder, "none", "a.npy"), 1)).toThrow("[Errno 2]");
  });
});

describe("np.savez", () => {
  const x = load(bytesOf(golden.files.f4.bytes)).copy();
  (x.array as Float32Array).set([0, 1, 2, 3, 4, 5]);
  const y: ArrayLike = [1, 0, 2];
  const cases: [string, (file: { write(bytes: Uint8Array): unknown }) => void][] = [
    ["named", (f) => savez(f, { x, y })],
    ["nameless", (f) => savez(f, x, y)],
    ["both", (f) => savez(f, y, { x })],
    ["none", (f) => savez(f)],
    ["unicode", (f) => savez(f, { größe: y })],
  ];
  for (const [name, body] of cases) {
    it(`${name}, byte for byte as numpy`, () => {
      expect(written(body).toString("latin1")).toBe(Buffer.from(golden.archives[name], "base64").toString("latin1"));
    });
  }
  it("compressed, and by path", () => {
    const path = join(folder, "data.npz");
    savez_compressed(path, { x: new ndarray(new Float32Array(900), x.dtype, [30, 30]) });
    const data = load(path as `${string}.npz`);
    expect(data.f.x.shape).toEqual([30, 30]);
    expect(readFileSync(path).length).toBeLessThan(500);
    data.close();
    expect(() => savez(path, y, { arr_0: y })).toThrow("Cannot use un-named variables and keyword arr_0");
  });
});
