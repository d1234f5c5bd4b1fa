/** Generated messages, most of them wrong: each is refused by the wire or answered by the session, and none does harm. */
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { Channel, Outgoing, Request } from "../../kernel/protocol.js";
import { Session } from "../../kernel/session.js";
import { decode, Encoder } from "../../kernel/wire/framing.js";
import { Signer } from "../../kernel/wire/signature.js";
import { FakeLanguage } from "./support/fake_language.js";

const MESSAGES = 100_000;
const TYPES = [
  ...["execute_request", "inspect_request", "complete_request", "history_request", "is_complete_request"],
  ...["comm_info_request", "kernel_info_request", "comm_open", "comm_msg", "comm_close", "interrupt_request"],
  ...["input_reply", "strange_request", "strange", "", "toString", "__proto___request"],
];
const FIELDS = [
  ...[
    "code",
    "silent",
    "store_history",
    "user_expressions",
    "allow_stdin",
    "stop_on_error",
    "cursor_pos",
    "detail_level",
  ],
  ...[
    "hist_access_type",
    "n",
    "session",
    "start",
    "stop",
    "pattern",
    "unique",
    "output",
    "comm_id",
    "target_name",
    "data",
  ],
  ...["__proto__", "constructor"],
];
const CODES = [
  ...["", "return 1", "throw 1", "%who", "%nothing", "%%html\n<b>", "name?", "?", "??", "%", "!", "return [{ a: 1 }]"],
  ...["\u0000", "😀", "\ud800", "return Symbol('x')", "return { get x() { throw 1 } }", "// comment", "`${", "%%time"],
];

/** Numbers that look random and are the same in every run (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Generator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)];
  }

  value(depth = 0): unknown {
    const plain = [null, true, false, 0, -1, 1.5, 1e300, "tail", "range", "search", "*", "c1", ...CODES];
    if (depth > 2 || this.chance(0.7)) return this.pick(plain);
    if (this.chance(0.5)) return Array.from({ length: Math.floor(this.#random() * 4) }, () => this.value(depth + 1));
    return this.object(depth + 1);
  }

  object(depth = 0): Record<string, unknown> {
    const entries = Array.from({ length: Math.floor(this.#random() * 4) }, () => [
      this.pick(FIELDS),
      this.value(depth),
    ]);
    return Object.fromEntries(entries);
  }

  /** Frames as a client may send them; some are broken on purpose. */
  frames(signer: Signer, id: string): Buffer[] {
    const type = this.pick(TYPES);
    const date = this.chance(0.9) ? new Date().toISOString() : this.value();
    const header: Record<string, unknown> = {
      msg_id: id,
      msg_type: type,
      session: "s",
      username: "u",
      date,
      version: "5.4",
    };
    if (this.chance(0.05)) header[this.pick(["msg_id", "msg_type", "session", "date"])] = this.value();
    const content = this.object();
    if (this.chance(0.5)) content.code = this.pick(CODES);
    // Whole histories, again and again, would make the test slow.
    if (this.chance(0.98)) content.n = this.pick([0, 1, 10, -1]);
    const parts = [header, {}, this.chance(0.1) ? this.value() : {}, this.chance(0.05) ? this.value() : content];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part) ?? ""));
    if (this.chance(0.05))
      signed[Math.floor(this.#random() * 4)] = Buffer.from(this.pick(["", "{", "nul", "\xff", '{"a":']));
    const signature = this.chance(0.9) ? signer.sign(signed) : this.pick(["", "00", "x".repeat(64)]);
    const frames = [Buffer.from("client"), Buffer.from("<IDS|MSG>"), Buffer.from(signature), ...signed];
    if (this.chance(0.03)) frames.splice(Math.floor(this.#random() * frames.length), 1);
    if (this.chance(0.1)) frames.push(Buffer.from("buffer"));
    return frames;
  }
}

describe(`${MESSAGES} generated messages`, () => {
  it("are refused or answered exactly once, in order, and the session lives on", async () => {
    const signer = new Signer("hmac-sha256", "key");
    const encoder = new Encoder(signer);
    const random = new Generator(20_261_124);
    const replies = new Map<Request, number>();
    const idles = new Map<Request, number>();
    const session = new Session(Promise.resolve(new FakeLanguage()), {
      send(channel: Channel, { type, content, parent, metadata, buffers }: Outgoing) {
        // Everything that is sent can be written and read again.
        const texts = {
          parentHeader: "{}",
          metadata: JSON.stringify(metadata ?? {}),
          content: JSON.stringify(content),
        };
        const draft = { type, identities: [], ...texts, buffers: buffers ?? [] };
        decode(
          encoder.encode(draft).map((frame) => Buffer.from(frame)),
          signer,
        );
        if (!parent) return;
        if (channel !== "iopub") replies.set(parent, (replies.get(parent) ?? 0) + 1);
        else if (content.execution_state === "idle") idles.set(parent, (idles.get(parent) ?? 0) + 1);
      },
      inspect: (value) => inspect(value),
      turn: async () => undefined,
      readInput: () => "",
      interrupts: () => 0,
      shield: () => undefined,
      shutdown: () => undefined,
      idle: () => undefined,
      warn: () => undefined,
      history: null,
      versions: { kernel: "1", node: "24", typescript: "5" },
      lateOutput: "own",
      system: null,
    });
    let refused = 0;
    const taken: { request: Request; channel: "shell" | "control" }[] = [];
    for (let i = 0; i < MESSAGES; i++) {
      const frames = random.frames(signer, `m${i}`);
      let request: Request;
      try {
        request = decode(frames, signer).request;
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        refused++;
        continue;
      }
      const channel = random.chance(0.8) ? "shell" : "control";
      taken.push({ request, channel });
      session.handle(channel, request);
      if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    while (idles.size < taken.length) await new Promise((resolve) => setImmediate(resolve));
    expect(refused).toBeGreaterThan(MESSAGES / 10);
    expect(taken.length).toBeGreaterThan(MESSAGES / 2);
    for (const { request } of taken) {
      expect(idles.get(request)).toBe(1);
      expect(replies.get(request) ?? 0).toBe(request.header.msg_type.endsWith("_request") ? 1 : 0);
    }
  }, 120_000);
});
