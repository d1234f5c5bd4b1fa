/** Colormaps: matplotlib's tables as functions and as plotly's colour scales. */
import { ValueError } from "../builtins/errors.js";
import { TABLES } from "./colormap_tables.js";
import { css, type Rgba } from "./colors.js";
import { rc } from "./rc.js";

/** A map from 0..1 to colours; call it with a number or a list. */
export interface Colormap {
  (value: number): [number, number, number, number];
  (values: readonly number[]): [number, number, number, number][];
  readonly colormapName: string;
  /** How many colours it has. */
  readonly N: number;
  readonly name: string;
  /** The same from the other end. */
  reversed(): Colormap;
  /** So many colours of it, evenly chosen. */
  resampled(lutsize: number): Colormap;
}

export interface Stops {
  /** Places in 0..1. */
  readonly places: readonly number[];
  readonly colors: readonly Rgba[];
  /** Has steps instead of a course. */
  readonly listed: boolean;
}

const parsed = new Map<string, Stops>();

function bytes(hex: string): number[] {
  return Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

function stops(name: string): Stops {
  const known = parsed.get(name);
  if (known) return known;
  const reversed = name.endsWith("_r");
  const plain = reversed ? name.slice(0, -2) : name;
  const own = reversed ? parsed.get(plain) : undefined;
  if (own) {
    const places = own.listed ? own.places : own.places.map((p) => 1 - p).reverse();
    const turned = { ...own, places, colors: [...own.colors].reverse() };
    parsed.set(name, turned);
    return turned;
  }
  const found = Object.hasOwn(TABLES, plain) ? TABLES[plain] : (TABLES[capital(plain)] ?? "");
  let out: Stops;
  if (found.startsWith("=")) {
    const b = bytes(found.slice(1));
    const colors = Array.from(
      { length: b.length / 3 },
      (_, i): Rgba => [b[3 * i] / 255, b[3 * i + 1] / 255, b[3 * i + 2] / 255, 1],
    );
    out = { listed: true, places: colors.map((_, i) => i / colors.length), colors };
  } else {
    const b = bytes(found);
    const count = b.length / 4;
    const index = Array.from({ length: count }, (_, i) => i);
    out = {
      listed: false,
      places: index.map((i) => b[4 * i] / 255),
      colors: index.map((i): Rgba => [b[4 * i + 1] / 255, b[4 * i + 2] / 255, b[4 * i + 3] / 255, 1]),
    };
  }
  if (reversed) {
    const places = out.listed ? out.places : out.places.map((p) => 1 - p).reverse();
    out = { ...out, places, colors: [...out.colors].reverse() };
  }
  parsed.set(name, out);
  return out;
}

function capital(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** The names there are, `_r` for each reversed. */
export function colormaps(): string[] {
  return Object.keys(TABLES).flatMap((name) => [name, `${name}_r`]);
}

/** A colormap's name from a name, a Colormap or nothing. @throws ValueError for an unknown one. */
export function colormapName(cmap: unknown): string {
  if (cmap === undefined || cmap === null) return rc("image.cmap");
  const name = typeof cmap === "function" ? String((cmap as Colormap).colormapName) : String(cmap);
  const plain = name.endsWith("_r") ? name.slice(0, -2) : name;
  if (Object.hasOwn(TABLES, plain) || parsed.has(plain)) return name;
  throw new ValueError(`'${name}' is not a valid value for cmap.`, {
    hint: `Colormaps are ${Object.keys(TABLES).join(", ")}, each also reversed with "_r".`,
  });
}

/** The colour at a place in 0..1; beyond the ends the ends' colours. */
export function colorAt(name: string, value: number): Rgba {
  const { places, colors, listed } = stops(name);
  if (!Number.isFinite(value)) return [0, 0, 0, 0];
  if (listed) return colors[Math.min(colors.length - 1, Math.max(0, Math.floor(value * colors.length)))];
  const t = Math.min(1, Math.max(0, value));
  let at = 1;
  while (at < places.length - 1 && places[at] < t) at++;
  const part = (t - places[at - 1]) / (places[at] - places[at - 1]);
  const mix = (channel: 0 | 1 | 2): number =>
    colors[at - 1][channel] + part * (colors[at][channel] - colors[at - 1][channel]);
  return [mix(0), mix(1), mix(2), 1];
}

/** plotly's colour scale of the map. */
export function colorscale(name: string, alpha = 1): [number, string][] {
  const { places, colors: opaque, listed } = stops(name);
  const colors = opaque.map(([r, g, b, a]): Rgba => [r, g, b, a * alpha]);
  if (!listed) return places.map((place, i) => [Number(place.toFixed(5)), css(colors[i])]);
  return colors.flatMap((color, i): [number, string][] => [
    [i / colors.length, css(color)],
    [(i + 1) / colors.length, css(color)],
  ]);
}

/**
 * The colormap of a name: `plt.get_cmap("viridis")(0.5)`; with `lut` so many colours of it.
 *
 * @throws ValueError for an unknown name.
 */
export function get_cmap(name?: string | Colormap | null, lut?: number | null): Colormap {
  const found = colormapName(name);
  const whole = callable(found);
  return lut === undefined || lut === null ? whole : whole.resampled(lut);
}

/** The function that a colormap's name stands for. @internal */
export function callable(found: string): Colormap {
  const { colors, listed } = stops(found);
  const map = (value: number | readonly number[]): unknown =>
    typeof value === "number" ? [...colorAt(found, value)] : value.map((v) => [...colorAt(found, v)]);
  Object.defineProperty(map, "name", { value: found.replace(/^\d+:/, "") });
  return Object.assign(map, {
    colormapName: found,
    N: listed ? colors.length : 256,
    reversed: () => callable(found.endsWith("_r") ? found.slice(0, -2) : `${found}_r`),
    resampled: (lutsize: number) => {
      const last = Math.max(1, lutsize - 1);
      const some = Array.from({ length: lutsize }, (_, i) => colorAt(found, i / last));
      return registered(found, { listed: true, places: some.map((_, i) => i / lutsize), colors: some });
    },
  }) as Colormap;
}

let made = 0;

/** A colormap of one's own; several may have one name. @internal */
export function registered(name: string, own: Stops): Colormap {
  const key = `${made++}:${name}`;
  parsed.set(key, own);
  return callable(key);
}
