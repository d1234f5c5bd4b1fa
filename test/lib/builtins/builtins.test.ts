/** Python's functions as `import ... from "builtins"` gives them; expected texts are Python's. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  enumerate,
  IndexError,
  isinstance,
  KeyError,
  len,
  print,
  RuntimeError,
  range,
  reversed,
  sorted,
  ValueError,
  zip,
} from "../../../lib/builtins/index.js";
import * as torch from "../../../lib/torch/index.js";

class Squares {
  __len__(): number {
    return 3;
  }
  __getitem__(i: number): number {
    return i * i;
  }
}

describe("len", () => {
  test("counts", () => {
    expect(len([1, 2])).toBe(2);
    expect(len("añ🙂")).toBe(3);
    expect(len(new Map([[1, 2]]))).toBe(1);
    expect(len(new Squares())).toBe(3);
    expect(len(range(0, 10, 3))).toBe(4);
    expect(len(torch.zeros(4, 2))).toBe(4);
    expect(len(new Float32Array(5))).toBe(5);
  });

  test("refuses what has no length", () => {
    expect(() => len(3 as never)).toThrow("object of type 'int' has no len()");
    expect(() => len(torch.tensor(1))).toThrow("len() of a 0-d tensor");
    expect(() => len(null as never)).toThrow("object of type 'NoneType' has no len()");
  });
});

describe("range", () => {
  test.each([
    [[3], [0, 1, 2], "range(0, 3)"],
    [[2, 8, 3], [2, 5], "range(2, 8, 3)"],
    [[5, 0, -2], [5, 3, 1], "range(5, 0, -2)"],
    [[0], [], "range(0, 0)"],
    [[3, 1], [], "range(3, 1)"],
  ] as [[number, number?, number?], number[], string][])("%j", (args, items, text) => {
    const made = range(...(args as [number, number, number]));
    expect([...made]).toEqual(items);
    expect([...made]).toEqual(items);
    expect(String(made)).toBe(text);
  });

  test("refuses", () => {
    expect(() => range(0, 3, 0)).toThrow(ValueError);
    expect(() => range(1.5)).toThrow("'float' object cannot be interpreted as an integer");
    expect(() => range(3).__getitem__(3)).toThrow(IndexError);
    expect(range(3).__getitem__(-1)).toBe(2);
  });
});

describe("walks", () => {
  test("enumerate and zip are lazy", () => {
    function* endless(): Generator<number, void, undefined> {
      for (let i = 0; ; i++) yield i;
    }
    expect([...zip(endless(), ["a", "b"])]).toEqual([
      [0, "a"],
      [1, "b"],
    ]);
    const [first] = enumerate(endless(), 5);
    expect(first).toEqual([5, 0]);
    expect([...enumerate(new Squares(), { start: 1 })]).toEqual([
      [1, 0],
      [2, 1],
      [3, 4],
    ]);
    expect([...zip()]).toEqual([]);
  });

  test("their pairs are tuples for print, arrays for everything else", () => {
    const shown: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line: string) => void shown.push(line));
    for (const [i, v] of enumerate(zip([1, 2], ["a", "b"]))) print(i, v);
    print([...zip([1], [2])], [...enumerate("a")], [...zip([1])], new Number(1));
    log.mockRestore();
    expect(shown).toEqual(["0 (1, 'a')", "1 (2, 'b')", "[(1, 2)] [(0, 'a')] [(1,)] 1.0"]);
    const [pair] = zip([1], ["a"]);
    expect(Array.isArray(pair)).toBe(true);
    expect(JSON.stringify(pair)).toBe('[1,"a"]');
    expect(pair.map((x) => x)).toStrictEqual([1, "a"]);
    const [n, text]: [number, string] = pair;
    expect([n, text]).toStrictEqual([1, "a"]);
  });

  test("zip closes what it does not finish", () => {
    let closed = false;
    function* source(): Generator<number, void, undefined> {
      try {
        for (;;) yield 1;
      } finally {
        closed = true;
      }
    }
    for (const _ of zip(source(), [1])) break;
    expect(closed).toBe(true);
  });

  test("zip can be strict", () => {
    expect(() => [...zip([1, 2], [1], { strict: true })]).toThrow("zip() argument 2 is shorter than argument 1");
    expect(() => [...zip([1], [1, 2], { strict: true })]).toThrow("zip() argument 2 is longer than argument 1");
  });

  test("sorted", () => {
    expect(sorted([10, 9, 1])).toEqual([1, 9, 10]);
    expect(sorted(["b", "a", "C"])).toEqual(["C", "a", "b"]);
    expect(sorted(["\u{ff5e}", "\u{1f642}"])).toEqual(["\u{ff5e}", "\u{1f642}"]);
    expect(
      sorted([
        [2, "a"],
        [1, "b"],
        [1, "a"],
      ]),
    ).toEqual([
      [1, "a"],
      [1, "b"],
      [2, "a"],
    ]);
    expect(sorted([3, -4, 1], { key: Math.abs, reverse: true })).toEqual([-4, 3, 1]);
    const rows = [
      { k: 1, n: "a" },
      { k: 0, n: "b" },
      { k: 1, n: "c" },
    ];
    expect(sorted(rows, { key: (r) => r.k, reverse: true }).map((r) => r.n)).toEqual(["a", "c", "b"]);
    expect(() => sorted([1, "a"])).toThrow("'<' not supported between instances of 'str' and 'int'");
  });

  test("reversed", () => {
    expect([...reversed([1, 2, 3])]).toEqual([3, 2, 1]);
    expect([...reversed("ab🙂")].join("")).toBe("🙂ba");
    expect([...reversed(range(3))]).toEqual([2, 1, 0]);
  });

  test("isinstance", () => {
    expect(isinstance(3, Number)).toBe(true);
    expect(isinstance("a", [Number, String])).toBe(true);
    expect(isinstance(true, Number)).toBe(false);
    expect(isinstance(new KeyError("x"), RuntimeError)).toBe(false);
    expect(isinstance(torch.ones(1), torch.Tensor as never)).toBe(true);
    expect(() => isinstance(1, 2 as never)).toThrow("isinstance() arg 2 must be a type, a tuple of types, or a union");
  });
});

describe("print", () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => void vi.restoreAllMocks());

  test.each([
    [[1, 0.5, 1e-7, "a b", true, null], "1 0.5 1e-07 a b True None"],
    [[[1, "x", null, [false]]], "[1, 'x', None, [False]]"],
    [[{ a: 1, b: "c" }], "{'a': 1, 'b': 'c'}"],
    [[torch.tensor([1.5, 2])], "tensor([1.5000, 2.0000])"],
    [[torch.zeros(2, 3).shape], "torch.Size([2, 3])"],
    [[new Number(1)], "1.0"],
    [[1, 2, { sep: ", " }], "1, 2"],
    [[{}], "{}"],
    [[], ""],
  ] as [unknown[], string][])("%j", (values, expected) => {
    print(...(values as object[]));
    expect(lines).toEqual([expected]);
  });

  test("with an end of its own", () => {
    const write = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    print("a", { end: "" });
    expect(write).toHaveBeenCalledWith("a");
    expect(lines).toEqual([]);
  });
});
