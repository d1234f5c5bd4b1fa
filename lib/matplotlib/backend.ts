/** How figures are shown and saved: in the kernel's cell, or in a plain script. */
import { platform } from "#platform";
import { RuntimeError } from "../builtins/errors.js";
import { figureBundle } from "./bundle.js";
import { type Figure, outlet } from "./figure.js";
import { embeddedPlotly } from "./html.js";
import { finish, refresh } from "./live.js";
import { manager } from "./manager.js";
import { fileBytes, filePath, type SaveOptions } from "./save.js";
import { track, written } from "./writing.js";

/** What the kernel and the values it shows share. */
const DISPLAY = Symbol.for("Jupyter.display");

/** As much of the kernel's host as pictures need. */
interface Host {
  display(value: unknown, options?: { readonly display_id?: string; readonly update?: boolean }): void;
  on?(event: "post_execute", callback: () => unknown): void;
  setting?(name: string): string | undefined;
}

/** The kernel that runs this cell; null in a plain script. */
export function host(): Host | null {
  const found = (globalThis as Record<symbol, unknown>)[DISPLAY] as Host | undefined;
  return found && typeof found.display === "function" ? found : null;
}

const registered = new WeakSet<Host>();

/** Open figures are shown at the cell's end, as matplotlib's inline mode does, and files are written by then. */
export function watchCells(): void {
  const kernel = host();
  if (!kernel || registered.has(kernel)) return;
  registered.add(kernel);
  kernel.on?.("post_execute", () => {
    if (kernel.setting?.("matplotlib") !== "off" && manager.interactive) showAll();
    return written();
  });
}

/** Shows every open figure and closes it. */
export function showAll(): void {
  const kernel = host();
  if (!kernel) {
    const open = [...manager.figures.values()];
    manager.closeAll();
    for (const figure of open) showOutside(figure);
    return;
  }
  const open = [...manager.figures.values()];
  manager.closeAll();
  for (const figure of open) if (!finish(figure)) showFigure(figure);
}

/** Shows one figure, which stays open. */
export function showFigure(figure: Figure): void {
  const kernel = host();
  if (!kernel) return showOutside(figure);
  const bundle = figureBundle(figure);
  kernel.display({ [DISPLAY]: () => bundle });
}

/** What `TSTORCH_BACKEND` may say. */
const OUTSIDE = ["file", "open", "agg"] as const;

/**
 * Outside a notebook `TSTORCH_BACKEND` says what becomes of a shown figure: "file" (by default) writes figure_1.png in the
 * working directory, "open" opens it alive in the browser, "agg" shows nothing, as matplotlib's backend of that name.
 */
function showOutside(figure: Figure): void {
  const backend = (platform.env("TSTORCH_BACKEND") || "file").toLowerCase();
  if (!OUTSIDE.some((name) => name === backend)) {
    throw new RuntimeError(
      `'${backend}' is not a valid value for backend; supported values are ${OUTSIDE.join(", ")}`,
      {
        hint: "It is read from the environment variable TSTORCH_BACKEND.",
      },
    );
  }
  if (backend === "agg") return;
  const name = `figure_${figure.number}`;
  if (backend === "file") {
    void report(save(figure, `${name}.png`, {}).then(() => console.log(`Figure ${figure.number}: ${name}.png`)));
    return;
  }
  const path = `${platform.temporary()}/${name}-${Date.now()}.html`;
  const opened = save(figure, path, {}).then(async () => {
    if (!(await platform.openFile(path))) console.log(`Figure ${figure.number}: ${path}`);
  });
  void report(opened);
}

/** `show()` returns at once, so that what goes wrong later has nobody else to tell. */
async function report(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    console.error(`plt.show(): ${(error as Error).message}`);
  }
}

/** Puts plotly.js into the cell's output: the saved notebook, and its HTML, are alive without a network. */
export function embedPlotly(space: boolean): void {
  const kernel = host();
  if (!kernel) return;
  const html = embeddedPlotly("flat") + (space ? embeddedPlotly("3d") : "");
  const bundle = { "text/html": html, "text/plain": "plotly.js for figures without a network" };
  kernel.display({ [DISPLAY]: () => bundle });
}

/** Writes a figure; all or nothing. In a cell the promise is waited for even when the caller does not. */
function save(figure: Figure, path: string, options: SaveOptions): Promise<void> {
  watchCells();
  const work = fileBytes(figure, path, options).then((bytes) => {
    platform.writeFile(filePath(path, options.format), [bytes]);
  });
  return track(work);
}

/** Draws a figure into its one display, a few times a second at most; its last state is alive. */
export function showLive(figure: Figure): void {
  const kernel = host();
  if (kernel) refresh(kernel, figure);
}

outlet.save = save;
outlet.show = showFigure;
