/** Comms: named two-way channels between cells and what runs in the front end. */
import { type Json, type Outgoing, object, type Request, text } from "./protocol.js";

/** One open channel, as a cell holds it. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** Sends data to the front end's side. */
  send(data: Json, buffers?: readonly Uint8Array[]): void;
  /** Closes the channel on both sides. */
  close(data?: Json): void;
  onMessage: ((data: Json, buffers: readonly Uint8Array[]) => void) | null;
  onClose: ((data: Json) => void) | null;
}

/** What a cell gives for a target: called when the front end opens a comm to it. */
export type CommTarget = (comm: Comm, data: Json) => void;

/** The part of the comms that cells may use. */
export interface CommRegistry {
  register(target: string, opened: CommTarget): void;
  open(target: string, data?: Json): Comm;
}

export class Comms implements CommRegistry {
  readonly #publish: (message: Omit<Outgoing, "parent">) => void;
  readonly #targets: Map<string, CommTarget> = new Map();
  readonly #open: Map<string, Comm> = new Map();

  constructor(publish: (message: Omit<Outgoing, "parent">) => void) {
    this.#publish = publish;
  }

  register(target: string, opened: CommTarget): void {
    this.#targets.set(target, opened);
  }

  open(target: string, data: Json = {}): Comm {
    const comm = this.#create(newId(), target);
    this.#publish({ type: "comm_open", content: { comm_id: comm.id, target_name: target, data } });
    return comm;
  }

  /** The content of comm_info_reply. */
  info(content: Json): Json {
    const wanted = text(content, "target_name", "");
    const comms: Record<string, Json> = {};
    for (const comm of this.#open.values()) {
      if (wanted === "" || wanted === comm.target) comms[comm.id] = { target_name: comm.target };
    }
    return { status: "ok", comms };
  }

  /** The front end opens a channel. A target that nobody registered is closed again at once. */
  opened({ content }: Request): void {
    const id = text(content, "comm_id", "");
    const target = text(content, "target_name", "");
    const handler = this.#targets.get(target);
    if (!handler) {
      this.#publish({ type: "comm_close", content: { comm_id: id, data: {} } });
      return;
    }
    handler(this.#create(id, target), object(content, "data"));
  }

  /** The front end sends on a channel. */
  received({ content, buffers }: Request): void {
    this.#open.get(text(content, "comm_id", ""))?.onMessage?.(object(content, "data"), buffers);
  }

  /** The front end closes a channel. */
  closed({ content }: Request): void {
    const id = text(content, "comm_id", "");
    const comm = this.#open.get(id);
    this.#open.delete(id);
    comm?.onClose?.(object(content, "data"));
  }

  #create(id: string, target: string): Comm {
    const comm: Comm = {
      id,
      target,
      send: (data, buffers) => this.#publish({ type: "comm_msg", content: { comm_id: id, data }, buffers }),
      close: (data = {}) => {
        if (this.#open.delete(id)) this.#publish({ type: "comm_close", content: { comm_id: id, data } });
      },
      onMessage: null,
      onClose: null,
    };
    this.#open.set(id, comm);
    return comm;
  }
}

function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
