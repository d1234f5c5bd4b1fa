import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Draft, decode, Encoder } from "../../../kernel/wire/framing.js";
import { Outlet } from "../../../kernel/wire/outlet.js";
import { Signer } from "../../../kernel/wire/signature.js";

const signer = new Signer("hmac-sha256", "");

function setUp(send: () => Promise<void> = async () => undefined) {
  const sent: string[] = [];
  const failed: unknown[] = [];
  const socket = {
    async send(frames: (string | Uint8Array)[]) {
      const { header, content } = decode(
        frames.map((frame) => Buffer.from(frame)),
        signer,
      ).request;
      sent.push(header.msg_type === "stream" ? `${content.name}: ${content.text}` : header.msg_type);
      await send();
    },
  };
  const outlet = new Outlet(new Encoder(signer), socket, (error) => failed.push(error));
  return { outlet, socket, sent, failed };
}

const draft = (type: string): Draft => {
  return { type, identities: [], parentHeader: "{}", metadata: "{}", content: "{}", buffers: [] };
};
const text = (value: string, name = "stdout", parentHeader = "{}") => ({ name, text: value, parentHeader });

describe("Outlet", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gathers text of one stream for a moment", async () => {
    const { outlet, sent } = setUp();
    for (const part of ["a", "b", "c"]) outlet.stream(text(part));
    await vi.advanceTimersByTimeAsync(30);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(sent).toEqual(["stdout: abc"]);
  });

  it("keeps the order across streams, cells and messages", async () => {
    const { outlet, socket, sent } = setUp();
    outlet.stream(text("1"));
    outlet.stream(text("2", "stderr"));
    outlet.stream(text("3", "stderr", '{"msg_id":"x"}'));
    outlet.send(socket, draft("display_data"));
    outlet.stream(text("4"));
    await outlet.drained();
    expect(sent).toEqual(["stdout: 1", "stderr: 2", "stderr: 3", "display_data", "stdout: 4"]);
  });

  it("does not let text pile up", async () => {
    const { outlet, sent } = setUp();
    outlet.stream(text("x".repeat(2 ** 20)));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
  });

  it("awaits each send, reports failures and goes on, and tells what left", async () => {
    let calls = 0;
    const { outlet, socket, sent, failed } = setUp(async () => {
      if (++calls === 1) throw new Error("EBUSY");
    });
    const weights: number[] = [];
    outlet.onSent = (weight) => weights.push(weight);
    outlet.send(socket, draft("a"), 1);
    outlet.send(socket, draft("b"), 2);
    await outlet.drained();
    expect(sent).toEqual(["a", "b"]);
    expect(failed).toHaveLength(1);
    expect(weights).toEqual([1, 2]);
  });
});
