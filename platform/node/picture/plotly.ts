/** plotly.js in a document of its own: figures in, SVG text out. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import type { PlotlyFigure } from "../../types.js";
import { keepCode, keptCode } from "./code_cache.js";
import { createWindow, type PictureWindow } from "./document.js";

interface Plotly {
  readonly version: string;
  toImage(figure: object, options: object): Promise<string>;
}

let instance: Plotly | null = null;
/** What is to be kept once a figure has been drawn, because functions are compiled when they first run. */
let unkept: { readonly script: Script; readonly source: string } | null = null;

/** Runs plotly.js as a function of the globals it reads, so that nothing of the process changes. */
function load(): Plotly {
  const file = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min");
  const window = createWindow(640, 480);
  const names = Object.keys(window);
  const source = `(function (${names.join(", ")}) {\n${readFileSync(file, "utf8")}\n})`;
  const cachedData = keptCode(source);
  const script = new Script(source, { filename: file, ...(cachedData && { cachedData }) });
  if (!cachedData || script.cachedDataRejected) unkept = { script, source };
  const run = script.runInThisContext() as (...args: unknown[]) => void;
  run.call(window, ...names.map((name) => (window as PictureWindow)[name]));
  return window.Plotly as Plotly;
}

const PREFIX = "data:image/svg+xml,";

/** The figure as plotly.js draws it. */
export async function drawSvg(figure: PlotlyFigure, width: number, height: number): Promise<string> {
  instance ??= load();
  const { data, layout } = structuredClone({ data: figure.data, layout: figure.layout });
  const address = await instance.toImage({ data, layout }, { format: "svg", width, height });
  if (unkept) {
    keepCode(unkept.source, unkept.script);
    unkept = null;
  }
  if (!address.startsWith(PREFIX)) throw new Error("plotly.js gave no picture");
  return decodeURIComponent(address.slice(PREFIX.length));
}
