/** The five sockets, bound where the connection file says and nowhere else. */
import { Router, XPublisher } from "zeromq";
import type { Channel } from "../protocol.js";
import { address, type ConnectionInfo } from "./connection.js";
import { log } from "./log.js";

/** A larger message is not taken, in bytes. */
const LARGEST_REQUEST = 256 * 2 ** 20;
/** So many answers wait for a client that does not read them; what comes then is lost to it. */
const REPLY_BACKLOG = 20_000;
/** So many messages wait for a slow reader of iopub; what comes then is lost to that reader. */
const IOPUB_BACKLOG = 100_000;
/** How long closing waits for what is on its way, in milliseconds. */
const LINGER = 1000;

type Frames = (string | Uint8Array)[];

export interface SocketHandlers {
  message(channel: "shell" | "control" | "stdin", frames: Uint8Array[]): void;
  /** Someone subscribed to `topic` on iopub. */
  subscribed(topic: Uint8Array): void;
}

export class Sockets {
  readonly #request: Record<"shell" | "control" | "stdin", Router>;
  readonly #iopub: XPublisher;
  readonly #heartbeat: Router;

  private constructor({ curve }: ConnectionInfo) {
    const encryption = curve
      ? { curveServer: true, curvePublicKey: curve.publicKey, curveSecretKey: curve.secretKey }
      : {};
    const options = { linger: LINGER, maxMessageSize: LARGEST_REQUEST, ...encryption };
    // A client that comes back under its old identity takes over.
    const router = () => new Router({ ...options, sendHighWaterMark: REPLY_BACKLOG, handover: true });
    this.#request = { shell: router(), control: router(), stdin: router() };
    this.#heartbeat = new Router({ ...options, maxMessageSize: 2 ** 16 });
    this.#iopub = new XPublisher({ ...options, sendHighWaterMark: IOPUB_BACKLOG, verbosity: "allSubs" });
  }

  /** @throws Error naming the address that cannot be bound. */
  static async bind(connection: ConnectionInfo): Promise<Sockets> {
    const sockets = new Sockets(connection);
    const places = [
      [sockets.#heartbeat, address(connection, "hb_port")],
      [sockets.#iopub, address(connection, "iopub_port")],
      [sockets.#request.control, address(connection, "control_port")],
      [sockets.#request.stdin, address(connection, "stdin_port")],
      [sockets.#request.shell, address(connection, "shell_port")],
    ] as const;
    for (const [socket, place] of places) {
      try {
        await socket.bind(place);
      } catch (error) {
        throw new Error(`Cannot bind ${place}: ${(error as Error).message}`);
      }
    }
    return sockets;
  }

  send(channel: Channel, frames: Frames): Promise<void> {
    return channel === "iopub" ? this.#iopub.send(frames) : this.#request[channel].send(frames);
  }

  close(): void {
    for (const socket of [...Object.values(this.#request), this.#iopub, this.#heartbeat]) socket.close();
  }

  /** Takes what comes in from here on. */
  listen(handlers: SocketHandlers): void {
    for (const channel of ["shell", "control", "stdin"] as const) {
      void receive(channel, this.#request[channel], (frames) => handlers.message(channel, frames));
    }
    void receive("heartbeat", this.#heartbeat, (frames) => this.#heartbeat.send(frames));
    void receive("iopub", this.#iopub, ([frame]) => {
      if (frame?.[0] === 1) handlers.subscribed(frame.subarray(1));
    });
  }
}

/** Takes messages until the socket is closed; a failure of one does not end the others. */
async function receive(
  name: string,
  socket: Router | XPublisher,
  take: (frames: Uint8Array[]) => unknown,
): Promise<void> {
  while (!socket.closed) {
    try {
      await take(await socket.receive());
    } catch (error) {
      if (!socket.closed) log("warn", `${name}: ${(error as Error).message}`);
    }
  }
}
