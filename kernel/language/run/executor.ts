/** Runs compiled cells: their names, their imports, their awaits, and the ways in which they end. */
import type { Emitted } from "../compiler/compiler.js";
import type { Pinned } from "../compiler/pinned.js";
import type { LanguageHost } from "../host.js";
import type { LoadedModule } from "./interop.js";
import type { ModuleLoader } from "./loader.js";
import { type ImportStatement, type LoweredCell, lower } from "./lower.js";
import { boxName, DONE, IMPORT, MARK, META } from "./names.js";
import type { CellRun } from "./output.js";
import { Scope } from "./scope.js";
import { RanScript } from "./script.js";

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
} & ({ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly thrown: unknown });

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
  #interrupt: ((error: KeyboardInterrupt) => void) | null = null;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** Rejects what the running cell waits for. */
  interrupt(): void {
    this.#interrupt?.(new KeyboardInterrupt("interrupted"));
  }

  async run(cell: CellToRun): Promise<Ending> {
    const lowered = lower(this.#options.ts, cell.emitted.js, this.scope.names);
    const interrupted = new Promise<never>((_, reject) => {
      this.#interrupt = reject;
    });
    // Nobody may be waiting when it comes.
    interrupted.catch(() => undefined);
    let done = -1;
    const declared = () => new Set([...lowered.declared].filter(([, step]) => step <= done).map(([name]) => name));
    try {
      const value = await this.#options.host.within(cell.run, async () => {
        cell.started?.();
        // A signal that came while the compiler was busy would get lost once the script runs.
        await Promise.race([this.#options.host.turn(), interrupted]);
        const loading = this.#load(lowered.imports);
        await Promise.race([loading, interrupted]);
        for (const name of lowered.declared.keys()) if (!isImported(lowered, name)) this.scope.unbind(name);
        for (const statement of await loading) this.#bind(statement.statement, statement.module);
        done = 0;
        const started = this.#start(lowered, cell, (step) => {
          done = step;
        });
        // `then` of a promise, not of whatever the cell's value may be.
        return await Promise.race([started, interrupted]);
      });
      done = Number.POSITIVE_INFINITY;
      return { ok: true, value, declared: declared() };
    } catch (error) {
      return {
        ok: false,
        thrown: isInterrupt(error) ? new KeyboardInterrupt("interrupted") : error,
        declared: declared(),
      };
    } finally {
      this.#interrupt = null;
      this.scope.declare(declared());
    }
  }

  async #load(imports: readonly ImportStatement[]): Promise<{ statement: ImportStatement; module: LoadedModule }[]> {
    const loaded: { statement: ImportStatement; module: LoadedModule }[] = [];
    // One after the other, as ECMAScript evaluates them.
    for (const statement of imports) {
      const module = await this.#options.loader.load(statement.specifier);
      loaded.push({ statement, module });
    }
    return loaded;
  }

  #bind({ specifier, bindings }: ImportStatement, module: LoadedModule): void {
    for (const { local, imported } of bindings) {
      if (imported === "*") {
        this.scope.bind(local, () => module.namespace);
        continue;
      }
      if (!module.has(imported)) {
        throw new SyntaxError(`The module '${specifier}' does not provide an export named '${imported}'`);
      }
      this.scope.bind(local, () => module.get(imported));
    }
  }

  /** Starts the cell's code; gives its value, or a promise of it. */
  #start(lowered: LoweredCell, cell: CellToRun, done: (step: number) => void): unknown {
    const { host, loader, cwd, ran } = this.#options;
    const url = host.toUrl(`${cwd}/${MARK}`).replace(encodeURIComponent(MARK), encodeURIComponent(cell.name));
    const parameters = [IMPORT, META, DONE, "require", ...lowered.boxes.map(boxName)];
    const values = [
      async (specifier: unknown) => (await loader.load(String(specifier))).namespace,
      { url, dirname: cwd, filename: `${cwd}/${cell.name}` },
      done,
      (specifier: string) => loader.require(specifier),
      ...lowered.boxes.map((name) => this.scope.box(name)),
    ];
    const before = `(${lowered.isAsync ? "async " : ""}function (${parameters.join(", ")}) { "use strict"; `;
    ran(
      new RanScript({
        name: cell.name,
        source: cell.source,
        maps: [cell.emitted.map],
        edited: lowered.body,
        linesBefore: cell.linesBefore,
        columnsBefore: before.length,
      }),
    );
    // The call is part of the script: only there does a signal end it.
    const script = `${before}${lowered.body.text}\n})(...globalThis[Symbol.for("tstorch.cell")])`;
    const globals = globalThis as { [ARGUMENTS]?: readonly unknown[] };
    Object.defineProperty(globals, ARGUMENTS, { value: values, configurable: true, enumerable: false });
    try {
      return host.evaluate(script, cell.name);
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

function isImported({ imports }: LoweredCell, name: string): boolean {
  return imports.some(({ bindings }) => bindings.some(({ local }) => local === name));
}
