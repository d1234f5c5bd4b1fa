/**
 * Python's exceptions under their own names. `name` and `message` are what Python (or torch) says, letter for letter;
 * `hint` is advice of ours, which the kernel shows under the message.
 */

/** What an error may carry beside its message. */
export interface ErrorDetails {
  /** What to do about it, in one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of Python's exceptions. */
export class Exception extends Error {
  /** Advice shown under the message. */
  readonly hint?: string;
  constructor(message = "", details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    if (details.hint !== undefined) this.hint = details.hint;
    Object.defineProperty(this, "name", { enumerable: false });
  }
}

export class RuntimeError extends Exception {}
export class ValueError extends Exception {}
export class AssertionError extends Exception {}
export class NotImplementedError extends RuntimeError {}
export class OSError extends Exception {}
export class FileNotFoundError extends OSError {}
export class AttributeError extends Exception {}
export class StopIteration extends Exception {}
export class LookupError extends Exception {}
export class IndexError extends LookupError {}
export class KeyError extends LookupError {}
/** The person at the notebook stopped what runs. */
export class KeyboardInterrupt extends Exception {}

/** Python's exceptions by their names. @internal */
export const pythonErrors: ReadonlyMap<string, new (message?: string, details?: ErrorDetails) => Exception> = new Map(
  [
    Exception,
    RuntimeError,
    ValueError,
    AssertionError,
    NotImplementedError,
    OSError,
    FileNotFoundError,
    AttributeError,
    StopIteration,
    LookupError,
    IndexError,
    KeyError,
    KeyboardInterrupt,
  ].map((made) => [made.name, made]),
);

/** JavaScript's own TypeError (Python's has the same name) with a hint. */
export function typeError(message: string, hint?: string): TypeError {
  const error = new TypeError(message);
  return hint === undefined ? error : Object.assign(error, { hint });
}
