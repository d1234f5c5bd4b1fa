/** What the main thread and the thread of the sockets say to each other. */
import type { MessagePort } from "node:worker_threads";
import type { Versions } from "../info.js";
import type { Channel } from "../protocol.js";
import type { ConnectionInfo } from "./connection.js";
import type { Draft, Envelope } from "./framing.js";
import type { StreamText } from "./outlet.js";

/** What the thread of the sockets starts with. */
export interface WorkerSetup {
  readonly connection: ConnectionInfo;
  readonly versions: Versions;
  readonly shared: SharedArrayBuffer;
  /** Carries answers to input_request apart from everything else, so that the main thread can wait for one. */
  readonly input: MessagePort;
}

/** From the main thread. */
export type ToWire =
  | { readonly kind: "send"; readonly channel: Channel; readonly draft: Draft; readonly weight: number }
  | { readonly kind: "stream"; readonly stream: StreamText; readonly weight: number }
  /** The session takes all requests from here on. */
  | { readonly kind: "ready" }
  /** Keep the way to the main thread open, and raise HELD. */
  | { readonly kind: "hold" }
  /** The main thread has come to the urgent requests up to this number. */
  | { readonly kind: "seen"; readonly urgent: number }
  /** Nothing comes any more: send all, close the sockets, raise DRAINED. */
  | { readonly kind: "finish" };

/** From the thread of the sockets. */
export type FromWire =
  | {
      readonly kind: "request";
      readonly channel: Channel;
      readonly envelope: Envelope;
      readonly urgent: number;
      readonly weight: number;
    }
  /** A SIGINT came. */
  | { readonly kind: "interrupt"; readonly urgent: number }
  /** The process that started this one is gone. */
  | { readonly kind: "orphaned"; readonly urgent: number }
  /** Something went wrong that the thread cannot mend. */
  | { readonly kind: "failed"; readonly reason: string; readonly urgent: number };

/** Places in the shared array of 32-bit integers. */
export const Shared = {
  /** 1 while the kernel's own work runs on the main thread: no forced stop then. */
  SHIELD: 0,
  /** Weight (about bytes) of what is posted but not yet sent. */
  BACKLOG: 1,
  /** Counts answers to input_request and interrupts; the main thread sleeps on it. */
  INPUT: 2,
  /** Counts interrupts. */
  INTERRUPTS: 3,
  /** 1 once "finish" is done. */
  DRAINED: 4,
  /** Weight (about bytes) of the requests that wait for the main thread. */
  PENDING: 5,
  /** 1 once "hold" is done. */
  HELD: 6,
  /** How many places there are. */
  SIZE: 7,
} as const;
