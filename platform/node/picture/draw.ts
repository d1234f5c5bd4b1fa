/** Static pictures without a browser: plotly.js draws SVG, resvg makes pixels of it. */
import { type RenderedImage, renderAsync } from "@resvg/resvg-js";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import { fill, thin } from "./crowd.js";
import { encodeFilm, type FilmOptions } from "./film.js";
import { fontOptions } from "./font.js";
import { GifWriter } from "./gif.js";
import { encodeJpeg } from "./jpeg.js";
import { mend } from "./mend.js";
import { glyphWarning, missingGlyphs } from "./missing_glyphs.js";
import { encodePdf } from "./pdf.js";
import { drawSvg } from "./plotly.js";
import { encodePng } from "./png.js";
import { crop, inkBox, type Raster } from "./trim.js";

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

/** The figure as PNG bytes; `say` is told what is wrong with them. */
export async function renderPng(
  figure: PlotlyFigure,
  options: RenderOptions,
  say: (warning: string) => void = console.warn,
): Promise<Uint8Array> {
  const scale = options.scale ?? 1;
  const svg = await drawn(figure, options, scale);
  await warn(svg, say);
  const image = await raster(svg, scale);
  if (options.format === "jpeg") return encodeJpeg(image);
  return encodePng({ width: image.width, height: image.height, pixels: image.pixels, dpi: options.dpi });
}

/** The figure as the bytes of a PDF; crowds of points are pixels in it, finer than a screen's. */
export async function renderPdf(
  figure: PlotlyFigure,
  options: RenderOptions & { readonly dpi: number },
  say: (warning: string) => void = console.warn,
): Promise<Uint8Array> {
  const svg = await drawn(figure, options, CROWD_SCALE);
  await warn(svg, say);
  const size = (name: "width" | "height"): number =>
    Number.parseFloat(new RegExp(`<svg\\b[^>]*\\s${name}="([\\d.]+)"`).exec(svg)?.[1] ?? String(options[name]));
  const points = 72 / options.dpi;
  return encodePdf(svg, { width: size("width") * points, height: size("height") * points });
}

/** Device pixels per CSS pixel where points are pixels within a drawing. */
const CROWD_SCALE = 3;

/** The figures one after the other as a film, which ffmpeg makes. */
export async function renderFilm(figures: readonly PlotlyFigure[], options: FilmOptions): Promise<Uint8Array> {
  const scale = options.scale ?? 1;
  const frames = async function* (): AsyncGenerator<Raster> {
    for (const figure of figures) {
      const { width, height, pixels } = await raster(await drawn(figure, options, scale), scale);
      yield { width, height, pixels };
    }
  };
  return encodeFilm(frames(), options);
}

export type GifOptions = RenderOptions & { readonly delay: number; readonly loop: boolean };

/** The figures one after the other. */
export async function renderGif(figures: readonly PlotlyFigure[], options: GifOptions): Promise<Uint8Array> {
  const scale = options.scale ?? 1;
  const gif = new GifWriter(options.delay, options.loop);
  for (const figure of figures) {
    const { width, height, pixels } = await raster(await drawn(figure, options, scale), scale);
    gif.add({ width, height, pixels });
  }
  return gif.finish();
}

let warned = false;

/** Says once in a process which characters are blank. */
async function warn(svg: string, say: (warning: string) => void): Promise<void> {
  if (warned) return;
  const missing = await missingGlyphs(svg);
  if (missing.length === 0) return;
  warned = true;
  say(glyphWarning(missing));
}

function raster(svg: string, scale: number): Promise<RenderedImage> {
  return renderAsync(svg, { fitTo: { mode: "zoom", value: scale }, font: fontOptions(svg), logLevel: "off" });
}
