import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Tuple } from "../../../../lib/builtins/tuple.js";
import "../../../../lib/torch/format.js";
import "../../../../lib/torch/nn/activation.js";
import { Sequential } from "../../../../lib/torch/nn/container.js";
import { Linear } from "../../../../lib/torch/nn/linear.js";
import { Module } from "../../../../lib/torch/nn/module.js";
import "../../../../lib/torch/ops/arithmetic.js";
import "../../../../lib/torch/ops/random.js";
import { AdamW } from "../../../../lib/torch/optim/adam.js";
import { StepLR } from "../../../../lib/torch/optim/lr_scheduler.js";
import { SGD } from "../../../../lib/torch/optim/sgd.js";
import {
  get_crc32_options,
  load,
  type SaveOptions,
  save,
  set_crc32_options,
} from "../../../../lib/torch/serialization/index.js";
import { zipArchive } from "../../../../lib/torch/serialization/zip_writer.js";
import { Tensor } from "../../../../lib/torch/tensor.js";
import { bytesOf, Comparison, golden, tensorOf } from "./golden.js";

const folder = mkdtempSync(join(tmpdir(), "save-"));
afterAll(() => rmSync(folder, { recursive: true }));

class Net extends Module {
  hidden: Module = new Sequential(new Linear(1, 2));
  override forward(x: Tensor): Tensor {
    return this.hidden(x) as Tensor;
  }
}

/** What `save` writes, in one piece. */
function saved(value: unknown, options: SaveOptions = {}): Uint8Array {
  const pieces: Uint8Array[] = [];
  save(value, { write: (bytes) => pieces.push(bytes.slice()) }, options);
  return new Uint8Array(Buffer.concat(pieces));
}

/** Zeros in place of the archive's fingerprint and its checksums: it is a hash of PyTorch's own. */
function withoutFingerprint(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  const at = text.indexOf("/.data/serialization_id");
  const start = /Z*\d{40}PK/.exec(text.slice(at)) as RegExpExecArray;
  const digits = at + start.index + start[0].length - 42;
  const central = text.lastIndexOf("/.data/serialization_id");
  const entry = text.lastIndexOf("PK\x01\x02", central);
  const zeros = (s: string, from: number, length: number): string =>
    s.slice(0, from) + "0".repeat(length) + s.slice(from + length);
  return zeros(zeros(text, digits, 48), entry + 16, 4);
}

describe("bytes as PyTorch 2.15 writes them", () => {
  const { files } = golden("2.15");
  const same = [
    "state_dict",
    "sequential",
    "net",
    "net state",
    "dtypes",
    "floats",
    "complex",
    "new dtypes",
    "float8",
    "int64",
    "shapes",
    "views",
    "shared",
    "parameters",
    "plain",
    "bigints",
    "keys",
    "proto",
    "strange text",
    "ordered",
    "sets",
    "bytes",
    "bytearrays",
    "defaultdict",
    "counter",
    "frozenset",
    "recursive",
    "complex number",
    "torch values",
    "large list",
    "large dict",
    "rng",
    "checkpoint",
    "sgd",
    "two sequentials",
    "stem",
    "stem unicode",
  ];
  for (const name of same) {
    it(name, () => {
      new Net();
      const stem = name === "stem" ? "a.b.model" : name === "stem unicode" ? "modèle" : "golden";
      const path = join(folder, `${stem}.pt`);
      save(load(bytesOf(files[name])), path);
      expect(withoutFingerprint(readFileSync(path))).toBe(withoutFingerprint(bytesOf(files[name])));
    });
  }
});

describe("other protocols of pickle", () => {
  const { files } = golden("2.15");
  for (const [name, pickle_protocol] of [
    ["protocol 3", 3],
    ["protocol 4", 4],
    ["protocol 5", 5],
    ["protocol 4 net", 4],
  ] as const) {
    it(`bytes as PyTorch 2.15 writes them: ${name}`, () => {
      new Net();
      const path = join(folder, "golden.pt");
      save(load(bytesOf(files[name])), path, { pickle_protocol });
      expect(withoutFingerprint(readFileSync(path))).toBe(withoutFingerprint(bytesOf(files[name])));
    });
  }
  const large = {
    text: "é".repeat(70_000),
    ascii: "a".repeat(200_000),
    bytes: new Uint8Array(100_000).fill(3),
    list: Array.from({ length: 30_000 }, (_, i) => i + 0.5),
    set: new Set(Array.from({ length: 2500 }, (_, i) => i)),
    map: new Map([[1, 2]]),
    big: 2n ** 70n,
    nothing: new Uint8Array(0),
  };
  for (const pickle_protocol of [2, 3, 4, 5, -1]) {
    it(`what is larger than a frame comes back: ${pickle_protocol}`, () => {
      for (const _use_new_zipfile_serialization of [true, false]) {
        const bytes = saved(large, { pickle_protocol, _use_new_zipfile_serialization });
        expect(load(bytes)).toEqual(large);
      }
    });
  }
  it("frames are those of Python", () => {
    const text = Buffer.from(saved({ a: "x".repeat(70_000), b: 1 }, { pickle_protocol: 4 })).toString("latin1");
    const at = text.indexOf("\x80\x04");
    // A small frame, the long string outside of frames, another frame.
    expect(text.slice(at + 2, at + 11)).toBe("\x95\x07\0\0\0\0\0\0\0");
    expect(text.slice(at + 18, at + 23)).toBe("X\x70\x11\x01\0");
    expect(text.slice(at + 70_023, at + 70_032)).toBe("\x95\t\0\0\0\0\0\0\0");
  });
  it("refuses those that are not written", () => {
    expect(() => saved(1, { pickle_protocol: 6 })).toThrow(
      expect.objectContaining({ name: "ValueError", message: "pickle protocol must be <= 5" }),
    );
    for (const pickle_protocol of [0, 1, 2.5]) {
      expect(() => saved(1, { pickle_protocol })).toThrow(
        expect.objectContaining({ message: `pickle_protocol ${pickle_protocol} is not written` }),
      );
    }
  });
});

describe("floats that are whole", () => {
  /** Python's opcodes for the numbers of a pickle: G for a float, K for a small int. */
  const kinds = (value: unknown): string => {
    const text = Buffer.from(saved(value)).toString("latin1");
    const pickle = text.slice(text.indexOf("\x80\x02") + 2, text.indexOf("PK\x07\x08"));
    return (pickle.match(/G[\s\S]{8}|K[\s\S]|q[\s\S]|X[\s\S]\0\0\0/g) ?? [])
      .map((found) => found[0])
      .filter((code) => code === "G" || code === "K")
      .join("");
  };
  const back = <T>(value: unknown): T => load<T>(saved(value));
  const one = new Number(1);
  it("stay floats in dicts, lists, tuples and attributes", () => {
    expect(kinds({ a: 1, b: one, c: 0.5 })).toBe("KGG");
    expect(back({ a: one })).toEqual({ a: 1 });
    expect(kinds(back({ a: 1, b: one }))).toBe("KG");
    expect(kinds(back([1, one, one]))).toBe("KGG");
    expect(kinds(back(new Tuple([one, 1])))).toBe("GK");
    expect(kinds(back(new Map<unknown, unknown>([[7, one]])))).toBe("KG");
    const layer = Object.assign(new Linear(1, 1, false), { factor: one });
    const kept = back<typeof layer & { factor: number }>(layer);
    expect(kept.factor).toBe(1);
    expect(kinds(kept).split("G")).toHaveLength(2);
  });
  it("are floats still when they have changed, and ints where they are no numbers any more", () => {
    const value = back<Record<string, unknown>>({ a: one });
    value.a = 3;
    expect(kinds(value)).toBe("G");
    value.a = "x";
    expect(kinds(value)).toBe("");
  });
  it("of optimizers and schedulers", () => {
    const make = (): { sgd: SGD; steps: StepLR } => {
      const sgd = new SGD(new Linear(1, 1).parameters(), { lr: 1 });
      return { sgd, steps: new StepLR(sgd, { step_size: 2 }) };
    };
    const { sgd, steps } = make();
    expect(kinds(sgd.state_dict().param_groups[0].lr)).toBe("K");
    const group = (): Record<string, unknown> => {
      const { params: _, ...rest } = sgd.state_dict().param_groups[0];
      return rest;
    };
    expect(group().lr).toBe(1);
    const first = load<{ param_groups: Record<string, unknown>[] }>(bytesOf(golden("2.15").files.sgd));
    expect(first.param_groups.length).toBeGreaterThan(0);
    const state = back<{ s: Record<string, unknown> }>({ s: { gamma: one, base_lrs: [one], last_epoch: 1 } }).s;
    steps.load_state_dict(state);
    const again = steps.state_dict();
    expect(kinds({ gamma: again.gamma })).toBe("K");
    expect(kinds(again).replaceAll("K", "").length).toBeGreaterThanOrEqual(2);
  });
});

describe("what PyTorch 1.13 saved of optimizers", () => {
  it("step counts that are plain numbers, and options that it did not have", () => {
    const layer = new Linear(1, 1);
    const adamw = new AdamW(layer.parameters(), { lr: 0.1 });
    const group = {
      lr: 0.1,
      betas: new Tuple([0.9, 0.999]),
      eps: 1e-8,
      weight_decay: 0.01,
      amsgrad: false,
      params: [0, 1],
    };
    const moments = { step: 3, exp_avg: tensorOf([0], [1, 1]), exp_avg_sq: tensorOf([0], [1, 1]) };
    adamw.load_state_dict({ state: new Map([[0, moments]]), param_groups: [group] });
    const { state, param_groups } = adamw.state_dict();
    expect(param_groups[0].decoupled_weight_decay).toBe(true);
    expect((state.get(0) as { step: Tensor }).step.array).toEqual(Float32Array.of(3));
  });
});

describe("conjugates and negatives, which PyTorch notes on a tensor", () => {
  it("are loaded as what they stand for", () => {
    const pickle = (type: string, dtype: string, count: number, mark: string): string =>
      `\x80\x02ctorch._utils\n_rebuild_tensor_v2\n((X\x07\0\0\0storagectorch\n${type}\nX\x01\0\0\x000X\x03\0\0\0cpuK${dtype}tQK\0K${String.fromCharCode(count)}\x85K\x01\x85\x89ccollections\nOrderedDict\n)R}X${String.fromCharCode(mark.length)}\0\0\0${mark}\x88stR.`;
    const file = (data: Float32Array, text: string): Uint8Array => {
      const records = [
        { name: "data.pkl", bytes: Uint8Array.from(text, (c) => c.charCodeAt(0)) },
        { name: "data/0", bytes: new Uint8Array(data.buffer) },
        { name: "version", bytes: Uint8Array.of(51, 10) },
      ];
      return new Uint8Array(Buffer.concat([...zipArchive("x", records, true, () => [])]));
    };
    const conj = load<Tensor>(file(Float32Array.of(1, 2, 3, -4), pickle("ComplexFloatStorage", "\x02", 2, "conj")));
    expect([...conj.array]).toEqual([1, -2, 3, 4]);
    const neg = load<Tensor>(file(Float32Array.of(1, -2), pickle("FloatStorage", "\x02", 2, "neg")));
    expect([...neg.array]).toEqual([-1, 2]);
    expect(() => load(file(Float32Array.of(1, 2), pickle("FloatStorage", "\x02", 2, "zero")))).toThrow(
      "a tensor carries the mark zero",
    );
  });
});

describe("checksums", () => {
  const large = tensorOf(
    Array.from({ length: 300_000 }, (_, i) => i),
    [300_000],
  );
  const damaged = (): string => {
    const path = join(folder, "damaged.pt");
    save([large], path);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(path, bytes);
    return path;
  };
  it("of records beyond 1 MiB are looked at when that is asked for", () => {
    const path = damaged();
    expect(load<Tensor[]>(path)[0].sizes).toEqual([300_000]);
    for (const mmap of [false, true]) {
      const read = (): unknown => load<Tensor[]>(path, { check_crc32: true, mmap })[0].array;
      expect(read).toThrow(/CRC-32 check failed/);
    }
  });
  it("are zeros when set_crc32_options says so", () => {
    expect(get_crc32_options()).toBe(true);
    set_crc32_options(false);
    try {
      const bytes = saved({ a: large });
      expect(Buffer.from(bytes).toString("latin1")).toContain("PK\x07\x08\0\0\0\0");
      expect([...load<{ a: Tensor }>(bytes, { check_crc32: true }).a.array]).toEqual([...large.array]);
    } finally {
      set_crc32_options(true);
    }
  });
});

describe("the stream of PyTorch before 1.6", () => {
  const { files } = golden("2.15");
  const legacy = (value: unknown): Uint8Array => {
    const pieces: Uint8Array[] = [];
    save(value, { write: (bytes) => pieces.push(bytes.slice()) }, { _use_new_zipfile_serialization: false });
    return new Uint8Array(Buffer.concat(pieces));
  };
  /** The pickles up to the keys of the storages, which are addresses in PyTorch's files. */
  const pickles = (bytes: Uint8Array): string => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the length of a key stands before it.
    const key = /X[\x01-\x14]\0\0\0\d+/g;
    const text = Buffer.from(bytes).toString("latin1").replace(key, "KEY");
    return text.slice(0, text.indexOf("\x80\x02]q", 40));
  };
  it("as PyTorch 2.15 writes it, but for the keys", () => {
    const bytes = legacy(load(bytesOf(files["legacy state_dict"])));
    expect(pickles(bytes)).toBe(pickles(bytesOf(files["legacy state_dict"])));
    expect(pickles(bytes).length).toBeGreaterThan(300);
    expect(bytes.length).toBeLessThan(files["legacy state_dict"].bytes.length);
  });
  for (const name of ["state_dict", "dtypes", "new dtypes", "views", "shared", "shapes", "checkpoint", "plain"]) {
    it(`gives back what it was given: ${name}`, () => {
      const { bytes, want } = files[name];
      new Comparison().same(load(legacy(load(new Uint8Array(Buffer.from(bytes, "base64"))))), want);
    });
  }
  it("goes to a path, too", () => {
    const path = join(folder, "legacy.pt");
    save({ a: tensorOf([1, 2], [2]) }, path, { _use_new_zipfile_serialization: false });
    expect([...load<{ a: Tensor }>(path).a.array]).toEqual([1, 2]);
    expect([...readFileSync(path).subarray(0, 4)]).toEqual([0x80, 2, 0x8a, 10]);
  });
});

describe("save", () => {
  const net = new Net();
  const state = net.state_dict();

  it("shares storages, keeps strides, and does not write what is not there", () => {
    const base = tensorOf([1, 2, 3, 4, 5, 6], [2, 3]);
    const column = new Tensor(base.array, 1, [2], [3], base.dtype);
    const [a, b] = load<[Tensor, Tensor]>(saved([base, column]));
    expect(a.array).toBe(b.array);
    expect([b.offset, b.sizes, b.strides]).toEqual([1, [2], [3]]);
    expect(saved([base, column]).length - saved([base]).length).toBeLessThan(200);
  });

  it("gives back what it was given", () => {
    const value = {
      epoch: 3,
      ratio: 0.5,
      huge: 2n ** 80n,
      text: "héllo 😀",
      nothing: null,
      flags: [true, false],
      betas: new Tuple([0.9, 0.999]),
      table: new Map<unknown, unknown>([
        [1, "a"],
        ["1", "b"],
      ]),
      names: new Set(["x"]),
      raw: Uint8Array.of(0, 255),
    };
    expect(load(saved(value))).toEqual(value);
  });

  it("writes an undefined value as None, -0 and whole floats beyond 2^53 as floats", () => {
    expect(load(saved({ a: undefined }))).toEqual({ a: null });
    expect(Object.is(load<number[]>(saved([-0]))[0], -0)).toBe(true);
    expect(load(saved([1e300, Number.NaN, -Infinity]))).toEqual([1e300, Number.NaN, -Infinity]);
  });

  it("keeps one object that is met twice one object, and circles closed", () => {
    const shared = [1];
    const circle: unknown[] = [shared, shared];
    circle.push(circle);
    const back = load<unknown[]>(saved(circle));
    expect(back[0]).toBe(back[1]);
    expect(back[2]).toBe(back);
  });

  it("names the place of what cannot be saved, and leaves the file alone", () => {
    const path = join(folder, "kept.pt");
    save({ a: 1 }, path);
    const broken = new Net() as Net & { encoder?: unknown };
    broken.encoder = { hook: () => 1 };
    for (const [value, message] of [
      [{ model: broken }, "Can't pickle model.encoder.hook: function"],
      [broken, "Can't pickle encoder.hook: function"],
      [[1, { when: new Date() }], "Can't pickle [1].when: Date"],
      [Symbol("s"), "cannot pickle 'Symbol' object"],
      [{ "a-b": new Map([[3, new WeakMap()]]) }, `Can't pickle ["a-b"][3]: WeakMap`],
      [
        { layers: new Sequential(Object.assign(new Linear(1, 1), { f: Math.sin })) },
        "Can't pickle layers[0].f: function",
      ],
    ] as const) {
      expect(() => save(value, path)).toThrow(expect.objectContaining({ name: "PicklingError", message }));
    }
    expect(load(path)).toEqual({ a: 1 });
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("refuses two views of one storage as two types, as PyTorch does", () => {
    const bits = new Int32Array(4);
    const a = new Tensor(new Float32Array(bits.buffer), 0, [4], [1], state.__getitem__("hidden.0.bias").dtype);
    const b = tensorOf([], [0]);
    const i32 = load<{ "torch.int32": Tensor }>(bytesOf(golden("2.15").files.dtypes))["torch.int32"].dtype;
    const c = new Tensor(bits, 0, [4], [1], i32);
    expect(() => saved([a, b, c])).toThrow(
      "Cannot save multiple tensors or storages that view the same data as different types",
    );
  });

  it("refuses values nested beyond what Python reads, without a stack overflow", () => {
    let deep: unknown[] = [];
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => saved(deep)).toThrow("maximum recursion depth exceeded while pickling an object");
    let fine: unknown[] = [];
    for (let i = 0; i < 900; i++) fine = [fine];
    expect(load(saved(fine))).toEqual(fine);
  });

  it("refuses a folder that is not there, a folder as a file, and what cannot be written to", () => {
    expect(() => save(1, join(folder, "nowhere", "a.pt"))).toThrow(
      expect.objectContaining({
        name: "RuntimeError",
        message: `Parent directory ${join(folder, "nowhere")} does not exist.`,
      }),
    );
    expect(() => save(1, folder)).toThrow(
      expect.objectContaining({ message: `[Errno 21] Is a directory: '${folder}'` }),
    );
    expect(() => save(1, 3 as unknown as string)).toThrow(TypeError);
    expect(readdirSync(folder).filter((name) => name.includes(".tmp"))).toEqual([]);
  });

  it("keeps a link a link, and the permissions of the file", () => {
    const target = join(folder, "target.pt");
    const link = join(folder, "link.pt");
    writeFileSync(target, "old");
    chmodSync(target, 0o640);
    symlinkSync(target, link);
    save([1], link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(load(target)).toEqual([1]);
  });

  it("writes to a file: URL", () => {
    const path = join(folder, "with space.pt");
    save([2], new URL(`file://${path.replace(" ", "%20")}`));
    expect(existsSync(path)).toBe(true);
    expect(load(new URL(`file://${path.replace(" ", "%20")}`))).toEqual([2]);
  });

  it("saves a whole model whose class keeps its methods after loading", () => {
    const back = load<Net>(saved(net));
    expect(back).toBeInstanceOf(Net);
    expect(String(back)).toBe(String(net));
    expect(back.state_dict().toString()).toBe(net.state_dict().toString());
    expect(back(tensorOf([1, 2], [2, 1])).toString()).toBe(net(tensorOf([1, 2], [2, 1])).toString());
    back.hidden = new Linear(1, 1);
    expect([...back.state_dict().keys()]).toEqual(["hidden.weight", "hidden.bias"]);
  });
});
