/** Keyword arguments: aliases, and refusal of names that matplotlib does not have. */
import { AttributeError, typeError } from "../builtins/errors.js";
import type { Color } from "./colors.js";
import type { LineStyle } from "./markers.js";

/** What lines take: `plot`, `step`, `axhline`, `errorbar`. Widths and sizes in points. */
export interface LineOptions {
  readonly color?: Color;
  readonly c?: Color;
  readonly linestyle?: LineStyle;
  readonly ls?: LineStyle;
  readonly linewidth?: number;
  readonly lw?: number;
  readonly marker?: string | null;
  readonly markersize?: number;
  readonly ms?: number;
  readonly markerfacecolor?: Color;
  readonly mfc?: Color;
  readonly markeredgecolor?: Color;
  readonly mec?: Color;
  readonly markeredgewidth?: number;
  readonly mew?: number;
  readonly markevery?: number;
  readonly drawstyle?: "default" | "steps" | "steps-pre" | "steps-mid" | "steps-post";
  readonly alpha?: number | null;
  readonly label?: string | number;
  readonly zorder?: number;
  readonly visible?: boolean;
  readonly clip_on?: boolean;
  readonly animated?: boolean;
  readonly scalex?: boolean;
  readonly scaley?: boolean;
}

/** What texts take. Sizes in points or names such as "large". */
export interface TextOptions {
  readonly fontsize?: number | string;
  readonly size?: number | string;
  readonly color?: Color;
  readonly c?: Color;
  readonly weight?: string | number;
  readonly fontweight?: string | number;
  readonly style?: "normal" | "italic" | "oblique";
  readonly fontstyle?: "normal" | "italic" | "oblique";
  readonly family?: string;
  readonly fontfamily?: string;
  readonly fontname?: string;
  readonly rotation?: number | "horizontal" | "vertical";
  readonly ha?: "left" | "center" | "right";
  readonly horizontalalignment?: "left" | "center" | "right";
  readonly va?: "top" | "center" | "bottom" | "baseline" | "center_baseline";
  readonly verticalalignment?: "top" | "center" | "bottom" | "baseline" | "center_baseline";
  readonly alpha?: number | null;
  readonly bbox?: Readonly<Record<string, unknown>> | null;
  readonly fontdict?: Readonly<Record<string, unknown>>;
  readonly zorder?: number;
  readonly visible?: boolean;
  readonly label?: string;
  readonly clip_on?: boolean;
  readonly wrap?: boolean;
  readonly rotation_mode?: string;
  readonly linespacing?: number;
  readonly multialignment?: string;
}

/** Short names and what they stand for. */
const ALIASES: Readonly<Record<string, string>> = {
  c: "color",
  ls: "linestyle",
  lw: "linewidth",
  ms: "markersize",
  mfc: "markerfacecolor",
  mec: "markeredgecolor",
  mew: "markeredgewidth",
  ec: "edgecolor",
  edgecolors: "edgecolor",
  fc: "facecolor",
  facecolors: "facecolor",
  linewidths: "linewidth",
  linestyles: "linestyle",
  colors: "color",
  size: "fontsize",
  fontweight: "weight",
  fontstyle: "style",
  fontfamily: "family",
  fontname: "family",
  name: "family",
  ha: "horizontalalignment",
  va: "verticalalignment",
};

export type Options = Readonly<Record<string, unknown>>;

/**
 * The options under their full names.
 *
 * @param kind whose names they are, for the error, as `Line2D`
 * @param known full names that `kind` has
 * @param keep short names that mean something of their own here, as scatter's `c`
 * @throws AttributeError for an unknown name; TypeError for a name given twice.
 */
export function normalize(
  kind: string,
  given: object | undefined,
  known: ReadonlySet<string>,
  keep: readonly string[] = [],
): Options {
  const out: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const [name, value] of Object.entries(given ?? {})) {
    if (value === undefined) continue;
    const full = keep.includes(name) || known.has(name) ? name : (ALIASES[name] ?? name);
    if (!known.has(full)) {
      throw Object.assign(new AttributeError(`${kind}.set() got an unexpected keyword argument '${name}'`), {
        hint: `It knows: ${[...known].join(", ")}.`,
      });
    }
    if (full in out) throw typeError(`Got both '${origin[full]}' and '${name}', which are aliases of one another`);
    out[full] = value;
    origin[full] = name;
  }
  return out;
}

export const LINE_NAMES: ReadonlySet<string> = new Set([
  "color",
  "linestyle",
  "linewidth",
  "marker",
  "markersize",
  "markerfacecolor",
  "markeredgecolor",
  "markeredgewidth",
  "markevery",
  "drawstyle",
  "alpha",
  "label",
  "zorder",
  "visible",
  "clip_on",
  "animated",
  "scalex",
  "scaley",
  "fillstyle",
  "solid_capstyle",
  "dash_capstyle",
  "antialiased",
  "rasterized",
  "dashes",
  "transform",
  "picker",
]);

export const TEXT_NAMES: ReadonlySet<string> = new Set([
  "fontsize",
  "color",
  "weight",
  "style",
  "family",
  "rotation",
  "horizontalalignment",
  "verticalalignment",
  "alpha",
  "bbox",
  "zorder",
  "visible",
  "label",
  "clip_on",
  "wrap",
  "rotation_mode",
  "linespacing",
  "multialignment",
  "backgroundcolor",
  "x",
  "y",
  "loc",
  "pad",
  "labelpad",
  "transform",
  "usetex",
]);

export const PATCH_NAMES: ReadonlySet<string> = new Set([
  "color",
  "facecolor",
  "edgecolor",
  "linewidth",
  "linestyle",
  "alpha",
  "label",
  "zorder",
  "visible",
  "hatch",
  "fill",
  "antialiased",
  "clip_on",
  "rasterized",
  "transform",
  "capstyle",
  "joinstyle",
]);

/** Whether `x` is a plain `{...}`: the trailing options. */
export function isOptions(x: unknown): x is Options {
  if (typeof x !== "object" || x === null) return false;
  const prototype = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** Positional arguments and the options after them. */
export function splitOptions(args: readonly unknown[]): { positional: readonly unknown[]; options: Options } {
  const last = args[args.length - 1];
  return isOptions(last) ? { positional: args.slice(0, -1), options: last } : { positional: args, options: {} };
}
