/** plotly.js in a document of its own: figures in, SVG text out. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { KeptScript, PlotlyFigure } from "../../types.js";
import { runKept } from "../code_cache.js";
import { createWindow, type PictureWindow } from "./document.js";

interface Plotly {
  readonly version: string;
  toImage(figure: object, options: object): Promise<string>;
}

let instance: Plotly | null = null;
/** To be kept once a figure has been drawn, because functions are compiled when they first run. */
let kept: KeptScript | null = null;

/** Runs plotly.js as a function of the globals it reads, so that nothing of the process changes. */
function load(): Plotly {
  const file = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  const window = createWindow(640, 480);
  const names = Object.keys(window);
  const source = `(function (${names.join(", ")}) {\n${readFileSync(file, "utf8")}\n})`;
  kept = runKept("plotly", source, file);
  const run = kept.value as (...args: unknown[]) => void;
  run.call(window, ...names.map((name) => (window as PictureWindow)[name]));
  return window.Plotly as Plotly;
}

const PREFIX = "data:image/svg+xml,";

/** The figure as plotly.js draws it. */
export async function drawSvg(figure: PlotlyFigure, width: number, height: number): Promise<string> {
  instance ??= load();
  const { data, layout } = structuredClone({ data: figure.data, layout: figure.layout });
  const address = await instance.toImage({ data, layout }, { format: "svg", width, height });
  kept?.keep();
  if (!address.startsWith(PREFIX)) throw new Error("plotly.js gave no picture");
  return decodeURIComponent(address.slice(PREFIX.length));
}
