/** Figures that change while a cell runs: one display, drawn anew a few times a second. */
import { type FigureBundle, figureBundle, lightBundle } from "./bundle.js";
import type { Figure } from "./figure.js";

const DISPLAY = Symbol.for("Jupyter.display");

/** As much of the kernel's host as a live figure needs. */
export interface LiveHost {
  display(value: unknown, options?: { readonly display_id?: string; readonly update?: boolean }): void;
}

/** Milliseconds between pictures, at least: four a second. */
const FRAME = 250;
/** The same where drawing takes long: the thread that draws leaves the processors to the loop. */
const SLOW_FRAME = 500;
/** The loop gives this part of its time, at most. */
const SHARE = 0.04;

let count = 0;

class LiveFigure {
  readonly #host: LiveHost;
  readonly #id = `figure-${Date.now().toString(36)}-${count++}`;
  #shown = false;
  #busy = false;
  #next = 0;

  constructor(host: LiveHost) {
    this.#host = host;
  }

  /** Shows the figure as it is now, unless it was shown just before or that picture is still being drawn. */
  refresh(figure: Figure): void {
    const start = performance.now();
    if (this.#busy || start < this.#next) return;
    this.#busy = true;
    const done = (): void => {
      this.#busy = false;
      const taken = performance.now() - start;
      this.#next = Math.max(this.#next, start + Math.min(SLOW_FRAME, 5 * taken));
    };
    const bundle = lightBundle(figure);
    bundle.then(done, done);
    this.#show(bundle);
    const cost = performance.now() - start;
    this.#next = start + Math.max(FRAME, cost / SHARE);
  }

  /** The figure's last state, alive. */
  finish(figure: Figure): void {
    this.#show(figureBundle(figure));
  }

  #show(bundle: Promise<FigureBundle>): void {
    this.#host.display({ [DISPLAY]: () => bundle }, { display_id: this.#id, update: this.#shown });
    this.#shown = true;
  }
}

const live = new WeakMap<Figure, LiveFigure>();

/** Draws a figure into its display, which is made when there is none. */
export function refresh(host: LiveHost, figure: Figure): void {
  let found = live.get(figure);
  if (!found) {
    found = new LiveFigure(host);
    live.set(figure, found);
  }
  found.refresh(figure);
}

/** Leaves a live figure's last state in its display; false for a figure that has none. */
export function finish(figure: Figure): boolean {
  const found = live.get(figure);
  if (!found) return false;
  live.delete(figure);
  found.finish(figure);
  return true;
}
