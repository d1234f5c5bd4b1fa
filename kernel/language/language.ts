/**
 * The language half of the kernel as the session sees it: code in, outcomes and output events out.
 * No sockets, no Jupyter messages, no tslab types in here.
 */
import type { MimeBundle } from "../display.js";

/** What a running cell sends while it runs. The receiver keeps the order. */
export type OutputEvent =
  | { readonly type: "stream"; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display";
      readonly bundle: MimeBundle | Promise<MimeBundle>;
      readonly displayId?: string;
      readonly update?: boolean;
    }
  | { readonly type: "clear"; readonly wait: boolean }
  /** An error outside the cell's own course: an unhandled rejection, a throw in a timer. */
  | { readonly type: "error"; readonly error: CellError };

/** An error as Jupyter shows it. */
export interface CellError {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, with ANSI colours; cell number, TypeScript line, caret; none of the kernel's own frames. */
  readonly traceback: readonly string[];
}

export type Outcome =
  /** `value` is the last expression's value (awaited); undefined when the cell has none. */
  { readonly status: "ok"; readonly value: unknown } | { readonly status: "error"; readonly error: CellError };

export interface ExecuteOptions {
  /** The cell's number, as in `In[3]`; file names in stacks are made from it. */
  readonly count: number;
  /** Receives the cell's output, late output (timers) too. */
  readonly output: (event: OutputEvent) => void;
  /** Called when compiling is done, right before the user's code runs: from here on a forced stop does no harm. */
  readonly started?: () => void;
}

export interface Completion {
  readonly matches: readonly { readonly text: string; readonly type: string; readonly signature?: string }[];
  /** UTF-16 offsets into the code. */
  readonly start: number;
  readonly end: number;
}

export interface Inspection {
  readonly plain: string;
  readonly markdown: string;
}

export type Completeness =
  | { readonly status: "complete" | "invalid" | "unknown" }
  | { readonly status: "incomplete"; readonly indent: string };

/** How JSX becomes calls: by a package's own `jsx-runtime`, or by a function of the cells' own. */
export interface JsxSetting {
  /** The package: "react", "preact". */
  readonly source?: string;
  /** The function, as "h" or "React.createElement". */
  readonly factory?: string;
  /** What `<>...</>` stands for, beside `factory`. */
  readonly fragment?: string;
}

/** What threads need to import the user's files as cells do. */
export interface ThreadImports {
  /** Addresses of modules with short names. */
  readonly names: Readonly<Record<string, string>>;
  /** The user's files as ECMAScript, by path. */
  readonly sources: Readonly<Record<string, string>>;
}

export interface Language {
  /** How JSX is written in the cells that come; null: not at all, save in cells that ask for it themselves. */
  jsx: JsxSetting | null;
  /** Whether operators call Python's methods (`__add__`) in the cells that come. */
  operators: boolean;
  /** Does what the first cell would have to wait for. Blocks for a moment. */
  warm?(): void;
  /** Never rejects for an error of the cell's own. Cells run one at a time. */
  execute(code: string, options: ExecuteOptions): Promise<Outcome>;
  /** Evaluates one expression in the session's scope (user_expressions); changes no count. */
  evaluate(expression: string, options: ExecuteOptions): Promise<Outcome>;
  complete(code: string, offset: number): Completion;
  inspect(code: string, offset: number, detail: 0 | 1): Inspection | null;
  isComplete(code: string): Completeness;
  /** Rejects the running cell's pending await, if it waits in one (synchronous code is stopped by a signal). */
  interrupt(): void;
  /** An error as Jupyter shows it; also for one that a display method threw. */
  describe(error: unknown): CellError;
  /** Gives an event to the cell that started what runs now, a timer of an earlier one for example; false if none did. */
  emit?(event: OutputEvent): boolean;
  /** Text with stacks in it, as a value that is an error prints: the stacks then name the user's lines alone. */
  readable?(text: string): string;
  /** Where one of the user's files that cells import exports a value. */
  exported?(value: unknown): { readonly file: string; readonly name: string } | null;
  imports?(): ThreadImports;
  /** Names that cells have declared, with their current values. */
  scope(): ReadonlyMap<string, unknown>;
  /** Forgets all names that cells have declared, with their types. */
  reset(): void;
  close(): void;
}
