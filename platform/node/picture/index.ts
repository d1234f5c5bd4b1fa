/** Static pictures, drawn in a thread of their own, so that a cell goes on meanwhile. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { PlotlyFigure, RenderOptions } from "../../types.js";
import type { GifOptions } from "./draw.js";
import type { FilmOptions } from "./film.js";
import type { Answer, Request, Task } from "./thread.js";

interface Pending {
  resolve(picture: string | Uint8Array): void;
  reject(error: Error): void;
}

const THREAD = new URL("./thread.js", import.meta.url);
/** Sources that nobody has compiled have no file that a thread could start with. */
const compiled: boolean = existsSync(fileURLToPath(THREAD));

const pending = new Map<number, Pending>();
let worker: Worker | null = null;
let count = 0;

/** The figure as an SVG document. @throws Error with the renderer's own message. */
export async function renderSvg(figure: PlotlyFigure, options: RenderOptions): Promise<string> {
  if (!compiled) return (await import("./draw.js")).renderSvg(figure, options);
  return (await request({ kind: "svg", figure: plain(figure), options })) as string;
}

/** The figure as PNG or JPEG bytes. @throws Error with the renderer's own message. */
export async function renderPng(figure: PlotlyFigure, options: RenderOptions): Promise<Uint8Array> {
  if (!compiled) return (await import("./draw.js")).renderPng(figure, options);
  return (await request({ kind: "png", figure: plain(figure), options })) as Uint8Array;
}

/** The figures as an animation. @throws Error with the renderer's own message. */
export async function renderGif(figures: readonly PlotlyFigure[], options: GifOptions): Promise<Uint8Array> {
  if (!compiled) return (await import("./draw.js")).renderGif(figures, options);
  return (await request({ kind: "gif", figures: figures.map(plain), options })) as Uint8Array;
}

/** The figure as PDF bytes. @throws Error with the renderer's own message. */
export async function renderPdf(
  figure: PlotlyFigure,
  options: RenderOptions & { readonly dpi: number },
): Promise<Uint8Array> {
  if (!compiled) return (await import("./draw.js")).renderPdf(figure, options);
  return (await request({ kind: "pdf", figure: plain(figure), options })) as Uint8Array;
}

/** The figures as a film. @throws Error with code "ENOENT" where there is no ffmpeg. */
export async function renderFilm(figures: readonly PlotlyFigure[], options: FilmOptions): Promise<Uint8Array> {
  if (!compiled) return (await import("./draw.js")).renderFilm(figures, options);
  return (await request({ kind: "film", figures: figures.map(plain), options })) as Uint8Array;
}

function plain({ data, layout }: PlotlyFigure): PlotlyFigure {
  return { data, layout };
}

async function request(task: Task): Promise<string | Uint8Array> {
  const thread = worker ?? start();
  const id = count++;
  return new Promise((resolve, reject) => {
    // What cannot be sent throws here, before anything waits for it.
    thread.postMessage({ id, ...task } satisfies Request);
    pending.set(id, { resolve, reject });
    // A process stays alive for its pictures, and no longer.
    thread.ref();
  });
}

function start(): Worker {
  const thread = new Worker(THREAD, {
    name: "tstorch pictures",
    execArgv: [],
    // A drawing is a heap of small things: without a bound their room grows with every figure.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  thread.unref();
  thread.on("message", (answer: Answer) => {
    // Here a warning reaches the cell.
    if ("warning" in answer) return console.warn(answer.warning);
    const waiting = pending.get(answer.id);
    pending.delete(answer.id);
    if (pending.size === 0) thread.unref();
    if ("picture" in answer) waiting?.resolve(answer.picture);
    else waiting?.reject(Object.assign(new Error(answer.error.message), answer.error));
  });
  const lost = (error: Error): void => {
    if (worker !== thread) return;
    // The next picture starts another thread.
    worker = null;
    const waiting = [...pending.values()];
    pending.clear();
    for (const { reject } of waiting) reject(error);
  };
  thread.on("error", lost);
  thread.on("exit", (code) => lost(new Error(`The thread that draws pictures ended (exit code ${code})`)));
  worker = thread;
  return thread;
}
