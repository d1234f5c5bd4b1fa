/** Progress bars against the Python package's own text. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TqdmKeyError, type TqdmOptions, tqdm, trange } from "../../../lib/tqdm/index.js";
import type { Meter } from "../../../lib/tqdm/meter.js";

interface Golden {
  readonly meters: readonly [Meter, string][];
  readonly sizes: readonly [number, string, string][];
  readonly numbers: readonly [number, string][];
  readonly intervals: readonly [number, string][];
  readonly walks: Readonly<Record<string, [TqdmOptions, number[], string]>>;
  readonly nested: Readonly<Record<string, string>>;
  readonly "by hand": string;
}
const file = new URL("../../golden/tqdm.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as Golden;

/** A clock that the loop itself moves, and what bars write. */
function stage(): { tick(seconds: number): void; file: { write(text: string): void }; text(): string } {
  let now = 1000;
  let text = "";
  vi.spyOn(performance, "now").mockImplementation(() => now * 1000);
  return {
    tick: (seconds) => {
      now += seconds;
    },
    file: {
      write: (more) => {
        text += more;
      },
    },
    text: () => text,
  };
}
afterEach(() => {
  vi.restoreAllMocks();
  delete (globalThis as { [HOST]?: unknown })[HOST];
});
const HOST = Symbol.for("Jupyter.display");

describe("texts", () => {
  it.each(golden.meters.map(([meter, text], i) => [i, meter, text] as const))("meter %i: %o", (_, meter, text) => {
    expect(tqdm.format_meter(meter)).toBe(text);
  });
  it("sizes, numbers and times", () => {
    for (const [x, plain, bytes] of golden.sizes) {
      expect([tqdm.format_sizeof(x), tqdm.format_sizeof(x, "B", 1024)]).toEqual([plain, bytes]);
    }
    for (const [x, text] of golden.numbers) expect(tqdm.format_num(x)).toBe(text);
    for (const [x, text] of golden.intervals) expect(tqdm.format_interval(x)).toBe(text);
  });
});

describe("what a loop writes", () => {
  it.each(Object.keys(golden.walks))("%s", (name) => {
    const [options, steps, text] = golden.walks[name];
    const on = stage();
    for (const i of trange(steps.length, { file: on.file, ...options })) on.tick(steps[i]);
    expect(on.text()).toBe(text);
  });

  it.each([
    ["stay", {}],
    ["go", { leave: false }],
    ["none", { leave: null }],
  ] as const)("bars in bars: %s", (name, inner) => {
    const on = stage();
    for (const _ of trange(2, { desc: "outer", file: on.file })) {
      for (const _ of trange(3, { desc: "inner", file: on.file, ...inner })) on.tick(0.15);
    }
    expect(on.text()).toBe(golden.nested[name]);
  });

  it("by hand", () => {
    const on = stage();
    const bar = tqdm({ total: 100, file: on.file, desc: "load", unit: "B" });
    for (const k of [10, 20, 5, 5]) {
      on.tick(0.2);
      bar.update(k);
    }
    bar.set_description("more");
    bar.set_postfix({ loss: 0.123456, n: 3, name: " x " });
    bar.update(-5);
    bar.set_postfix_str("end");
    bar.unpause();
    on.tick(1);
    bar.update(60);
    bar.reset(50);
    on.tick(0.5);
    bar.update(50);
    bar.close();
    bar.close();
    expect(on.text()).toBe(golden["by hand"]);
  });

  it("a loop that is left closes its bar, and frees its line", () => {
    const on = stage();
    for (const i of tqdm([1, 2, 3, 4], { file: on.file })) {
      on.tick(0.2);
      if (i === 3) break;
    }
    expect(on.text().endsWith("\n")).toBe(true);
    expect(() => {
      for (const _ of tqdm([1, 2], { file: on.file })) throw new Error("mine");
    }).toThrow("mine");
    expect(tqdm([1], { file: on.file, disable: true }).pos).toBe(0);
  });

  it("a loop that gets slower still moves its bar", () => {
    const on = stage();
    for (const i of trange(20000, { file: on.file, ncols: 0 })) on.tick(i < 19000 ? 0.00001 : 0.01);
    const counts = [...on.text().matchAll(/ (\d+)\/20000/g)].map((found) => Number(found[1]));
    expect(counts.filter((n) => n > 19000 && n < 20000).length).toBeGreaterThan(20);
  });
});

describe("what can be walked", () => {
  it("arrays, sets, streams and async streams, with their totals", async () => {
    const on = stage();
    const options = { file: on.file };
    const stream = {
      *[Symbol.iterator](): Generator<number> {
        yield* [1, 2];
      },
    };
    expect([tqdm([1, 2], options).total, tqdm(new Set([1]), options).total, tqdm(stream, options).total]).toEqual([
      2,
      1,
      null,
    ]);
    expect([...tqdm(stream, options)]).toEqual([1, 2]);
    const found: number[] = [];
    async function* later(): AsyncGenerator<number> {
      yield* [5, 6];
    }
    for await (const x of tqdm(later(), { ...options, total: 2 })) found.push(x);
    for await (const x of tqdm([7], options)) found.push(x);
    expect(found).toEqual([5, 6, 7]);
    expect(() => [...tqdm(later(), options)]).toThrow("'async_generator' object is not iterable");
    expect([...trange(2, 8, 3, options)]).toEqual([2, 5]);
  });
  it("new, instanceof, and by position", () => {
    const on = stage();
    const bar = new tqdm([1, 2], { file: on.file });
    expect(bar instanceof tqdm).toBe(true);
    expect(tqdm([1], "name", 7, { file: on.file }).total).toBe(7);
    expect(() => tqdm([1], { nested: true } as never)).toThrow(TqdmKeyError);
    expect(() => tqdm(3 as never)).toThrow("'number' object is not iterable");
  });
});

describe("in a notebook", () => {
  interface Shown {
    readonly bundle: Readonly<Record<string, string>>;
    readonly display_id: string;
    readonly update: boolean;
  }
  /** A kernel's host that keeps what is displayed. */
  function host(): { shown: Shown[]; end(): void } {
    const shown: Shown[] = [];
    const after: (() => void)[] = [];
    Object.assign(globalThis, {
      [HOST]: {
        display: (bundle: Shown["bundle"], o: { display_id: string; update: boolean }) => shown.push({ bundle, ...o }),
        on: (_event: string, callback: () => void) => after.push(callback),
      },
    });
    return {
      shown,
      end: () => {
        for (const callback of after) callback();
      },
    };
  }

  it("one display, drawn anew, that ends full", () => {
    const on = stage();
    const { shown } = host();
    for (const _ of trange(10, { desc: "a<b" })) on.tick(0.06);
    expect(new Set(shown.map((s) => s.display_id)).size).toBe(1);
    expect(shown.map((s) => s.update)).toEqual([false, ...shown.slice(1).map(() => true)]);
    expect(shown.length).toBeGreaterThan(4);
    const last = shown[shown.length - 1].bundle;
    expect(last["text/plain"]).toMatch(/^a<b: 100%\|█{10}\| 10\/10 \[00:00<00:00, 16\.67it\/s\]$/);
    expect(last["text/html"]).toMatch(/>a&lt;b: 100%<progress max="1" value="1" style=".*#4caf50"><\/progress> 10\/10/);
  });

  it("inner bars that go leave their display to the next", () => {
    const on = stage();
    const { shown, end } = host();
    for (const _ of trange(3)) for (const _ of trange(2, { leave: false })) on.tick(0.2);
    expect(new Set(shown.map((s) => s.display_id)).size).toBe(2);
    expect(shown.filter((s) => !s.update)).toHaveLength(2);
    end();
    for (const _ of trange(1, { leave: false })) on.tick(0.2);
    expect(shown.filter((s) => !s.update)).toHaveLength(3);
  });

  it("a postfix set all the time is drawn now and then, and at the cell's end", () => {
    const on = stage();
    const { shown, end } = host();
    const bar = tqdm({ total: 1000 });
    for (let i = 0; i < 1000; i++) {
      bar.update(1);
      bar.set_postfix({ i });
      on.tick(0.001);
    }
    expect(shown.length).toBeLessThan(40);
    end();
    expect(shown[shown.length - 1].bundle["text/plain"]).toContain("i=999");
  });
});

it("a step costs little where nothing is drawn", () => {
  const n = 300_000;
  const items = Array.from({ length: n }, (_, i) => i);
  const sink = { write: () => undefined };
  const time = (walk: () => void): number => {
    let best = Number.POSITIVE_INFINITY;
    for (let r = 0; r < 5; r++) {
      const begin = performance.now();
      walk();
      best = Math.min(best, performance.now() - begin);
    }
    return (best * 1e6) / n;
  };
  let sum = 0;
  const plain = time(() => {
    for (const x of items) sum += x;
  });
  const barred = time(() => {
    for (const x of tqdm(items, { file: sink })) sum += x;
  });
  expect(sum).toBeGreaterThan(0);
  // Measured: 90 ns on a machine with five programs a processor. A look at the clock costs as much, a drawing a hundred
  // times that: a step that does either every time is found however busy the machine is.
  expect(barred - plain).toBeLessThan(1500);
});
