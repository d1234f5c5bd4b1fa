/**
 * The kernel as Jupyter sees it: messages in, `send(channel, message)` out. It knows no sockets, no signatures,
 * no addresses and no process; whoever hosts it brings those.
 */
import { Comms } from "./comms.js";
import { type Inspect, normalize, toBundle } from "./display.js";
import { Execution } from "./execution.js";
import { History, type HistoryStore } from "./history.js";
import { installHost, type KernelHost } from "./host.js";
import { kernelInfo, type Versions } from "./info.js";
import type { CellError, Language, OutputEvent } from "./language/language.js";
import { type Channel, flag, type Json, type Outgoing, object, type Request, text } from "./protocol.js";
import { complete, inspect, isComplete } from "./queries.js";
import type { System } from "./system.js";

/** What the session needs of the place that it runs in. */
export interface SessionHost {
  send(channel: Channel, message: Outgoing): void;
  readonly inspect: Inspect;
  /** Resolves after one turn of the event loop: whatever was ready to happen has happened. */
  turn(): Promise<void>;
  /** Blocks until the front end answers an input_request. @throws when an interrupt comes instead. */
  readInput(): string;
  /** How many interrupts have come so far, those included that nobody has been told of yet. */
  interrupts(): number;
  /** True while the kernel's own work runs, which a forced stop must not hit. */
  shield(on: boolean): void;
  /** Ends the kernel once everything sent is out. */
  shutdown(): void;
  /** Nothing is left to do for now. */
  idle(): void;
  /** Something that nobody needs to answer, for the log. */
  warn(message: string): void;
  readonly history: HistoryStore | null;
  readonly versions: Versions;
  /**
   * Which cell shows what arises after its cell's end, in a timer for example: "own", as a live front end expects
   * it, or the "running" one, the only one that a client such as nbclient listens to.
   */
  readonly lateOutput: "own" | "running";
  /** What magics may reach; null in a browser tab. */
  readonly system: System | null;
}

/** How long after an error requests that were on their way are still turned down, in milliseconds. */
const ABORT_WINDOW = 10;

/** More requests than these do not wait. */
const LONGEST_QUEUE = 20_000;

/** A request that came when too many others waited. */
class QueueFull extends Error {
  override readonly name: string = "QueueFull";
}

/** A request of a type that the kernel does not know. */
class UnknownMessage extends Error {
  override readonly name: string = "UnknownMessage";
}

export class Session {
  readonly #host: SessionHost;
  readonly #language: Promise<Language>;
  readonly #history: History;
  readonly #comms: Comms;
  readonly #settings: Map<string, string> = new Map();
  readonly #afterCell: Set<() => unknown> = new Set();
  readonly #onInterrupt: Set<() => unknown> = new Set();
  readonly #queue: Request[] = [];
  /** Requests that stood in the queue when the cell before them failed. */
  readonly #doomed: WeakSet<Request> = new WeakSet();
  #count = 0;
  #working = false;
  /** The request at work on the shell channel. */
  #parent: Request | null = null;
  /** The execution whose code ran last: output without an owner goes there. */
  #execution: Execution | null = null;
  #ready: Language | null = null;
  /** When the last error reply went out, in milliseconds since 1970; 0 when nothing is to be aborted. */
  #abortedAt = 0;
  #mustEnd = false;

  constructor(language: Promise<Language>, host: SessionHost) {
    this.#host = host;
    this.#language = language.then((ready) => {
      this.#ready = ready;
      return ready;
    });
    this.#history = new History(host.history);
    this.#comms = new Comms((message) => host.send("iopub", { ...message, parent: this.#parent }));
    installHost(this.#cellHost());
  }

  /** Says once that the kernel is starting. */
  start(): void {
    this.#host.send("iopub", { type: "status", content: { execution_state: "starting" }, parent: null });
  }

  /** Resolves once the compiler is there. @throws whatever kept it from loading. */
  async loaded(): Promise<void> {
    await this.#language;
  }

  /** Prepares for the first cell, unless one is there already. */
  warm(): void {
    if (this.#working) return;
    this.#host.shield(true);
    try {
      this.#ready?.warm?.();
    } finally {
      this.#host.shield(false);
    }
  }

  /** Takes a message from a client. Shell messages wait their turn, control messages do not. */
  handle(channel: Channel, request: Request): void {
    if (channel === "control") {
      void this.#control(request);
      return;
    }
    if (channel !== "shell") return;
    if (this.#queue.length >= LONGEST_QUEUE) {
      this.#failed("shell", request, new QueueFull(`${LONGEST_QUEUE} requests wait already`));
      return;
    }
    this.#queue.push(request);
    if (!this.#working) void this.#work();
  }

  /** Shows text that came past the cells' console, as by `process.stdout.write`; false when there is no cell yet. */
  print(name: "stdout" | "stderr", text: string): boolean {
    if (!this.#execution) return false;
    this.#execution.outbox.output({ type: "stream", name, text });
    return true;
  }

  /** Asks the person at the front end for a line, and waits. @throws Error where none can be asked. */
  input(prompt: string, password: boolean): string {
    const parent = this.#parent;
    if (!parent || !flag(parent.content, "allow_stdin", true)) {
      throw new Error("The front end takes no input here (allow_stdin is false).");
    }
    this.#host.send("stdin", { type: "input_request", content: { prompt, password }, parent });
    return this.#host.readInput();
  }

  /** Stops what waits: the running cell's await, its pending displays. */
  interrupt(): void {
    this.#ready?.interrupt();
    this.#execution?.interrupt();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let request = this.#queue.shift(); request; request = this.#queue.shift()) {
      this.#parent = request;
      this.#status("busy", request);
      try {
        await this.#shell(request);
      } catch (error) {
        this.#failed("shell", request, error);
      }
      this.#status("idle", request);
      this.#parent = null;
      this.#endIfAsked();
    }
    this.#working = false;
    this.#host.idle();
  }

  async #shell(request: Request): Promise<void> {
    const { content } = request;
    switch (request.header.msg_type) {
      case "execute_request":
        return this.#execute(request);
      case "complete_request":
        return this.#reply(request, await this.#query((language) => complete(language, content)));
      case "inspect_request":
        return this.#reply(request, await this.#query((language) => inspect(language, content)));
      case "is_complete_request":
        return this.#reply(request, await this.#query((language) => isComplete(language, content)));
      case "history_request":
        return this.#reply(request, { status: "ok", history: this.#history.query(content) });
      case "comm_info_request":
        return this.#reply(request, this.#comms.info(content));
      case "comm_open":
        return this.#comms.opened(request);
      case "comm_msg":
        return this.#comms.received(request);
      case "comm_close":
        return this.#comms.closed(request);
      default:
        return this.#either("shell", request);
    }
  }

  async #control(request: Request): Promise<void> {
    this.#status("busy", request);
    try {
      if (request.header.msg_type === "interrupt_request") {
        this.interrupt();
        this.#reply(request, { status: "ok" }, "control");
      } else {
        this.#either("control", request);
      }
    } catch (error) {
      this.#failed("control", request, error);
    }
    this.#status("idle", request);
    this.#endIfAsked();
  }

  /** Requests that come on the shell and on the control channel. */
  #either(channel: "shell" | "control", request: Request): void {
    switch (request.header.msg_type) {
      case "kernel_info_request":
        return this.#reply(request, kernelInfo(this.#host.versions), channel);
      case "shutdown_request": {
        const content = { status: "ok", restart: flag(request.content, "restart", false) };
        this.#reply(request, content, channel);
        this.#host.send("iopub", { type: "shutdown_reply", content, parent: request });
        this.#mustEnd = true;
        return;
      }
      default:
        throw new UnknownMessage(`This kernel knows no ${request.header.msg_type.slice(0, 100)}`);
    }
  }

  #endIfAsked(): void {
    if (!this.#mustEnd) return;
    this.#ready?.close();
    this.#host.shutdown();
  }

  async #execute(request: Request): Promise<void> {
    if (this.#isAborted(request)) {
      this.#reply(request, { status: "aborted", execution_count: this.#count });
      return;
    }
    const { content } = request;
    const silent = flag(content, "silent", false);
    const code = text(content, "code", "");
    const store = flag(content, "store_history", true) && !silent && code.trim() !== "";
    // A cell that is not stored borrows the next number.
    const count = this.#count + 1;
    if (store) {
      this.#count = count;
      this.#history.add(count, code);
    }
    if (!silent) {
      this.#host.send("iopub", { type: "execute_input", content: { code, execution_count: count }, parent: request });
    }
    this.#host.shield(true);
    try {
      const execution = new Execution({
        request,
        count,
        silent,
        code,
        language: await this.#language,
        host: this.#host,
        settings: this.#settings,
        afterCell: this.#afterCell,
        onInterrupt: this.#onInterrupt,
        history: () => this.#history.own(),
        expressions: object(content, "user_expressions"),
        resultText: (output) => this.#history.addOutput(count, output),
        late: (event) => this.#late(event),
      });
      this.#execution = execution;
      const reply = await execution.run();
      if (reply.status === "error" && flag(content, "stop_on_error", true)) this.#abortQueue();
      this.#reply(request, reply);
    } finally {
      this.#host.shield(false);
    }
  }

  /** Gives output of a cell that has ended to the running one, where the policy wants that. */
  #late(event: OutputEvent): boolean {
    const running = this.#execution;
    if (this.#host.lateOutput === "own" || !running || running.isOver) return false;
    running.outbox.output(event);
    return true;
  }

  /** Runs one of the kernel's own questions to the compiler. */
  async #query(ask: (language: Language) => Json): Promise<Json> {
    this.#host.shield(true);
    try {
      return ask(await this.#language);
    } finally {
      this.#host.shield(false);
    }
  }

  #abortQueue(): void {
    this.#abortedAt = Date.now();
    for (const request of this.#queue) if (request.header.msg_type === "execute_request") this.#doomed.add(request);
  }

  /** Whether a request is to be turned down: queued at the time of the error, or sent before its reply was out. */
  #isAborted(request: Request): boolean {
    if (this.#doomed.has(request)) return true;
    const late = Date.now() - this.#abortedAt;
    return late <= ABORT_WINDOW && Date.parse(request.header.date) < this.#abortedAt;
  }

  #status(state: "busy" | "idle", parent: Request): void {
    this.#host.send("iopub", { type: "status", content: { execution_state: state }, parent });
  }

  #reply(request: Request, content: Json, channel: Channel = "shell"): void {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    this.#host.send(channel, { type, content, parent: request });
  }

  /** A request that went wrong inside the kernel, or in a comm's callback, is answered or shown all the same. */
  #failed(channel: Channel, request: Request, error: unknown): void {
    const type = request.header.msg_type;
    this.#host.warn(`${type.slice(0, 100)}: ${String(error)}`);
    const described = this.#describe(error);
    if (type === "execute_request" || type.startsWith("comm_")) {
      this.#host.send("iopub", { type: "error", content: { ...described }, parent: request });
    }
    if (type.endsWith("_request")) this.#reply(request, { status: "error", ...described }, channel);
  }

  #describe(error: unknown): CellError {
    if (this.#ready && !(error instanceof UnknownMessage || error instanceof QueueFull))
      return this.#ready.describe(error);
    const ename = error instanceof Error ? error.name : "Error";
    const evalue = error instanceof Error ? error.message : String(error);
    return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
  }

  /** Output belongs to the cell that started what runs now; where nobody knows, to the one that ran last. */
  #emit(event: OutputEvent): void {
    if (!this.#ready?.emit?.(event)) this.#execution?.outbox.output(event);
  }

  /** A value as text; an error among it shows the user's lines. */
  #inspect(value: unknown): string {
    const text = this.#host.inspect(value);
    return this.#ready?.readable?.(text) ?? text;
  }

  #cellHost(): KernelHost {
    return {
      display: (value, options) => {
        const bundle = options?.raw ? normalize(value) : toBundle(value, (shown) => this.#inspect(shown));
        const event = { type: "display", bundle, displayId: options?.display_id, update: options?.update } as const;
        this.#emit(event);
      },
      scope: (name) => this.#ready?.scope().get(name),
      on: (event, callback) => void (event === "interrupt" ? this.#onInterrupt : this.#afterCell).add(callback),
      threads: {
        exported: (value) => this.#ready?.exported?.(value) ?? null,
        imports: () => this.#ready?.imports?.() ?? null,
      },
      setting: (name) => this.#settings.get(name),
      input: (prompt, password) => this.input(prompt, password),
      clearOutput: (wait) => this.#emit({ type: "clear", wait }),
      comms: this.#comms,
    };
  }
}
