/** The one way out: messages leave in the order they came, each send awaited, stream text gathered for a moment. */
import type { Draft, Encoder } from "./framing.js";

/** A socket as far as sending goes. */
export interface Sender {
  send(frames: (string | Uint8Array)[]): Promise<void>;
}

/** Some text of a cell's stdout or stderr. */
export interface StreamText {
  readonly name: string;
  readonly text: string;
  readonly parentHeader: string;
}

/** How long stream text waits for more, in milliseconds. */
const GATHER = 40;
/** Stream text of this length waits no longer, in UTF-16 units. */
const FULL = 1 << 20;

export class Outlet {
  readonly #encoder: Encoder;
  readonly #iopub: Sender;
  readonly #failed: (error: unknown) => void;
  #queue: { socket: Sender; draft: Draft; weight: number }[] = [];
  #stream: { name: string; parentHeader: string; parts: string[]; length: number; weight: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  /** Called with the weight of what has left. */
  onSent: (weight: number) => void = () => undefined;

  constructor(encoder: Encoder, iopub: Sender, failed: (error: unknown) => void) {
    this.#encoder = encoder;
    this.#iopub = iopub;
    this.#failed = failed;
  }

  /** Queues a message; `weight` is a number of the caller's that `onSent` gets back. */
  send(socket: Sender, draft: Draft, weight: number = 0): void {
    this.#endStream();
    this.#push(socket, draft, weight);
  }

  /** Queues stream text, together with more of the same stream if that comes soon. */
  stream({ name, text, parentHeader }: StreamText, weight: number = 0): void {
    const open = this.#stream;
    if (open && open.name === name && open.parentHeader === parentHeader) {
      open.parts.push(text);
      open.length += text.length;
      open.weight += weight;
    } else {
      this.#endStream();
      this.#stream = { name, parentHeader, parts: [text], length: text.length, weight };
      this.#timer = setTimeout(() => this.#endStream(), GATHER);
    }
    if ((this.#stream?.length ?? 0) >= FULL) this.#endStream();
  }

  /** Resolves when everything is out. */
  async drained(): Promise<void> {
    this.#endStream();
    while (this.#sending) await this.#sending;
  }

  #endStream(): void {
    const stream = this.#stream;
    if (!stream) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#stream = null;
    this.#timer = null;
    const { name, parentHeader, parts, weight } = stream;
    const content = JSON.stringify({ name, text: parts.join("") });
    this.#push(this.#iopub, iopubDraft("stream", content, parentHeader), weight);
  }

  #push(socket: Sender, draft: Draft, weight: number): void {
    this.#queue.push({ socket, draft, weight });
    this.#sending ??= this.#work();
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const { socket, draft, weight } of batch) {
        try {
          await socket.send(this.#encoder.encode(draft));
        } catch (error) {
          this.#failed(error);
        }
        this.onSent(weight);
      }
    }
    this.#sending = null;
  }
}

/** A message for everyone; its topic is its type. */
export function iopubDraft(type: string, content: string, parentHeader: string): Draft {
  return { type, identities: [Buffer.from(type)], parentHeader, metadata: "{}", content, buffers: [] };
}
