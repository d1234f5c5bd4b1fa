/**
 * Scatters of many points. plotly.js makes an element for every marker, a third of a millisecond each; here it draws one
 * of each such trace, and the others are copies of its text or, in pixels, of its look.
 */
import type { PlotlyFigure } from "../../types.js";
import { type Area, paint } from "./stamp.js";

/** Traces with fewer points are left to plotly.js. */
const MANY = 1000;
/** Traces with more points are painted where the picture becomes pixels anyway. */
const PAINTED = 5000;

interface Marker {
  readonly size?: number | readonly number[];
  readonly symbol?: string | readonly string[];
  readonly color?: string | readonly (string | number | null)[];
  readonly colorscale?: readonly (readonly [number, string])[];
  readonly cmin?: number;
  readonly cmax?: number;
  readonly line?: { readonly color?: unknown; readonly width?: unknown };
}

interface Trace {
  readonly type?: string;
  readonly mode?: string;
  readonly x?: readonly (number | null)[];
  readonly y?: readonly (number | null)[];
  readonly marker?: Marker;
  readonly xaxis?: string;
  readonly yaxis?: string;
}

interface AxisLayout {
  readonly range?: readonly [number, number];
  readonly domain?: readonly [number, number];
  readonly type?: string;
}

/** What was taken out of a trace: places in pixels from the first one's, and colours. */
interface Crowd {
  readonly uid: string;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  readonly colors: readonly string[] | null;
  /** The frame within which they are. */
  readonly area: Area;
}

/** The figure with one point left of each crowded trace. */
export function thin(figure: PlotlyFigure, width: number, height: number): { figure: PlotlyFigure; crowds: Crowd[] } {
  const layout = figure.layout as Record<string, unknown>;
  const margin = layout.margin as Record<string, unknown> | undefined;
  // Elsewhere only plotly.js knows how much room a legend takes from the axes.
  const bare = margin?.autoexpand === false && ["l", "r", "t", "b"].every((side) => margin[side] === 0);
  const crowds: Crowd[] = [];
  if (!bare) return { figure, crowds };
  const data = figure.data.map((trace, i) => {
    const axisOf = (name: string): AxisLayout | undefined =>
      layout[`${name[0]}axis${name.slice(1)}`] as AxisLayout | undefined;
    const scale = (name: string, length: number): ((value: number) => number) | null => {
      const axis = axisOf(name);
      if (!axis?.range || !axis.domain) return null;
      const [[low, high], [from, to]] = [axis.range, axis.domain];
      const perUnit = ((to - from) * length) / (high - low);
      const log = axis.type === "log";
      return (value) => ((log ? Math.log10(value) : value) - low) * perUnit;
    };
    const found = take(trace as Trace, `crowd${i}`, scale, width, height);
    if (!found) return trace;
    const { xaxis = "x", yaxis = "y" } = trace as Trace;
    const [left, right] = axisOf(xaxis)?.domain ?? [0, 1];
    const [bottom, top] = axisOf(yaxis)?.domain ?? [0, 1];
    const area = {
      left: left * width,
      top: (1 - top) * height,
      width: (right - left) * width,
      height: (top - bottom) * height,
    };
    crowds.push({ ...found.crowd, area });
    return found.trace;
  });
  return { figure: { data, layout }, crowds };
}

function take(
  trace: Trace,
  uid: string,
  scale: (name: string, length: number) => ((value: number) => number) | null,
  width: number,
  height: number,
): { trace: object; crowd: Omit<Crowd, "area"> } | null {
  const { x, y, marker } = trace;
  if (trace.type !== "scatter" || trace.mode !== "markers" || !x || !y || x.length < MANY || !marker) return null;
  const { line } = marker;
  if ([marker.size, marker.symbol, line?.color, line?.width].some(Array.isArray)) return null;
  const [toX, toY] = [scale(trace.xaxis ?? "x", width), scale(trace.yaxis ?? "y", height)];
  if (!toX || !toY) return null;
  const places: [number, number, number][] = [];
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    if (a === null || b === null) continue;
    const [px, py] = [toX(a), -toY(b)];
    if (Number.isFinite(px) && Number.isFinite(py)) places.push([px, py, i]);
  }
  // plotly draws only what is in view, so the one that stays must be.
  const seed = places.find(([px, py]) => px >= 0 && px <= width && py <= 0 && py >= -height);
  if (!seed) return null;
  const colors = Array.isArray(marker.color) ? colorsOf(marker) : null;
  const kept = { x: [x[seed[2]]], y: [y[seed[2]]] };
  const look = colors ? { ...marker, color: colors[seed[2]], colorscale: undefined, showscale: false } : marker;
  return {
    trace: { ...trace, ...kept, uid, marker: look },
    crowd: {
      uid,
      dx: Float64Array.from(places, ([px]) => px - seed[0]),
      dy: Float64Array.from(places, ([, py]) => py - seed[1]),
      colors: colors && places.map(([, , i]) => colors[i]),
    },
  };
}

function colorsOf(marker: Marker): string[] {
  const { color, colorscale, cmin = 0, cmax = 1 } = marker;
  return (color as readonly (string | number | null)[]).map((value) => {
    if (typeof value === "string") return value;
    if (value === null || !colorscale) return "none";
    return along(colorscale, cmax === cmin ? 0 : (value - cmin) / (cmax - cmin));
  });
}

/** The colour at a place of a scale of `#rrggbb`. */
function along(scale: readonly (readonly [number, string])[], place: number): string {
  const t = Math.min(1, Math.max(0, place));
  let at = 1;
  while (at < scale.length - 1 && scale[at][0] < t) at++;
  const [[from, a], [to, b]] = [scale[at - 1], scale[at]];
  const part = to === from ? 0 : (t - from) / (to - from);
  const channel = (text: string, i: number): number => Number.parseInt(text.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mixed = [0, 1, 2].map((i) => Math.round(channel(a, i) + part * (channel(b, i) - channel(a, i))));
  return `rgb(${mixed.join(",")})`;
}

/** The drawing with all points where plotly.js drew one; `scale` is device pixels per CSS pixel, null in vectors. */
export async function fill(svg: string, crowds: readonly Crowd[], scale: number | null): Promise<string> {
  let out = svg;
  for (const crowd of crowds) {
    const start = out.indexOf(`trace${crowd.uid}"`);
    const point = start < 0 ? null : /<path\b[^>]*class="point"[^>]*>/.exec(out.slice(start));
    if (!point) continue;
    const at = start + point.index;
    const [tag] = point;
    const place = /translate\(([^,]+),([^)]+)\)/.exec(tag);
    if (!place) continue;
    const xs = crowd.dx.map((dx) => Number(place[1]) + dx);
    const ys = crowd.dy.map((dy) => Number(place[2]) + dy);
    const many =
      scale !== null && xs.length > PAINTED
        ? await paint(tag, { xs, ys, colors: crowd.colors }, crowd.area, scale)
        : copies(tag, place[0], xs, ys, crowd.colors);
    out = out.slice(0, at) + many + out.slice(at + tag.length);
  }
  return out;
}

function copies(
  tag: string,
  place: string,
  xs: Float64Array,
  ys: Float64Array,
  colors: readonly string[] | null,
): string {
  const [before, after] = tag.split(place);
  const out: string[] = [];
  for (let i = 0; i < xs.length; i++) {
    const moved = `${before}translate(${xs[i].toFixed(2)},${ys[i].toFixed(2)})${after}`;
    out.push(colors ? painted(moved, colors[i]) : moved);
  }
  return out.join("");
}

/** A marker's own colour is its face's or, where it has none, its edge's. */
function painted(tag: string, color: string): string {
  return /fill:\s*none/.test(tag)
    ? tag.replace(/stroke:[^;"]*(?=[;"])/, `stroke:${color}`)
    : tag.replace(/fill:[^;"]*(?=[;"])/, `fill:${color}`);
}
