/** A session without sockets: requests in, everything it sends kept. */
import { inspect } from "node:util";
import type { Channel, Json, Outgoing, Request } from "../../../kernel/protocol.js";
import { Session, type SessionHost } from "../../../kernel/session.js";
import { FakeLanguage } from "./fake_language.js";

export interface Sent extends Outgoing {
  readonly channel: Channel;
}

export class Bench {
  readonly language: FakeLanguage = new FakeLanguage();
  readonly sent: Sent[] = [];
  readonly warnings: string[] = [];
  readonly session: Session;
  /** Whether the kernel's own work was running, each time that changed. */
  readonly shields: boolean[] = [];
  ends = 0;
  interrupts = 0;
  #requests = 0;

  constructor(more: Partial<SessionHost> = {}) {
    this.session = new Session(Promise.resolve(this.language), {
      send: (channel, message) => void this.sent.push({ channel, ...message }),
      inspect: (value) => inspect(value, { colors: false }),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
      readInput: () => "answer",
      interrupts: () => this.interrupts,
      shield: (on) => void this.shields.push(on),
      shutdown: () => {
        this.ends++;
      },
      idle: () => undefined,
      warn: (message) => void this.warnings.push(message),
      history: null,
      versions: { kernel: "1.2.3", node: "24.0.0", typescript: "5.0.4" },
      lateOutput: "own",
      system: null,
      ...more,
    });
  }

  /** Hands a request in, and does not wait. */
  put(type: string, content: Json = {}, channel: Channel = "shell", date: Date = new Date()): Request {
    const header = {
      msg_id: `m${++this.#requests}`,
      msg_type: type,
      session: "s",
      username: "u",
      date: date.toISOString(),
      version: "5.4",
    };
    const request: Request = { header, metadata: {}, content, buffers: [] };
    this.session.handle(channel, request);
    return request;
  }

  /** Resolves once the request's idle is out. */
  async idle(request: Request): Promise<void> {
    const isIdle = (message: Sent) => message.parent === request && message.content.execution_state === "idle";
    while (!this.sent.some(isIdle)) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The content of the reply to a request. */
  async ask(type: string, content: Json = {}, channel: Channel = "shell"): Promise<Json> {
    const request = this.put(type, content, channel);
    await this.idle(request);
    return this.reply(request);
  }

  /** The content of a request's reply. */
  reply(request: Request): Json {
    const reply = this.sent.find((message) => message.parent === request && message.channel !== "iopub");
    if (!reply) throw new Error(`no reply to ${request.header.msg_type}`);
    return reply.content;
  }

  /** Runs a cell; its reply and what iopub says of it, status aside. */
  async cell(code: string, more: Json = {}): Promise<{ reply: Json; types: string[]; outputs: Sent[] }> {
    const request = this.put("execute_request", { code, ...more });
    await this.idle(request);
    const outputs = this.of(request).filter(({ type }) => type !== "status" && type !== "execute_input");
    return { reply: this.reply(request), types: outputs.map(({ type }) => type), outputs };
  }

  /** What iopub says of a request. */
  of(request: Request): Sent[] {
    return this.sent.filter((message) => message.parent === request && message.channel === "iopub");
  }
}
