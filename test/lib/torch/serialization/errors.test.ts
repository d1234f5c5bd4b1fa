import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { FileNotFoundError, RuntimeError } from "../../../../lib/builtins/errors.js";
import "../../../../lib/torch/nn/activation.js";
import "../../../../lib/torch/nn/container.js";
import "../../../../lib/torch/nn/linear.js";
import { save_file } from "../../../../lib/safetensors/torch.js";
import { Module } from "../../../../lib/torch/nn/module.js";
import {
  add_safe_globals,
  clear_safe_globals,
  get_safe_globals,
  LoadError,
  load,
  safe_globals,
  save,
  UnpicklingError,
} from "../../../../lib/torch/serialization/index.js";
import { type ZipRecord, zipArchive } from "../../../../lib/torch/serialization/zip_writer.js";
import type { Tensor } from "../../../../lib/torch/tensor.js";
import { bytesOf, golden } from "./golden.js";

const folder = mkdtempSync(join(tmpdir(), "load-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(clear_safe_globals);

const { files } = golden("2.15");
const good = bytesOf(files.state_dict);
const text = (s: string): Uint8Array => new Uint8Array(Buffer.from(s, "latin1"));

const failing = (f: Uint8Array | string, options = {}): LoadError => {
  try {
    load(f, options);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return error as LoadError;
  }
  throw new Error("the load went through");
};

/** An archive by torch.save with a pickle of one's own. */
const archive = (pickle: string, records: readonly ZipRecord[] = []): Uint8Array =>
  new Uint8Array(
    Buffer.concat([
      ...zipArchive(
        "evil",
        [{ name: "data.pkl", bytes: text(pickle) }, ...records, { name: "version", bytes: text("3\n") }],
        true,
        () => [],
      ),
    ]),
  );

describe("files that are missing or none of ours", () => {
  it("a path that leads nowhere", () => {
    const error = failing(join(folder, "none.pt"));
    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error.message).toBe(`[Errno 2] No such file or directory: '${join(folder, "none.pt")}'`);
    expect(error.hint).toBeUndefined();
    expect(error.cause).toBeUndefined();
    const relative = failing("none/such.pt");
    expect(relative.message).toBe("[Errno 2] No such file or directory: 'none/such.pt'");
    expect(relative.hint).toBe(`It was looked for at ${resolve("none/such.pt")}.`);
  });
  it("a folder", () => {
    expect(failing(folder).message).toBe(`[Errno 21] Is a directory: '${folder}'`);
  });
  it("an empty file", () => {
    const path = join(folder, "empty.pt");
    writeFileSync(path, "");
    expect(failing(path)).toMatchObject({
      name: "EOFError",
      message: "Ran out of input",
      file: path,
      hint: `${path} is empty.`,
    });
  });

  const foreign: [string, string, string, string][] = [
    ["PNG", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "invalid load key, '\\x89'.", "a PNG picture"],
    ["JSON", '{"a": 1}', "invalid load key, '{'.", "JSON or other text"],
    ["text", "hello world", "invalid load key, 'h'.", "is text"],
    ["web page", "<!doctype html><html>", "invalid load key, '<'.", "a web page"],
    [
      "safetensors",
      '\x40\0\0\0\0\0\0\0{"a":{"dtype":"F32"}}',
      "invalid load key, '@'.",
      'import { load_file } from "safetensors/torch"',
    ],
    ["numpy", "\x93NUMPY\x01\0", "invalid load key, '\\x93'.", "np.load"],
    ["gzip", "\x1f\x8b\x08\0", "invalid load key, '\\x1f'.", "gzip"],
    ["Git LFS", "version https://git-lfs.github.com/spec/v1\n", "invalid load key, 'v'.", "git lfs pull"],
  ];
  for (const [name, content, message, hint] of foreign) {
    it(name, () => {
      const error = failing(text(content));
      expect(error).toBeInstanceOf(UnpicklingError);
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error).toMatchObject({ name: "UnpicklingError", message });
      expect(error.hint).toContain(hint);
    });
  }
  it("JSON with weights_only, in the words of PyTorch's safe reader", () => {
    expect(failing(text('{"a": 1}'), { weights_only: true }).message).toContain(
      "WeightsUnpickler error: \n\nUnsupported operand 123\n",
    );
  });
  it("a pickle that is not torch's", () => {
    expect(failing(text("\x80\x02}q\0."))).toMatchObject({
      name: "RuntimeError",
      message: "Invalid magic number; corrupt file?",
    });
  });
  it("zip archives of others", () => {
    const flat = [...zipArchive("x", [{ name: "a.txt", bytes: text("hi") }], true, () => [])];
    const other = new Uint8Array(Buffer.concat(flat));
    expect(failing(other).message).toMatch(/^Expected hasRecord\("version"\) to be true, but got false\./);
    const bare = new Uint8Array(
      Buffer.from(Buffer.from(other).toString("latin1").replaceAll("x/a.txt", "xya.txt"), "latin1"),
    );
    expect(failing(bare).message).toBe(
      "[enforce fail at inline_container.cc:179] . file in archive is not in a subdirectory: xya.txt",
    );
  });
  it("what is no file at all", () => {
    expect(() => load(3 as unknown as string)).toThrow(TypeError);
    expect(() => load(good, { mmap: true })).toThrow("f must be a file path in order to use the mmap argument");
  });
});

describe("damage", () => {
  it("a file cut short, wherever", () => {
    const path = join(folder, "cut.pt");
    writeFileSync(path, good.subarray(0, 900));
    const error = failing(path);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ name: "RuntimeError", file: path });
    expect(error.message).toMatch(
      /^PytorchStreamReader failed reading zip archive: failed finding central directory\. /,
    );
    expect(error.hint).toContain("cut short");
    for (let n = 1; n < good.length; n += 7) expect(failing(good.subarray(0, n))).toBeInstanceOf(LoadError);
  });
  it("a legacy stream cut short, wherever", () => {
    const legacy = bytesOf(files["legacy state_dict"]);
    expect(failing(legacy.subarray(0, -10)).message).toBe(
      "unexpected EOF, expected 10 more bytes. The file might be corrupted.",
    );
    for (let n = 1; n < legacy.length; n++) expect(failing(legacy.subarray(0, n))).toBeInstanceOf(LoadError);
  });
  it("bytes of a tensor that are not those that were saved", () => {
    const bytes = good.slice();
    const at = Buffer.from(bytes).indexOf("data/0") + 80;
    bytes[at] ^= 1;
    const error = failing(bytes);
    expect(error.message).toMatch(/^PytorchStreamReader failed reading zip archive: CRC-32 check failed\./);
    expect(error.record).toBe("golden/data/0");
  });
  it("records that lack, or are of another size", () => {
    const named = (from: string, to: string): Uint8Array =>
      new Uint8Array(Buffer.from(Buffer.from(good).toString("latin1").replaceAll(from, to), "latin1"));
    expect(failing(named("golden/data/1", "golden/data/9")).message).toMatch(
      /^PytorchStreamReader failed locating file data\/1: file not found\./,
    );
    expect(failing(named("golden/data.pkl", "golden/data.pkX")).message).toMatch(
      /locating file data\.pkl: file not found/,
    );
    // PyTorch's numbers for the same change.
    const pid =
      "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x02tQK\0K\x02\x85K\x01\x85\x89N\x74R.";
    expect(failing(archive(pid, [{ name: "data/0", bytes: new Uint8Array(4) }])).message).toBe(
      "record size (4 bytes) does not match expected size (8 bytes = 2 elements * 4 bytes/element) for dtype Float",
    );
    expect(load<Tensor>(archive(pid, [{ name: "data/0", bytes: new Uint8Array(8) }])).sizes).toEqual([2]);
  });
  it("a tensor that reaches beyond its storage", () => {
    const pid =
      "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x02tQK\x01K\x02\x85K\x01\x85\x89N\x74R.";
    expect(failing(archive(pid, [{ name: "data/0", bytes: new Uint8Array(8) }])).message).toContain(
      "setStorage: sizes [2], strides [1], storage offset 1, and itemsize 4 requiring a storage size of 12 are out of bounds for storage of size 8",
    );
  });
});

describe("hostile pickles run nothing", () => {
  const globals = globalThis as unknown as { hacked?: boolean };
  const cases: [string, string, RegExp][] = [
    ["os.system", "\x80\x02cposix\nsystem\nX\x04\0\0\0echo\x85R.", /asks to call posix\.system.*nothing was run/],
    ["eval", "\x80\x02c__builtin__\neval\nX\x02\0\0\x001 \x85R.", /asks to call builtins\.eval/],
    ["exec in a dict", "\x80\x02}X\x01\0\0\0ac__builtin__\nexec\nX\x01\0\0\x001\x85Rs.", /asks to call builtins\.exec/],
    [
      "getattr chain",
      "\x80\x02c__builtin__\ngetattr\nc__builtin__\n__import__\nX\x02\0\0\0os\x85RX\x06\0\0\0system\x86RX\x02\0\0\0ls\x85R.",
      /the pickle calls/,
    ],
    ["import", "\x80\x02c__builtin__\n__import__\nX\x02\0\0\0os\x85R.", /asks to call builtins\.__import__/],
    ["subprocess", "\x80\x02csubprocess\nPopen\nX\x02\0\0\0ls\x85R.", /asks to call subprocess\.Popen/],
    ["a name without a call", "\x80\x02cos\nsystem\n.", /refers to os\.system/],
    [
      "constructor of a function",
      "\x80\x02c__main__\nFunction\nX\x01\0\0\x001\x85R.",
      /Can't get attribute 'Function'/,
    ],
    ["the prototype", "\x80\x02c__main__\n__proto__\n)\x81.", /Can't get attribute '__proto__'/],
    ["huge bytearray", "\x80\x02c__builtin__\nbytearray\nJ\xff\xff\xff\x7f\x85R.", /bytes are made from an int/],
    ["extension", "\x80\x02\x82\x01.", /unsupported pickle opcode EXT1/],
    ["INST", "\x80\x02(i__main__\nA\n.", /unsupported pickle opcode INST/],
    ["unknown protocol", "\x80\x09N.", /unsupported pickle protocol: 9/],
    ["nothing on the stack", "\x80\x02.", /unexpected MARK/],
    ["memo that is not there", "\x80\x02h\x05.", /Memo value not found at index 5/],
    ["state of a list", "\x80\x02]}b.", /cannot set the state of a list/],
    ["odd codec", "\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x05\0\0\0rot13\x86R.", /codec rot13/],
    [
      "no storage",
      "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(K\x01K\0))\x89NtR.",
      /a tensor is built on an int or float instead of a storage/,
    ],
  ];
  for (const [name, pickle, message] of cases) {
    it(name, () => {
      const error = failing(archive(pickle));
      expect(error).toBeInstanceOf(LoadError);
      expect(error.message).toMatch(message);
      expect(globals.hacked).toBeUndefined();
    });
  }
  it("a short file that would grow without end stays small", () => {
    let bomb = "\x80\x02]q\0";
    for (let i = 0; i < 30; i++)
      bomb += `(h${String.fromCharCode(i)}h${String.fromCharCode(i)}lq${String.fromCharCode(i + 1)}`;
    const started = performance.now();
    let level: unknown = load(archive(`${bomb}.`));
    expect(performance.now() - started).toBeLessThan(1000);
    for (let i = 0; i < 30; i++) level = (level as unknown[])[0];
    expect(level).toEqual([]);
  });
  it("values nested without end", () => {
    expect(failing(archive(`\x80\x02${"]".repeat(1)}${"]".repeat(200_000)}${"a".repeat(200_000)}.`)).message).toContain(
      "deep in one another",
    );
  });
  it("keys that would change prototypes", () => {
    const value = load<Record<string, unknown>>(bytesOf(files.proto));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(["__proto__", "constructor", "toString"]);
    expect(({} as Record<string, unknown>).constructor).toBe(Object);
  });
});

describe("classes that the session lacks", () => {
  const stranger = bytesOf(files.net);
  const renamed = (name: string): Uint8Array => archive(pickleOf().replaceAll("__main__\nNet\n", name), storages());
  const pickleOf = (): string => {
    const all = Buffer.from(stranger).toString("latin1");
    const start = all.indexOf("\x80\x02c");
    return all.slice(start, all.indexOf("PK\x07\x08", start));
  };
  const storages = (): ZipRecord[] => {
    const state = bytesOf(files.net);
    const all = Buffer.from(state).toString("latin1");
    return [0, 1, 2, 3, 4, 5].map((n) => {
      const name = all.indexOf(`golden/data/${n}`);
      const start = name + 13 + 4 + Buffer.from(state).readUInt16LE(name + 15);
      return { name: `data/${n}`, bytes: state.slice(start, all.indexOf("PK\x07\x08", start)) };
    });
  };

  it("shows the tree of the file and what to define", () => {
    const error = failing(renamed("__main__\nStranger\n"));
    expect(error).toMatchObject({
      name: "AttributeError",
      message: "Can't get attribute 'Stranger' on <module '__main__'>",
    });
    expect(error.hint).toContain(
      "class Stranger extends nn.Module {\n  hidden = ...;\n  forward(x: torch.Tensor): torch.Tensor { ... }\n}",
    );
    expect(error.hint).toContain(
      "Stranger(\n  gain: None, scale: Float [], cache: Float [2]\n  (hidden): Sequential(\n    (0): Linear(weight: Float [10, 1], bias: Float [10])\n    (1): ReLU()",
    );
  });
  it("finds the class once an instance was made, or it was named", () => {
    class Made extends Module {}
    class Named extends Module {}
    new Made();
    expect(load(renamed("__main__\nMade\n"))).toBeInstanceOf(Made);
    expect(load(renamed("my.models\nMade\n"))).toBeInstanceOf(Made);
    expect(() => load(renamed("__main__\nNamed\n"))).toThrow("Can't get attribute 'Named'");
    safe_globals([Named], () => expect(load(renamed("__main__\nNamed\n"))).toBeInstanceOf(Named));
    expect(get_safe_globals()).toEqual([]);
    add_safe_globals([[Named, "models.net.Old"]]);
    expect(load(renamed("models.net\nOld\n"))).toBeInstanceOf(Named);
    expect(() => load(renamed("models.net\nOther\n"))).toThrow("Can't get attribute 'Other' on <module 'models.net'>");
  });
  it("takes the newest class that a cell has declared", () => {
    class Cell extends Module {}
    const key = Symbol.for("Jupyter.display");
    const host = globalThis as unknown as Record<symbol, unknown>;
    host[key] = { scope: (name: string) => (name === "Cell" ? Cell : undefined) };
    try {
      expect(load(renamed("__main__\nCell\n"))).toBeInstanceOf(Cell);
    } finally {
      delete host[key];
    }
  });
  it("names a layer of torch that is not offered", () => {
    expect(failing(renamed("torch.nn.modules.rare\nRare\n")).hint).toContain(
      "torch.nn.modules.rare.Rare is not offered here.",
    );
  });
});

describe("map_location", () => {
  const cuda = archive(
    "\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x06\0\0\0cuda:0K\x02tQK\0K\x02\x85K\x01\x85\x89NtR.",
    [{ name: "data/0", bytes: new Uint8Array(8) }],
  );
  it("refuses a device that is not there, as PyTorch does", () => {
    expect(failing(cuda)).toMatchObject({
      name: "RuntimeError",
      message:
        "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your storages to the CPU.",
    });
    expect(failing(good, { map_location: "foo" }).message).toBe(
      "don't know how to restore data location of torch.storage.UntypedStorage (tagged with foo)",
    );
    expect(() => load(good, { map_location: 3 as never })).toThrow("'number' object is not callable");
  });
  it("takes a name, a table or a function", () => {
    for (const map_location of ["cpu", { "cuda:0": "cpu" }, new Map([["cuda:0", "cpu"]])]) {
      expect(load<Tensor>(cuda, { map_location }).sizes).toEqual([2]);
    }
    const seen: string[] = [];
    load(cuda, {
      map_location: (storage, location) => {
        seen.push(`${location} ${storage.nbytes()}`);
        return storage;
      },
    });
    expect(seen).toEqual(["cuda:0 8"]);
  });
});

describe("safetensors", () => {
  it("a path that ends so is read as such, as PyTorch 2.15 does", () => {
    const path = join(folder, "a.safetensors");
    const state = load<Map<string, Tensor>>(good);
    save_file(state, path);
    const back = load<Map<string, Tensor>>(path);
    for (const [key, t] of state) expect([...(back.get(key) as Tensor).array]).toEqual([...t.array]);
    expect(() => load(path, { map_location: {} })).toThrow(
      "Loading safetensors file with dict map_location is not supported.",
    );
  });
});

describe("bytes from elsewhere", () => {
  it("an ArrayBuffer, and a Blob that must be waited for", async () => {
    const want = String(load(good));
    expect(String(load(good.slice().buffer as ArrayBuffer))).toBe(want);
    expect(String(await load(new Blob([good.slice().buffer as ArrayBuffer])))).toBe(want);
    await expect(load(new Blob(["nothing"]))).rejects.toBeInstanceOf(LoadError);
  });
  it("does not change with the bytes afterwards", () => {
    const bytes = good.slice();
    const state = load<Map<string, Tensor>>(bytes);
    const before = [...(state.get("0.weight") as Tensor).array];
    bytes.fill(0);
    expect([...(state.get("0.weight") as Tensor).array]).toEqual(before);
  });
});

describe("mmap", () => {
  it("reads a tensor when it is first used, and from the file that it was", () => {
    const path = join(folder, "large.pt");
    writeFileSync(path, good);
    const state = load<Map<string, Tensor>>(path, { mmap: true });
    const bias = state.get("2.bias") as Tensor;
    expect(typeof Object.getOwnPropertyDescriptor(bias, "array")?.get).toBe("function");
    save({ other: 1 }, path);
    const want = load<Map<string, Tensor>>(good);
    for (const [key, t] of state) expect([...t.array]).toEqual([...(want.get(key) as Tensor).array]);
    expect(Object.getOwnPropertyDescriptor(bias, "array")?.get).toBeUndefined();
    expect(load(path)).toEqual({ other: 1 });
  });
  it("shares what is shared, and does so for parameters", () => {
    const path = join(folder, "shared.pt");
    writeFileSync(path, bytesOf(files.shared));
    const { a, b, c } = load<Record<string, Tensor>>(path, { mmap: true });
    expect(a.array).toBe(b.array);
    expect(c.array).toBe(a.array);
    writeFileSync(path, bytesOf(files.parameters));
    const [p] = load<Tensor[]>(path, { mmap: true });
    expect(p.requires_grad).toBe(true);
    expect([...p.array]).toEqual([1, 1]);
  });
  it("is for zip files only", () => {
    const path = join(folder, "legacy.pt");
    writeFileSync(path, bytesOf(files["legacy state_dict"]));
    expect(failing(path, { mmap: true }).message).toBe(
      `mmap can only be used with files saved with \`torch.save(${path}, _use_new_zipfile_serialization=True), please torch.save your checkpoint with this option in order to use mmap.`,
    );
  });
});
