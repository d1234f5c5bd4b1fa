/** Leads what cells print to the cell that prints it. */
import type { LanguageHost } from "../host.js";
import type { OutputEvent } from "../language.js";

/** One run of a cell, as its output and its errors find it. */
export interface CellRun {
  readonly name: string;
  readonly output: (event: OutputEvent) => void;
}

export class OutputRouter {
  readonly #host: LanguageHost;
  readonly #undo: (() => void)[] = [];
  readonly #console: Console;
  readonly #readable: (text: string) => string;
  #latest: CellRun | null = null;
  #groups = 0;

  /** `readable` makes the stacks in printed text the user's own. */
  constructor(host: LanguageHost, readable: (text: string) => string) {
    this.#host = host;
    this.#readable = readable;
    this.#console = this.#createConsole();
  }

  /** Takes over the global console and the process's streams. */
  install(): void {
    const before = globalThis.console;
    globalThis.console = this.#console;
    this.#undo.push(() => {
      if (globalThis.console === this.#console) globalThis.console = before;
    });
    // Only what a cell writes: the process has a stdout of its own.
    this.#undo.push(this.#host.captureStreams((name, text) => this.#write(this.#own(), name, text)));
  }

  remove(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  /** A cell starts: from now on it gets the output of which nobody knows whose it is. */
  enter(run: CellRun): void {
    this.#latest = run;
    // A group that an earlier cell left open is not this one's.
    while (this.#groups > 0) this.#console.groupEnd();
  }

  /** The run that started what runs now; else the latest one. */
  current(): CellRun | null {
    return this.#own() ?? this.#latest;
  }

  /** Gives an event to the run that started what runs now; false when none did. */
  emit(event: OutputEvent): boolean {
    const run = this.#own();
    run?.output(event);
    return run !== null;
  }

  #own(): CellRun | null {
    return (this.#host.current() as CellRun | undefined) ?? null;
  }

  #write(run: CellRun | null, name: "stdout" | "stderr", text: string): boolean {
    if (!run) return false;
    if (text !== "") run.output({ type: "stream", name, text });
    return true;
  }

  #createConsole(): Console {
    const created = this.#host.createConsole((name, text) => this.#write(this.current(), name, this.#readable(text)));
    const { group, groupEnd } = created;
    created.group = (...data) => {
      this.#groups++;
      group(...data);
    };
    created.groupCollapsed = created.group;
    created.groupEnd = () => {
      this.#groups = Math.max(0, this.#groups - 1);
      groupEnd();
    };
    created.clear = () => this.current()?.output({ type: "clear", wait: false });
    return created;
  }
}
