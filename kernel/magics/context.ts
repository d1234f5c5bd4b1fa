/** What a magic gets from the cell that it stands in. */
import type { Inspect } from "../display.js";
import type { HistoryEntry } from "../history.js";
import type { CellError, Language, Outcome, OutputEvent } from "../language/language.js";
import type { Json } from "../protocol.js";
import type { System } from "../system.js";
import { type MagicContext, type Ran, UsageError } from "./magic.js";

/** What the cell offers. */
export interface MagicHost {
  readonly language: Language;
  readonly system: System | null;
  readonly inspect: Inspect;
  history(): readonly HistoryEntry[];
  output(event: OutputEvent): void;
  set(name: string, value: string): void;
  run(code: string): Promise<Ran>;
  evaluate(expression: string): Promise<Outcome>;
  /** Adds to the reply's payload. */
  payload(item: Json): void;
  /** Says when the cell is interrupted. */
  readonly signal: AbortSignal;
}

/** An error of the cell's own code that a magic ran into; it is described already. */
export class CellFailure extends Error {
  readonly error: CellError;

  constructor(error: CellError) {
    super(error.evalue);
    this.error = error;
  }
}

/** A program that an interrupt ended. */
class KeyboardInterrupt extends Error {
  override readonly name: string = "KeyboardInterrupt";
}

export function magicContext(host: MagicHost): MagicContext {
  const stream = (name: "stdout" | "stderr", text: string) => host.output({ type: "stream", name, text });
  const context: MagicContext = {
    print: (text) => stream("stdout", text),
    warn: (text) => stream("stderr", text),
    display: (bundle) => host.output({ type: "display", bundle }),
    set: host.set,
    operators(on) {
      host.language.operators = on;
    },
    jsx(setting) {
      host.language.jsx = setting;
    },
    run: host.run,
    async evaluate(expression) {
      const outcome = await host.evaluate(expression);
      if (outcome.status === "error") throw new CellFailure(outcome.error);
      return outcome.value;
    },
    inspect: host.inspect,
    scope: () => host.language.scope(),
    reset: () => host.language.reset(),
    history: host.history,
    replaceInput: (text) => host.payload({ source: "set_next_input", text, replace: true }),
    async shell(command) {
      const code = await context.system.run(command, stream, host.signal);
      if (host.signal.aborted) throw new KeyboardInterrupt("the command was interrupted");
      return code;
    },
    get system() {
      if (!host.system) throw new UsageError("There is no shell and no file system here");
      return host.system;
    },
  };
  return context;
}
