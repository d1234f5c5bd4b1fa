/** Static pictures without a browser: plotly.js draws SVG, resvg makes pixels of it. */
import { renderAsync } from "@resvg/resvg-js";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import { FONT_FILES } from "./font.js";
import { mend } from "./mend.js";
import { drawSvg } from "./plotly.js";
import { encodePng } from "./png.js";

/** The figure as an SVG document. */
export async function renderSvg(figure: PlotlyFigure, options: RenderOptions): Promise<string> {
  return mend(await drawSvg(figure, options.width, options.height));
}

/** The figure as PNG bytes. */
export async function renderPng(figure: PlotlyFigure, options: RenderOptions): Promise<Uint8Array> {
  const svg = await renderSvg(figure, options);
  const scale = options.scale ?? 1;
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: scale },
    font: {
      loadSystemFonts: false,
      fontFiles: [...FONT_FILES],
      defaultFontFamily: "DejaVu Sans",
      sansSerifFamily: "DejaVu Sans",
    },
    logLevel: "off",
  });
  return encodePng({ width: image.width, height: image.height, pixels: image.pixels });
}
