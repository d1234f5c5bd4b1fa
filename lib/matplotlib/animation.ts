/**
 * `import { FuncAnimation } from "matplotlib/animation"`: a figure that a function changes from frame to frame.
 *
 * Source: matplotlib.animation.
 */
import { platform } from "#platform";
import { RuntimeError, typeError, ValueError } from "../builtins/errors.js";
import { base64 } from "./base64.js";
import { toPlotly } from "./draw.js";
import type { Figure } from "./figure.js";
import { manager } from "./manager.js";
import { playerHtml } from "./player.js";
import { track } from "./writing.js";

const DISPLAY = Symbol.for("Jupyter.display");

export interface AnimationOptions<Frame> {
  /** A number of frames, or what the function is given one after the other. 100 by default. */
  readonly frames?: number | Iterable<Frame>;
  readonly init_func?: () => unknown;
  /** What the function is given after the frame. */
  readonly fargs?: readonly unknown[];
  /** Frames that are kept of an iterable without end. */
  readonly save_count?: number;
  /** Milliseconds between frames; 200 by default. */
  readonly interval?: number;
  readonly repeat?: boolean;
  /** Taken and ignored: every frame is drawn as a whole. */
  readonly blit?: boolean;
  readonly cache_frame_data?: boolean;
}

export interface AnimationSaveOptions {
  readonly fps?: number;
  readonly dpi?: number;
  /** "pillow" writes gif, "ffmpeg" films; the file's ending decides. */
  readonly writer?: string;
  /** Of films: ffmpeg's name of an encoder, and kilobits a second. */
  readonly codec?: string;
  readonly bitrate?: number;
}

/** Endings of films. */
const FILMS: readonly string[] = ["mp4", "m4v", "mov", "mkv", "webm", "avi"];

/** Frames of an iterable that are drawn when nobody says how many. */
const SAVE_COUNT = 100;

/**
 * An animation; the last expression of a cell shows it as a player.
 *
 * @example
 * const ani = new FuncAnimation(fig, (i: number) => line.set_data(x.slice(0, i), y.slice(0, i)), { frames: 50, interval: 40 });
 * await ani.save("curve.gif", { fps: 25 });
 */
export class FuncAnimation<Frame = number> {
  readonly #figure: Figure;
  readonly #func: (frame: Frame, ...fargs: never[]) => unknown;
  readonly #options: AnimationOptions<Frame>;

  constructor(fig: Figure, func: (frame: Frame, ...fargs: never[]) => unknown, options: AnimationOptions<Frame> = {}) {
    if (typeof func !== "function") throw typeError(`'${typeof func}' object is not callable`);
    this.#figure = fig;
    this.#func = func;
    this.#options = options;
    // The player stands for the figure: it is not shown a second time at the cell's end.
    manager.close(fig);
  }

  *#frames(): Generator<Frame> {
    const { frames = SAVE_COUNT, save_count = SAVE_COUNT } = this.#options;
    if (typeof frames === "number") {
      for (let i = 0; i < frames; i++) yield i as Frame;
      return;
    }
    let left = Array.isArray(frames) ? frames.length : save_count;
    for (const frame of frames) {
      if (left-- <= 0) return;
      yield frame;
    }
  }

  /** The figure at every frame, as plotly draws it. */
  #drawn(): ReturnType<typeof toPlotly>[] {
    const { init_func, fargs = [] } = this.#options;
    init_func?.();
    const out: ReturnType<typeof toPlotly>[] = [];
    for (const frame of this.#frames()) {
      this.#func(frame, ...(fargs as never[]));
      out.push(toPlotly(this.#figure, { still: true }));
    }
    if (out.length === 0) throw new ValueError("an animation needs at least one frame");
    return out;
  }

  #interval(fps: number | undefined): number {
    if (fps !== undefined && !(fps > 0)) throw new ValueError("fps must be positive");
    return fps === undefined ? (this.#options.interval ?? 200) : 1000 / fps;
  }

  /** The HTML of a player with the frames in it. */
  async to_jshtml(options: { readonly fps?: number; readonly default_mode?: "loop" | "once" } = {}): Promise<string> {
    return (await this.#player(options)).html;
  }

  async #player(
    options: { readonly fps?: number; readonly default_mode?: "loop" | "once" } = {},
  ): Promise<{ html: string; last: string }> {
    const interval = this.#interval(options.fps);
    const frames = this.#drawn();
    const { width, height } = frames[0].layout as { width: number; height: number };
    const pictures: string[] = [];
    for (const frame of frames) pictures.push(base64(await platform.renderPng(frame, { width, height })));
    const mode = options.default_mode ?? ((this.#options.repeat ?? true) ? "loop" : "once");
    return {
      html: playerHtml(pictures, { width, height, interval, loop: mode === "loop" }),
      last: pictures[pictures.length - 1],
    };
  }

  /** The HTML of a film with the film in it. @throws RuntimeError where ffmpeg is not installed. */
  async to_html5_video(options: { readonly fps?: number } = {}): Promise<string> {
    const film = await this.#film("mp4", options);
    const { width, height } = toPlotly(this.#figure).layout as { width: number; height: number };
    const loop = (this.#options.repeat ?? true) ? " loop" : "";
    return `<video width="${width}" height="${height}" controls autoplay muted${loop}><source type="video/mp4" src="data:video/mp4;base64,${base64(film)}"></video>`;
  }

  async #film(kind: string, options: AnimationSaveOptions): Promise<Uint8Array> {
    const frames = this.#drawn();
    const { width, height } = frames[0].layout as { width: number; height: number };
    const scale = (options.dpi ?? this.#figure.dpi) / this.#figure.dpi;
    const { codec, bitrate } = options;
    const fps = 1000 / this.#interval(options.fps);
    try {
      return await platform.renderFilm(frames, { width, height, scale, fps, kind, codec, bitrate });
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== "ENOENT") throw error;
      throw new RuntimeError("Requested MovieWriter (ffmpeg) not available", {
        hint: "Install ffmpeg (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg), or save a gif or html.",
      });
    }
  }

  /** Writes a gif, a film (mp4, by ffmpeg), or the player as html. In a cell it is waited for even when the caller does not. */
  save(filename: string, options: AnimationSaveOptions = {}): Promise<void> {
    const format = /\.([^./\\]+)$/.exec(filename)?.[1].toLowerCase() ?? "";
    if (format !== "gif" && format !== "html" && format !== "htm" && !FILMS.includes(format)) {
      return Promise.reject(
        new ValueError(`Animations are saved as gif, html or a film, not as '${format}'`, {
          hint: `Endings of films are ${FILMS.join(", ")}.`,
        }),
      );
    }
    return track(this.#bytes(format, options).then((bytes) => platform.writeFile(filename, [bytes])));
  }

  async #bytes(format: string, options: AnimationSaveOptions): Promise<Uint8Array> {
    if (FILMS.includes(format)) return this.#film(format, options);
    if (format !== "gif") {
      const player = await this.to_jshtml(options);
      return new TextEncoder().encode(`<!doctype html>\n<meta charset="utf-8"><title>Animation</title>\n${player}\n`);
    }
    const frames = this.#drawn();
    const { width, height } = frames[0].layout as { width: number; height: number };
    const scale = (options.dpi ?? this.#figure.dpi) / this.#figure.dpi;
    const loop = this.#options.repeat ?? true;
    return platform.renderGif(frames, { width, height, scale, delay: this.#interval(options.fps), loop });
  }

  /** What a notebook shows. @internal */
  async [DISPLAY](): Promise<Record<string, unknown>> {
    const { html, last } = await this.#player();
    return { "text/html": html, "image/png": last, "text/plain": "<matplotlib.animation.FuncAnimation>" };
  }
}
