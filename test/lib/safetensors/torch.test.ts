import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FileNotFoundError, RuntimeError } from "../../../lib/builtins/errors.js";
import {
  load,
  load_file,
  load_model,
  type SafeOpen,
  SafetensorError,
  safe_open,
  save,
  save_file,
  save_model,
} from "../../../lib/safetensors/torch.js";
import * as torch from "../../../lib/torch/index.js";
import { arrayOver } from "../../../lib/torch/serialization/storages.js";
import { Tensor } from "../../../lib/torch/tensor.js";
import { elements, tensorOf } from "../torch/serialization/golden.js";

interface Golden {
  readonly written: Record<string, string>;
  readonly broken: Record<string, { bytes: string; message: string }>;
  readonly refused: Record<string, [string, string]>;
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/files/tensors_only.json", import.meta.url), "utf8"),
) as Golden;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A header and what follows it. */
const raw = (header: string, data: Uint8Array = new Uint8Array(4)): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const head = new Uint8Array(8);
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length), true);
  return new Uint8Array(Buffer.concat([head, text, data]));
};

describe("files by the reference writer", () => {
  it("every dtype, read and written again byte for byte", () => {
    const bytes = bytesOf(golden.written.dtypes);
    const tensors = load<Tensor>(bytes);
    expect(tensors.size).toBe(16);
    for (const [name, t] of tensors) expect(String(t.dtype)).toBe(`torch.${name}`);
    expect(elements(tensors.__getitem__("float16"))).toEqual([0, 1, 2, 3]);
    expect(elements(tensors.__getitem__("int64"))).toEqual([0n, 1n, 2n, 3n]);
    expect(String(tensors.get("complex64"))).toBe("tensor([0.+0.j, 1.+0.j, 2.+0.j, 3.+0.j])");
    expect(Buffer.from(save(tensors, { format: "pt" })).equals(bytes)).toBe(true);
  });
  for (const name of ["names", "empty", "matrix"]) {
    it(`${name}: byte for byte, in whatever order it is given`, () => {
      const bytes = bytesOf(golden.written[name]);
      const tensors = [...load(bytes)];
      expect(Buffer.from(save(new Map(tensors))).equals(bytes)).toBe(true);
      expect(Buffer.from(save(new Map(tensors.reverse()))).equals(bytes)).toBe(true);
    });
  }
  it("names such as __proto__ are names", () => {
    const tensors = load(bytesOf(golden.written.names));
    expect(tensors.get("__proto__")?.sizes).toEqual([1]);
    expect(({} as { sizes?: unknown }).sizes).toBeUndefined();
  });
});

describe("refusals", () => {
  for (const [name, { bytes, message }] of Object.entries(golden.broken)) {
    it(`${name}, in the library's words`, () => {
      expect(() => load(bytesOf(bytes))).toThrow(expect.objectContaining({ name: "SafetensorError", message }));
    });
  }
  const tensor = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
  const strict: [string, string, RegExp][] = [
    ["a name that comes twice", `{"a":${tensor},"a":${tensor}}`, /the key "a" comes twice at line 1 column/],
    ["an unknown dtype", '{"a":{"dtype":"X9","shape":[1],"data_offsets":[0,4]}}', /unknown variant `X9`/],
    ["a negative size", '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', /expected usize/],
    ["a broken size", '{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', /expected usize/],
    ["no offsets", '{"a":{"dtype":"F32","shape":[1]}}', /missing field `data_offsets`/],
    ["a number as metadata", `{"__metadata__":{"a":1},"a":${tensor}}`, /expected a string/],
    ["an array", "[]", /expected an object/],
    ["nesting without end", "[".repeat(100_000), /recursion limit/],
    ["text after the end", `{"a":${tensor}}x`, /trailing characters/],
  ];
  for (const [name, header, message] of strict) {
    it(name, () => {
      expect(() => load(raw(header))).toThrow(SafetensorError);
      expect(() => load(raw(header))).toThrow(message);
    });
  }
  it("bytes that are no UTF-8", () => {
    const bytes = raw('{"a":1}');
    bytes[10] = 255;
    expect(() => load(bytes)).toThrow("Error while deserializing: invalid UTF-8 in header");
  });
  it("a file that is not there, or another", () => {
    expect(() => load_file(join(folder, "none"))).toThrow(FileNotFoundError);
    expect(() => load_file(join(folder, "none"))).toThrow(`No such file or directory: ${join(folder, "none")}`);
    const path = join(folder, "png");
    writeFileSync(path, "\x89PNG\r\n\x1a\n0000");
    expect(() => load_file(path)).toThrow(
      expect.objectContaining({ message: "Error while deserializing header: header too large", file: path }),
    );
  });
  it("tensors that cannot be written", () => {
    const whole = tensorOf([1, 2, 3, 4, 5, 6], [2, 3]);
    const transposed = new Tensor(whole.array, 0, [3, 2], [1, 3], whole.dtype);
    const [kind, message] = golden.refused.transposed;
    expect(() => save({ a: transposed })).toThrow(expect.objectContaining({ name: kind, message }));
    expect(() => save({ a: 1 as unknown as Tensor })).toThrow(golden.refused.number[1]);
    expect(() => save([1] as never)).toThrow(golden.refused.list[1]);
    expect(() => save({ a: whole, b: whole })).toThrow(RuntimeError);
    expect(() => save({ a: whole, b: whole })).toThrow("[{'a', 'b'}]");
    expect(() => save({ a: whole }, { n: 1 as unknown as string })).toThrow(TypeError);
    const halves = [0, 3].map((offset) => new Tensor(whole.array, offset, [3], [1], whole.dtype));
    expect(elements(load(save({ a: halves[0], b: halves[1] })).__getitem__("b"))).toEqual([4, 5, 6]);
  });
});

describe("parts of a file", () => {
  const path = join(folder, "m.safetensors");
  save_file({ m: torch.arange(12).reshape(3, 4), w: torch.arange(300_000).reshape(100, 3000) }, path, { k: "v" });

  it("names, metadata, tensors", () => {
    safe_open(path, "pt", (f) => {
      expect(f.keys()).toEqual(["m", "w"]);
      expect(f.metadata()).toEqual({ k: "v" });
      expect(f.get_tensor("m").shape.toString()).toBe("torch.Size([3, 4])");
      expect(() => f.get_tensor("zz")).toThrow("File does not contain tensor zz");
    });
    const f = safe_open(path);
    f.close();
    expect(() => f.keys()).toThrow("File is closed");
    expect(() => safe_open(path, "tf")).toThrow("framework tf is invalid");
  });
  it("slices as Python's brackets have them", () => {
    const whole = load_file(path);
    safe_open(path, "pt", (f) => {
      for (const name of ["m", "w"]) {
        const s = f.get_slice(name);
        const t = whole.__getitem__(name);
        expect(s.get_shape()).toEqual([...t.shape]);
        expect(s.get_dtype()).toBe("I64");
        for (const at of [
          [1],
          ["1:2"],
          [":", "1:3"],
          ["...", 1],
          [-1],
          [":2", 0],
          ["::2", "::3"],
          ["2:1"],
          [2, 3],
          [null, 0],
          [],
        ] as const) {
          const part = s.index(...at);
          const want = t.index(...at);
          expect([...part.shape]).toEqual([...want.shape]);
          expect(elements(part)).toEqual(elements(want));
        }
      }
      const s = f.get_slice("m");
      expect(() => s.index(5)).toThrow("index 5 is out of bounds for dimension 0 with size 3");
      expect(() => s.index(0, 0, 0)).toThrow("too many indices for tensor of dimension 2");
    });
  });
  it("closes the file when the function fails", async () => {
    let open: SafeOpen | undefined;
    expect(() =>
      safe_open(path, "pt", (f) => {
        open = f;
        throw new Error("mine");
      }),
    ).toThrow("mine");
    expect(() => open?.keys()).toThrow("File is closed");
    await expect(safe_open(path, "pt", async (f) => f.keys())).resolves.toEqual(["m", "w"]);
  });
  it("does not read the rest", () => {
    const large = join(folder, "large.safetensors");
    const bytes = new Uint8Array(64 << 20);
    save_file({ x: new Tensor(arrayOver("f32", bytes), 0, [16, 1 << 20], [1 << 20, 1], torch.float32) }, large);
    const before = process.memoryUsage().arrayBuffers;
    safe_open(large, "pt", (f) => expect(f.get_slice("x").index(3, ":4").shape.numel()).toBe(4));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });
});

describe("models", () => {
  class Tied extends torch.nn.Module {
    a = new torch.nn.Linear(2, 2);
    b = new torch.nn.Linear(2, 2);
    constructor() {
      super();
      this.b.weight = this.a.weight;
    }
  }
  it("write shared tensors once and load them into both places", () => {
    const path = join(folder, "tied.safetensors");
    const model = new Tied();
    expect(() => save_file(model.state_dict(), path)).toThrow("Some tensors share memory");
    save_model(model, path);
    expect([...load_file(path).keys()].sort()).toEqual(["a.bias", "a.weight", "b.bias"]);
    safe_open(path, "pt", (f) => expect(f.metadata()).toEqual({ "b.weight": "a.weight" }));
    const other = new Tied();
    expect(load_model(other, path)).toEqual([[], []]);
    expect(elements(other.b.weight)).toEqual(elements(model.a.weight));
    const wrong = new torch.nn.Linear(1, 1);
    expect(() => load_model(wrong, path)).toThrow(
      /^Error\(s\) in loading state_dict for Linear:\n {4}Missing key\(s\) in state_dict: "bias", "weight"\n/,
    );
  });
});
