/** Distributions and shares: boxplot, violinplot, pie. */
import { ValueError } from "../../builtins/errors.js";
import type { Artist, Point } from "../artist.js";
import { Line2D } from "../artists/line.js";
import { Polygons } from "../artists/polygons.js";
import { toRgba } from "../colors.js";
import type { Options } from "../options.js";
import { rc } from "../rc.js";
import { isData, toColumns, toGrid, toNumbers } from "../values.js";
import { AxesGrids } from "./grids.js";

/** Quartiles, whiskers and what lies beyond them. */
export interface BoxStats {
  readonly q1: number;
  readonly med: number;
  readonly q3: number;
  readonly mean: number;
  readonly whislo: number;
  readonly whishi: number;
  readonly fliers: number[];
}

/** What a box plot draws, by name. */
export type BoxParts = Record<"boxes" | "medians" | "whiskers" | "caps" | "fliers" | "means", Line2D[]>;

const ARC_STEPS = 60;

export class AxesStats extends AxesGrids {
  /** Boxes of distributions: `boxplot([a, b])`, with `tick_labels`, `vert`, `showmeans`, `widths`, `patch_artist`. */
  boxplot(x: unknown, options: Options = {}): BoxParts {
    const {
      tick_labels,
      labels = tick_labels,
      vert = true,
      orientation,
      widths,
      positions,
      showfliers = true,
      showmeans = false,
      whis = 1.5,
      patch_artist = false,
      notch: _n,
      sym: _s,
      boxprops,
    } = options;
    const sets = distributions(x);
    const at = positions === undefined ? sets.map((_, i) => i + 1) : toNumbers(positions);
    const spread = sets.length > 1 ? Math.max(...at) - Math.min(...at) : 0;
    const usual = sets.length > 1 ? Math.min(0.5, Math.max(0.15, 0.15 * spread)) : 0.15;
    const upright = orientation === undefined ? vert !== false : orientation !== "horizontal";
    const parts: BoxParts = { boxes: [], medians: [], whiskers: [], caps: [], fliers: [], means: [] };
    const line = (xs: number[], ys: number[], style: Options): Line2D => {
      const drawn = this.add(new Line2D(upright ? xs : ys, upright ? ys : xs, style));
      this.track(drawn.xs, drawn.ys);
      return drawn;
    };
    sets.forEach((values, i) => {
      const s = boxStats(values, Number(whis));
      const width = widths === undefined || widths === null ? usual : toNumbers(widths)[isData(widths) ? i : 0];
      const [l, r] = [at[i] - width / 2, at[i] + width / 2];
      const [cl, cr] = [at[i] - width / 4, at[i] + width / 4];
      const black = { color: "black", linewidth: 1, zorder: 2 };
      if (patch_artist) {
        const face = (boxprops as Options | undefined)?.facecolor ?? "C0";
        const corners: Point[] = [
          [l, s.q1],
          [r, s.q1],
          [r, s.q3],
          [l, s.q3],
        ];
        this.add(
          new Polygons([corners.map(([a, b]): Point => (upright ? [a, b] : [b, a]))], {
            face: toRgba(face),
            edge: null,
            edgeWidth: 0,
          }),
        );
      }
      parts.boxes.push(line([l, r, r, l, l], [s.q1, s.q1, s.q3, s.q3, s.q1], black));
      parts.whiskers.push(line([at[i], at[i]], [s.q1, s.whislo], black), line([at[i], at[i]], [s.q3, s.whishi], black));
      parts.caps.push(line([cl, cr], [s.whislo, s.whislo], black), line([cl, cr], [s.whishi, s.whishi], black));
      parts.medians.push(line([l, r], [s.med, s.med], { color: "C1", linewidth: 1 }));
      if (showmeans) parts.means.push(line([at[i]], [s.mean], { color: "C2", marker: "^", linestyle: "none" }));
      if (showfliers !== false) {
        const look = { color: "black", marker: "o", markerfacecolor: "none", linestyle: "none", markersize: 6 };
        parts.fliers.push(
          line(
            s.fliers.map(() => at[i]),
            s.fliers,
            look,
          ),
        );
      }
    });
    const axis = upright ? this.xaxis : this.yaxis;
    axis.view.auto = true;
    const names =
      labels === undefined || labels === null ? at.map(String) : [...(labels as Iterable<unknown>)].map(String);
    axis.include([Math.min(...at) - 0.5, Math.max(...at) + 0.5]);
    axis.sticky.push(Math.min(...at) - 0.5, Math.max(...at) + 0.5);
    axis.fixedTicks = at;
    axis.fixedLabels = names;
    return parts;
  }

  /** Densities of distributions: `violinplot([a, b], { showmeans, showmedians })`. */
  violinplot(data: unknown, ...rest: unknown[]): { bodies: Polygons[]; lines: Artist[] } {
    const last = rest[rest.length - 1];
    const options = (isData(last) ? {} : (last ?? {})) as Options;
    const {
      positions = isData(rest[0]) ? rest[0] : undefined,
      widths = 0.5,
      showmeans = false,
      showextrema = true,
      showmedians = false,
      vert = true,
      orientation,
      points = 100,
    } = options;
    const upright = orientation === undefined ? vert !== false : orientation !== "horizontal";
    const sets = distributions(data);
    const at = positions === undefined ? sets.map((_, i) => i + 1) : toNumbers(positions);
    const lines: Artist[] = [];
    const color = "C0";
    const point = (a: number, b: number): Point => (upright ? [a, b] : [b, a]);
    const bodies = sets.map((values, i) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const places = Array.from({ length: Number(points) }, (_, k) => low + ((high - low) * k) / (Number(points) - 1));
      const density = kernelDensity(values, places);
      const most = Math.max(...density);
      const half = density.map((d) => (0.5 * toNumbers(widths)[0] * d) / most);
      const outline = [
        ...places.map((p, k) => point(at[i] - half[k], p)),
        ...places.map((p, k) => point(at[i] + half[k], p)).reverse(),
      ];
      const body = this.add(new Polygons([outline], { face: toRgba("C0", 0.3), edge: null, edgeWidth: 0 }));
      this.track(
        outline.map((p) => p[0]),
        outline.map((p) => p[1]),
      );
      const [l, r] = [at[i] - toNumbers(widths)[0] / 4, at[i] + toNumbers(widths)[0] / 4];
      const across = (v: number): Point[] => [point(l, v), point(r, v)];
      const pieces: Point[][] = [];
      if (showextrema) pieces.push(across(low), across(high), [point(at[i], low), point(at[i], high)]);
      if (showmeans) pieces.push(across(values.reduce((sum, v) => sum + v, 0) / values.length));
      if (showmedians)
        pieces.push(
          across(
            quantile(
              [...values].sort((a, b) => a - b),
              0.5,
            ),
          ),
        );
      if (pieces.length > 0) lines.push(this.addPieces(pieces, color, rc("lines.linewidth")));
      return body;
    });
    return { bodies, lines };
  }

  /** Shares of a whole: `pie(x, { labels, autopct: "%1.1f%%", startangle: 90, explode })`. */
  pie(x: unknown, options: Options = {}): [Polygons[], string[]] {
    const {
      labels,
      colors,
      autopct,
      explode,
      startangle = 0,
      counterclock = true,
      labeldistance = 1.1,
      pctdistance = 0.6,
      radius = 1,
      normalize: whole = true,
      wedgeprops,
      textprops,
      shadow: _s,
    } = options;
    const values = toNumbers(x);
    if (values.some((v) => v < 0)) throw new ValueError("Wedge sizes 'x' must be non negative values");
    const sum = values.reduce((total, v) => total + v, 0);
    const parts = values.map((v) => (whole === false ? v : v / sum));
    const names = labels ? [...(labels as Iterable<unknown>)].map(String) : values.map(() => "");
    const paints = colors ? [...(colors as Iterable<unknown>)] : null;
    const out = explode ? toNumbers(explode) : values.map(() => 0);
    const r = Number(radius);
    const ring = (wedgeprops as Options | undefined) ?? {};
    const inner = typeof ring.width === "number" ? r - ring.width : 0;
    let from = Number(startangle) / 360;
    const wedges = parts.map((part, i) => {
      const to = counterclock ? from + part : from - part;
      const middle = Math.PI * (from + to);
      const [cx, cy] = [out[i] * Math.cos(middle), out[i] * Math.sin(middle)];
      const steps = Math.max(2, Math.ceil(ARC_STEPS * Math.max(0.1, part)));
      const arc = (size: number): Point[] =>
        Array.from({ length: steps + 1 }, (_, k): Point => {
          const angle = 2 * Math.PI * (from + ((to - from) * k) / steps);
          return [cx + size * Math.cos(angle), cy + size * Math.sin(angle)];
        });
      const outline = inner > 0 ? [...arc(r), ...arc(inner).reverse()] : [[cx, cy] as Point, ...arc(r)];
      const color = paints ? paints[i % paints.length] : this.nextColor("patch");
      const edge = ring.edgecolor === undefined ? null : toRgba(ring.edgecolor);
      const wedge = this.add(
        new Polygons([outline], { face: toRgba(color), edge, edgeWidth: Number(ring.linewidth ?? 1) }),
      );
      wedge.label = names[i];
      const at = (distance: number): Point => [
        cx + distance * r * Math.cos(middle),
        cy + distance * r * Math.sin(middle),
      ];
      if (labeldistance !== null && names[i] !== "") {
        const place = at(Number(labeldistance));
        this.writeNote(names[i], {
          xy: place,
          ha: place[0] > 0 ? "left" : "right",
          va: "center",
          ...(textprops as Options | undefined),
        });
      }
      if (autopct !== undefined && autopct !== null) {
        const text = typeof autopct === "function" ? String(autopct(100 * part)) : percent(String(autopct), 100 * part);
        this.writeNote(text, {
          xy: at(Number(pctdistance)),
          ha: "center",
          va: "center",
          ...(textprops as Options | undefined),
        });
      }
      from = to;
      return wedge;
    });
    this.set_frame_on(false);
    this.set_xlim(-1.25 * r, 1.25 * r);
    this.set_ylim(-1.25 * r, 1.25 * r);
    this.set_xticks([]);
    this.set_yticks([]);
    this.set_aspect("equal");
    return [wedges, names];
  }
}

function distributions(x: unknown): number[][] {
  if (Array.isArray(x) && x.every((item) => isData(item) && toGrid(item).shape.length > 0))
    return x.map((set) => toNumbers(set).filter((v) => !Number.isNaN(v)));
  return toColumns(x).columns;
}

function quantile(sorted: readonly number[], q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

/** Source: matplotlib.cbook.boxplot_stats. */
export function boxStats(values: readonly number[], whis = 1.5): BoxStats {
  const sorted = [...values].sort((a, b) => a - b);
  const [q1, med, q3] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q));
  const reach = whis * (q3 - q1);
  const inside = sorted.filter((v) => v >= q1 - reach && v <= q3 + reach);
  const whislo = Math.min(q1, ...inside.slice(0, 1));
  const whishi = Math.max(q3, ...inside.slice(-1));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    q1,
    med,
    q3,
    mean,
    whislo,
    whishi,
    fliers: [...values.filter((v) => v < whislo), ...values.filter((v) => v > whishi)],
  };
}

/** Gaussian kernels with Scott's width. */
function kernelDensity(values: readonly number[], places: readonly number[]): number[] {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, n - 1);
  const width = Math.sqrt(variance) * n ** -0.2 || 1;
  return places.map(
    (p) =>
      values.reduce((sum, v) => sum + Math.exp(-0.5 * ((p - v) / width) ** 2), 0) /
      (n * width * Math.sqrt(2 * Math.PI)),
  );
}

function percent(template: string, value: number): string {
  return template
    .replace(/%(\d*)(?:\.(\d+))?([fd])/, (_all, _width, digits, kind) =>
      kind === "d" ? String(Math.trunc(value)) : value.toFixed(Number(digits ?? 6)),
    )
    .replace("%%", "%");
}
