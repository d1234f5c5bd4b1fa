/** The main thread's end of the line to the sockets: a `send`, a handler of requests, a wait for input. */
import { Session } from "node:inspector";
import { URL } from "node:url";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Versions } from "../info.js";
import type { Channel, Outgoing, Request } from "../protocol.js";
import type { ConnectionInfo } from "./connection.js";
import type { Envelope } from "./framing.js";
import { log } from "./log.js";
import { type FromWire, Shared, type ToWire } from "./threads.js";

/** More output than this waits until some of it has left, in about bytes. */
const LARGEST_BACKLOG = 64 * 2 ** 20;
/** How long to wait for the sockets' thread to take hold, in milliseconds. */
const LONGEST_HOLD = 1000;
/** What a posted message weighs besides its text. */
const MESSAGE_WEIGHT = 500;

export interface LinkHandlers {
  request(channel: Channel, request: Request): void;
  /** A SIGINT came that no request announced. */
  interrupt(): void;
  /** The process that started this one is gone. */
  orphaned(): void;
  /** The sockets' thread ended; nothing can be sent any more. */
  lost(error: Error): void;
}

/** An interrupt that reached code which waits for input. */
export class KeyboardInterrupt extends Error {
  override readonly name: string = "KeyboardInterrupt";
}

export class Link {
  readonly #worker: Worker;
  readonly #shared: Int32Array = new Int32Array(new SharedArrayBuffer(4 * Shared.SIZE));
  readonly #input: MessagePort;
  readonly #envelopes: WeakMap<Request, Envelope> = new WeakMap();
  #isFinished = false;

  constructor(connection: ConnectionInfo, versions: Versions, handlers: LinkHandlers) {
    const { port1, port2 } = new MessageChannel();
    this.#input = port1;
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { connection, versions, shared: this.#shared.buffer, input: port2 },
      transferList: [port2],
      // The sockets' thread takes none of the flags that a user gives the main thread.
      execArgv: [],
    });
    this.#worker.on("message", (message: FromWire) => {
      if (message.urgent > 0) this.#post({ kind: "seen", urgent: message.urgent });
      if (message.kind === "interrupt") return handlers.interrupt();
      if (message.kind === "orphaned") return handlers.orphaned();
      if (message.kind === "failed") return handlers.lost(new Error(`its sockets failed: ${message.reason}`));
      const { channel, envelope, weight } = message;
      Atomics.sub(this.#shared, Shared.PENDING, weight);
      this.#envelopes.set(envelope.request, envelope);
      handlers.request(channel, envelope.request);
    });
    const gone = (error: Error): void => {
      if (this.#isFinished) return;
      // There is nobody left to wait for.
      this.#isFinished = true;
      Atomics.store(this.#shared, Shared.DRAINED, 1);
      handlers.lost(error);
    };
    holdBefore(() => this.#hold());
    this.#worker.on("error", gone);
    this.#worker.on("exit", () => gone(new Error("the sockets' thread has ended")));
  }

  /** The session takes all requests from here on. */
  ready(): void {
    this.#post({ kind: "ready" });
  }

  send(channel: Channel, { type, content, parent, metadata, buffers }: Outgoing): void {
    const envelope = parent ? this.#envelopes.get(parent) : undefined;
    const parentHeader = envelope?.parentHeader ?? "{}";
    if (type === "stream") {
      const text = String(content.text);
      const weight = this.#add(text.length);
      this.#post({ kind: "stream", stream: { name: String(content.name), text, parentHeader }, weight });
      return;
    }
    // What an earlier question left unanswered is no answer to this one.
    if (type === "input_request") while (receiveMessageOnPort(this.#input)) {}
    const json = toJson(content);
    const bytes = (buffers ?? []).reduce((sum, buffer) => sum + buffer.byteLength, json.length);
    const weight = this.#add(bytes);
    const identities = channel === "iopub" ? [topicOf(type)] : (envelope?.identities ?? []);
    const draft = { type, identities, parentHeader, metadata: toJson(metadata ?? {}), content: json };
    this.#post({ kind: "send", channel, draft: { ...draft, buffers: (buffers ?? []).map(alone) }, weight });
  }

  /** Blocks until an input_reply comes. @throws KeyboardInterrupt when an interrupt comes first. */
  readInput(): string {
    const before = this.interrupts();
    for (;;) {
      const seen = Atomics.load(this.#shared, Shared.INPUT);
      const answer = receiveMessageOnPort(this.#input);
      if (answer) return String(answer.message);
      if (this.interrupts() !== before) throw new KeyboardInterrupt("no input");
      Atomics.wait(this.#shared, Shared.INPUT, seen);
    }
  }

  /** How many interrupts have come so far. */
  interrupts(): number {
    return Atomics.load(this.#shared, Shared.INTERRUPTS);
  }

  /** While on, an interrupt waits for the kernel's own work to end. */
  shield(on: boolean): void {
    Atomics.store(this.#shared, Shared.SHIELD, on ? 1 : 0);
  }

  /** Blocks until everything is out and the sockets are closed, at most `ms` milliseconds. */
  finish(ms: number): void {
    this.#isFinished = true;
    this.#post({ kind: "finish" });
    Atomics.wait(this.#shared, Shared.DRAINED, 0, ms);
  }

  #hold(): void {
    if (Atomics.load(this.#shared, Shared.HELD) === 1 || this.#isFinished) return;
    this.#post({ kind: "hold" });
    Atomics.wait(this.#shared, Shared.HELD, 0, LONGEST_HOLD);
  }

  #post(message: ToWire): void {
    this.#worker.postMessage(message);
  }

  /** The weight of a message with `size` characters, once there is room for it. */
  #add(size: number): number {
    const weight = size + MESSAGE_WEIGHT;
    let backlog = Atomics.add(this.#shared, Shared.BACKLOG, weight);
    while (backlog > LARGEST_BACKLOG && !this.#isFinished) {
      Atomics.wait(this.#shared, Shared.BACKLOG, backlog + weight);
      backlog = Atomics.load(this.#shared, Shared.BACKLOG) - weight;
    }
    return weight;
  }
}

/** A message's topic. */
function topicOf(type: string): Uint8Array {
  return alone(Buffer.from(type));
}

/** Bytes in memory of their own: small Buffers share theirs, 64 KiB of it, and all of that would be posted with them. */
function alone(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

/**
 * Calls `hold` before a session of a cell's inspector looks at threads: afterwards the sockets' thread could open no
 * way to this one, and its attempt to stop a loop by force would abort the process.
 */
function holdBefore(hold: () => void): void {
  const { post } = Session.prototype;
  Session.prototype.post = function (this: Session, method: string, ...rest: unknown[]): void {
    if (/^(?:NodeWorker|Target)\./.test(method)) hold();
    Reflect.apply(post, this, [method, ...rest]);
  } as typeof post;
}

/** JSON of what cells may have put into a message: cycles and big integers must not stop it. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    log("info", `a message needed mending: ${(error as Error).message}`);
    const above: unknown[] = [];
    return JSON.stringify(value, function (this: unknown, _key, item: unknown) {
      if (typeof item === "bigint") return String(item);
      if (typeof item !== "object" || item === null) return item;
      while (above.length > 0 && above.at(-1) !== this) above.pop();
      if (above.includes(item)) return "[Circular]";
      above.push(item);
      return item;
    });
  }
}
