/** The Jupyter messages (protocol 5.4) as plain objects; nothing here knows how they travel. */

/** The protocol's version, as headers and kernel_info carry it. */
export const PROTOCOL_VERSION: string = "5.4";

/** The sockets that carry messages (the heartbeat carries none). */
export type Channel = "shell" | "control" | "stdin" | "iopub";

export type Json = Readonly<Record<string, unknown>>;

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A message from a client: signature and shape checked, the content not. */
export interface Request {
  readonly header: Header;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}

/** A message to clients. Whoever sends it adds the header and, from `parent`, the address. */
export interface Outgoing {
  readonly type: string;
  readonly content: Json;
  /** The request that this message belongs to; null for none. */
  readonly parent: Request | null;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
}

/** A text field of a message's content. */
export function text(content: Json, key: string, otherwise: string): string {
  const value = content[key];
  return typeof value === "string" ? value : otherwise;
}

/** A yes-or-no field of a message's content. */
export function flag(content: Json, key: string, otherwise: boolean): boolean {
  const value = content[key];
  return typeof value === "boolean" ? value : otherwise;
}

/** A whole number of a message's content. */
export function integer(content: Json, key: string, otherwise: number): number {
  const value = content[key];
  return typeof value === "number" && Number.isInteger(value) ? value : otherwise;
}

/** An object of a message's content. */
export function object(content: Json, key: string): Json {
  const value = content[key];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
