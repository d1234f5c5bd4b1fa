/** matplotlib's settings: `rcParams`, their defaults, and the styles that change them. */
import { KeyError, OSError } from "../builtins/errors.js";

export type RcValue = string | number | boolean | readonly number[] | readonly string[];

/** matplotlib's default cycle. */
const TAB10: readonly string[] = [
  "#1f77b4",
  "#ff7f0e",
  "#2ca02c",
  "#d62728",
  "#9467bd",
  "#8c564b",
  "#e377c2",
  "#7f7f7f",
  "#bcbd22",
  "#17becf",
];

/** Sizes in points, figures in inches, as in matplotlib. `axes.prop_cycle` is the list of its colours. */
const DEFAULTS = {
  "figure.figsize": [6.4, 4.8] as readonly number[],
  "figure.dpi": 100,
  "figure.facecolor": "white",
  "figure.titlesize": "large" as string | number,
  "figure.titleweight": "normal",
  "figure.subplot.left": 0.125,
  "figure.subplot.right": 0.9,
  "figure.subplot.bottom": 0.11,
  "figure.subplot.top": 0.88,
  "figure.subplot.wspace": 0.2,
  "figure.subplot.hspace": 0.2,
  "figure.autolayout": false,
  "figure.max_open_warning": 20,
  "savefig.dpi": "figure" as string | number,
  "savefig.facecolor": "auto",
  "savefig.transparent": false,
  "savefig.bbox": "standard",
  "savefig.pad_inches": 0.1,
  "font.family": "sans-serif" as string | readonly string[],
  "font.sans-serif": ["DejaVu Sans"] as readonly string[],
  "font.size": 10,
  "font.weight": "normal",
  "text.color": "black",
  "axes.facecolor": "white",
  "axes.edgecolor": "black",
  "axes.labelcolor": "black",
  "axes.linewidth": 0.8,
  "axes.grid": false,
  "axes.grid.axis": "both",
  "axes.axisbelow": "line" as string | boolean,
  "axes.titlesize": "large" as string | number,
  "axes.titleweight": "normal",
  "axes.titlepad": 6,
  "axes.titlecolor": "auto",
  "axes.labelsize": "medium" as string | number,
  "axes.labelpad": 4,
  "axes.labelweight": "normal",
  "axes.prop_cycle": TAB10 as readonly string[],
  "axes.xmargin": 0.05,
  "axes.ymargin": 0.05,
  "axes.spines.left": true,
  "axes.spines.right": true,
  "axes.spines.top": true,
  "axes.spines.bottom": true,
  "axes.unicode_minus": true,
  "xtick.color": "black",
  "xtick.labelcolor": "inherit",
  "xtick.labelsize": "medium" as string | number,
  "xtick.direction": "out",
  "xtick.bottom": true,
  "xtick.major.size": 3.5,
  "xtick.major.width": 0.8,
  "xtick.major.pad": 3.5,
  "xtick.minor.size": 2,
  "ytick.color": "black",
  "ytick.labelcolor": "inherit",
  "ytick.labelsize": "medium" as string | number,
  "ytick.direction": "out",
  "ytick.left": true,
  "ytick.major.size": 3.5,
  "ytick.major.width": 0.8,
  "ytick.major.pad": 3.5,
  "ytick.minor.size": 2,
  "grid.color": "#b0b0b0",
  "grid.linestyle": "-",
  "grid.linewidth": 0.8,
  "grid.alpha": 1,
  "lines.linewidth": 1.5,
  "lines.linestyle": "-",
  "lines.marker": "None",
  "lines.markersize": 6,
  "lines.markeredgewidth": 1,
  "lines.color": "C0",
  "patch.linewidth": 1,
  "patch.facecolor": "C0",
  "patch.edgecolor": "black",
  "patch.force_edgecolor": false,
  "scatter.marker": "o",
  "scatter.edgecolors": "face",
  "hist.bins": 10,
  "errorbar.capsize": 0,
  "image.cmap": "viridis",
  "image.interpolation": "auto",
  "image.origin": "upper",
  "image.aspect": "equal",
  "legend.loc": "best",
  "legend.frameon": true,
  "legend.framealpha": 0.8 as number,
  "legend.facecolor": "inherit",
  "legend.edgecolor": "0.8",
  "legend.fontsize": "medium" as string | number,
};

export type RcName = keyof typeof DEFAULTS;
type Rc = { -readonly [K in RcName]: (typeof DEFAULTS)[K] };

/** Names that matplotlib has and that change nothing about these pictures; setting them is accepted. */
const SILENT: ReadonlySet<string> = new Set([
  "backend",
  "interactive",
  "text.usetex",
  "mathtext.fontset",
  "mathtext.default",
  "svg.fonttype",
  "pdf.fonttype",
  "font.serif",
  "font.monospace",
  "axes.formatter.useoffset",
  "axes.formatter.limits",
  "lines.antialiased",
  "patch.antialiased",
  "lines.solid_capstyle",
  "image.lut",
  "animation.html",
  "animation.embed_limit",
  "figure.constrained_layout.use",
  "figure.edgecolor",
  "savefig.edgecolor",
  "savefig.format",
]);

const values: Record<string, RcValue> = { ...DEFAULTS };

/** A setting's value now. @internal */
export function rc<K extends RcName>(name: K): Rc[K] {
  return values[name] as Rc[K];
}

function set(name: string, value: RcValue): void {
  if (!(name in values) && !SILENT.has(name)) {
    throw new KeyError(`"'${name}' is not a valid value for rcParam."`, { hint: nearest(name) });
  }
  values[name] = value;
}

function nearest(name: string): string {
  const group = name.split(".")[0];
  const near = Object.keys(DEFAULTS).filter((key) => key.startsWith(`${group}.`));
  return near.length > 0 ? `Names beginning with "${group}.": ${near.join(", ")}.` : "See Object.keys(plt.rcParams).";
}

/** The settings as an object: read, assign, `update({...})`, `copy()`. */
export interface RcParams {
  [name: string]: unknown;
  update(changes: Readonly<Record<string, RcValue>>): void;
}

export const rcParams: RcParams = new Proxy({} as RcParams, {
  get(_target, name) {
    if (name === "update") {
      return (changes: Readonly<Record<string, RcValue>>) => {
        for (const [key, value] of Object.entries(changes)) set(key, value);
      };
    }
    if (name === "copy") return () => ({ ...values });
    return typeof name === "string" ? values[name] : undefined;
  },
  set(_target, name, value) {
    set(String(name), value as RcValue);
    return true;
  },
  has: (_target, name) => String(name) in values,
  ownKeys: () => Object.keys(values),
  getOwnPropertyDescriptor: (_target, name) =>
    String(name) in values
      ? { value: values[String(name)], enumerable: true, configurable: true, writable: true }
      : undefined,
});

/** Back to matplotlib's defaults. */
export function rcdefaults(): void {
  for (const name of Object.keys(values)) delete values[name];
  Object.assign(values, DEFAULTS);
}

const GREY_LINES = { "grid.linestyle": "-", "legend.frameon": false };
const SEABORN_COLORS = ["#4C72B0", "#55A868", "#C44E52", "#8172B2", "#CCB974", "#64B5CD"];
const SEABORN: Readonly<Record<string, RcValue>> = {
  ...GREY_LINES,
  "figure.facecolor": "white",
  "figure.figsize": [8, 5.5],
  "text.color": ".15",
  "axes.labelcolor": ".15",
  "axes.axisbelow": true,
  "axes.facecolor": "#EAEAF2",
  "axes.edgecolor": "white",
  "axes.linewidth": 0,
  "axes.grid": true,
  "axes.labelsize": 11,
  "axes.titlesize": 12,
  "axes.prop_cycle": SEABORN_COLORS,
  "grid.color": "white",
  "grid.linewidth": 1,
  "xtick.color": ".15",
  "ytick.color": ".15",
  "xtick.labelsize": 10,
  "ytick.labelsize": 10,
  "xtick.major.size": 0,
  "ytick.major.size": 0,
  "xtick.minor.size": 0,
  "ytick.minor.size": 0,
  "xtick.major.pad": 7,
  "ytick.major.pad": 7,
  "legend.fontsize": 10,
  "lines.linewidth": 1.75,
  "lines.markersize": 7,
  "lines.markeredgewidth": 0,
  "patch.linewidth": 0.3,
  "patch.facecolor": "#4C72B0",
  "image.cmap": "Greys",
};

const STYLES: Readonly<Record<string, Readonly<Record<string, RcValue>>>> = {
  default: DEFAULTS,
  dark_background: {
    "lines.color": "white",
    "patch.edgecolor": "white",
    "text.color": "white",
    "axes.facecolor": "black",
    "axes.edgecolor": "white",
    "axes.labelcolor": "white",
    "axes.prop_cycle": [
      "#8dd3c7",
      "#feffb3",
      "#bfbbd9",
      "#fa8174",
      "#81b1d2",
      "#fdb462",
      "#b3de69",
      "#bc82bd",
      "#ccebc4",
      "#ffed6f",
    ],
    "xtick.color": "white",
    "ytick.color": "white",
    "grid.color": "white",
    "figure.facecolor": "black",
  },
  ggplot: {
    "patch.linewidth": 0.5,
    "patch.facecolor": "#348ABD",
    "patch.edgecolor": "#EEEEEE",
    "font.size": 10,
    "axes.facecolor": "#E5E5E5",
    "axes.edgecolor": "white",
    "axes.linewidth": 1,
    "axes.grid": true,
    "axes.titlesize": "x-large",
    "axes.labelsize": "large",
    "axes.labelcolor": "#555555",
    "axes.axisbelow": true,
    "axes.prop_cycle": ["#E24A33", "#348ABD", "#988ED5", "#777777", "#FBC15E", "#8EBA42", "#FFB5B8"],
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "grid.color": "white",
    "grid.linestyle": "-",
    "figure.facecolor": "white",
  },
  "seaborn-v0_8": SEABORN,
  "seaborn-v0_8-darkgrid": { ...SEABORN, "figure.figsize": [6.4, 4.8] },
  "seaborn-v0_8-whitegrid": {
    ...SEABORN,
    "figure.figsize": [6.4, 4.8],
    "axes.facecolor": "white",
    "axes.edgecolor": ".8",
    "axes.linewidth": 1,
    "grid.color": ".8",
  },
  plotly: {
    "axes.facecolor": "#E5ECF6",
    "axes.edgecolor": "white",
    "axes.linewidth": 0,
    "axes.grid": true,
    "axes.axisbelow": true,
    "axes.labelcolor": "#2a3f5f",
    "text.color": "#2a3f5f",
    "xtick.color": "#2a3f5f",
    "ytick.color": "#2a3f5f",
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": "white",
    "lines.linewidth": 1.5,
    "axes.prop_cycle": [
      "#636efa",
      "#EF553B",
      "#00cc96",
      "#ab63fa",
      "#FFA15A",
      "#19d3f3",
      "#FF6692",
      "#B6E880",
      "#FF97FF",
      "#FECB52",
    ],
  },
};

/** `plt.style`: named sets of settings. */
export const style: {
  /** The names that `use` knows. */
  readonly available: readonly string[];
  /** Takes a style's settings over; several in order. @throws OSError for an unknown name. */
  use(names: string | readonly string[]): void;
} = {
  available: Object.keys(STYLES),
  use(names) {
    for (const name of typeof names === "string" ? [names] : names) {
      const settings = STYLES[name];
      if (!settings) {
        throw new OSError(
          `'${name}' is not a valid package style, path of style file, URL of style file, or library style name (library styles are listed in \`style.available\`)`,
          { hint: `Available: ${Object.keys(STYLES).join(", ")}.` },
        );
      }
      for (const [key, value] of Object.entries(settings)) set(key, value);
    }
  },
};

const RELATIVE: Readonly<Record<string, number>> = {
  "xx-small": 0.579,
  "x-small": 0.694,
  small: 0.833,
  medium: 1,
  large: 1.2,
  "x-large": 1.44,
  "xx-large": 1.728,
  larger: 1.2,
  smaller: 0.833,
};

/** A font size in points, from a number or a name such as "large". @internal */
export function fontSize(size: unknown): number {
  if (typeof size === "number") return size;
  const relative = RELATIVE[String(size)];
  return relative === undefined ? Number(size) || rc("font.size") : relative * rc("font.size");
}
