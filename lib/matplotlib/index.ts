/**
 * `import * as matplotlib from "matplotlib"`: settings and colormaps; figures are made in `matplotlib/pyplot`.
 *
 * Source: matplotlib.
 */
import { type Colormap, callable, colormapName, colormaps as names } from "./colormap.js";

export { rcdefaults, rcParams, style } from "./rc.js";
export { rc } from "./state/figures.js";

/** The colormaps by name: `matplotlib.colormaps.get_cmap("viridis")`, `matplotlib.colormaps["viridis"]`. */
export const colormaps: Readonly<Record<string, Colormap>> & { get_cmap(cmap?: string | Colormap | null): Colormap } =
  Object.defineProperties(
    { get_cmap: (cmap?: string | Colormap | null) => callable(colormapName(cmap)) } as Record<string, unknown>,
    Object.fromEntries(names().map((name) => [name, { enumerable: true, get: () => callable(name) }])),
  ) as Readonly<Record<string, Colormap>> & { get_cmap(cmap?: string | Colormap | null): Colormap };

/** Taken, as every back end draws alike here: pictures in a notebook, files elsewhere. */
export function use(_backend: string, _options: { readonly force?: boolean } = {}): void {}
