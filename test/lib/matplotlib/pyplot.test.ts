/** pyplot's state machine: what is drawn, what is refused, what is shown and saved. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decode } from "jpeg-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toPlotly } from "../../../lib/matplotlib/draw.js";
import { PLOTLY_3D_INTEGRITY, PLOTLY_INTEGRITY, PLOTLY_VERSION } from "../../../lib/matplotlib/plotly_version.js";
import * as plt from "../../../lib/matplotlib/pyplot.js";
import { linearAxis } from "../../../lib/matplotlib/ticker.js";
import { autoTicks } from "../../../lib/matplotlib/zoom_ticks.js";
import { drawSvg } from "../../../platform/node/picture/plotly.js";
import { golden } from "./golden.js";

const DISPLAY = Symbol.for("Jupyter.display");
type Bundle = Record<string, unknown>;

/** Stands for the kernel: keeps what is shown, and ends cells. */
class FakeKernel {
  readonly shown: Promise<Bundle>[] = [];
  readonly #after: (() => unknown)[] = [];
  display(value: { [DISPLAY](): Promise<Bundle> }): void {
    this.shown.push(value[DISPLAY]());
  }
  on(_event: string, callback: () => unknown): void {
    this.#after.push(callback);
  }
  setting(): string | undefined {
    return "inline";
  }
  async endCell(): Promise<void> {
    for (const callback of this.#after) await callback();
  }
}

let kernel: FakeKernel;
let folder: string;
beforeEach(() => {
  kernel = new FakeKernel();
  folder = mkdtempSync(join(tmpdir(), "pyplot-"));
});
afterEach(() => {
  plt.close("all");
  plt.rcdefaults();
  Reflect.deleteProperty(globalThis, DISPLAY);
  rmSync(folder, { recursive: true });
});
function inKernel(): void {
  (globalThis as Record<symbol, unknown>)[DISPLAY] = kernel;
}

/** As much as a tensor as pyplot sees. */
function tensor(data: unknown, shape: number[]): { numpy(): { tolist(): unknown; shape: number[] } } {
  return { numpy: () => ({ tolist: () => data, shape }) };
}
function traces(): Record<string, unknown>[] {
  return toPlotly(plt.gcf()).data;
}

describe("data", () => {
  test("tensors, arrays, columns of a matrix, lists of scalars without dimensions", () => {
    plt.scatter(tensor([[1], [2], [3]], [3, 1]), Float32Array.of(4, 5, 6));
    plt.plot([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    plt.plot([1, 2, 3].map((v) => tensor(v, [])));
    expect(traces().map(({ x, y }) => [x, y])).toEqual([
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [
        [0, 1, 2],
        [1, 2, 3],
      ],
      [
        [0, 1, 2],
        [10, 20, 30],
      ],
      [
        [0, 1, 2],
        [1, 2, 3],
      ],
    ]);
  });

  test("x and y of different lengths are matplotlib's own error", () => {
    const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
    expect(() => plt.plot(count(100), count(400))).toThrow(
      "x and y must have same first dimension, but have shapes (100,) and (400,)",
    );
    expect(() =>
      plt.plot(
        count(2).map((v) => [v]),
        count(3),
      ),
    ).toThrow("but have shapes (2, 1) and (3,)");
    expect(() => plt.scatter([1, 2], [1, 2, 3])).toThrow("x and y must be the same size");
    expect(() => plt.plot([[1, 2], [3]])).toThrow(/inhomogeneous shape after 1 dimensions/);
  });

  test("NaN leaves a gap", () => {
    plt.plot([1, Number.NaN, 3]);
    expect(traces()[0].y).toEqual([1, null, 3]);
    expect(plt.ylim()).toEqual([0.9, 3.1]);
  });

  test("categories take places in the order in which they come", () => {
    plt.bar(["b", "a"], [1, 2]);
    plt.bar(["a", "c"], [3, 4], { bottom: [2, 0] });
    const { layout } = toPlotly(plt.gcf());
    expect((layout.xaxis as Bundle).ticktext).toEqual(["b", "a", "c"]);
  });
});

describe("refusals have matplotlib's texts", () => {
  const cases: [string, () => unknown, string][] = [
    ["color", () => plt.plot([1], { color: "foo" }), "'foo' is not a valid value for color: supported inputs are"],
    ["option", () => plt.plot([1], { foo: 3 } as object), "Line2D.set() got an unexpected keyword argument 'foo'"],
    [
      "alias",
      () => plt.plot([1], { c: "r", color: "b" }),
      "Got both 'c' and 'color', which are aliases of one another",
    ],
    ["format", () => plt.plot([1], "q-"), "'q-' is not a valid format string (unrecognized character 'q')"],
    ["marker", () => plt.scatter([1], [1], { marker: "zz" }), "Unrecognized marker style 'zz'"],
    [
      "c",
      () => plt.scatter([1, 2], [1, 2], { c: [1, 2, 3] }),
      "'c' argument has 3 elements, which is inconsistent with 'x' and 'y' with size 2.",
    ],
    [
      "s",
      () => plt.scatter([1, 2], [1, 2], { s: [1, 2, 3] }),
      "s (size 3) cannot be broadcast to match x and y (size 2)",
    ],
    ["cmap", () => plt.imshow([[1]], { cmap: "zz" }), "'zz' is not a valid value for cmap."],
    ["image", () => plt.imshow([1, 2, 3]), "Invalid shape (3,) for image data"],
    ["loc", () => plt.legend({ loc: "foo" }), "'foo' is not a valid value for loc."],
    ["subplot", () => plt.subplot(2, 2, 5), "num must be an integer with 1 <= num <= 4, not 5"],
    ["subplots", () => plt.subplots(0, 2), "Number of rows must be a positive integer, not 0"],
    ["axis", () => plt.axis("zz"), "Unrecognized string 'zz' to axis; try 'on' or 'off'"],
    ["scale", () => plt.xscale("zz"), "'zz' is not a valid value for scale."],
    ["style", () => plt.style.use("zz"), "'zz' is not a valid package style"],
    ["rc", () => plt.rcParams.update({ zz: 1 }), "'zz' is not a valid value for rcParam."],
    [
      "labels",
      () => plt.xticks([1, 2], ["a"]),
      "The number of FixedLocator locations (2), usually from a call to set_ticks, does not match the number of labels (1).",
    ],
    ["fill", () => plt.fill_between([1, 2], [1, 2, 3]), "'x' has size 2, but 'y1' has an unequal size of 3"],
    ["colorbar", () => plt.colorbar(), "No mappable was found to use for colorbar creation."],
    ["no form here", () => plt.streamplot(), "matplotlib.pyplot.streamplot() is not drawn here"],
    ["polar", () => plt.figure().add_subplot({ projection: "polar" }), "Unknown projection 'polar'"],
  ];
  test.each(cases)("%s", (_name, act, message) => {
    expect(act).toThrow(message);
  });
});

describe("figures", () => {
  test("subplots come as one, a row, a column, or rows", () => {
    expect(plt.subplots()[1].get_position()).toMatchObject({ x0: 0.125, y1: 0.88 });
    expect(plt.subplots(1, 3)[1]).toHaveLength(3);
    expect(plt.subplots(2, 1)[1]).toHaveLength(2);
    expect(plt.subplots(2, 3)[1].map((row) => row.length)).toEqual([3, 3]);
    expect(plt.subplots(1, 1, { squeeze: false })[1]).toHaveLength(1);
    expect(plt.subplots({ ncols: 2, figsize: [4, 2] })[0].get_size_inches()).toEqual([4, 2]);
  });

  test("subplot finds the Axes that it made", () => {
    const first = plt.subplot(1, 2, 1);
    plt.subplot(122);
    expect(plt.subplot(121)).toBe(first);
    expect(plt.gcf().axes).toHaveLength(2);
  });

  test("shared axes have limits in common, and inner labels are left out", () => {
    const [fig, [left, right]] = plt.subplots(1, 2, { sharey: true });
    left.plot([0, 1]);
    right.plot([0, 9]);
    expect(left.get_ylim()).toEqual(right.get_ylim());
    const { layout } = toPlotly(fig);
    expect([layout.yaxis, layout.yaxis2].map((axis) => (axis as Bundle).showticklabels)).toEqual([true, false]);
  });

  test("a failed subplots leaves no figure", () => {
    expect(() => plt.subplots(0, 1)).toThrow();
    expect(plt.get_fignums()).toEqual([]);
  });

  test("relim reads the lines' new data, and keeps what points and bars need", () => {
    const [, ax] = plt.subplots();
    ax.scatter([0], [0]);
    const [line] = ax.plot([0, 1], [0, 1]);
    line.set_data([0, 100], [0, 10]);
    ax.relim();
    ax.autoscale_view();
    expect(ax.get_xlim()).toEqual([-5, 105]);
    line.set_data([2, 3], [2, 3]);
    ax.relim();
    expect(ax.get_ylim()[0]).toBeCloseTo(-0.15);
  });

  test("minor ticks, plain numbers, powers of ten", () => {
    const [fig, ax] = plt.subplots();
    ax.plot([0, 1e7], [1000.001, 1000.002]);
    const axes = (): [Bundle, Bundle] => {
      const { layout } = toPlotly(fig);
      return [layout.xaxis as Bundle, layout.yaxis as Bundle];
    };
    expect((axes()[1].ticktext as string[])[0]).toBe("0.0010");
    ax.ticklabel_format({ style: "plain" });
    const [x, y] = axes();
    expect((x.ticktext as string[] | undefined)?.at(-1) ?? x.tickformatstops).toBeTruthy();
    expect((y.ticktext as string[])[0]).toBe("1000.0010");
    ax.set_xlim(0, 1);
    ax.minorticks_on();
    expect((axes()[0].minor as { tickvals: number[] }).tickvals.slice(0, 3).map((v) => Number(v.toFixed(6)))).toEqual([
      0.05, 0.1, 0.15,
    ]);
  });

  test("only the labelled stand in the legend", () => {
    plt.plot([1, 2], { label: "a" });
    plt.plot([2, 3]);
    plt.scatter([0], [1], { label: "b" });
    plt.legend();
    expect(traces().map(({ name, showlegend }) => [name, showlegend])).toEqual([
      ["b", true],
      ["a", true],
      ["", false],
    ]);
  });
});

describe("in the kernel", () => {
  test("show gives one bundle per figure and closes it", async () => {
    inKernel();
    plt.figure({ figsize: [4, 3] });
    plt.plot([1, 2]);
    plt.figure();
    plt.subplots_adjust({ left: 0.2 });
    plt.scatter([1], [2]);
    plt.show();
    expect(plt.get_fignums()).toEqual([]);
    const [first, second] = await Promise.all(kernel.shown);
    expect(first["text/plain"]).toBe("<Figure size 400x300 with 1 Axes>");
    expect(second["text/plain"]).toBe("<Figure size 640x480 with 1 Axes>");
    const plotly = first["application/vnd.plotly.v1+json"] as { data: unknown[]; config: Bundle };
    expect(plotly.data).toHaveLength(1);
    expect(plotly.config.showSendToCloud).toBe(false);
    const png = Buffer.from(first["image/png"] as string, "base64");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([400, 300]);
    const html = first["text/html"] as string;
    expect(html).toContain(`<img src="data:image/png;base64,${first["image/png"]}"`);
    expect(html).toContain("kernelspecs/tstorch/plotly.min.js");
    expect(html).toContain(`plotly.js-cartesian-dist-min@${PLOTLY_VERSION}`);
  });

  test("open figures are shown at the cell's end, as they were then, and never twice", async () => {
    inKernel();
    plt.plot([1, 2]);
    await kernel.endCell();
    expect(kernel.shown).toHaveLength(1);
    await kernel.endCell();
    expect(kernel.shown).toHaveLength(1);
    plt.ioff();
    plt.plot([3]);
    await kernel.endCell();
    expect(kernel.shown).toHaveLength(1);
    plt.ion();
  });

  test("the tutorial's scatter weighs at most 60 KB", async () => {
    inKernel();
    const x = Array.from({ length: 100 }, (_, i) => [Math.fround(-1 + (2 * i) / 99)]);
    const y = x.map(([v], i) => [Math.fround(v * v + 0.2 * (((i * 7919) % 101) / 101))]);
    plt.scatter(x, y);
    plt.show();
    const bundle = await kernel.shown[0];
    expect(JSON.stringify(bundle).length).toBeLessThan(60_000);
  });

  test("a file that nobody awaits is written by the cell's end", async () => {
    inKernel();
    plt.plot([1, 2]);
    void plt.savefig(join(folder, "a.png"));
    plt.close();
    await kernel.endCell();
    expect(readFileSync(join(folder, "a.png")).subarray(1, 4).toString()).toBe("PNG");
  });

  test("markup in a text stays text", async () => {
    inKernel();
    plt.title("</script><b>a & b");
    plt.show();
    const html = (await kernel.shown[0])["text/html"] as string;
    expect(html.match(/<\/script>/g)).toHaveLength(1);
  });
});

describe("in a script", () => {
  const script = (backend: string, code: string): ReturnType<typeof spawnSync> => {
    const module = new URL("../../../dist/lib/matplotlib/pyplot.js", import.meta.url).href;
    return spawnSync(process.execPath, ["--input-type=module", "-e", `import * as plt from "${module}";\n${code}`], {
      cwd: folder,
      env: { ...process.env, TSTORCH_BACKEND: backend },
      encoding: "utf8",
      timeout: 50_000,
    });
  };

  test("show writes the figures, and the script ends", () => {
    const { stdout, stderr } = script("", "plt.plot([1, 2]); plt.figure(); plt.plot([2, 1]); plt.show();");
    expect([stdout, stderr]).toEqual(["Figure 1: figure_1.png\nFigure 2: figure_2.png\n", ""]);
    expect(readdirSync(folder).sort()).toEqual(["figure_1.png", "figure_2.png"]);
  });

  test("TSTORCH_BACKEND=agg shows nothing, another name is refused", () => {
    expect(script("agg", "plt.plot([1, 2]); plt.show();").stdout).toBe("");
    expect(readdirSync(folder)).toEqual([]);
    expect(script("TkAgg", "plt.plot([1, 2]); plt.show();").stderr).toContain(
      "'tkagg' is not a valid value for backend",
    );
  });

  test("jpg files, dark on white", async () => {
    plt.plot([1, 2]);
    await plt.savefig(join(folder, "a.jpg"), { dpi: 50, transparent: true });
    const { width, height, data } = decode(readFileSync(join(folder, "a.jpg")));
    expect([width, height]).toEqual([320, 240]);
    expect(Math.min(...data.subarray(0, 3))).toBeGreaterThan(250);
    expect(data.some((value, i) => i % 4 === 0 && value < 60)).toBe(true);
  });

  test("html files carry plotly.js unless told", async () => {
    plt.plot([1, 2]);
    await plt.savefig(join(folder, "a.html"));
    await plt.savefig(join(folder, "b.html"), { include_plotlyjs: "cdn" });
    const [whole, short] = ["a.html", "b.html"].map((name) => readFileSync(join(folder, name), "utf8"));
    const packed = /atob\("([^"]+)"\)/.exec(whole)?.[1] ?? "";
    expect(gunzipSync(Buffer.from(packed, "base64")).subarray(0, 200).toString()).toContain(`v${PLOTLY_VERSION}`);
    expect(short.length).toBeLessThan(60_000);
  });

  test("files are whole or not there", async () => {
    plt.plot([1, 2]);
    await plt.savefig(join(folder, "a.png"), { dpi: 50 });
    await plt.savefig(join(folder, "b.svg"));
    await plt.savefig(join(folder, "c.html"));
    await plt.savefig(join(folder, "d"));
    await expect(plt.savefig(join(folder, "e.eps"))).rejects.toThrow("savefig() writes no eps files here");
    await expect(plt.savefig(join(folder, "e.xyz"))).rejects.toThrow("Format 'xyz' is not supported");
    await expect(plt.savefig(join(folder, "no", "f.png"))).rejects.toThrow("ENOENT");
    expect(readdirSync(folder).sort()).toEqual(["a.png", "b.svg", "c.html", "d.png"]);
    expect(existsSync(join(folder, "no"))).toBe(false);
    expect(readFileSync(join(folder, "a.png")).readUInt32BE(16)).toBe(320);
    expect(readFileSync(join(folder, "b.svg"), "utf8")).toMatch(/^<svg[^>]*width="640"/);
  });

  test("bbox_inches: tight leaves the margin out", async () => {
    plt.imshow([
      [1, 2],
      [3, 4],
    ]);
    plt.axis("off");
    await plt.savefig(join(folder, "a.png"), { bbox_inches: "tight", pad_inches: 0 });
    const png = readFileSync(join(folder, "a.png"));
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    expect(Math.abs(width - 370)).toBeLessThanOrEqual(2);
    expect(Math.abs(height - 370)).toBeLessThanOrEqual(2);
  });
});

test("ticks that plotly finds by itself are those that matplotlib draws", async () => {
  const views = golden.linear.filter(
    ([which, low, high, , , , offset]) => which === "x" && offset === "" && low < high,
  );
  const free = views.filter(([, low, high, , locations]) => autoTicks([low, high], locations) !== null).slice(0, 40);
  expect(free.length).toBe(40);
  for (const [, low, high] of free) {
    plt.xlim(low, high);
    const svg = await drawSvg(toPlotly(plt.gcf()), 640, 480);
    const texts = [...svg.matchAll(/class="xtick"><text[^>]*>([^<]*)</g)].map(([, text]) => text);
    const { labels } = linearAxis(low, high, Math.floor((0.775 * 6.4 * 72) / 30));
    expect(texts).toEqual(labels);
    plt.close();
  }
});

test("the CDN's file is the installed one", () => {
  const file = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  const bytes = readFileSync(file);
  expect(`sha384-${createHash("sha384").update(bytes).digest("base64")}`).toBe(PLOTLY_INTEGRITY);
  expect(bytes.subarray(0, 200).toString()).toContain(`v${PLOTLY_VERSION}`);
});

test("pages that load plotly.js for axes in space ask for the installed file", () => {
  const bytes = readFileSync(createRequire(import.meta.url).resolve("plotly.js-gl3d-dist-min"));
  expect(`sha384-${createHash("sha384").update(bytes).digest("base64")}`).toBe(PLOTLY_3D_INTEGRITY);
});
