import { describe, expect, it } from "vitest";
import { decode, Encoder } from "../../../kernel/wire/framing.js";
import { Signer } from "../../../kernel/wire/signature.js";

const signer = new Signer("hmac-sha256", "key");
const bytes = (frames: readonly (string | Uint8Array)[]) => frames.map((frame) => Buffer.from(frame));

/** A request's frames, signed. */
function request(header: unknown, content: unknown = {}, metadata: unknown = {}): Buffer[] {
  const parts = bytes(
    [header, {}, metadata, content].map((part) => (typeof part === "string" ? part : JSON.stringify(part))),
  );
  return bytes(["client", "<IDS|MSG>", signer.sign(parts), ...parts, "buffer"]);
}

const header = { msg_id: "1", msg_type: "x_request", session: "s", username: "u", date: "", version: "5.4" };

describe("framing", () => {
  it("reads what it writes", () => {
    const encoder = new Encoder(signer);
    const parts = { parentHeader: '{"msg_id":"p"}', metadata: '{"m":1}', content: '{"é":"😀"}' };
    const draft = { type: "stream", identities: [Buffer.from("topic")], ...parts, buffers: [Buffer.from([1, 2])] };
    const frames = bytes(encoder.encode(draft));
    const { identities, request } = decode(frames, signer);
    expect(identities.map(String)).toEqual(["topic"]);
    expect(request.header).toMatchObject({ msg_type: "stream", version: "5.4", session: encoder.session });
    expect(request.metadata).toEqual({ m: 1 });
    expect(request.content).toEqual({ é: "😀" });
    expect(request.buffers.map((buffer) => [...buffer])).toEqual([[1, 2]]);
    expect(JSON.parse(String(frames[4]))).toEqual({ msg_id: "p" });
  });

  it("gives every message an id and a time of its own", () => {
    const encoder = new Encoder(signer);
    const draft = { type: "status", identities: [], parentHeader: "{}", metadata: "{}", content: "{}", buffers: [] };
    const headers = [1, 2].map(() => decode(bytes(encoder.encode(draft)), signer).request.header);
    expect(headers[0].msg_id).not.toBe(headers[1].msg_id);
    expect(Date.parse(headers[0].date)).toBeGreaterThan(Date.now() - 10_000);
  });

  it.each([
    ["no delimiter", [Buffer.from("x")], "no delimiter"],
    ["too few frames", request(header).slice(0, 5), "3 frames after the delimiter"],
    ["broken JSON", request(header, "{"), "JSON"],
    ["a list", request(header, []), "a frame is no JSON object"],
    ["null", request(header, null), "a frame is no JSON object"],
    ["no type", request({ ...header, msg_type: 5 }), "header without msg_type"],
    ["no id", request({ ...header, msg_id: undefined }), "header without msg_id"],
  ])("refuses %s", (_name, frames, message) => {
    expect(() => decode(frames, signer)).toThrow(message);
  });

  it("refuses a wrong signature, and any change of any signed frame", () => {
    expect(() => decode(request(header), new Signer("hmac-sha256", "other"))).toThrow("wrong signature");
    for (const at of [2, 3, 4, 5, 6]) {
      const frames = request(header);
      frames[at] = Buffer.from(at === 2 ? "00" : '{"x":1}');
      expect(() => decode(frames, signer)).toThrow("wrong signature");
    }
  });

  it("asks for no signature without a key", () => {
    const open = new Signer("hmac-sha256", "");
    expect(open.sign(["a"])).toBe("");
    expect(decode(request(header), open).request.header.msg_id).toBe("1");
  });
});

describe("Signer", () => {
  it("signs as HMAC-SHA256 does", () => {
    // RFC 4231, test case 2, in two frames.
    const rfc = new Signer("hmac-sha256", "Jefe");
    expect(rfc.sign(["what do ya want ", "for nothing?"])).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});
