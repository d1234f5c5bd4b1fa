/**
 * `import * as plt from "matplotlib/pyplot"`: matplotlib's state machine. Every function works on the current figure and
 * Axes; Python's keyword arguments are one trailing options object.
 *
 * Source: matplotlib.pyplot.
 */
import "./backend.js"; // Gives figures their way out: savefig and show.

export type { Artist } from "./artist.js";
export { Line2D } from "./artists/line.js";
export type { Axes } from "./axes/index.js";
export { cm } from "./cm.js";
export type { Colorbar } from "./colorbar.js";
export { type Colormap, get_cmap } from "./colormap.js";
export type { Color } from "./colors.js";
export { Figure } from "./figure.js";
export { GridSpec } from "./gridspec.js";
export type { Legend } from "./legend.js";
export type { Axes3D } from "./mplot3d/axes3d.js";
export type { LineOptions, TextOptions } from "./options.js";
export { Circle, Ellipse, Polygon, Rectangle } from "./patches.js";
export { rcdefaults, rcParams, style } from "./rc.js";
export * from "./state/axes.js";
export * from "./state/figures.js";
export * from "./state/missing.js";
export * from "./state/plots.js";
export { history, type View, type ViewOptions, view } from "./state/views.js";
