/** How kernels start and end, and what they survive. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { curveKeyPair, Dealer, Request, Subscriber } from "zeromq";
import { node } from "../../scripts/paths.mjs";
import { KernelClient, type StartOptions } from "./support/client.js";

const running: KernelClient[] = [];
async function start(options: StartOptions = {}): Promise<KernelClient> {
  const kernel = await KernelClient.start(options);
  running.push(kernel);
  return kernel;
}
afterEach(async () => {
  for (const kernel of running.splice(0)) await kernel.close();
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** What a process has in memory, in MB; 0 where that cannot be asked. */
const memoryOf = (pid: number): number => {
  if (process.platform !== "linux") return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
};

async function eventually(what: () => boolean): Promise<void> {
  for (let i = 0; i < 800; i++) {
    if (what()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("it did not happen in 20 s");
}

describe("start", () => {
  it("greets subscribers and answers before the compiler is there", async () => {
    const kernel = await start();
    const welcome = kernel.iopubLog[0];
    expect([welcome.type, welcome.content, welcome.topic]).toEqual(["iopub_welcome", { subscription: "" }, ""]);
    // A cell that is sent right now waits for the compiler.
    expect((await kernel.execute("1 + 1")).outputs[0].content.data).toEqual({ "text/plain": "2" });
  });

  it.runIf(process.platform !== "win32")("binds ipc sockets where it is told to", async () => {
    const ip = `/tmp/tstorch-ipc-${process.pid}`;
    const kernel = await start({ connection: { transport: "ipc", ip } });
    expect((await kernel.execute("2 + 2")).outputs[0].content.data).toEqual({ "text/plain": "4" });
  });

  it("encrypts when it is told to, and talks to nobody without the key", async () => {
    const server = curveKeyPair();
    const client = curveKeyPair();
    const kernel = await start({
      connection: { curve_publickey: server.publicKey, curve_secretkey: server.secretKey },
      curve: { curveServerKey: server.publicKey, curvePublicKey: client.publicKey, curveSecretKey: client.secretKey },
    });
    expect((await kernel.execute("3 + 3")).outputs[0].content.data).toEqual({ "text/plain": "6" });
    const { hb_port } = JSON.parse(readFileSync(kernel.connectionFile, "utf8"));
    const plain = new Request({ linger: 0, receiveTimeout: 500, sendTimeout: 500 });
    plain.connect(`tcp://127.0.0.1:${hb_port}`);
    await expect(plain.send("ping").then(() => plain.receive())).rejects.toThrow();
    plain.close();
  });

  it("keeps the heartbeat beating while a cell spins", async () => {
    const kernel = await start();
    const id = await kernel.startExecute("console.log('on'); for (;;);");
    await kernel.output(id, ({ type }) => type === "stream");
    const { hb_port } = JSON.parse(readFileSync(kernel.connectionFile, "utf8"));
    const heart = new Request({ linger: 0, receiveTimeout: 2000 });
    heart.connect(`tcp://127.0.0.1:${hb_port}`);
    for (const beat of ["one", "two"]) {
      await heart.send(beat);
      expect(String((await heart.receive())[0])).toBe(beat);
    }
    heart.close();
  });

  it("shows late output in the running cell when the environment says so", async () => {
    const kernel = await start({ env: { TSTORCH_LATE_OUTPUT: "running" } });
    await kernel.execute("setTimeout(() => console.log('late'), 100); undefined");
    const { stdout } = await kernel.execute("await new Promise<void>((done) => { setTimeout(() => done(), 400); });");
    expect(stdout).toBe("late\n");
  });
});

describe("a long session", () => {
  it.runIf(process.platform === "linux")("stays as large as it is", async () => {
    const kernel = await start();
    const megabytes = () => memoryOf(kernel.pid);
    let at = 0;
    const work = async (cells: number) => {
      for (const end = at + cells; at < end; at++) {
        await kernel.execute(`const name${at} = { a: ${at}, f: (x: number) => x + ${at} }; name${at}.f(1)`);
      }
    };
    await work(30);
    const before = megabytes();
    await work(100);
    expect(megabytes()).toBeLessThan(before + 100);
  });
});

describe("the end", () => {
  it.each(["control", "shell"] as const)("by a request on %s: an echo, idle, exit code 0", async (channel) => {
    const kernel = await start();
    await kernel.execute("1");
    const id = await kernel.send(channel, "shutdown_request", { restart: true });
    const reply = await kernel.replyTo(id, channel);
    expect(reply.content).toEqual({ status: "ok", restart: true });
    await kernel.idle(id);
    expect(kernel.of(id).map(({ type }) => type)).toEqual(["status", "shutdown_reply", "status"]);
    expect(await kernel.ended()).toBe(0);
  });

  it.each([
    ["a loop", "console.log('on'); for (;;);"],
    ["a loop after an await", "await null; console.log('on'); for (;;);"],
  ])("comes although %s runs", async (_name, code) => {
    const kernel = await start();
    const id = await kernel.startExecute(code);
    await kernel.output(id, ({ type }) => type === "stream");
    await kernel.request("control", "shutdown_request", { restart: false });
    expect(await kernel.ended()).toBe(0);
  });

  it("by process.exit() in a cell: what was printed arrives, and the exit code", async () => {
    const kernel = await start();
    const id = await kernel.startExecute("for (let i = 0; i < 5000; i++) console.log(i); process.exit(7)");
    expect(await kernel.ended()).toBe(7);
    await eventually(() => kernel.of(id).some(({ content }) => content.text?.endsWith("4999\n")));
  });

  it("does not cut a large display short", async () => {
    const kernel = await start();
    const id = await kernel.startExecute(
      "display({ 'text/plain': 'x'.repeat(50_000_000) }, { raw: true }); process.exit()",
    );
    expect(await kernel.ended()).toBe(0);
    await eventually(() => kernel.of(id).some(({ type }) => type === "display_data"));
  });

  it("by SIGTERM, even in a loop", async () => {
    const kernel = await start();
    const id = await kernel.startExecute("console.log('on'); for (;;);");
    await kernel.output(id, ({ type }) => type === "stream");
    process.kill(kernel.pid, "SIGTERM");
    expect(await kernel.ended()).toBe("SIGTERM");
    await eventually(() => kernel.written.stderr.includes("the kernel was ended from outside (SIGTERM"));
  });

  it.runIf(process.platform !== "win32").each([
    ["its group", true],
    ["no group of its own", false],
  ])("by SIGKILL takes the programs of cells with it, with %s", async (_name, detached) => {
    const kernel = await start({ detached });
    await kernel.execute("import { spawn } from 'child_process'; const pids: (number | undefined)[] = []");
    const { outputs } = await kernel.execute(
      "pids.push(spawn('sleep', ['60']).pid, spawn('bash', ['-c', \"trap '' TERM; sleep 60\"]).pid); pids[0]! * 1e7 + pids[1]!",
    );
    const both = Number(outputs[0].content.data["text/plain"]);
    const pids = [Math.floor(both / 1e7), both % 1e7];
    // A program of a magic has a group of its own.
    await kernel.startExecute("!echo $$ > pid; sleep 60");
    await eventually(() => /^\d+\n/.test(kernel.read("pid") ?? ""));
    pids.push(Number(kernel.read("pid")));
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    process.kill(kernel.pid, "SIGKILL");
    expect(await kernel.ended()).toBe("SIGKILL");
    await eventually(() => !pids.some(isAlive));
  });

  it("says nothing of that sort when it was asked for", async () => {
    const kernel = await start();
    await kernel.execute("1");
    await kernel.request("control", "shutdown_request", { restart: false });
    expect(await kernel.ended()).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(kernel.written.stderr).toBe("");
  });

  /** A cell that makes the thread of the sockets fail, through the inspector. */
  const failing = (then: string, what = "throw new Error('boom')"): string => `
    import { Session } from "node:inspector";
    const session = new Session();
    session.connect();
    session.on("NodeWorker.attachedToWorker" as "Debugger.paused", ({ params }: any) => {
      const expression = "setTimeout(() => { ${what} }, 100)";
      const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } });
      session.post("NodeWorker.sendMessageToWorker", { message, sessionId: params.sessionId });
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    ${then}`;

  it.each([
    ["a cell waits", "await new Promise(() => {});"],
    ["a loop runs", "for (;;);"],
  ])("comes when the sockets' thread fails while %s, and the kernel says why", async (_name, then) => {
    const kernel = await start();
    await kernel.startExecute(failing(then));
    expect(await kernel.ended(20_000)).toBe(1);
    expect(kernel.written.stderr).toContain("[tstorch] error: the kernel ends: its sockets failed: Error: boom");
  });

  it("comes when the sockets' thread is told to exit, and the kernel says why", async () => {
    const kernel = await start();
    await kernel.startExecute(failing("for (;;);", "process.exit(3)"));
    expect(await kernel.ended(20_000)).toBe(1);
    expect(kernel.written.stderr).toContain("the kernel ends: its sockets failed: process.exit(3)");
  });

  it("by lack of memory: it says so, and no process stays", async () => {
    const kernel = await start({ env: { NODE_OPTIONS: "--max-old-space-size=160" } });
    await kernel.startExecute("const all: number[][] = []; for (;;) all.push(new Array(1000).fill(0.5));");
    expect(await kernel.ended(40_000)).toBe("SIGABRT");
    expect(kernel.written.stderr).toContain("JavaScript heap out of memory");
    await eventually(() => !isAlive(-kernel.pid));
  });

  it("takes the children of cells with it", async () => {
    const kernel = await start();
    const { outputs } = await kernel.execute("import { spawn } from 'child_process'; spawn('sleep', ['60']).pid");
    const pid = Number(outputs[0].content.data["text/plain"]);
    expect(isAlive(pid)).toBe(true);
    await kernel.request("control", "shutdown_request", { restart: false });
    await kernel.ended();
    await eventually(() => !isAlive(pid));
  });

  it("comes soon after the parent's, also in a loop", async () => {
    const parent = spawn(node, ["-e", "setInterval(() => {}, 1000)"]);
    const kernel = await start({ env: { JPY_PARENT_PID: String(parent.pid) } });
    const id = await kernel.startExecute("console.log('on'); for (;;);");
    await kernel.output(id, ({ type }) => type === "stream");
    parent.kill("SIGKILL");
    expect(await kernel.ended()).toBe(1);
  });
});

describe("hostile clients", () => {
  it("get nowhere without the key, and do no harm", async () => {
    const kernel = await start({ env: { TSTORCH_LOG: "warn" } });
    const header = { msg_id: "1", msg_type: "execute_request", session: "s", username: "", date: "", version: "5.4" };
    const parts = [header, {}, {}, { code: "globalThis.broken = true" }].map((part) => JSON.stringify(part));
    const wrong = "0".repeat(64);
    for (const channel of ["shell", "control", "stdin"] as const) {
      for (let i = 0; i < 3; i++) await kernel.sendRaw(channel, ["<IDS|MSG>", wrong, ...parts]);
      await kernel.sendRaw(channel, ["<IDS|MSG>", "", ...parts]);
      await kernel.sendRaw(channel, ["noise"]);
      await kernel.sendRaw(channel, ["<IDS|MSG>", wrong]);
      const nonsense = ["{}", "{}", "{}", "[".repeat(100_000)];
      await kernel.sendRaw(channel, ["<IDS|MSG>", kernel.sign(nonsense), ...nonsense]);
      const deep = [parts[0], "{}", "{}", `{"code":${"[".repeat(50_000)}${"]".repeat(50_000)}}`];
      await kernel.sendRaw(channel, ["<IDS|MSG>", kernel.sign(deep), ...deep]);
    }
    const { outputs } = await kernel.execute("typeof (globalThis as any).broken");
    expect(outputs[0].content.data).toEqual({ "text/plain": "'undefined'" });
    // Each kind is said once.
    expect(kernel.written.stderr.match(/a message on shell was dropped: wrong signature/g)).toHaveLength(1);
    expect(kernel.written.stderr.match(/a message on control was dropped: no delimiter/g)).toHaveLength(1);
  });

  it("may flood control while a cell spins", async () => {
    const kernel = await start();
    const id = await kernel.startExecute("console.log('on'); for (;;);");
    await kernel.output(id, ({ type }) => type === "stream");
    const before = memoryOf(kernel.pid);
    for (let i = 0; i < 3000; i++) await kernel.send("control", "nonsense", { i });
    await kernel.request("control", "interrupt_request", {});
    expect((await kernel.finished(id)).reply.content.ename).toBe("KeyboardInterrupt");
    expect((await kernel.execute("1")).reply.content.status).toBe("ok");
    // Each of their answers once carried 64 KiB of other messages' memory.
    expect(memoryOf(kernel.pid)).toBeLessThan(before + 150);
  });

  it("may be a hundred, and some may never read", async () => {
    const kernel = await start();
    const { shell_port, iopub_port } = JSON.parse(readFileSync(kernel.connectionFile, "utf8"));
    const deaf = new Subscriber({ linger: 0, receiveHighWaterMark: 1 });
    deaf.connect(`tcp://127.0.0.1:${iopub_port}`);
    deaf.subscribe("");
    const header = {
      msg_id: "x",
      msg_type: "kernel_info_request",
      session: "s",
      username: "",
      date: "",
      version: "5.4",
    };
    const parts = [header, {}, {}, {}].map((part) => JSON.stringify(part));
    const frames = ["<IDS|MSG>", kernel.sign(parts), ...parts];
    const clients = Array.from({ length: 100 }, () => new Dealer({ linger: 0, receiveTimeout: 20_000 }));
    for (const client of clients) {
      client.connect(`tcp://127.0.0.1:${shell_port}`);
      await client.send(frames);
    }
    const answers = await Promise.all(clients.map((client) => client.receive()));
    expect(answers.map((answer) => JSON.parse(String(answer[2])).msg_type)).toEqual(
      Array(100).fill("kernel_info_reply"),
    );
    expect((await kernel.execute("for (let i = 0; i < 20_000; i++) console.log(i)")).stdout).toContain("\n19999\n");
    for (const socket of [deaf, ...clients]) socket.close();
  });

  it("may come back under their old identity", async () => {
    const kernel = await start();
    await kernel.execute("1");
    kernel.reconnect();
    expect((await kernel.execute("2")).reply.content.status).toBe("ok");
  });
});
