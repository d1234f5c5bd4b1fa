/** The thread that draws: requests in, pictures out, one after the other. */
import { enableCompileCache } from "node:module";
import { parentPort } from "node:worker_threads";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import { cacheFolder } from "../folders.js";

/** What the thread is asked for. */
export interface Request {
  readonly id: number;
  readonly kind: "svg" | "png";
  readonly figure: PlotlyFigure;
  readonly options: RenderOptions;
}

/** What it answers. An error loses its class on the way, not its name. */
export type Answer =
  | { readonly id: number; readonly picture: string | Uint8Array }
  | { readonly warning: string }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

const port = parentPort;
if (port) {
  enableCompileCache(cacheFolder());
  let last: Promise<void> = Promise.resolve();
  port.on("message", (request: Request) => {
    last = last.then(async () => port.postMessage(await answer(request)));
  });
}

async function answer({ id, kind, figure, options }: Request): Promise<Answer> {
  try {
    const { renderPng, renderSvg } = await import("./draw.js");
    const say = (warning: string): void => port?.postMessage({ warning } satisfies Answer);
    return { id, picture: await (kind === "png" ? renderPng(figure, options, say) : renderSvg(figure, options)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
    return { id, error: { name, message } };
  }
}
