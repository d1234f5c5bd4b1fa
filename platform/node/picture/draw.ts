/** Static pictures without a browser: plotly.js draws SVG, resvg makes pixels of it. */
import { type RenderedImage, renderAsync } from "@resvg/resvg-js";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import { fill, thin } from "./crowd.js";
import { fontOptions } from "./font.js";
import { mend } from "./mend.js";
import { drawSvg } from "./plotly.js";
import { encodePng } from "./png.js";
import { crop, inkBox } from "./trim.js";

/** The figure as an SVG document. */
export async function renderSvg(figure: PlotlyFigure, options: RenderOptions): Promise<string> {
  return drawn(figure, options, null);
}

/** `scale` is device pixels per CSS pixel, null where the drawing stays one of vectors. */
async function drawn(figure: PlotlyFigure, options: RenderOptions, scale: number | null): Promise<string> {
  const { width, height, trim } = options;
  const thinned = thin(figure, width, height);
  const svg = await fill(mend(await drawSvg(thinned.figure, width, height)), thinned.crowds, scale);
  return trim === undefined ? svg : crop(svg, inkBox(await raster(svg, 1), trim));
}

/** The figure as PNG bytes. */
export async function renderPng(figure: PlotlyFigure, options: RenderOptions): Promise<Uint8Array> {
  const scale = options.scale ?? 1;
  const image = await raster(await drawn(figure, options, scale), scale);
  return encodePng({ width: image.width, height: image.height, pixels: image.pixels, dpi: options.dpi });
}

function raster(svg: string, scale: number): Promise<RenderedImage> {
  return renderAsync(svg, { fitTo: { mode: "zoom", value: scale }, font: fontOptions(svg), logLevel: "off" });
}
