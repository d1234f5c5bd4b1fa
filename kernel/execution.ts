/** One execute_request from its code to its reply's content. */
import { toBundle } from "./display.js";
import type { CellError, ExecuteOptions, Language, Outcome, OutputEvent } from "./language/language.js";
import { runMagic } from "./magics/index.js";
import { UsageError } from "./magics/magic.js";
import { type MagicLine, splitMagics } from "./magics/split.js";
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
  readonly afterCell: ReadonlySet<() => void>;
  /** Receives the result's text, for the history. */
  readonly resultText: (text: string) => void;
}

/** What the reply says. */
export type ExecuteReply = Json & { readonly status: "ok" | "error" };

export class Execution {
  readonly outbox: Outbox;
  readonly #options: ExecutionOptions;

  constructor(options: ExecutionOptions) {
    this.#options = options;
    this.outbox = new Outbox({
      parent: options.request,
      publish: (message) => options.host.send("iopub", message),
      describe: (error) => options.language.describe(error),
      silent: options.silent,
    });
  }

  /** Runs the cell and everything that belongs to it; all output is out when it resolves. */
  async run(): Promise<ExecuteReply> {
    const { code, count, language, host } = this.#options;
    const asked = page(language, code);
    if (asked !== null) {
      const data = { "text/plain": asked };
      return {
        status: "ok",
        execution_count: count,
        payload: [{ source: "page", data, start: 0 }],
        user_expressions: {},
      };
    }
    const error = await this.#cell();
    this.#afterCell();
    await this.outbox.drained();
    // What a rejection without a handler has to say comes within this turn, and still belongs to the cell.
    await host.turn();
    await this.outbox.drained();
    const failed = error ?? this.outbox.error;
    if (failed) {
      return { status: "error", execution_count: count, payload: [], user_expressions: {}, ...failed };
    }
    return { status: "ok", execution_count: count, payload: [], user_expressions: await this.#expressions() };
  }

  /** Magics, then the code, then its result; gives the error that ended it, if one did. */
  async #cell(): Promise<CellError | null> {
    const { language, count } = this.#options;
    const { code, magics } = splitMagics(this.#options.code);
    const refused = await this.#magics(magics);
    if (refused) return this.#fail(refused);
    if (code.trim() === "") return null;
    const outcome = await language.execute(code, this.#executeOptions());
    if (outcome.status === "error") return this.#fail(outcome.error);
    if (outcome.value === undefined) return null;
    try {
      const bundle = toBundle(outcome.value, this.#options.host.inspect);
      if (!(bundle instanceof Promise) && typeof bundle["text/plain"] === "string") {
        this.#options.resultText(bundle["text/plain"]);
      }
      this.outbox.result(bundle, count);
      return null;
    } catch (error) {
      return this.#fail(language.describe(error));
    }
  }

  #fail(error: CellError): CellError {
    this.outbox.fail(error);
    return error;
  }

  async #magics(magics: readonly MagicLine[]): Promise<CellError | null> {
    const context = {
      print: (text: string) => this.outbox.output({ type: "stream", name: "stdout", text }),
      set: (name: string, value: string) => void this.#options.settings.set(name, value),
    };
    for (const magic of magics) {
      try {
        await runMagic(magic, context);
      } catch (error) {
        if (!(error instanceof UsageError)) return this.#options.language.describe(error);
        const place = `In[${this.#options.count}]:${magic.line + 1}`;
        const traceback = [
          `\x1b[31m${error.name}\x1b[0m: ${error.message}`,
          `  ${place}`,
          `    ${magic.source.trim()}`,
        ];
        return { ename: error.name, evalue: error.message, traceback };
      }
    }
    return null;
  }

  /** The callbacks that wait for the end of a cell's code; one that throws shows its error in the cell. */
  #afterCell(): void {
    for (const callback of this.#options.afterCell) {
      try {
        callback();
      } catch (error) {
        this.outbox.fail(this.#options.language.describe(error));
      }
    }
  }

  async #expressions(): Promise<Json> {
    const answers: Record<string, Json> = {};
    for (const [name, expression] of Object.entries(this.#options.expressions)) {
      const outcome = await this.#options.language.evaluate(String(expression), this.#executeOptions());
      answers[name] = await this.#answer(outcome);
    }
    return answers;
  }

  async #answer(outcome: Outcome): Promise<Json> {
    if (outcome.status === "error") return { status: "error", ...outcome.error };
    try {
      const data = await toBundle(outcome.value, this.#options.host.inspect);
      return { status: "ok", data, metadata: {} };
    } catch (error) {
      return { status: "error", ...this.#options.language.describe(error) };
    }
  }

  #executeOptions(): ExecuteOptions {
    return {
      count: this.#options.count,
      output: (event: OutputEvent) => this.outbox.output(event),
      started: () => this.#options.host.shield(false),
    };
  }
}
