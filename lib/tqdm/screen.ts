/** Where bars are drawn: lines of a terminal, or displays of a notebook. */
import { platform } from "#platform";
import type { Writable } from "./options.js";
import { widthOf } from "./width.js";

/** How a bar stands. */
export type State = "running" | "done" | "unfinished";

/** What a bar shows on a screen. */
export interface View {
  /** The whole line. */
  readonly text: string;
  /** What stands left and right of the bar; null for a line without one. */
  readonly sides: readonly [left: string, right: string] | null;
  /** From 0 to 1; null while nobody knows. */
  readonly part: number | null;
  readonly state: State;
}

/** A place for one bar. */
export interface Screen {
  /** Draws the bar on its line; lines count from that of the outermost bar. */
  draw(view: View, line: number): void;
  /** Takes the bar away. */
  clear(line: number): void;
  /** The bar stays as it was drawn last, and is over. */
  leave(): void;
  /** The bar is over, and was taken away from that line. */
  release(line: number): void;
}

const UP = "\x1b[A";

/** The error stream, or what the user gave. */
export function terminalScreen(file: Writable | null): Screen {
  const write = (text: string): void => void (file === null ? platform.writeError(text) : file.write(text));
  let drawn = 0;
  const put = (text: string, line: number): void => {
    const width = widthOf(text);
    write(`${"\n".repeat(line)}\r${text}${" ".repeat(Math.max(drawn - width, 0))}${UP.repeat(line)}`);
    drawn = width;
  };
  return {
    draw: ({ text }, line) => put(text, line),
    clear(line) {
      put("", line);
      write("\r");
    },
    leave: () => write("\n"),
    release(line) {
      put("", line);
      if (line === 0) write("\r");
    },
  };
}

/** As much of the kernel's host as bars need. */
interface Host {
  display?(value: unknown, options: { display_id: string; update: boolean; raw: boolean }): void;
  on?(event: "post_execute", callback: () => void): void;
}

const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** The notebook, where there is one. */
export function notebook(): Host | null {
  const host = (globalThis as { [DISPLAY]?: Host })[DISPLAY];
  return typeof host?.display === "function" ? host : null;
}

let count = 0;
let watched: Host | null = null;
/** Displays of bars that are gone: the next bar of the same cell takes one over, instead of leaving gaps. */
let free: string[] = [];

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] as string);

const COLOURS: Readonly<Record<State, string>> = { running: "#2196f3", done: "#4caf50", unfinished: "#f44336" };

function htmlOf({ text, sides, part, state }: View): string {
  const line = (inner: string): string => `<div style="font-family:monospace;white-space:pre">${inner}</div>`;
  if (sides === null) return line(escaped(text));
  const value = part === null ? "" : ` value="${part}"`;
  const style = `width:16em;max-width:40%;vertical-align:middle;accent-color:${COLOURS[state]}`;
  return line(`${escaped(sides[0])}<progress max="1"${value} style="${style}"></progress>${escaped(sides[1])}`);
}

/** Milliseconds between two pictures, at least: a loop that changes its bar all the time must not wait for them. */
const FRAME = 50;
/** Bars with a picture that is still to be shown. */
const late = new Set<() => void>();

/** At the end of a cell everything is shown, and its displays are left alone from then on. */
function watch(host: Host): void {
  if (watched === host) return;
  watched = host;
  host.on?.("post_execute", () => {
    for (const flush of late) flush();
    free = [];
  });
}

/** A display of the running cell that is drawn anew. */
export function notebookScreen(host: Host): Screen {
  watch(host);
  const taken = free.pop();
  const display_id = taken ?? `tqdm-${Date.now().toString(36)}-${count++}`;
  let update = taken !== undefined;
  let next = 0;
  let pending: View | null = null;
  const show = (bundle: Readonly<Record<string, string>>): void => {
    late.delete(flush);
    pending = null;
    next = performance.now() + FRAME;
    host.display?.(bundle, { display_id, update, raw: true });
    update = true;
  };
  const flush = (): void => {
    if (pending !== null) show({ "text/plain": pending.text, "text/html": htmlOf(pending) });
  };
  return {
    draw(view) {
      const isNew = pending === null;
      pending = view;
      if (performance.now() >= next) flush();
      else if (isNew) {
        late.add(flush);
        setTimeout(flush, FRAME);
      }
    },
    clear: () => undefined,
    leave: flush,
    release() {
      if (!update) return;
      show({ "text/plain": "", "text/html": "" });
      free.push(display_id);
    },
  };
}
