/** Dates, symmetric logarithms, norms and axes in space, held against matplotlib's own numbers. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import * as colors from "../../../lib/matplotlib/colors_module.js";
import { dateAxis } from "../../../lib/matplotlib/dates.js";
import { needsStill, toPlotly } from "../../../lib/matplotlib/draw.js";
import { htmlFragment } from "../../../lib/matplotlib/html.js";
import { shaded } from "../../../lib/matplotlib/mplot3d/surfaces.js";
import { Camera, type Triple } from "../../../lib/matplotlib/mplot3d/view.js";
import * as plt from "../../../lib/matplotlib/pyplot.js";
import { symlogAxis } from "../../../lib/matplotlib/symlog.js";
import * as ticker from "../../../lib/matplotlib/ticker_module.js";

interface Golden {
  readonly dates: [number, number, number[], string[]][];
  readonly symlog: [number, number, number, number[]][];
  readonly norms: [string, number[], number[]][];
  readonly space: [number, number, number, [number, number][], boolean, Triple, Triple][];
  readonly faces: [Triple[], [number, number, number, number]][];
}
const golden = JSON.parse(readFileSync(new URL("../../golden/pyplot_scales.json", import.meta.url), "utf8")) as Golden;
const near = (a: readonly number[], b: readonly number[], tolerance = 1e-9): boolean =>
  a.length === b.length && a.every((v, i) => Math.abs(v - b[i]) <= tolerance * Math.max(1, Math.abs(b[i])));

afterEach(() => {
  plt.close("all");
});

test("dates have matplotlib's ticks and labels", () => {
  const wrong = golden.dates.filter(([low, high, places, labels]) => {
    const found = dateAxis(low, high);
    return !(near(found.locations, places, 1e-8) && found.labels.join() === labels.join());
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("a symmetric logarithm has matplotlib's ticks", () => {
  const wrong = golden.symlog.filter(
    ([low, high, linthresh, ticks]) => !near(symlogAxis(low, high, { linthresh }).locations, ticks),
  );
  expect(wrong.slice(0, 3)).toEqual([]);
});

test("norms give matplotlib's places", () => {
  const made: Record<string, colors.Normalize> = {
    Normalize: new colors.Normalize(-1, 3),
    LogNorm: new colors.LogNorm(0.1, 100),
    SymLogNorm: new colors.SymLogNorm(0.5, 1, { vmin: -10, vmax: 20, base: 10 }),
    PowerNorm: new colors.PowerNorm(0.5, 0, 4),
    TwoSlopeNorm: new colors.TwoSlopeNorm(1, -2, 9),
    CenteredNorm: new colors.CenteredNorm(1, 4),
    BoundaryNorm: new colors.BoundaryNorm([0, 1, 3, 7], 256),
  };
  expect(golden.norms.length).toBe(7);
  for (const [name, values, places] of golden.norms) {
    expect([name, near(made[name](values), places, 1e-6)]).toEqual([name, true]);
    if (name !== "BoundaryNorm") expect(made[name].inverse(made[name](2))).toBeCloseTo(2, 9);
  }
});

test("points in space lie where matplotlib projects them", () => {
  const wrong = golden.space.filter(([elev, azim, roll, limits, parallel, point, projected]) => {
    const camera = new Camera({
      elev,
      azim,
      roll,
      aspect: [4, 4, 3],
      zoom: 1,
      focal: parallel ? Infinity : 1,
      limits: limits as unknown as [[number, number], [number, number], [number, number]],
    });
    return !near(camera.project(...point).slice(0, 2), projected.slice(0, 2), 1e-9);
  });
  expect(wrong.slice(0, 2)).toEqual([]);
});

test("light falls on faces as in matplotlib", () => {
  for (const [face, color] of golden.faces) {
    const base = colors.to_rgba("C1");
    expect(near(shaded(face, base), color)).toBe(true);
  }
});

const Z = Array.from({ length: 12 }, (_, r) => Array.from({ length: 12 }, (_unused, c) => Math.sin(r / 3) * c));
const X = Z.map((row) => row.map((_, c) => c));
const Y = Z.map((row, r) => row.map(() => r));

describe("axes in space", () => {
  test("are scenes that turn, and drawings in the static picture, of one size", () => {
    const fig = plt.figure();
    const ax = fig.add_subplot({ projection: "3d" });
    ax.plot_surface(X, Y, Z, { cmap: "viridis" });
    ax.plot_wireframe(X, Y, Z, { rstride: 3, cstride: 3 });
    ax.scatter([0, 1], [0, 1], [0, 1], { c: [1, 2], label: "points" });
    ax.plot([0, 1], [0, 1], [0, 1], "r--", { label: "line" });
    ax.bar3d([0], [0], [0], 1, 1, 2);
    ax.contour(X, Y, Z);
    ax.text(0, 0, 0, "here");
    ax.set_zlabel("z");
    ax.legend();
    const live = toPlotly(fig);
    expect(live.data.map(({ type }) => type)).toEqual([
      "surface",
      "scatter3d",
      "scatter3d",
      "scatter3d",
      "mesh3d",
      "scatter3d",
    ]);
    expect(live.data.every(({ scene }) => scene === "scene")).toBe(true);
    expect(needsStill(fig)).toBe(true);
    const still = toPlotly(fig, { still: true });
    expect(still.data.every(({ type }) => type === "scatter")).toBe(true);
    const [drawing] = still.layout.images as { source: string }[];
    expect(drawing.source).toMatch(/^data:image\/svg\+xml,/);
    expect([still.layout.width, still.layout.height]).toEqual([live.layout.width, live.layout.height]);
    const html = htmlFragment(live, "", "");
    expect(html).toContain("plotly3d.min.js");
    expect(html).not.toContain("kernelspecs/tstorch/plotly.min.js");
  });

  test("beside flat ones need both of plotly's files, each with its part", () => {
    const fig = plt.figure();
    fig.add_subplot(1, 2, 1).bar([1], [2]);
    fig.add_subplot(1, 2, 2, { projection: "3d" }).plot([0, 1], [0, 1], [0, 1]);
    const html = htmlFragment(toPlotly(fig), "", "");
    expect(html).toContain("kernelspecs/tstorch/plotly.min.js");
    expect(html).toContain("kernelspecs/tstorch/plotly3d.min.js");
  });

  test("plt.subplots and plt.axes make them; flat plots refuse them", () => {
    const [, pair] = plt.subplots(1, 2, { subplot_kw: { projection: "3d" } });
    expect(pair.map((ax) => ax.name)).toEqual(["3d", "3d"]);
    const ax = plt.axes({ projection: "3d" });
    expect(() => ax.imshow([[1]])).toThrow("Axes3D.imshow() is not drawn here");
    expect(() => ax.plot_surface([0], [0], [0])).toThrow("Argument Z must be 2-dimensional.");
    expect(() => plt.figure().add_subplot({ projection: "polar" } as never)).toThrow("Unknown projection 'polar'");
  });
});

test("dates become plotly's dates, and texts stay categories", () => {
  plt.plot([new Date("2024-01-01"), new Date("2024-06-01")], [1, 2]);
  const { data, layout } = toPlotly(plt.gcf());
  expect((layout.xaxis as { type: string }).type).toBe("date");
  expect((data[0].x as number[])[0]).toBe(Date.UTC(2024, 0, 1));
  plt.close();
  plt.plot(["2024-01-01", "2024-06-01"], [1, 2]);
  expect((toPlotly(plt.gcf()).layout.xaxis as { type: string }).type).toBe("linear");
});

test("symlog carries values over, and the reader sees them as they are", () => {
  plt.plot([0, 1], [-1000, 1000]);
  plt.yscale("symlog", { linthresh: 1 });
  const [{ y, customdata }] = toPlotly(plt.gcf()).data as { y: number[]; customdata: number[][] }[];
  expect(y[1]).toBeCloseTo(1 / (1 - 0.1) + 3, 5);
  expect(customdata.map(([, value]) => value)).toEqual([-1000, 1000]);
  expect(() => plt.yscale("symlog", { linthresh: -1 })).toThrow("'linthresh' must be positive");
});

test("colours, colormaps of one's own, and tickers", () => {
  expect(colors.to_hex("tab:blue")).toBe("#1f77b4");
  expect(colors.to_rgb("r")).toEqual([1, 0, 0]);
  const two = new colors.ListedColormap(["r", "b"]);
  expect([two(0), two(0.9), two.N]).toEqual([[1, 0, 0, 1], [0, 0, 1, 1], 2]);
  const blend = colors.LinearSegmentedColormap.from_list("rb", ["r", "b"]);
  expect(blend(0.5)).toEqual([0.5, 0, 0.5, 1]);
  expect(blend.reversed()(0)).toEqual([0, 0, 1, 1]);
  plt.imshow([[0, 1]], { cmap: two });
  expect(JSON.stringify(toPlotly(plt.gcf()).data)).toContain("#0000ff");
  expect(() => plt.imshow([[1]], { norm: 3 as never })).toThrow(
    "'norm' must be an instance of matplotlib.colors.Normalize",
  );
  expect(new ticker.MultipleLocator(2).tick_values(0, 4)).toEqual([-2, 0, 2, 4, 6]);
  expect(new ticker.PercentFormatter(1, 0).format_ticks([0.25])).toEqual(["25%"]);
  expect(new ticker.FormatStrFormatter("%.1f s").format_ticks([1.25])).toEqual(["1.3 s"]);
});

test("pdf holds the picture's fonts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pdf-"));
  try {
    plt.plot([1, 2]);
    await plt.savefig(join(folder, "a.pdf"));
    const text = readFileSync(join(folder, "a.pdf"), "latin1");
    expect(text.slice(0, 5)).toBe("%PDF-");
    expect(text).toContain("DejaVuSans");
    expect(text).toContain("/MediaBox [0 0 460.8 345.6]");
    await expect(plt.savefig(join(folder, "a.eps"))).rejects.toThrow("savefig() writes no eps files here");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a tensor is seen as text with a picture, a training as curves", async () => {
  const matrix = plt.view([[1, 2], [3, Number.NaN]]); // biome-ignore format: a matrix
  expect(String(matrix)).toBe("shape (2, 2), min 1, max 3, mean 2, std 1, 1 not finite");
  const show = (matrix as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
    Symbol.for("Jupyter.display")
  ];
  const bundle = await show.call(matrix);
  expect(bundle["text/plain"]).toBe(String(matrix));
  expect(Object.keys(bundle)).toContain("image/png");
  expect(toPlotly(plt.view(Array.from({ length: 50 }, Math.random), { kind: "hist" }).figure).data[0].type).toBe("bar");
  expect(() => plt.view([[[1, 2]], [[3, 4]], [[5, 6]]], { kind: "heatmap" })).not.toThrow();
  const course = plt.history({ loss: [3, 2, 1], val_acc: [0.1, 0.5, 0.9] });
  expect(course.figure.axes.length).toBe(2);
  expect(String(course)).toBe("3 epochs: loss 1, val_acc 0.9");
  expect(() => plt.history({})).toThrow("history() got no numbers");
});
