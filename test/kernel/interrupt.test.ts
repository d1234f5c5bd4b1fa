/** Everything that a cell can hang in, stopped by a message and by a signal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient } from "./support/client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
  await kernel.execute("import * as children from 'child_process';");
});
afterAll(() => kernel.close());

const later = "await new Promise<void>((done) => { setTimeout(() => done(), 5); });";

const HANGS: readonly [string, string][] = [
  ["a loop", "console.log('on'); for (;;);"],
  ["a loop with output", "for (let i = 0; ; i++) if (i % 1e6 === 0) console.log('on');"],
  ["a pending await", "console.log('on'); await new Promise(() => {});"],
  ["a loop after an await", "await null; console.log('on'); for (;;);"],
  ["a loop after a timer", `${later} console.log('on'); for (;;);`],
  ["a loop in a timer", "setTimeout(() => { console.log('on'); for (;;); }, 1); await new Promise(() => {});"],
  ["a loop in an immediate", "setImmediate(() => { console.log('on'); for (;;); }); await new Promise(() => {});"],
  ["a loop in a microtask", "queueMicrotask(() => { console.log('on'); for (;;); }); await new Promise(() => {});"],
  ["endless microtasks", "console.log('on'); for (;;) await null;"],
  ["a loop that catches everything", "console.log('on'); for (;;) { try { for (;;); } catch {} }"],
  ["a runaway regular expression", "console.log('on'); /^(a+)+$/.test('a'.repeat(50) + 'b')"],
  ["an Atomics.wait", "console.log('on'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
  ["a command", "!echo on; sleep 60"],
];

async function hang(code: string): Promise<string> {
  const id = await kernel.startExecute(code);
  await kernel.output(id, ({ type }) => type === "stream" || type === "error");
  await new Promise((resolve) => setTimeout(resolve, 20));
  return id;
}

async function expectInterrupted(id: string): Promise<void> {
  const begin = performance.now();
  const { reply, outputs } = await kernel.finished(id);
  expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  expect(outputs.at(-1)?.type).toBe("error");
  // Measured: at most 0.1 s on an idle machine.
  expect(performance.now() - begin).toBeLessThan(3000);
  expect((await kernel.execute("6 * 7")).outputs[0].content.data).toEqual({ "text/plain": "42" });
}

describe("an interrupt_request stops", () => {
  it.each([...HANGS, ["a child process", "console.log('on'); children.execSync('sleep 60')"] as const])(
    "%s",
    async (_name, code) => {
      const id = await hang(code);
      const reply = await kernel.request("control", "interrupt_request", {});
      expect(reply.content).toEqual({ status: "ok" });
      await expectInterrupted(id);
    },
  );

  it("nothing when nothing runs, and says ok", async () => {
    expect((await kernel.request("control", "interrupt_request", {})).content).toEqual({ status: "ok" });
    expect((await kernel.execute("1")).reply.content.status).toBe("ok");
  });
});

describe("a SIGINT stops", () => {
  it.each(HANGS)("%s", async (_name, code) => {
    const id = await hang(code);
    process.kill(kernel.pid, "SIGINT");
    await expectInterrupted(id);
  });

  it("a child process, when it goes to the group", async () => {
    const id = await hang("console.log('on'); children.execSync('sleep 60')");
    process.kill(-kernel.pid, "SIGINT");
    // The end of the child may be noticed before the signal is.
    expect((await kernel.finished(id)).reply.content.status).toBe("error");
    expect((await kernel.execute("1")).reply.content.status).toBe("ok");
  });

  it("nothing when nothing runs, several times", async () => {
    for (let i = 0; i < 3; i++) {
      process.kill(kernel.pid, "SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect((await kernel.execute("1")).reply.content.status).toBe("ok");
  });
});

it("loops stop also when a cell's inspector looks at the kernel's threads", async () => {
  await kernel.execute(`
    import { Session } from "node:inspector";
    const session = new Session();
    session.connect();
    session.post("NodeWorker.enable" as "Debugger.enable", { waitForDebuggerOnStart: false } as object);`);
  for (const how of ["first", "second"]) {
    const id = await hang(`await null; console.log('${how}'); for (;;);`);
    await kernel.request("control", "interrupt_request", {});
    await expectInterrupted(id);
  }
});

describe("while a cell spins", () => {
  it("control and heartbeat go on, and output arrives", async () => {
    const id = await hang("console.log('on'); for (;;);");
    const info = await kernel.request("control", "kernel_info_request", {});
    expect(info.content.status).toBe("ok");
    await kernel.request("control", "interrupt_request", {});
    await expectInterrupted(id);
  });
});
