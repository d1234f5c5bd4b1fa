/** A message as ZeroMQ frames: identities, delimiter, signature, header, parent header, metadata, content, buffers. */
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { type Header, type Json, PROTOCOL_VERSION, type Request, text } from "../protocol.js";
import type { Signer } from "./signature.js";

const DELIMITER: Buffer = Buffer.from("<IDS|MSG>");

/** A request with the address that answers to it go to. */
export interface Envelope {
  readonly identities: readonly Uint8Array[];
  /** The request's header as it came, for the answers to carry. */
  readonly parentHeader: string;
  readonly request: Request;
}

/** A header has no reason to be longer, in bytes. */
const LONGEST_HEADER = 2 ** 16;

/**
 * Reads a message.
 *
 * @throws Error that says what is wrong with it.
 */
export function decode(frames: readonly Uint8Array[], signer: Signer): Envelope {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame));
  if (at < 0) throw new Error("no delimiter");
  if (frames.length < at + 6)
    throw new Error(`${frames.length - at - 1} frames after the delimiter, at least 5 belong there`);
  const signed = frames.slice(at + 2, at + 6);
  if (!signer.verify(frames[at + 1], signed)) throw new Error("wrong signature");
  if (signed[0].length > LONGEST_HEADER) throw new Error(`a header of ${signed[0].length} bytes`);
  const [fields, , metadata, content] = signed.map(parse);
  const request = { header: headerOf(fields), metadata, content, buffers: frames.slice(at + 6) };
  return { identities: frames.slice(0, at), parentHeader: Buffer.from(signed[0]).toString(), request };
}

/** The fields that the protocol knows, and no others. */
function headerOf(fields: Json): Header {
  for (const field of ["msg_id", "msg_type", "session"]) {
    if (typeof fields[field] !== "string") throw new Error(`header without ${field}`);
  }
  const field = (name: keyof Header) => text(fields, name, "");
  return {
    msg_id: field("msg_id"),
    msg_type: field("msg_type"),
    session: field("session"),
    username: field("username"),
    date: field("date"),
    version: field("version"),
  };
}

function parse(frame: Uint8Array): Json {
  const value: unknown = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString());
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("a frame is no JSON object");
  return value as Json;
}

/** A message to send; its parts are JSON already. */
export interface Draft {
  readonly type: string;
  readonly identities: readonly Uint8Array[];
  readonly parentHeader: string;
  readonly metadata: string;
  readonly content: string;
  readonly buffers: readonly Uint8Array[];
}

/** Makes the frames of the messages of one sender. */
export class Encoder {
  readonly session: string = randomUUID();
  readonly #signer: Signer;
  readonly #username: string = userName();

  constructor(signer: Signer) {
    this.#signer = signer;
  }

  encode(draft: Draft): (string | Uint8Array)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: draft.type,
      session: this.session,
      username: this.#username,
      date: new Date().toISOString(),
      version: PROTOCOL_VERSION,
    };
    const signed = [JSON.stringify(header), draft.parentHeader, draft.metadata, draft.content];
    return [...draft.identities, DELIMITER, this.#signer.sign(signed), ...signed, ...draft.buffers];
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the system's list of users, as in some containers.
    return "kernel";
  }
}
