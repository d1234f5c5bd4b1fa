/**
 * Norms: what lies between values and a colormap's 0..1.
 *
 * Source: matplotlib.colors.
 */
import { typeError, ValueError } from "../builtins/errors.js";
import { type SymlogShape, symlog, symlogInverse } from "./symlog.js";
import { type ArrayLike, isData, toNumbers } from "./values.js";

/** A norm is called with a value or a list of them: `norm(3)`, `norm(tensor)`. */
export interface Normalize {
  (value: number): number;
  (values: ArrayLike): number[];
}

interface Limits {
  readonly vmin?: number | null;
  readonly vmax?: number | null;
  readonly clip?: boolean;
}

/** The limits of `(vmin, vmax, clip)` or of the options in their place. */
function limitsOf(vmin: number | null | Limits | undefined, vmax: number | null | undefined, clip: boolean): Limits {
  if (typeof vmin === "object" && vmin !== null) return vmin;
  return { vmin, vmax, clip };
}

/**
 * Linear from vmin to vmax. Limits that nobody gives are those of the first data.
 *
 * y = (x - vmin) / (vmax - vmin)
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function of this class
export class Normalize {
  declare vmin: number | null;
  declare vmax: number | null;
  declare clip: boolean;

  constructor(vmin?: number | null | Limits, vmax?: number | null, clip = false) {
    const limits = limitsOf(vmin, vmax, clip);
    const norm = ((value: unknown) =>
      isData(value) ? toNumbers(value).map((v) => norm.place(v)) : norm.place(Number(value))) as unknown as Normalize;
    Object.setPrototypeOf(norm, new.target.prototype);
    Object.assign(norm, { vmin: limits.vmin ?? null, vmax: limits.vmax ?? null, clip: limits.clip ?? false });
    // biome-ignore lint/correctness/noConstructorReturn: a norm is called as in Python
    return norm;
  }

  /** What is linear in 0..1. @internal */
  forward(value: number): number {
    return value;
  }
  /** The value that `forward` carries there. @internal */
  backward(place: number): number {
    return place;
  }

  /** The value's place; 0 and 1 are the limits. @internal */
  place(value: number): number {
    if (this.vmin === null || this.vmax === null)
      throw new ValueError("Not invertible until both vmin and vmax are set");
    const [low, high] = [this.forward(this.vmin), this.forward(this.vmax)];
    const place = low === high ? 0 : (this.forward(value) - low) / (high - low);
    return this.clip ? Math.min(1, Math.max(0, place)) : place;
  }

  /** The value at a place in 0..1. @throws ValueError before there are limits. */
  inverse(place: number): number {
    if (this.vmin === null || this.vmax === null)
      throw new ValueError("Not invertible until both vmin and vmax are set");
    const [low, high] = [this.forward(this.vmin), this.forward(this.vmax)];
    return this.backward(low + place * (high - low));
  }

  /** Takes the limits of data over. */
  autoscale(data: unknown): void {
    this.vmin = null;
    this.vmax = null;
    this.autoscale_None(data);
  }
  /** The same for limits that are not there yet. */
  autoscale_None(data: unknown): void {
    const [low, high] = this.range(toNumbers(data));
    this.vmin ??= low;
    this.vmax ??= high;
  }
  scaled(): boolean {
    return this.vmin !== null && this.vmax !== null;
  }

  /** The limits of data that this norm can show. @internal */
  range(values: Iterable<number>): [number, number] {
    let [low, high] = [Infinity, -Infinity];
    for (const value of values) {
      if (!Number.isFinite(this.forward(value))) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return low > high ? [0, 1] : [low, high];
  }
}

/** Logarithmic; what is not positive has no place. */
export class LogNorm extends Normalize {
  override forward(value: number): number {
    return value > 0 ? Math.log10(value) : Number.NaN;
  }
  override backward(place: number): number {
    return 10 ** place;
  }
  override place(value: number): number {
    if (this.vmin !== null && this.vmin <= 0) throw new ValueError("Invalid vmin or vmax");
    return super.place(value);
  }
}

/** Linear about zero within `linthresh`, logarithmic beyond it. */
export class SymLogNorm extends Normalize {
  readonly linthresh: number;
  readonly #shape: SymlogShape;

  constructor(
    linthresh: number | ({ readonly linthresh: number; readonly linscale?: number; readonly base?: number } & Limits),
    linscale = 1,
    options: Limits & { readonly base?: number } = {},
  ) {
    const given = typeof linthresh === "number" ? { ...options, linthresh, linscale } : { linscale: 1, ...linthresh };
    super(given);
    this.linthresh = given.linthresh;
    this.#shape = { linthresh: given.linthresh, linscale: given.linscale ?? 1, base: given.base ?? 10 };
  }
  override forward(value: number): number {
    return symlog(value, this.#shape);
  }
  override backward(place: number): number {
    return symlogInverse(place, this.#shape);
  }
}

/** y = ((x - vmin) / (vmax - vmin)) ** gamma */
export class PowerNorm extends Normalize {
  readonly gamma: number;

  constructor(gamma: number, vmin?: number | null | Limits, vmax?: number | null, clip = false) {
    super(limitsOf(vmin, vmax, clip));
    this.gamma = gamma;
  }
  override forward(value: number): number {
    const low = this.vmin ?? 0;
    const span = (this.vmax ?? low + 1) - low || 1;
    const part = (value - low) / span;
    return part < 0 ? part : part ** this.gamma;
  }
  override backward(place: number): number {
    const low = this.vmin ?? 0;
    const span = (this.vmax ?? low + 1) - low || 1;
    return low + span * (place < 0 ? place : place ** (1 / this.gamma));
  }
}

/** Two straight pieces that meet at `vcenter`, which has the middle colour. */
export class TwoSlopeNorm extends Normalize {
  readonly vcenter: number;

  constructor(
    vcenter: number | (Limits & { readonly vcenter: number }),
    vmin?: number | null | Limits,
    vmax?: number | null,
  ) {
    const given = typeof vcenter === "number" ? { vcenter, ...limitsOf(vmin, vmax, false) } : vcenter;
    super(given);
    this.vcenter = given.vcenter;
    const { vcenter: center } = given;
    if ((given.vmin ?? -Infinity) >= center || (given.vmax ?? Infinity) <= center)
      throw new ValueError("vmin, vcenter, and vmax must be in ascending order");
  }
  override forward(value: number): number {
    const below = this.vcenter - (this.vmin ?? this.vcenter - 1) || 1;
    const above = (this.vmax ?? this.vcenter + 1) - this.vcenter || 1;
    return 0.5 + (value - this.vcenter) / (2 * (value < this.vcenter ? below : above));
  }
  override backward(place: number): number {
    const below = this.vcenter - (this.vmin ?? this.vcenter - 1);
    const above = (this.vmax ?? this.vcenter + 1) - this.vcenter;
    return this.vcenter + 2 * (place - 0.5) * (place < 0.5 ? below : above);
  }
  override range(values: Iterable<number>): [number, number] {
    const [low, high] = super.range(values);
    return [Math.min(low, this.vcenter), Math.max(high, this.vcenter)];
  }
}

/** Linear and symmetric about `vcenter`. */
export class CenteredNorm extends Normalize {
  readonly vcenter: number;
  readonly #half: number | null;

  constructor(
    vcenter: number | { readonly vcenter?: number; readonly halfrange?: number; readonly clip?: boolean } = 0,
    halfrange?: number,
    clip = false,
  ) {
    const given = typeof vcenter === "number" ? { vcenter, halfrange, clip } : { vcenter: 0, ...vcenter };
    const center = given.vcenter ?? 0;
    const half = given.halfrange ?? null;
    super(half === null ? { clip: given.clip } : { vmin: center - half, vmax: center + half, clip: given.clip });
    this.vcenter = center;
    this.#half = half;
  }
  override range(values: Iterable<number>): [number, number] {
    const [low, high] = super.range(values);
    const half = this.#half ?? Math.max(Math.abs(low - this.vcenter), Math.abs(high - this.vcenter));
    return [this.vcenter - half, this.vcenter + half];
  }
}

/** Steps: values between two boundaries have one colour. `ncolors` is the number of the colormap's colours. */
export class BoundaryNorm extends Normalize {
  readonly boundaries: readonly number[];
  readonly Ncmap: number;

  constructor(boundaries: ArrayLike, ncolors: number, options: { readonly clip?: boolean } = {}) {
    const edges = toNumbers(boundaries);
    super({ vmin: edges[0], vmax: edges[edges.length - 1], clip: options.clip });
    if (edges.length < 2) throw new ValueError("boundaries must have at least two values");
    if (edges.some((edge, i) => i > 0 && edge <= edges[i - 1])) throw new ValueError("boundaries must be increasing");
    if (ncolors < edges.length - 1) {
      throw new ValueError(
        `There are ${edges.length - 1} color bins including extensions, but ncolors = ${ncolors}; ncolors must equal or exceed the number of bins`,
      );
    }
    this.boundaries = edges;
    this.Ncmap = ncolors;
  }

  /** The number of the interval; -1 below and one more above all. @internal */
  override forward(value: number): number {
    if (!Number.isFinite(value)) return Number.NaN;
    let at = -1;
    for (const edge of this.boundaries) if (value >= edge) at++;
    return value === this.boundaries[this.boundaries.length - 1] ? at : Math.min(at, this.boundaries.length - 1);
  }
  /** As matplotlib's, the number of a colour of the map, not a part of one. */
  override place(value: number): number {
    const bins = this.boundaries.length - 1;
    const at = this.forward(value);
    if (at < 0) return this.clip ? 0 : -1;
    if (at >= bins) return this.clip ? this.Ncmap - 1 : this.Ncmap;
    return bins === this.Ncmap
      ? at
      : bins === 1
        ? Math.floor((this.Ncmap - 1) / 2)
        : Math.floor((at * (this.Ncmap - 1)) / (bins - 1));
  }
  override inverse(): never {
    throw new ValueError("BoundaryNorm is not invertible");
  }
}

/** The norm that `norm:` asks for. @throws ValueError for an unknown name; TypeError for what is no norm. */
export function normFrom(given: unknown): Normalize | null {
  if (given === undefined || given === null) return null;
  if (given instanceof Normalize) return given;
  if (given === "linear") return new Normalize();
  if (given === "log") return new LogNorm();
  if (given === "symlog") return new SymLogNorm(1);
  if (typeof given === "string") {
    throw new ValueError(`Invalid norm str name; the following values are supported: 'linear', 'log', 'symlog'`, {
      hint: `norm was '${given}'.`,
    });
  }
  throw typeError(
    "'norm' must be an instance of matplotlib.colors.Normalize or str or None",
    'import { LogNorm } from "matplotlib/colors"',
  );
}
