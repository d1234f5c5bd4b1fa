/** What a magic is, and what it may use. */
import type { MimeBundle } from "../display.js";
import type { HistoryEntry } from "../history.js";
import type { JsxSetting } from "../language/language.js";
import type { System } from "../system.js";

/** How a piece of code went. */
export interface Ran {
  /** False when an error ended it; the error is shown already. */
  readonly ok: boolean;
  /** From the first statement to the end, in milliseconds; without compiling. */
  readonly ms: number;
}

/** What stands below a cell's `%%name`. */
export interface CellBody {
  /** The text alone. */
  readonly text: string;
  /** The whole cell with spaces in place of the head, so that line numbers stay right. */
  readonly code: string;
}

/** What a magic may use of the session. */
export interface MagicContext {
  print(text: string): void;
  warn(text: string): void;
  display(bundle: MimeBundle): void;
  /** Keeps a setting that libraries can read. */
  set(name: string, value: string): void;
  /** Switches the operators of the cells that come. */
  operators(on: boolean): void;
  /** How JSX is written in the cells that come; null: not at all. */
  jsx(setting: JsxSetting | null): void;
  /** Runs code as if it were the cell's, its result shown. */
  run(code: string): Promise<Ran>;
  /** The value of an expression in the session's scope. @throws the error that it ended with. */
  evaluate(expression: string): Promise<unknown>;
  /** Writes a value as text. */
  inspect(value: unknown): string;
  /** Names that cells have declared, with their values. */
  scope(): ReadonlyMap<string, unknown>;
  /** Forgets the names that cells have declared. */
  reset(): void;
  /** Inputs of this session, oldest first. */
  history(): readonly HistoryEntry[];
  /** Replaces the cell's text in the front end. */
  replaceInput(text: string): void;
  /** Runs a command line, its output shown as it comes; gives its exit code. */
  shell(command: string): Promise<number>;
  /** @throws UsageError where the kernel runs without one (a browser tab). */
  readonly system: System;
}

export interface Magic {
  readonly name: string;
  /** One line for `%lsmagic`. */
  readonly summary: string;
  /** How to write it, one form a line, and whatever else `%name?` shall say. */
  readonly usage: string;
  /** `%name args`. @throws UsageError when the arguments make no sense. */
  line?(args: string, context: MagicContext): void | Promise<void>;
  /** `%%name args` above a cell's text. */
  cell?(args: string, body: CellBody, context: MagicContext): void | Promise<void>;
  /** True when `%name` runs code, and so must stand alone in its cell. */
  readonly alone?: boolean;
}

/** A magic that was called wrongly, or that there is not. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
