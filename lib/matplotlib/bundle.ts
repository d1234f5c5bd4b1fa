/** Figure -> MIME bundle: one figure for every front end. */
import { platform } from "#platform";
import { base64 } from "./base64.js";
import { type DrawOptions, needsStill, type PlotlyFigure, toPlotly } from "./draw.js";
import type { Figure } from "./figure.js";
import { CONFIG, htmlFragment } from "./html.js";

/** MIME type -> data. */
export type FigureBundle = Record<string, unknown>;

/**
 * The bundle of a figure as it is now: plotly's JSON, HTML that becomes alive, a PNG, and a line of text.
 *
 * The figure is read before the first wait, so later changes do not matter.
 */
export async function figureBundle(figure: Figure): Promise<FigureBundle> {
  const drawn = toPlotly(figure);
  const still = stillOf(figure, drawn);
  const text = description(figure);
  const { width, height } = drawn.layout as { width: number; height: number };
  const png = base64(await platform.renderPng(still, { width, height }));
  return {
    "application/vnd.plotly.v1+json": { data: drawn.data, layout: drawn.layout, config: CONFIG },
    "text/html": htmlFragment(drawn, png, text.slice(1, -1)),
    "image/png": png,
    "text/plain": text,
  };
}

/** What the static picture shows: the figure itself, unless it turns in space. */
export function stillOf(figure: Figure, drawn: PlotlyFigure, options: DrawOptions = {}): PlotlyFigure {
  return needsStill(figure) ? toPlotly(figure, { ...options, still: true }) : drawn;
}

/** Only the picture and the text: for a figure that changes while one looks. */
export async function lightBundle(figure: Figure): Promise<FigureBundle> {
  const drawn = toPlotly(figure, { still: true });
  const text = description(figure);
  const { width, height } = drawn.layout as { width: number; height: number };
  return { "image/png": base64(await platform.renderPng(drawn, { width, height })), "text/plain": text };
}

/** `<Figure size 640x480 with 1 Axes>`. */
export function description(figure: Figure): string {
  const [width, height] = figure.get_size_inches().map((inches) => Math.round(inches * figure.dpi));
  const count = figure.axes.length + figure.colorbars.length;
  return `<Figure size ${width}x${height} with ${count} Axes>`;
}
