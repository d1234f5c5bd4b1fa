/** A cell's output in the order in which it was made, although some of it comes as promises. */
import { type MimeBundle, normalize } from "./display.js";
import type { CellError, OutputEvent } from "./language/language.js";
import type { Json, Outgoing, Request } from "./protocol.js";

type Item = Outgoing | Promise<Outgoing>;

export interface OutboxOptions {
  readonly parent: Request;
  readonly publish: (message: Outgoing) => void;
  /** Names a failed display as an error. */
  readonly describe: (error: unknown) => CellError;
  /** A silent request shows nothing. */
  readonly silent: boolean;
}

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #waiting: Item[] = [];
  #draining: Promise<void> | null = null;
  #abandon: (() => void) | null = null;
  #error: CellError | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The first error that came as output, not as the cell's outcome. */
  get error(): CellError | null {
    return this.#error;
  }

  /** Takes an output event of the running cell, or of its timers later on. */
  output(event: OutputEvent): void {
    if (event.type === "stream") this.#add("stream", { name: event.name, text: event.text });
    else if (event.type === "clear") this.#add("clear_output", { wait: event.wait });
    else if (event.type === "error") this.fail(event.error);
    else this.#display(event.bundle, event.displayId, event.update === true);
  }

  /** Shows the value of a cell's last expression. */
  result(bundle: MimeBundle | Promise<MimeBundle>, count: number): void {
    this.#bundle(bundle, (data) => this.#message("execute_result", { execution_count: count, data, metadata: {} }));
  }

  /** Shows an error. */
  fail(error: CellError): void {
    this.#error ??= error;
    this.#add("error", { ename: error.ename, evalue: error.evalue, traceback: error.traceback });
  }

  /** Resolves when everything is out. */
  async drained(): Promise<void> {
    while (this.#draining) await this.#draining;
  }

  /** Gives up the displays that are still pending (an interrupt); what stands behind them goes out. */
  abandon(): void {
    this.#abandon?.();
  }

  #display(bundle: MimeBundle | Promise<MimeBundle>, displayId: string | undefined, update: boolean): void {
    const transient = displayId === undefined ? {} : { display_id: displayId };
    this.#bundle(bundle, (data) =>
      this.#message(update ? "update_display_data" : "display_data", { data, metadata: {}, transient }),
    );
  }

  #bundle(bundle: MimeBundle | Promise<MimeBundle>, wrap: (data: MimeBundle) => Outgoing): void {
    if (!(bundle instanceof Promise)) {
      try {
        this.#push(wrap(normalize(bundle)));
      } catch (error) {
        this.fail(this.#options.describe(error));
      }
      return;
    }
    this.#push(
      bundle
        .then((data) => wrap(normalize(data)))
        .catch((error: unknown) => {
          const described = this.#options.describe(error);
          this.#error ??= described;
          return this.#message("error", { ...described });
        }),
    );
  }

  #add(type: string, content: Json): void {
    this.#push(this.#message(type, content));
  }

  #message(type: string, content: Json): Outgoing {
    return { type, content, parent: this.#options.parent };
  }

  #push(item: Item): void {
    if (this.#options.silent) return;
    if (!this.#draining && !(item instanceof Promise)) {
      this.#options.publish(item);
      return;
    }
    this.#waiting.push(item);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    for (let item = this.#waiting.shift(); item; item = this.#waiting.shift()) {
      const message = item instanceof Promise ? await this.#settled(item) : item;
      if (message) this.#options.publish(message);
    }
    this.#draining = null;
  }

  async #settled(item: Promise<Outgoing>): Promise<Outgoing | null> {
    const abandoned = new Promise<null>((resolve) => {
      this.#abandon = () => resolve(null);
    });
    const message = await Promise.race([item, abandoned]);
    this.#abandon = null;
    return message;
  }
}
