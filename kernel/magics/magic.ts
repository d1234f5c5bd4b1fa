/** What a magic is. */

/** What a magic may use of the session. */
export interface MagicContext {
  print(text: string): void;
  /** Keeps a setting that libraries can read. */
  set(name: string, value: string): void;
}

export interface Magic {
  readonly name: string;
  /** One line for `%lsmagic`. */
  readonly summary: string;
  /** @throws UsageError when the arguments make no sense. */
  run(args: string, context: MagicContext): void | Promise<void>;
}

/** A magic that was called wrongly, or that there is not. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}
