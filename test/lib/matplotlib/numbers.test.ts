/** Limits, formats, colours, places and counts against matplotlib's own. */
import { expect, test } from "vitest";
import { boxStats } from "../../../lib/matplotlib/axes/stats.js";
import { colorAt } from "../../../lib/matplotlib/colormap.js";
import { css, toRgba, tryRgba } from "../../../lib/matplotlib/colors.js";
import { toPlotly } from "../../../lib/matplotlib/draw.js";
import { parseFormat } from "../../../lib/matplotlib/format_string.js";
import { defaultEdges, GridSpec } from "../../../lib/matplotlib/gridspec.js";
import { histogram } from "../../../lib/matplotlib/histogram.js";
import { contourLevels } from "../../../lib/matplotlib/levels.js";
import * as plt from "../../../lib/matplotlib/pyplot.js";
import { golden, near } from "./golden.js";

function failures<T>(cases: readonly T[], holds: (item: T) => unknown): string[] {
  return cases
    .map((item) => {
      const found = holds(item);
      return found === true ? "" : JSON.stringify([item, found]).slice(0, 500);
    })
    .filter((text) => text !== "")
    .slice(0, 5);
}

test("limits follow the data as matplotlib's do", () => {
  const wrong = failures(golden.limits, ([kind, scale, data, xlim, ylim]) => {
    const [, ax] = plt.subplots();
    ax.set_yscale(scale);
    const x = data.map((_, i) => i);
    if (kind === "plot") ax.plot(x, data);
    else if (kind === "bar") ax.bar(x, data);
    else ax.scatter(x, data);
    const found = [ax.get_xlim(), ax.get_ylim()];
    plt.close();
    return (near(found[0], xlim) && near(found[1], ylim, 1e-8)) || found;
  });
  expect(golden.limits.length).toBe(400);
  expect(wrong).toEqual([]);
});

test("1,000 format strings are read or refused as matplotlib does", () => {
  const wrong = failures(golden.formats, (item) => {
    const [text, ...rest] = item;
    try {
      const { linestyle, marker, color } = parseFormat(text);
      if (rest.length !== 3) return [linestyle, marker, color];
      const [style, symbol, paint] = rest;
      // matplotlib gives the line's default style where a colour stands alone.
      const alone = linestyle === null && marker === null;
      const same = alone ? symbol === "None" || symbol === null : linestyle === style && marker === symbol;
      const painted = paint === null || color === null ? paint === color : css(toRgba(color)) === css(toRgba(paint));
      return (same && painted) || [linestyle, marker, color];
    } catch (error) {
      return rest.length === 1
        ? (error as Error).message === rest[0] || (error as Error).message
        : (error as Error).message;
    }
  });
  expect(wrong).toEqual([]);
});

test("colours have matplotlib's channels, and what is none there is none here", () => {
  const wrong = failures(golden.colors, ([name, rgba]) => {
    const found = tryRgba(name);
    return rgba === null ? found === null : found !== null && near(found, rgba, 1e-6);
  });
  expect(wrong).toEqual([]);
});

test("colormaps are within one of 255 of matplotlib's", () => {
  const { points, maps } = golden.colormaps;
  for (const [name, colors] of Object.entries(maps)) {
    points.forEach((point, i) => {
      const found = colorAt(name, point);
      // matplotlib looks up 256 colours, so a place within one step may lie on either side.
      const least = Math.min(
        ...[-1 / 256, 0, 1 / 256].map((d) =>
          Math.max(...colors[i].map((c, k) => Math.abs(c - colorAt(name, point + d)[k]))),
        ),
      );
      expect({ name, point, found, least: least < 2.5 / 255 }).toMatchObject({ least: true });
    });
  }
});

test("grids' cells lie where matplotlib's do", () => {
  const wrong = failures(golden.grids, ([rows, columns, options, r, c, box]) => {
    const spec = new GridSpec(rows, columns, options).at(r, [c, null]);
    const found = spec.position(defaultEdges());
    return near(found, box) || found;
  });
  expect(wrong).toEqual([]);
});

test("histograms count as numpy's", () => {
  const wrong = failures(golden.hists, ([data, options, counts, edges]) => {
    const found = histogram([data], options);
    return (near(found.edges, edges) && near(found.counts[0], counts)) || found;
  });
  expect(wrong).toEqual([]);
});

test("boxes have matplotlib's quartiles and whiskers", () => {
  const wrong = failures(golden.boxes, ([data, stats, fliers]) => {
    const found = boxStats(data);
    const same = Object.entries(stats).every(([name, value]) => near([found[name as "q1"]], [value]));
    return (same && near(found.fliers, fliers)) || found;
  });
  expect(wrong).toEqual([]);
});

test("contours choose matplotlib's levels", () => {
  const wrong = failures(golden.levels, ([z, count, filled, levels]) => {
    const found = contourLevels(z.flat(), count, filled, false);
    return near(found, levels) || found;
  });
  expect(wrong).toEqual([]);
});

test("the best place for a legend is matplotlib's in at least 97 of 100 random pictures", () => {
  const missed = golden.legends.filter(([curves, h, v]) => {
    const [fig, ax] = plt.subplots();
    for (const [kind, x, y, label] of curves) {
      if (kind === "plot") ax.plot(x, y, { label });
      else ax.scatter(x, y, { label });
    }
    ax.legend();
    const { xanchor, yanchor } = toPlotly(fig).layout.legend as { xanchor: string; yanchor: string };
    plt.close(fig);
    return xanchor !== h || yanchor !== v;
  });
  // A pixel's difference of a legend's size decides the rest.
  expect(missed.length / golden.legends.length).toBeLessThan(0.03);
});
