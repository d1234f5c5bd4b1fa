/** `process.stdin` of cells: each line is asked for at the front end, when somebody reads. */
import { Readable } from "node:stream";

/** Puts such a stream in the place of the process's own, which nobody types into. */
export function replaceStdin(ask: () => string): void {
  let current = new CellInput(ask);
  Object.defineProperty(process, "stdin", {
    configurable: true,
    enumerable: true,
    get: () => {
      // An end, or an error, is that of one cell's reading.
      if (current.destroyed || current.readableEnded) current = new CellInput(ask);
      return current;
    },
  });
}

class CellInput extends Readable {
  readonly isTTY: boolean = false;
  readonly fd: number = 0;
  readonly #ask: () => string;
  /** Somebody wanted a line while the stream was paused. */
  #isOwing = false;

  constructor(ask: () => string) {
    // Nothing is read ahead: each line is a question to a person.
    super({ highWaterMark: 0 });
    this.#ask = ask;
    this.on("resume", () => {
      if (this.#isOwing) this.#later();
    });
  }

  override _read(): void {
    this.#isOwing = true;
    this.#later();
  }

  /** After a turn: whoever has just got a line may pause the stream now, and wants no more then. */
  #later(): void {
    setImmediate(() => {
      if (!this.#isOwing || this.destroyed || this.readableFlowing === false) return;
      this.#isOwing = false;
      try {
        this.push(`${this.#ask()}\n`);
      } catch (error) {
        this.destroy(error as Error);
      }
    });
  }
}
