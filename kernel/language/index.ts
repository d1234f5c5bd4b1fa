/** The language half of the kernel: TypeScript cells on tslab's converter and an executor of our own. */
import { isComplete } from "./ask/completeness.js";
import { complete } from "./ask/completion.js";
import { inspect } from "./ask/inspection.js";
import { PREFIX } from "./compiler/cell_text.js";
import { type Compiled, Compiler } from "./compiler/compiler.js";
import { Declarations } from "./compiler/declarations.js";
import type { LanguageHost } from "./host.js";
import type {
  CellError,
  Completeness,
  Completion,
  ExecuteOptions,
  Inspection,
  JsxSetting,
  Language,
  Outcome,
  OutputEvent,
  ThreadImports,
} from "./language.js";
import type { ModuleTable } from "./modules.js";
import { describeDiagnostics, withHint } from "./report/diagnostics.js";
import { readableTypes } from "./report/readable.js";
import { readableStacks } from "./report/stack.js";
import { describeThrown } from "./report/traceback.js";
import { Executor } from "./run/executor.js";
import { ModuleLoader } from "./run/loader.js";
import { withoutBoxes } from "./run/names.js";
import { type CellRun, OutputRouter } from "./run/output.js";
import type { Frame, RanScript } from "./run/script.js";
import { RanScripts } from "./run/scripts.js";

export interface LanguageOptions {
  /** Modules that cells import by short names. */
  readonly modules: ModuleTable;
  /** The notebook's folder. */
  readonly cwd: string;
  /** Where the language runs; Node when left out. */
  readonly host?: LanguageHost;
}

export async function createLanguage({ modules, cwd, host }: LanguageOptions): Promise<Language> {
  const here = host ?? (await import("./node/host.js")).nodeHost();
  return new TypeScriptLanguage(modules, cwd.length > 1 ? cwd.replace(/\/$/, "") : cwd, here);
}

/** Frames of libraries stand above the cell's: with V8's ten, the cell's own could be cut off. */
const STACK_LINES = 100;

const JSX_HINT =
  "JSX must be asked for: %jsx react (or preact, or another package), or /** @jsx h */ at the cell's top.";

class TypeScriptLanguage implements Language {
  readonly #host: LanguageHost;
  readonly #cwd: string;
  readonly #compiler: Compiler;
  readonly #declarations: Declarations;
  readonly #executor: Executor;
  readonly #loader: ModuleLoader;
  readonly #output: OutputRouter;
  readonly #moduleNames: readonly string[];
  readonly #readableTypes: (text: string) => string;
  readonly #scripts: RanScripts = new RanScripts();
  readonly #stop: () => void;

  constructor(modules: ModuleTable, cwd: string, host: LanguageHost) {
    this.#host = host;
    this.#cwd = cwd;
    this.#moduleNames = [...modules.keys(), "tslab"];
    this.#readableTypes = readableTypes({ modules, cwd });
    this.#compiler = new Compiler({ host, modules, cwd });
    const { ts } = this.#compiler;
    this.#declarations = new Declarations(ts);
    const ran = (script: RanScript) => this.#scripts.add(script);
    this.#loader = new ModuleLoader({ ts, host, modules, cwd, ran });
    this.#executor = new Executor({ ts, host, loader: this.#loader, cwd, ran });
    this.#output = new OutputRouter(host, (text) => this.readable(text));
    this.#output.install();
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = STACK_LINES;
    const deaf = host.onStrayError((error) => this.#stray(error));
    this.#stop = () => {
      deaf();
      Error.stackTraceLimit = limit;
    };
  }

  get operators(): boolean {
    return this.#compiler.operators.enabled;
  }

  set operators(on: boolean) {
    this.#compiler.operators.enabled = on;
  }

  get jsx(): JsxSetting | null {
    return this.#compiler.jsx.setting;
  }

  set jsx(setting: JsxSetting | null) {
    this.#compiler.jsx.setting = setting;
  }

  warm(): void {
    this.#compiler.warm();
  }

  execute(code: string, options: ExecuteOptions): Promise<Outcome> {
    return this.#run(code, `In[${options.count}]`, options, true);
  }

  evaluate(expression: string, options: ExecuteOptions): Promise<Outcome> {
    return this.#run(`(${expression}\n)`, "<expression>", options, false);
  }

  complete(code: string, offset: number): Completion {
    return complete(this.#compiler, code, offset, {
      declarations: this.#declarations.text,
      names: this.#executor.scope.names,
      modules: this.#moduleNames,
    });
  }

  inspect(code: string, offset: number, detail: 0 | 1): Inspection | null {
    return inspect(this.#compiler, this.#declarations.text, code, offset, detail, this.#readableTypes);
  }

  isComplete(code: string): Completeness {
    return isComplete(this.#compiler.ts, code, this.#compiler.jsx.kindOf(code));
  }

  interrupt(): void {
    this.#executor.interrupt();
  }

  describe(error: unknown): CellError {
    return this.#describe(error, null);
  }

  #describe(error: unknown, at: Frame | null): CellError {
    const { find } = this.#scripts;
    return describeThrown(error, { find, inspect: (value) => this.#host.inspect(value), cwd: this.#cwd }, at);
  }

  emit(event: OutputEvent): boolean {
    return this.#output.emit(event);
  }

  readable(text: string): string {
    return withoutBoxes(readableStacks(text, this.#scripts.find));
  }

  exported(value: unknown): { readonly file: string; readonly name: string } | null {
    return this.#loader.exported(value);
  }

  imports(): ThreadImports {
    return this.#loader.imports();
  }

  scope(): ReadonlyMap<string, unknown> {
    return this.#executor.scope.values();
  }

  reset(): void {
    this.#declarations.clear();
    this.#executor.scope.clear();
  }

  close(): void {
    this.#compiler.close();
    this.#output.remove();
    this.#stop();
  }

  async #run(code: string, name: string, options: ExecuteOptions, keep: boolean): Promise<Outcome> {
    const run: CellRun = { name, output: options.output };
    let compiled: Compiled;
    try {
      compiled = this.#compiler.compile(this.#declarations.text, code);
    } catch (error) {
      // A mistake of the compiler's, or of ours around it; the next cell finds everything as it was.
      return { status: "error", error: this.describe(error) };
    }
    if (compiled.status === "error") {
      const { ts, cellFile, jsx } = this.#compiler;
      const { diagnostics } = compiled;
      const [cwd, readable] = [this.#cwd, this.#readableTypes];
      const error = describeDiagnostics({ ts, diagnostics, name, code, cellFile, prefix: PREFIX, cwd, readable });
      return { status: "error", error: jsx.isMissing(code) ? withHint(error, JSX_HINT) : error };
    }
    this.#output.enter(run);
    this.#loader.update(compiled.files, compiled.resolve);
    const { started } = options;
    const ending = await this.#executor.run({
      name,
      source: code,
      emitted: compiled.cell,
      linesBefore: 1,
      run,
      started,
    });
    if (keep) this.#declarations.add(compiled.declarations, ending.ok ? undefined : ending.declared);
    if (ending.ok) return { status: "ok", value: ending.value };
    return { status: "error", error: this.#describe(ending.thrown, ending.at) };
  }

  /** An error that nobody handles shows in the cell that started it, as far as that can be known. */
  #stray(thrown: unknown): void {
    this.#output.current()?.output({ type: "error", error: this.describe(thrown) });
  }
}
