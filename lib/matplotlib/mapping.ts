/** Values -> colours: a norm and a colormap together. */
import { colorAt, colormapName } from "./colormap.js";
import type { Rgba } from "./colors.js";
import { BoundaryNorm, Normalize, normFrom } from "./norms.js";
import type { Options } from "./options.js";
import { toNumbers } from "./values.js";

interface Parts {
  readonly colormap: string;
  readonly norm: Normalize;
  readonly alpha?: number;
  /** Boundaries with a colour for each interval between two. */
  readonly bands?: { readonly levels: readonly number[]; readonly colors: readonly Rgba[] };
  /** Levels whose lines have the colours of their values. */
  readonly levels?: readonly number[];
}

export class Mapping {
  readonly colormap: string;
  readonly norm: Normalize;
  readonly alpha: number | undefined;
  readonly bands: Parts["bands"];
  readonly levels: readonly number[] | undefined;

  constructor({ colormap, norm, alpha, bands, levels }: Parts) {
    this.colormap = colormap;
    this.norm = norm;
    this.alpha = alpha;
    this.levels = levels;
    this.bands = bands ?? steps(norm, colormap);
  }

  get vmin(): number {
    return this.norm.vmin ?? 0;
  }
  get vmax(): number {
    return this.norm.vmax ?? 1;
  }
  setLimits(vmin: unknown, vmax: unknown): void {
    const [low, high] = Array.isArray(vmin) ? vmin : [vmin, vmax];
    if (typeof low === "number") this.norm.vmin = low;
    if (typeof high === "number") this.norm.vmax = high;
  }
  /** The same with other parts. */
  with(parts: Partial<Parts>): Mapping {
    const { colormap, norm, alpha, levels } = this;
    return new Mapping({ colormap, norm, alpha, levels, ...parts });
  }

  /** Whether values are drawn as they are. */
  get linear(): boolean {
    return this.norm.forward === Normalize.prototype.forward;
  }
  /** What plotly spreads its colour scale over. */
  forward(value: number): number {
    return this.norm.forward(value);
  }
  /** The ends of plotly's colour scale. */
  get ends(): [number, number] {
    if (this.norm instanceof BoundaryNorm) return [0, Math.max(1, this.norm.boundaries.length - 2)];
    const [low, high] = [this.forward(this.vmin), this.forward(this.vmax)];
    return [low, low === high ? low + 1e-9 : high];
  }
  /** The place in the colormap, not held to 0..1. */
  place(value: number): number {
    const [low, high] = this.ends;
    return (this.forward(value) - low) / (high - low);
  }
  color(value: number): Rgba {
    return colorAt(this.colormap, this.place(value));
  }
}

/** The intervals of a norm in steps. */
function steps(norm: Normalize, colormap: string): Parts["bands"] {
  if (!(norm instanceof BoundaryNorm)) return undefined;
  const last = Math.max(1, norm.boundaries.length - 2);
  return {
    levels: norm.boundaries,
    colors: norm.boundaries.slice(1).map((_, i) => colorAt(colormap, i / last)),
  };
}

/** How values become colours: `cmap`, `vmin`, `vmax`, `norm`. A norm takes the limits that it lacks from the values. */
export function mappingOf(values: Iterable<number>, style: Options): Mapping {
  const given = normFrom(style.norm);
  const norm = given ?? new Normalize();
  const limit = (name: "vmin" | "vmax"): number | null =>
    style[name] === undefined || style[name] === null ? null : toNumbers(style[name])[0];
  const [vmin, vmax] = [limit("vmin"), limit("vmax")];
  if (vmin !== null) norm.vmin = vmin;
  if (vmax !== null) norm.vmax = vmax;
  if (norm.vmin === null || norm.vmax === null) {
    const [low, high] = norm.range(values);
    norm.vmin ??= low;
    norm.vmax ??= high;
  }
  const alpha = typeof style.alpha === "number" ? { alpha: style.alpha } : {};
  return new Mapping({ colormap: colormapName(style.cmap), norm, ...alpha });
}
