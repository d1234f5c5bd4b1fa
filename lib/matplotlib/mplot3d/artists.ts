/** What axes in space hold: curves, points, faces, pieces of lines and texts. */
import { Artist, type Obstacles, type Point } from "../artist.js";
import { Line2D } from "../artists/line.js";
import { PathCollection, type PointsStyle } from "../artists/points.js";
import { Text } from "../artists/text.js";
import { colorscale } from "../colormap.js";
import { css, type Rgba, toRgba } from "../colors.js";
import type { Mapping } from "../mapping.js";
import { dashes, markerSymbol } from "../markers.js";
import type { Options } from "../options.js";
import type { Panel } from "../panel.js";
import { rc } from "../rc.js";
import { placeText, rotationOf } from "../text_box.js";
import { markerPath, type PathLook, type Piece, path, pathOf } from "./sketch.js";
import type { Space } from "./space.js";
import { type Face, type Matrix, shaded } from "./surfaces.js";
import type { Triple } from "./view.js";

/** Lines lie below what has faces, which are sorted by depth among themselves. */
const ABOVE_LINES = 3.5;
/** matplotlib's farthest points keep this part of their opacity. */
const FARTHEST = 0.3;

/** plotly's names of markers in space, which are few. */
const SYMBOLS: Readonly<Record<string, string>> = {
  s: "square",
  D: "diamond",
  d: "diamond",
  "+": "cross",
  P: "cross",
  x: "x",
  X: "x",
};

/** What can be drawn in space. */
export interface InSpace extends Artist {
  /** The parts of the still picture. */
  pieces(space: Space, panel: Panel): Piece[];
  /** plotly's traces of the living scene. */
  traces(panel: Panel): Record<string, unknown>[];
  /** Stands in the legend of the still picture. */
  handle(panel: Panel): void;
  /** What the legend must not cover. */
  hides(onPage: (point: Triple) => Point): Obstacles;
}

export function isInSpace(artist: Artist): artist is InSpace {
  return "pieces" in artist && "traces" in artist;
}

const finite = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(7)) : null);
const nearest = (points: readonly Triple[]): number =>
  points.reduce((least, [, , depth]) => Math.min(depth, least), Infinity);

function legendOf(artist: Artist, panel: Panel): Record<string, unknown> {
  const shown = artist.listed && artist.axes?.legend_ !== null;
  return { name: artist.label, showlegend: shown, ...(panel.legendId === "legend" ? {} : { legend: panel.legendId }) };
}

/** A curve in space. */
export class Line3D extends Line2D implements InSpace {
  #zs: number[];

  /** @internal */
  constructor(xs: number[], ys: number[], zs: number[], style: object) {
    super(xs, ys, style);
    this.#zs = zs;
  }

  get_data_3d(): [number[], number[], number[]] {
    return [[...this.xs], [...this.ys], [...this.#zs]];
  }
  /** Other points, as numbers. */
  set_data_3d(xs: readonly number[], ys: readonly number[], zs: readonly number[]): void {
    this.xs = [...xs];
    this.ys = [...ys];
    this.#zs = [...zs];
  }
  set_3d_properties(zs: readonly number[]): void {
    this.#zs = [...zs];
  }

  /** @internal */
  pieces(space: Space): Piece[] {
    const style = this.styleNow();
    const points = this.xs.map((x, i) => space.at(x, this.ys[i], this.#zs[i]));
    const alpha = typeof style.alpha === "number" ? style.alpha : null;
    const color = toRgba(this.get_color(), alpha);
    const width = this.get_linewidth();
    const pattern = width > 0 ? dashes(style.linestyle ?? rc("lines.linestyle")) : null;
    let svg = "";
    if (pattern) svg += path(pathOf(points), { stroke: color, width: space.px(width), dash: pattern, round: true });
    const marker = style.marker ?? rc("lines.marker");
    if (markerSymbol(marker)) {
      const { d, open } = markerPath(String(marker), space.px(style.markersize ?? rc("lines.markersize")));
      const look: PathLook = {
        fill: open ? null : toRgba(style.markerfacecolor ?? this.get_color(), alpha),
        stroke: toRgba(style.markeredgecolor ?? this.get_color(), alpha),
        width: space.px(style.markeredgewidth ?? rc("lines.markeredgewidth")),
      };
      svg += stamped(points, () => path(d, look));
    }
    return [{ order: this.zorder, depth: 0, svg }];
  }

  /** @internal */
  traces(panel: Panel): Record<string, unknown>[] {
    const style = this.styleNow();
    const width = this.get_linewidth();
    const pattern = width > 0 ? dashes(style.linestyle ?? rc("lines.linestyle")) : null;
    const marker = style.marker ?? rc("lines.marker");
    const marked = markerSymbol(marker) !== null;
    const color = css(toRgba(this.get_color()));
    return [
      {
        type: "scatter3d",
        mode: [pattern ? "lines" : "", marked ? "markers" : ""].filter(Boolean).join("+") || "none",
        x: this.xs.map(finite),
        y: this.ys.map(finite),
        z: this.#zs.map(finite),
        // Lines in WebGL look thinner than drawn ones.
        line: {
          color,
          width: 1.5 * panel.px(width),
          dash: pattern && pattern.length > 0 ? dashName(style.linestyle) : "solid",
        },
        ...(marked
          ? {
              marker: {
                color: css(toRgba(style.markerfacecolor ?? this.get_color())),
                size: panel.px(style.markersize ?? rc("lines.markersize")),
                symbol: SYMBOLS[String(marker)] ?? "circle",
              },
            }
          : {}),
        ...(typeof style.alpha === "number" ? { opacity: style.alpha } : {}),
        ...legendOf(this, panel),
        hovertemplate: "%{x}, %{y}, %{z}<extra></extra>",
      },
    ];
  }

  /** @internal */
  handle(panel: Panel): void {
    const line = new Line2D([Number.NaN], [Number.NaN], this.styleNow());
    line.label = this.label;
    line.draw(panel);
  }
  /** @internal */
  hides(onPage: (point: Triple) => Point): Obstacles {
    return { lines: [this.xs.map((x, i) => onPage([x, this.ys[i], this.#zs[i]]))] };
  }
}

function dashName(style: unknown): string {
  return (
    { "--": "dash", ":": "dot", "-.": "dashdot", dashed: "dash", dotted: "dot", dashdot: "dashdot" }[String(style)] ??
    "dash"
  );
}

/** One drawing at each point. */
function stamped(points: readonly Triple[], draw: (i: number) => string, order?: readonly number[]): string {
  let out = "";
  for (const i of order ?? points.keys()) {
    const [x, y] = points[i];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    out += `<g transform="translate(${Number(x.toFixed(2))} ${Number(y.toFixed(2))})">${draw(i)}</g>`;
  }
  return out;
}

/** The points of one `scatter` in space. */
export class Path3DCollection extends PathCollection implements InSpace {
  readonly #at: readonly Triple[];
  readonly #look: PointsStyle & { readonly marker3d: string };
  readonly #shade: boolean;

  /** @internal */
  constructor(at: readonly Triple[], style: PointsStyle, marker: string, depthshade: boolean) {
    super(
      at.map(([x]) => x),
      at.map(([, y]) => y),
      style,
    );
    this.#at = at;
    this.#look = { ...style, marker3d: marker };
    this.#shade = depthshade;
  }

  #face(i: number): Rgba {
    const { faces, values, alpha } = this.#look;
    const mapped = values && this.mapping ? this.mapping.color(values[i]) : null;
    const [r, g, b, a] = mapped ?? (faces as readonly Rgba[])[(faces as readonly Rgba[]).length === 1 ? 0 : i];
    return [r, g, b, alpha ?? a];
  }

  /** @internal */
  pieces(space: Space): Piece[] {
    const { sizes, edges, edgeWidth, marker3d, marker } = this.#look;
    if (!marker) return [];
    const points = this.#at.map(([x, y, z]) => space.at(x, y, z));
    const seen = points.filter((p) => p.every(Number.isFinite));
    const range = (i: number): number => {
      const all = seen.map((p) => p[i]);
      return all.reduce((m, v) => Math.max(m, v), -Infinity) - all.reduce((m, v) => Math.min(m, v), Infinity);
    };
    // Across the page lengths are the camera's own, not pixels.
    const unit = 0.185 / space.side;
    const scale = Math.hypot(range(0) * unit, range(1) * unit, range(2));
    const near = nearest(seen);
    const part = (depth: number): number =>
      this.#shade && scale > 0 ? Math.min(1, Math.max(FARTHEST, 1 - (depth - near) / scale)) : 1;
    const order = [...points.keys()].sort((a, b) => points[b][2] - points[a][2]);
    const outlines = sizes.map((s) => markerPath(marker3d, space.px(Math.sqrt(s))));
    const fade = ([r, g, b, a]: Rgba, depth: number): Rgba => [r, g, b, a * part(depth)];
    const svg = stamped(
      points,
      (i) => {
        const { d, open } = outlines[outlines.length === 1 ? 0 : i];
        const face = fade(this.#face(i), points[i][2]);
        const edge = edges === "face" ? face : fade(edges[edges.length === 1 ? 0 : i], points[i][2]);
        return path(d, { fill: open ? null : face, stroke: open ? face : edge, width: space.px(edgeWidth) });
      },
      order,
    );
    return [{ order: ABOVE_LINES, depth: near, svg }];
  }

  /** @internal */
  traces(panel: Panel): Record<string, unknown>[] {
    const { sizes, values, marker3d, alpha } = this.#look;
    const px = sizes.map((s) => Number((Math.sqrt(s) * panel.px(1)).toFixed(2)));
    const marker: Record<string, unknown> = {
      size: px.length === 1 ? px[0] : px,
      symbol: SYMBOLS[marker3d] ?? "circle",
      opacity: alpha ?? 1,
      line: { width: 0 },
    };
    if (px.length > 1) Object.assign(marker, { sizemode: "diameter", sizeref: 1 });
    const { mapping } = this;
    if (values && mapping) {
      const [cmin, cmax] = mapping.ends;
      const color = values.map((v) => finite(mapping.forward(v)));
      Object.assign(marker, { color, cmin, cmax, colorscale: colorscale(mapping.colormap) });
    } else {
      const colors = (this.#look.faces ?? []).map(css);
      marker.color = colors.length === 1 ? colors[0] : colors;
    }
    const axis = (i: 0 | 1 | 2): (number | null)[] => this.#at.map((p) => finite(p[i]));
    return [
      {
        type: "scatter3d",
        mode: "markers",
        x: axis(0),
        y: axis(1),
        z: axis(2),
        marker,
        ...legendOf(this, panel),
        hovertemplate: "%{x}, %{y}, %{z}<extra></extra>",
      },
    ];
  }

  /** @internal */
  handle(panel: Panel): void {
    const { faces, values } = this.#look;
    const first = values && this.mapping ? [this.#face(0)] : (faces as readonly Rgba[]).slice(0, 1);
    const sizes = [this.#look.sizes[0]];
    const points = new PathCollection([Number.NaN], [Number.NaN], {
      ...this.#look,
      faces: first,
      values: null,
      mapping: null,
      sizes,
    });
    points.label = this.label;
    points.draw(panel);
  }
  /** @internal */
  hides(onPage: (point: Triple) => Point): Obstacles {
    return { points: this.#at.map(onPage) };
  }
}

export interface FacesLook {
  readonly colors: readonly Rgba[];
  readonly shade: boolean;
  readonly edge: Rgba | null;
  /** Points. */
  readonly edgeWidth: number;
}

/** plotly's own form of what faces show. */
export type FacesForm =
  | { readonly kind: "surface"; readonly x: Matrix; readonly y: Matrix; readonly z: Matrix }
  | { readonly kind: "mesh" };

/** Faces: what `plot_surface` and `bar3d` draw. */
export class Poly3DCollection extends Artist implements InSpace {
  readonly #faces: readonly Face[];
  readonly #look: FacesLook;
  readonly #form: FacesForm;
  readonly #mapping: Mapping | null;

  /** @internal */
  constructor(faces: readonly Face[], look: FacesLook, form: FacesForm, mapping: Mapping | null) {
    super();
    this.#faces = faces;
    this.#look = look;
    this.#form = form;
    this.#mapping = mapping;
  }

  /** @internal */
  override get mapping(): Mapping | null {
    return this.#mapping;
  }
  set_clim(vmin: number, vmax: number): void {
    this.#mapping?.setLimits(vmin, vmax);
  }
  /** @internal */
  draw(): void {}

  #color(i: number): Rgba {
    const { colors, shade } = this.#look;
    const face = this.#faces[i];
    if (this.#mapping) {
      const mean = face.reduce((sum, [, , z]) => sum + z, 0) / face.length;
      const [r, g, b, a] = this.#mapping.color(mean);
      return [r, g, b, this.#mapping.alpha ?? a];
    }
    const color = colors[colors.length === 1 ? 0 : i % colors.length];
    return shade ? shaded(face, color) : color;
  }

  /** @internal */
  pieces(space: Space): Piece[] {
    const { edge, edgeWidth } = this.#look;
    const projected = this.#faces.map((face) => face.map(([x, y, z]) => space.at(x, y, z)));
    const depths = projected.map((points) => points.reduce((sum, p) => sum + p[2], 0) / points.length);
    const order = [...projected.keys()].sort((a, b) => depths[b] - depths[a]);
    const look = { stroke: edge, width: space.px(edgeWidth) };
    const svg = order.map((i) => path(pathOf(projected[i], true), { fill: this.#color(i), ...look })).join("");
    return [{ order: ABOVE_LINES, depth: nearest(projected.flat()), svg }];
  }

  /** @internal */
  traces(panel: Panel): Record<string, unknown>[] {
    const form = this.#form;
    const { colors } = this.#look;
    const common = { ...legendOf(this, panel), hovertemplate: "%{x}, %{y}, %{z}<extra></extra>", showscale: false };
    const alpha = this.#mapping ? (this.#mapping.alpha ?? 1) : colors[0][3];
    if (form.kind === "surface") {
      const rows = (m: Matrix): (number | null)[][] => m.map((row) => row.map(finite));
      const plain = css([colors[0][0], colors[0][1], colors[0][2], 1]);
      const paint = this.#mapping
        ? { cmin: this.#mapping.ends[0], cmax: this.#mapping.ends[1], colorscale: colorscale(this.#mapping.colormap) }
        : { colorscale: [[0, plain], [1, plain]] }; // biome-ignore format: a table
      const forward =
        this.#mapping && !this.#mapping.linear
          ? { surfacecolor: form.z.map((row) => row.map((v) => finite(this.#mapping?.forward(v) ?? v))) }
          : {};
      const lighting = this.#look.shade
        ? { lighting: { ambient: 0.65, diffuse: 0.6, specular: 0.05 } }
        : { lighting: { ambient: 1, diffuse: 0, specular: 0 } };
      return [
        {
          type: "surface",
          x: rows(form.x),
          y: rows(form.y),
          z: rows(form.z),
          ...paint,
          ...forward,
          ...lighting,
          opacity: alpha,
          ...common,
        },
      ];
    }
    const corners: Triple[] = [];
    const [i, j, k, facecolor]: [number[], number[], number[], string[]] = [[], [], [], []];
    this.#faces.forEach((face, at) => {
      const first = corners.length;
      corners.push(...face);
      for (let n = 1; n + 1 < face.length; n++) {
        i.push(first);
        j.push(first + n);
        k.push(first + n + 1);
        const [r, g, b] = this.#color(at);
        facecolor.push(css([r, g, b, 1]));
      }
    });
    const axis = (n: 0 | 1 | 2): (number | null)[] => corners.map((p) => finite(p[n]));
    const lighting = { ambient: 1, diffuse: 0, specular: 0 };
    return [
      {
        type: "mesh3d",
        x: axis(0),
        y: axis(1),
        z: axis(2),
        i,
        j,
        k,
        facecolor,
        flatshading: true,
        lighting,
        opacity: alpha,
        ...common,
      },
    ];
  }

  /** @internal */
  handle(panel: Panel): void {
    const color = this.#faces.length > 0 ? this.#color(0) : this.#look.colors[0];
    const square = new PathCollection([Number.NaN], [Number.NaN], {
      marker: markerSymbol("s"),
      sizes: [100],
      faces: [color],
      values: null,
      mapping: null,
      edges: "face",
      edgeWidth: 0,
      alpha: null,
    });
    square.label = this.label;
    square.draw(panel);
  }
  /** @internal */
  hides(): Obstacles {
    return {};
  }
}

/** Pieces of lines: what `plot_wireframe` and `contour` draw. */
export class Line3DCollection extends Artist implements InSpace {
  readonly #lines: readonly Face[];
  readonly #colors: readonly Rgba[];
  readonly #look: { readonly width: number; readonly linestyle: unknown };
  readonly #mapping: Mapping | null;

  /** @internal */
  constructor(
    lines: readonly Face[],
    colors: readonly Rgba[],
    look: { width: number; linestyle: unknown },
    mapping: Mapping | null = null,
  ) {
    super();
    this.#lines = lines;
    this.#colors = colors;
    this.#look = look;
    this.#mapping = mapping;
  }

  /** @internal */
  override get mapping(): Mapping | null {
    return this.#mapping;
  }
  /** @internal */
  draw(): void {}

  #color(i: number): Rgba {
    return this.#colors[this.#colors.length === 1 ? 0 : i];
  }

  /** @internal */
  pieces(space: Space): Piece[] {
    const projected = this.#lines.map((line) => line.map(([x, y, z]) => space.at(x, y, z)));
    const look = { width: space.px(this.#look.width), dash: dashes(this.#look.linestyle) ?? [], round: true };
    const svg = projected.map((points, i) => path(pathOf(points), { stroke: this.#color(i), ...look })).join("");
    return [{ order: ABOVE_LINES, depth: nearest(projected.flat()), svg }];
  }

  /** @internal */
  traces(panel: Panel): Record<string, unknown>[] {
    const [x, y, z, color]: [(number | null)[], (number | null)[], (number | null)[], string[]] = [[], [], [], []];
    this.#lines.forEach((line, i) => {
      const own = css(this.#color(i));
      for (const [a, b, c] of [...line, [Number.NaN, Number.NaN, Number.NaN]]) {
        x.push(finite(a));
        y.push(finite(b));
        z.push(finite(c));
        color.push(own);
      }
    });
    const line = {
      width: 1.5 * panel.px(this.#look.width),
      color: this.#colors.length === 1 ? css(this.#colors[0]) : color,
    };
    return [{ type: "scatter3d", mode: "lines", x, y, z, line, ...legendOf(this, panel), hoverinfo: "skip" }];
  }

  /** @internal */
  handle(panel: Panel): void {
    const style = { color: [...this.#colors[0]], linewidth: this.#look.width };
    const line = new Line2D([Number.NaN], [Number.NaN], style);
    line.label = this.label;
    line.draw(panel);
  }
  /** @internal */
  hides(): Obstacles {
    return {};
  }
}

/** A text in space. */
export class Text3D extends Text implements InSpace {
  readonly #at: Triple;
  readonly #look: Options;

  /** @internal */
  constructor(at: Triple, text: string, style: Options) {
    super(at[0], at[1], text, style);
    this.#at = at;
    this.#look = style;
  }

  /** @internal */
  pieces(space: Space, panel: Panel): Piece[] {
    const [x, y] = space.at(...this.#at);
    if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
    const place = {
      x: panel.box.left + x,
      y: panel.box.top - y,
      ha: String(this.#look.horizontalalignment ?? "left"),
      va: String(this.#look.verticalalignment ?? "baseline"),
      rotation: rotationOf(this.#look),
    };
    placeText(panel.scene, this.get_text(), place, this.#look, rc("font.size"));
    return [];
  }

  /** @internal */
  traces(): Record<string, unknown>[] {
    return [];
  }
  /** plotly's note of the living scene. @internal */
  note(panel: Panel): Record<string, unknown> {
    const [x, y, z] = this.#at;
    const anchor = { left: "left", center: "center", right: "right" }[String(this.#look.horizontalalignment ?? "left")];
    const size = panel.px(Number(this.#look.fontsize ?? rc("font.size")) || rc("font.size"));
    const color = css(toRgba(this.#look.color ?? rc("text.color")));
    return { x, y, z, text: this.get_text(), showarrow: false, xanchor: anchor, font: { size, color } };
  }
  /** @internal */
  handle(): void {}
  /** @internal */
  hides(): Obstacles {
    return {};
  }
}
