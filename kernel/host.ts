/**
 * The object that cells and libraries find at `globalThis[Symbol.for("Jupyter.display")]`, and the globals
 * `display`, `prompt` and `input` that rest on it.
 */
import type { CommRegistry } from "./comms.js";
import { DISPLAY } from "./display.js";
import type { ThreadImports } from "./language/language.js";

/** How a display is named, so that it can be drawn anew. */
export interface DisplayOptions {
  readonly display_id?: string;
  /** Replaces what the display of that name shows, instead of adding one. */
  readonly update?: boolean;
  /** `value` is a bundle itself: {"text/html": "<b>bold</b>"}. */
  readonly raw?: boolean;
}

export interface KernelHost {
  /** Shows a value in the running cell's output. */
  display(value: unknown, options?: DisplayOptions): void;
  /** The value of a top-level name that the session's cells have declared; undefined if there is none. */
  scope(name: string): unknown;
  /**
   * "post_execute": calls `callback` after each cell's code, before its reply; output still belongs to the cell, a
   * promise is waited for. "interrupt": calls it when a cell has been stopped, before anything else.
   */
  on(event: "post_execute" | "interrupt", callback: () => unknown): void;
  /** What threads need to import the user's files as cells do. */
  readonly threads: {
    /** Where one of those files exports a value. */
    exported(value: unknown): { readonly file: string; readonly name: string } | null;
    imports(): ThreadImports | null;
  };
  /** What a magic has set, as "inline" for "matplotlib"; undefined when none has. */
  setting(name: string): string | undefined;
  /** Asks the person at the front end for a line, and waits. */
  input(prompt: string, password: boolean): string;
  /** Clears the running cell's output; with `wait` when the next output comes. */
  clearOutput(wait: boolean): void;
  readonly comms: CommRegistry;
}

/** Puts `host` where cells look for it. */
export function installHost(host: KernelHost): void {
  define(DISPLAY, host);
  define("display", (value: unknown, options?: DisplayOptions) => host.display(value, options));
  define("prompt", (message = "") => host.input(String(message), false));
  define("input", (message = "", options?: { password?: boolean }) =>
    host.input(String(message), options?.password === true),
  );
}

function define(name: PropertyKey, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
