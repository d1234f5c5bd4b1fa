/** Runs compiled cells: their names, their imports, and the ways in which they end. */
import type { Emitted } from "../compiler/compiler.js";
import type { Pinned } from "../compiler/pinned.js";
import type { LanguageHost } from "../host.js";
import type { ModuleLoader } from "./loader.js";
import { type ImportStatement, type LoweredCell, lower } from "./lower.js";
import { boxName, DONE, EACH, IMPORT, MARK, META, WAIT } from "./names.js";
import type { CellRun } from "./output.js";
import { Running } from "./running.js";
import { Scope } from "./scope.js";
import { type Frame, RanScript } from "./script.js";

export interface ExecutorOptions {
  readonly ts: Pinned;
  readonly host: LanguageHost;
  readonly loader: ModuleLoader;
  readonly cwd: string;
  readonly ran: (script: RanScript) => void;
}

export interface CellToRun {
  /** The cell's name in stacks. */
  readonly name: string;
  readonly source: string;
  readonly emitted: Emitted;
  /** Lines that the compiler read before the source. */
  readonly linesBefore: number;
  readonly run: CellRun;
  /** Called right before code of the user runs. */
  readonly started?: () => void;
}

/** How a cell ended. */
export type Ending = {
  /** Names of values that are there now; of a cell that threw, those whose declarations had run. */
  readonly declared: ReadonlySet<string>;
} & (
  | { readonly ok: true; readonly value: unknown }
  /** `at` is the line that failed, where the error's own stack may not tell it: an import, an await. */
  | { readonly ok: false; readonly thrown: unknown; readonly at: Frame | null }
);

/** A cell that was stopped from outside. */
export class KeyboardInterrupt extends Error {
  override readonly name: string = "KeyboardInterrupt";
}

/** Where the script of a cell finds its arguments. */
const ARGUMENTS: unique symbol = Symbol.for("tstorch.cell");
/** What Node throws when a signal has ended a script. */
const INTERRUPTED = "ERR_SCRIPT_EXECUTION_INTERRUPTED";

export class Executor {
  readonly scope: Scope = new Scope();
  readonly #options: ExecutorOptions;
  #running: Running | null = null;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Rejects what the running cell waits for. */
  interrupt(): void {
    this.#running?.interrupt(new KeyboardInterrupt("interrupted"));
  }

  async run(cell: CellToRun): Promise<Ending> {
    const lowered = lower(this.#options.ts, cell.emitted.js, this.scope);
    const running = new Running(lowered.declared);
    this.#running = running;
    const { before, script } = this.#script(lowered, cell);
    this.#options.ran(script);
    this.scope.watch(lowered.captured);
    try {
      const value = await this.#options.host.within(cell.run, async () => {
        cell.started?.();
        // A signal that came while the compiler was busy would get lost once the script runs.
        await running.orInterrupted(this.#options.host.turn());
        await running.orInterrupted(this.#import(lowered, running));
        running.done = 0;
        return await running.orInterrupted(this.#start(lowered, cell, before, running));
      });
      running.done = Number.POSITIVE_INFINITY;
      return { ok: true, value, declared: running.declared };
    } catch (error) {
      const thrown = isInterrupt(error) ? new KeyboardInterrupt("interrupted") : error;
      const at = running.failedAt(thrown);
      const place = at === null ? null : script.placeOf(at);
      return { ok: false, thrown, at: place && { name: "", script, place }, declared: running.declared };
    } finally {
      this.#running = null;
      this.scope.declare(running.declared);
    }
  }

  /** Loads what the cell imports and binds its names. */
  async #import({ imports, declared }: LoweredCell, running: Running): Promise<void> {
    const names = new Map<string, () => unknown>();
    // One after the other, as ECMAScript evaluates them.
    for (const statement of imports) {
      running.importing = statement.start;
      for (const [name, read] of await this.#load(statement)) names.set(name, read);
    }
    running.importing = null;
    for (const name of declared.keys()) if (!names.has(name)) this.scope.unbind(name);
    for (const [name, read] of names) this.scope.bind(name, read);
  }

  async #load({ specifier, bindings }: ImportStatement): Promise<[name: string, read: () => unknown][]> {
    const module = await this.#options.loader.load(specifier);
    return bindings.map(({ local, imported }) => {
      if (imported === "*") return [local, () => module.namespace];
      if (!module.has(imported)) {
        throw new SyntaxError(`The module '${specifier}' does not provide an export named '${imported}'`);
      }
      return [local, () => module.get(imported)];
    });
  }

  #script(
    lowered: LoweredCell,
    { name, source, emitted, linesBefore }: CellToRun,
  ): { before: string; script: RanScript } {
    const parameters = [IMPORT, META, DONE, WAIT, EACH, ...lowered.boxes.map(boxName)];
    // A cell may have a `require` of its own.
    if (!lowered.declared.has("require")) parameters.push("require");
    const before = `(${lowered.isAsync ? "async " : ""}function (${parameters.join(", ")}) { "use strict"; `;
    const edited = lowered.body;
    const script = new RanScript({
      ts: this.#options.ts,
      name,
      source,
      maps: [emitted.map],
      edited,
      linesBefore,
      columnsBefore: before.length,
    });
    return { before, script };
  }

  /** Starts the cell's code; gives its value, or a promise of it. */
  #start(lowered: LoweredCell, { name }: CellToRun, before: string, running: Running): unknown {
    const { host, loader, cwd } = this.#options;
    const url = host.toUrl(`${cwd}/${MARK}`).replace(encodeURIComponent(MARK), encodeURIComponent(name));
    const values = [
      async (specifier: unknown) => (await loader.load(String(specifier))).namespace,
      { url, dirname: cwd, filename: `${cwd}/${name}` },
      (step: number) => {
        running.done = step;
      },
      (value: unknown, at: number) => running.wait(value, at),
      (iterable: unknown, at: number) => running.each(iterable, at),
      ...lowered.boxes.map((box) => this.scope.box(box)),
      (specifier: string) => loader.require(specifier),
    ];
    // The call is part of the script: only there does a signal end it.
    const script = `${before}${lowered.body.text}\n})(...globalThis[Symbol.for("tstorch.cell")])`;
    const globals = globalThis as { [ARGUMENTS]?: readonly unknown[] };
    Object.defineProperty(globals, ARGUMENTS, { value: values, configurable: true, enumerable: false });
    try {
      return host.evaluate(script, name);
    } finally {
      delete globals[ARGUMENTS];
    }
  }
}

function isInterrupt(error: unknown): boolean {
  try {
    return error instanceof Error && (error as { code?: unknown }).code === INTERRUPTED;
  } catch {
    // A cell can throw a proxy that throws when it is looked at.
    return false;
  }
}
