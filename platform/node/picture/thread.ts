/** The thread that draws: requests in, pictures out, one after the other. */
import { enableCompileCache } from "node:module";
import { parentPort } from "node:worker_threads";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import { cacheFolder } from "../folders.js";
import type { GifOptions } from "./draw.js";
import type { FilmOptions } from "./film.js";

/** What the thread is asked for. */
export type Request = { readonly id: number } & Task;

/** A picture to be drawn. */
export type Task =
  | { readonly kind: "svg" | "png"; readonly figure: PlotlyFigure; readonly options: RenderOptions }
  | { readonly kind: "pdf"; readonly figure: PlotlyFigure; readonly options: RenderOptions & { readonly dpi: number } }
  | { readonly kind: "gif"; readonly figures: readonly PlotlyFigure[]; readonly options: GifOptions }
  | { readonly kind: "film"; readonly figures: readonly PlotlyFigure[]; readonly options: FilmOptions };

/** What it answers. An error loses its class on the way, not its name. */
export type Answer =
  | { readonly id: number; readonly picture: string | Uint8Array }
  | { readonly warning: string }
  | {
      readonly id: number;
      readonly error: { readonly name: string; readonly message: string; readonly code?: unknown };
    };

const port = parentPort;
if (port) {
  enableCompileCache(cacheFolder());
  let last: Promise<void> = Promise.resolve();
  port.on("message", (request: Request) => {
    last = last.then(async () => port.postMessage(await answer(request)));
  });
}

async function answer(request: Request): Promise<Answer> {
  const { id } = request;
  try {
    const { renderFilm, renderGif, renderPdf, renderPng, renderSvg } = await import("./draw.js");
    const say = (warning: string): void => port?.postMessage({ warning } satisfies Answer);
    if (request.kind === "svg") return { id, picture: await renderSvg(request.figure, request.options) };
    if (request.kind === "gif") return { id, picture: await renderGif(request.figures, request.options) };
    if (request.kind === "film") return { id, picture: await renderFilm(request.figures, request.options) };
    if (request.kind === "pdf") return { id, picture: await renderPdf(request.figure, request.options, say) };
    return { id, picture: await renderPng(request.figure, request.options, say) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return { id, error: { name, message, code: (error as { readonly code?: unknown }).code } };
  }
}
