/** One execute_request from its code to its reply's content. */
import { toBundle } from "./display.js";
import type { CellError, ExecuteOptions, Language, Outcome, OutputEvent } from "./language/language.js";
import { CellFailure, type MagicHost, magicContext } from "./magics/context.js";
import { runMagics } from "./magics/index.js";
import type { Ran } from "./magics/magic.js";
import { type MagicLine, type SplitCell, splitMagics } from "./magics/split.js";
import { Outbox } from "./outbox.js";
import { page } from "./pager.js";
import type { Json, Request } from "./protocol.js";
import type { SessionHost } from "./session.js";

export interface ExecutionOptions {
  readonly request: Request;
  readonly code: string;
  readonly count: number;
  readonly silent: boolean;
  readonly expressions: Json;
  readonly language: Language;
  readonly host: SessionHost;
  readonly settings: Map<string, string>;
  readonly afterCell: ReadonlySet<() => unknown>;
  readonly onInterrupt: ReadonlySet<() => unknown>;
  readonly history: MagicHost["history"];
  /** Receives the result's text, for the history. */
  readonly resultText: (text: string) => void;
  /** Takes an event that comes after the cell's end; false when the cell shall show it itself. */
  readonly late: (event: OutputEvent) => boolean;
}

/** What the reply says. */
export type ExecuteReply = Json & { readonly status: "ok" | "error" };

export class Execution {
  readonly outbox: Outbox;
  readonly #options: ExecutionOptions;
  readonly #stop: AbortController = new AbortController();
  readonly #stopped: Promise<void> = new Promise((resolve) => {
    this.#stop.signal.addEventListener("abort", () => resolve());
  });
  readonly #payload: Json[] = [];
  #isOver = false;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.outbox = new Outbox({
      parent: options.request,
      publish: (message) => options.host.send("iopub", message),
      describe: (error) => options.language.describe(error),
      silent: options.silent,
    });
  }

  /** Whether the reply is made: what comes now comes late. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Stops what a magic waits for, and displays that are still pending. */
  interrupt(): void {
    this.#stop.abort();
    this.outbox.abandon();
  }

  /** Runs the cell and everything that belongs to it; all output is out when it resolves. */
  async run(): Promise<ExecuteReply> {
    try {
      return await this.#run();
    } finally {
      this.#isOver = true;
    }
  }

  async #run(): Promise<ExecuteReply> {
    const { count, host } = this.#options;
    await this.#cell();
    await this.#afterCell();
    await this.outbox.drained();
    // What a rejection without a handler has to say comes within this turn, and still belongs to the cell.
    await host.turn();
    await this.outbox.drained();
    const { error } = this.outbox;
    if (error) return { status: "error", execution_count: count, payload: [], user_expressions: {}, ...error };
    const user_expressions = await this.#expressions();
    return { status: "ok", execution_count: count, payload: this.#payload, user_expressions };
  }

  /** A question for help, or magics and then the code. Errors go to the outbox. */
  async #cell(): Promise<void> {
    const { code, language } = this.#options;
    let at: MagicLine | null = null;
    try {
      const help = page(language, code);
      if (help !== null) {
        this.#payload.push({ source: "page", data: { "text/plain": help }, start: 0 });
        return;
      }
      const cell = splitMagics(code);
      await this.#magics(cell, (line) => {
        at = line;
      });
      if (!cell.head && cell.code.trim() !== "" && !this.outbox.error) await this.#code(cell.code);
    } catch (error) {
      this.outbox.fail(error instanceof CellFailure ? error.error : this.#refusal(error, at));
    }
  }

  /** Runs code and shows its result. */
  async #code(code: string): Promise<Ran> {
    const { language, count, host } = this.#options;
    host.shield(true);
    const interrupts = host.interrupts();
    let begin = performance.now();
    const options = this.#executeOptions(() => {
      begin = performance.now();
    });
    const outcome = await language.execute(code, options);
    const ms = performance.now() - begin;
    if (outcome.status === "error") {
      const stopped = host.interrupts() !== interrupts || outcome.error.ename === "KeyboardInterrupt";
      if (stopped) for (const callback of this.#options.onInterrupt) callback();
      this.outbox.fail(host.interrupts() === interrupts ? outcome.error : asInterrupt(outcome.error));
      return { ok: false, ms };
    }
    if (outcome.value === undefined) return { ok: true, ms };
    try {
      const bundle = toBundle(outcome.value, (value) => this.#inspect(value));
      if (!(bundle instanceof Promise) && typeof bundle["text/plain"] === "string") {
        this.#options.resultText(bundle["text/plain"]);
      }
      this.outbox.result(bundle, count);
      return { ok: true, ms };
    } catch (error) {
      this.outbox.fail(language.describe(error));
      return { ok: false, ms };
    }
  }

  async #magics(cell: SplitCell, entered: (line: MagicLine) => void): Promise<void> {
    if (cell.magics.length === 0 && !cell.head) return;
    const { host, settings, history, language } = this.#options;
    const context = magicContext({
      language,
      system: host.system,
      inspect: host.inspect,
      history,
      output: (event) => this.outbox.output(event),
      set: (name, value) => void settings.set(name, value),
      run: (code) => this.#code(code),
      evaluate: (expression) => this.#evaluate(expression),
      payload: (item) => void this.#payload.push(item),
      signal: this.#stop.signal,
    });
    // Programs and files of magics are no work of the kernel's own that a stop could harm.
    host.shield(false);
    await runMagics(cell, context, entered);
  }

  /** An error of a magic, with the place of its line and no frames: they are all the kernel's own. */
  #refusal(error: unknown, at: MagicLine | null): CellError {
    const ename = error instanceof Error ? error.name : "Error";
    const evalue = error instanceof Error ? error.message : String(error);
    const place = at === null ? [] : [`  In[${this.#options.count}]:${at.line + 1}`, `    ${at.source.trim()}`];
    return { ename, evalue, traceback: [`\x1b[31m${ename}\x1b[0m: ${evalue}`, ...place] };
  }

  /** The callbacks that wait for the end of a cell's code; a promise is waited for, an error is shown in the cell. */
  async #afterCell(): Promise<void> {
    for (const callback of this.#options.afterCell) {
      try {
        await Promise.race([callback(), this.#stopped]);
      } catch (error) {
        this.outbox.fail(this.#options.language.describe(error));
      }
    }
  }

  async #expressions(): Promise<Json> {
    const answers: Record<string, Json> = {};
    for (const [name, expression] of Object.entries(this.#options.expressions)) {
      answers[name] = await this.#answer(await this.#evaluate(String(expression)));
    }
    return answers;
  }

  #evaluate(expression: string): Promise<Outcome> {
    this.#options.host.shield(true);
    return this.#options.language.evaluate(expression, this.#executeOptions());
  }

  /** A value as text; an error among it shows the user's lines. */
  #inspect(value: unknown): string {
    const { host, language } = this.#options;
    const text = host.inspect(value);
    return language.readable?.(text) ?? text;
  }

  async #answer(outcome: Outcome): Promise<Json> {
    if (outcome.status === "error") return { status: "error", ...outcome.error };
    try {
      const data = await toBundle(outcome.value, (value) => this.#inspect(value));
      return { status: "ok", data, metadata: {} };
    } catch (error) {
      return { status: "error", ...this.#options.language.describe(error) };
    }
  }

  #executeOptions(started?: () => void): ExecuteOptions {
    return {
      count: this.#options.count,
      output: (event: OutputEvent) => {
        if (!(this.#isOver && this.#options.late(event))) this.outbox.output(event);
      },
      started: () => {
        this.#options.host.shield(false);
        started?.();
      },
    };
  }
}

/** What ended a cell after an interrupt is the interrupt, although a program that it ended may have been reported first. */
function asInterrupt(error: CellError): CellError {
  const ename = "KeyboardInterrupt";
  if (error.ename === ename) return error;
  return { ename, evalue: "interrupted", traceback: [`\x1b[1;31m${ename}\x1b[0m: interrupted`, ...error.traceback] };
}
