/** `plt.cm`: colormaps as members, `plt.cm.viridis(0.5)`. */
import { type Colormap, colormaps, get_cmap } from "./colormap.js";

export const cm: Readonly<Record<string, Colormap>> & { get_cmap(name?: string): Colormap } = Object.defineProperties(
  { get_cmap } as Record<string, unknown>,
  Object.fromEntries(colormaps().map((name) => [name, { enumerable: true, get: () => get_cmap(name) }])),
) as Readonly<Record<string, Colormap>> & { get_cmap(name?: string): Colormap };
