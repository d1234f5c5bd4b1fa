/** Figures that change: live displays, players, GIFs. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FuncAnimation } from "../../../lib/matplotlib/animation.js";
import * as plt from "../../../lib/matplotlib/pyplot.js";

const DISPLAY = Symbol.for("Jupyter.display");
type Bundle = Record<string, unknown>;

interface Shown {
  readonly bundle: Promise<Bundle>;
  readonly display_id?: string;
  readonly update?: boolean;
}

let shown: Shown[];
let after: (() => unknown)[];
let folder: string;
beforeEach(() => {
  shown = [];
  after = [];
  folder = mkdtempSync(join(tmpdir(), "live-"));
  (globalThis as Record<symbol, unknown>)[DISPLAY] = {
    display(value: { [DISPLAY](): Promise<Bundle> }, options: object = {}) {
      shown.push({ bundle: value[DISPLAY](), ...options });
    },
    on: (_event: string, callback: () => unknown) => void after.push(callback),
  };
});
afterEach(() => {
  plt.close("all");
  Reflect.deleteProperty(globalThis, DISPLAY);
  rmSync(folder, { recursive: true });
});

describe("a figure that is drawn while a loop runs", () => {
  test("has one display, four pictures a second at most, and ends alive", async () => {
    const losses: number[] = [];
    const [line] = plt.plot([]);
    const start = performance.now();
    for (let i = 0; i < 150; i++) {
      losses.push(1 / (i + 1));
      line.set_data([...losses.keys()], losses);
      plt.gca().relim();
      await plt.pause(0.005);
    }
    const seconds = (performance.now() - start) / 1000;
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.length).toBeLessThanOrEqual(1 + 4 * seconds);
    for (const callback of after) await callback();
    expect(new Set(shown.map(({ display_id }) => display_id)).size).toBe(1);
    expect(shown.map(({ update }) => update)).toEqual(shown.map((_, i) => i > 0));
    const bundles = await Promise.all(shown.map(({ bundle }) => bundle));
    expect(Object.keys(bundles[0]).sort()).toEqual(["image/png", "text/plain"]);
    const last = bundles[bundles.length - 1]["application/vnd.plotly.v1+json"] as { data: { y: number[] }[] };
    expect(last.data[0].y).toHaveLength(150);
    expect(plt.get_fignums()).toEqual([]);
  });

  test("two figures have two displays, and a later cell another", async () => {
    plt.figure();
    plt.draw();
    plt.figure();
    plt.draw();
    plt.show();
    plt.figure();
    plt.draw();
    await Promise.all(shown.map(({ bundle }) => bundle));
    expect(new Set(shown.map(({ display_id }) => display_id)).size).toBe(3);
  });
});

describe("an animation", () => {
  function growing(options: object): FuncAnimation {
    const [fig] = plt.subplots({ figsize: [2, 1.5], dpi: 50 });
    const [line] = plt.plot([0, 3], [0, 3]);
    return new FuncAnimation(fig, (i: number) => line.set_data([0, i], [0, i]), { interval: 40, ...options });
  }

  test("is a player with its frames, and its figure is not shown again", async () => {
    const bundle = await (growing({ frames: 4 }) as unknown as { [DISPLAY](): Promise<Bundle> })[DISPLAY]();
    const frames = JSON.parse(/var f=(\[[^\]]*\])/.exec(bundle["text/html"] as string)?.[1] ?? "[]") as string[];
    expect(new Set(frames).size).toBe(4);
    expect(bundle["image/png"]).toBe(frames[3]);
    for (const callback of after) await callback();
    expect(shown).toEqual([]);
  });

  test("is written as a GIF of its frames", async () => {
    await growing({ frames: [0, 2, 3] }).save(join(folder, "a.gif"), { fps: 10, dpi: 100 });
    const bytes = readFileSync(join(folder, "a.gif"));
    expect(bytes.toString("latin1", 0, 6)).toBe("GIF89a");
    expect([bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([200, 150]);
    // A graphic control of 10 hundredths of a second before every frame.
    const controls = bytes.toString("hex").match(/21f904..0a00/g);
    expect(controls).toHaveLength(3);
  });

  test("of an endless generator stops, and other endings are refused", async () => {
    function* endless(): Generator<number> {
      for (let i = 0; ; i++) yield i;
    }
    const html = await growing({ frames: endless(), save_count: 2 }).to_jshtml();
    expect(html).toContain('max="1"');
    await expect(growing({ frames: 2 }).save("a.doc")).rejects.toThrow(
      "Animations are saved as gif, html or a film, not as 'doc'",
    );
    await expect(growing({ frames: 0 }).to_jshtml()).rejects.toThrow("at least one frame");
  });
});
