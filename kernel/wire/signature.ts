/** Signs messages and checks signatures, as the connection file says. */
import { createHmac, timingSafeEqual } from "node:crypto";

export class Signer {
  readonly #algorithm: string;
  readonly #key: string;

  /** @param scheme As "hmac-sha256". @param key Empty: nothing is signed and nothing is checked. */
  constructor(scheme: string, key: string) {
    this.#algorithm = scheme.replace(/^hmac-/, "");
    this.#key = key;
  }

  /** The signature of a message's four JSON frames, in hexadecimal; empty without a key. */
  sign(frames: readonly (string | Uint8Array)[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  }

  /** Whether `signature` is that of `frames`; takes equally long for every wrong one. */
  verify(signature: Uint8Array, frames: readonly Uint8Array[]): boolean {
    if (this.#key === "") return true;
    const expected = Buffer.from(this.sign(frames));
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}
