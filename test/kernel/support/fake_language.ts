/** A language that needs no compiler: cells are JavaScript function bodies that get `cell`, what they return is their value. */
import type { CellError, ExecuteOptions, Language, Outcome, OutputEvent } from "../../../kernel/language/language.js";

/** What a fake cell's code can use. */
export interface FakeCell {
  print(text: string): void;
  warn(text: string): void;
  output(event: OutputEvent): void;
  readonly names: Map<string, unknown>;
}

type Body = (cell: FakeCell) => unknown;

export class FakeLanguage implements Language {
  readonly names: Map<string, unknown> = new Map();
  /** What the session asked, in order. */
  readonly asked: string[] = [];
  isClosed = false;
  /** Called where a real language compiles. */
  compiling: () => void = () => undefined;
  operators = true;
  jsx: Language["jsx"] = null;
  #reject: ((error: Error) => void) | null = null;

  async execute(code: string, options: ExecuteOptions): Promise<Outcome> {
    this.asked.push(`execute ${options.count}`);
    return this.#run(`return (async () => {${code}\n})()`, options);
  }

  async evaluate(expression: string, options: ExecuteOptions): Promise<Outcome> {
    return this.#run(`return (${expression})`, options);
  }

  complete(code: string, offset: number): ReturnType<Language["complete"]> {
    this.asked.push(`complete ${code.slice(0, offset)}`);
    const start = code.lastIndexOf(".", offset - 1) + 1;
    return { matches: [{ text: "torch", type: "module", signature: "(x)" }], start, end: offset };
  }

  inspect(code: string, offset: number, detail: 0 | 1): ReturnType<Language["inspect"]> {
    if (code.startsWith("nothing")) return null;
    const plain = `${code.slice(0, offset)} at detail ${detail}`;
    return { plain, markdown: `*${plain}*` };
  }

  isComplete(code: string): ReturnType<Language["isComplete"]> {
    return code.endsWith("{") ? { status: "incomplete", indent: "  " } : { status: "complete" };
  }

  interrupt(): void {
    this.#reject?.(Object.assign(new Error("interrupted"), { name: "KeyboardInterrupt" }));
  }

  describe(error: unknown): CellError {
    const { name = "Error", message = String(error) } = error instanceof Error ? error : {};
    return { ename: name, evalue: message, traceback: [`${name}: ${message}`] };
  }

  scope(): ReadonlyMap<string, unknown> {
    return this.names;
  }

  reset(): void {
    this.names.clear();
  }

  close(): void {
    this.isClosed = true;
  }

  async #run(body: string, options: ExecuteOptions): Promise<Outcome> {
    const cell: FakeCell = {
      print: (text) => options.output({ type: "stream", name: "stdout", text }),
      warn: (text) => options.output({ type: "stream", name: "stderr", text }),
      output: options.output,
      names: this.names,
    };
    const stopped = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    try {
      this.compiling();
      options.started?.();
      return { status: "ok", value: await Promise.race([(new Function("cell", body) as Body)(cell), stopped]) };
    } catch (error) {
      return { status: "error", error: this.describe(error) };
    } finally {
      this.#reject = null;
    }
  }
}
