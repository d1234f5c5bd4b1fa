/** How figures are shown and saved: in the kernel's cell, or in a plain script. */
import { platform } from "#platform";
import { figureBundle } from "./bundle.js";
import { type Figure, outlet } from "./figure.js";
import { manager } from "./manager.js";
import { fileBytes, filePath, type SaveOptions } from "./save.js";

/** What the kernel and the values it shows share. */
const DISPLAY = Symbol.for("Jupyter.display");

/** As much of the kernel's host as pictures need. */
interface Host {
  display(value: unknown): void;
  on?(event: "post_execute", callback: () => unknown): void;
  setting?(name: string): string | undefined;
}

/** The kernel that runs this cell; null in a plain script. */
export function host(): Host | null {
  const found = (globalThis as Record<symbol, unknown>)[DISPLAY] as Host | undefined;
  return found && typeof found.display === "function" ? found : null;
}

const registered = new WeakSet<Host>();
/** Files that are being written. */
const writing = new Set<Promise<void>>();

/** Open figures are shown at the cell's end, as matplotlib's inline mode does, and files are written by then. */
export function watchCells(): void {
  const kernel = host();
  if (!kernel || registered.has(kernel)) return;
  registered.add(kernel);
  kernel.on?.("post_execute", () => {
    if (kernel.setting?.("matplotlib") !== "off" && manager.interactive) showAll();
    return Promise.allSettled([...writing]);
  });
}

/** Shows every open figure and closes it. */
export function showAll(): void {
  const kernel = host();
  if (!kernel) {
    if (manager.figures.size > 0) explain();
    return;
  }
  const open = [...manager.figures.values()];
  manager.closeAll();
  for (const figure of open) showFigure(figure);
}

/** Shows one figure, which stays open. */
export function showFigure(figure: Figure): void {
  const kernel = host();
  if (!kernel) return explain();
  const bundle = figureBundle(figure);
  kernel.display({ [DISPLAY]: () => bundle });
}

let explained = false;

/** Without a kernel there is nothing to show a picture in. */
function explain(): void {
  if (explained) return;
  explained = true;
  console.warn(
    'UserWarning: plt.show() draws in a notebook. In a script, save the figure instead: await plt.savefig("figure.png").',
  );
}

/** Writes a figure; all or nothing. In a cell the promise is waited for even when the caller does not. */
function save(figure: Figure, path: string, options: SaveOptions): Promise<void> {
  watchCells();
  const work = fileBytes(figure, path, options).then((bytes) => {
    platform.writeFile(filePath(path, options.format), [bytes]);
  });
  writing.add(work);
  // The caller's promise is another one, so that an error nobody catches is still reported.
  return work.finally(() => writing.delete(work));
}

outlet.save = save;
outlet.show = showFigure;
