/** The real kernel as a child process, over real ZeroMQ. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Executed, KernelClient, type Message } from "./support/client.js";

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

const data = (message: Message | undefined): Record<string, string> => message?.content.data;
const types = ({ outputs }: Executed): string[] => outputs.map(({ type }) => type);

describe("execute", () => {
  it("says busy, input, result and idle, all with the request as parent and their type as topic", async () => {
    const { reply, iopub } = await kernel.execute("const answer: number = 6 * 7; answer");
    expect(iopub.map(({ type, content }) => [type, content])).toEqual([
      ["status", { execution_state: "busy" }],
      ["execute_input", { code: "const answer: number = 6 * 7; answer", execution_count: 1 }],
      ["execute_result", { execution_count: 1, data: { "text/plain": "42" }, metadata: {} }],
      ["status", { execution_state: "idle" }],
    ]);
    for (const message of iopub) expect(message.topic).toBe(message.type);
    expect(reply.content).toEqual({ status: "ok", execution_count: 1, payload: [], user_expressions: {} });
    expect(reply.header).toMatchObject({ msg_type: "execute_reply", version: "5.4" });
    expect(reply.header.session).not.toBe(kernel.session);
  });

  it("keeps what earlier cells declared, with user expressions", async () => {
    const { reply } = await kernel.execute("answer + 1", { user_expressions: { twice: "answer * 2", bad: "nowhere" } });
    expect(reply.content.user_expressions.twice).toEqual({ status: "ok", data: { "text/plain": "84" }, metadata: {} });
    expect(reply.content.user_expressions.bad.status).toBe("error");
  });

  it("names errors, in the output and in the reply", async () => {
    for (const [code, ename] of [
      ["throw new RangeError('too far')", "RangeError"],
      ["const text: string = 5", "TS2322"],
      ["await Promise.reject(new TypeError('later'))", "TypeError"],
      ["import { x } from 'no-such-package'; x", "TS2307"],
    ]) {
      const executed = await kernel.execute(code);
      const { reply, outputs } = executed;
      expect(reply.content).toMatchObject({ status: "error", ename });
      const { evalue, traceback } = reply.content;
      expect(outputs.map(({ type, content }) => [type, content])).toEqual([["error", { ename, evalue, traceback }]]);
      expect(traceback.join("\n")).toMatch(/In\[\d+\]:1/);
    }
  });

  it("says nothing when it is silent", async () => {
    const { iopub } = await kernel.execute("console.log('x'); 1", { silent: true });
    expect(iopub.map(({ type }) => type)).toEqual(["status", "status"]);
  });
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: cells have templates
describe("output", () => {
  it("gathers streams and keeps their order", async () => {
    const { outputs } = await kernel.execute(
      "console.log('a'); console.log('b'); console.error('c'); console.log('d')",
    );
    expect(outputs.map(({ content }) => [content.name, content.text])).toEqual([
      ["stdout", "a\nb\n"],
      ["stderr", "c\n"],
      ["stdout", "d\n"],
    ]);
  });

  it("brings 20,000 lines, all of them, at once", async () => {
    const begin = performance.now();
    const { stdout, reply } = await kernel.execute("for (let i = 0; i < 20_000; i++) console.log(`line ${i}`)");
    expect(stdout).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(reply.content.status).toBe("ok");
    // Measured: 0.2 s; tslab loses all but 512 of them.
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it("brings a bundle of 50 MB, and 1,000 displays of one turn", async () => {
    const large = await kernel.execute("display({ 'text/html': 'x'.repeat(50_000_000) }, { raw: true })");
    expect(data(large.outputs[0])["text/html"]).toHaveLength(50_000_000);
    const many = await kernel.execute("for (let i = 0; i < 1000; i++) display(i)");
    expect(many.outputs.map((message) => data(message)["text/plain"])).toEqual(
      Array.from({ length: 1000 }, (_, i) => `${i}`),
    );
  });

  it("shows what is written past the console, and leaves the process's own stdout alone", async () => {
    const { stdout } = await kernel.execute("process.stdout.write('raw\\n')", { silent: false });
    expect(stdout).toContain("raw\n");
    expect(kernel.written.stdout).toBe("");
  });

  it("waits for displays that are promises, and updates them by name", async () => {
    const code = `
      const slow = { [Symbol.for("Jupyter.display")]: async () => {
        await new Promise<void>((done) => { setTimeout(() => done(), 30); });
        return { "text/html": "<b>slow</b>", "image/png": new Uint8Array([1, 2, 3]) };
      } };
      display(slow, { display_id: "one" });
      display(5, { display_id: "one", update: true });
      console.log("end");`;
    const { outputs } = await kernel.execute(code);
    expect(outputs.map(({ type, content }) => [type, content.data ?? content.text, content.transient])).toEqual([
      ["display_data", { "text/html": "<b>slow</b>", "image/png": "AQID" }, { display_id: "one" }],
      ["update_display_data", { "text/plain": "5" }, { display_id: "one" }],
      ["stream", "end\n", undefined],
    ]);
  });

  it("of a promise that a timer resolves is as in any TypeScript", async () => {
    const { outputs } = await kernel.execute("await new Promise((done) => setTimeout(done, 5)); 'done'");
    expect(data(outputs[0])).toEqual({ "text/plain": "'done'" });
  });

  it("of a timer belongs to the cell that set it", async () => {
    const id = await kernel.startExecute("setTimeout(() => console.log('late'), 150); undefined");
    await kernel.finished(id);
    expect((await kernel.execute("1")).stdout).toBe("");
    const late = await kernel.output(id, ({ type }) => type === "stream");
    expect(late.content.text).toBe("late\n");
  });

  it("of a timer's display too, while another cell runs", async () => {
    const first = await kernel.startExecute("setTimeout(() => display('mine'), 100); undefined");
    await kernel.finished(first);
    const second = await kernel.execute("await new Promise((done) => setTimeout(done, 300)); display('other')");
    expect(second.outputs.map((message) => data(message)["text/plain"])).toEqual(["'other'"]);
    expect(data(await kernel.output(first, ({ type }) => type === "display_data"))["text/plain"]).toBe("'mine'");
  });

  it("of a rejection without a handler is the cell's error", async () => {
    const { reply, outputs } = await kernel.execute("void Promise.reject(new RangeError('lost'))");
    expect(reply.content).toMatchObject({ status: "error", ename: "RangeError", evalue: "lost" });
    expect(outputs.map(({ type }) => type)).toEqual(["error"]);
  });
});

describe("a failed cell", () => {
  it("turns down what was sent with it, and nothing else", async () => {
    const ids = [
      // The others are there by the time that it fails.
      await kernel.startExecute("await new Promise((resolve) => setTimeout(resolve, 500)); throw new Error('first')"),
      await kernel.startExecute("globalThis.ran = true"),
      await kernel.startExecute("2"),
    ];
    const replies = await Promise.all(ids.map((id) => kernel.finished(id)));
    expect(replies.map(({ reply }) => reply.content.status)).toEqual(["error", "aborted", "aborted"]);
    expect((await kernel.execute("3")).reply.content.status).toBe("ok");
  });

  it("turns nothing down when the client goes on", async () => {
    const first = await kernel.startExecute("throw new Error('first')", { stop_on_error: false });
    const second = await kernel.startExecute("'second'");
    await kernel.finished(first);
    expect(data((await kernel.finished(second)).outputs[0])).toEqual({ "text/plain": "'second'" });
  });
});

describe("questions", () => {
  const ask = async (type: string, content: object) => (await kernel.request("shell", type, content)).content;

  it("about the kernel", async () => {
    const info = await ask("kernel_info_request", {});
    expect(info).toMatchObject({ status: "ok", protocol_version: "5.4", implementation: "tstorch" });
    expect(info.language_info).toMatchObject({ name: "typescript", version: "5.0.4", file_extension: ".ts" });
    const control = await kernel.request("control", "kernel_info_request", {});
    expect(control.content).toEqual(info);
  });

  it("about completeness", async () => {
    const status = async (code: string) => (await ask("is_complete_request", { code })).status;
    expect(await status("1 + 1")).toBe("complete");
    expect(await status("if (x) {")).toBe("incomplete");
    expect(await status("%matplotlib inline")).toBe("complete");
  });

  it("about names, with cursors in code points", async () => {
    await kernel.execute("const point = { 'left': 1, right: 2 }");
    const code = "'😀😀'; point.le";
    const completed = await ask("complete_request", { code, cursor_pos: [...code].length });
    expect(completed).toMatchObject({ status: "ok", matches: ["left"], cursor_start: 12, cursor_end: 14 });
    const inspected = await ask("inspect_request", { code: "'😀'; point", cursor_pos: 7, detail_level: 0 });
    expect(inspected).toMatchObject({ status: "ok", found: true });
    expect(inspected.data["text/plain"]).toContain("point");
    expect(await ask("inspect_request", { code: "  ", cursor_pos: 1, detail_level: 0 })).toMatchObject({
      found: false,
    });
  });

  it("by a question mark go to the pager", async () => {
    const { reply, outputs } = await kernel.execute("point?");
    expect(outputs).toEqual([]);
    expect(reply.content.payload[0]).toMatchObject({
      source: "page",
      data: { "text/plain": expect.stringContaining("left") },
    });
  });

  it("about the history", async () => {
    await kernel.execute("'remember me'");
    const { history } = await ask("history_request", { hist_access_type: "tail", n: 1, output: true, raw: true });
    expect(history[0][2]).toEqual(["'remember me'", "'remember me'"]);
  });

  it("of an unknown type get an error", async () => {
    expect(await ask("strange_request", {})).toMatchObject({ status: "error", ename: "UnknownMessage" });
  });
});

describe("comms", () => {
  it("open, echo and close", async () => {
    await kernel.execute(`
      const registry = (globalThis as any)[Symbol.for("Jupyter.display")].comms;
      registry.register("echo", (comm: any) => { comm.onMessage = (data: any) => comm.send({ got: data.x }); });`);
    await kernel.send("shell", "comm_open", { comm_id: "c", target_name: "echo", data: {} });
    const info = await kernel.request("shell", "comm_info_request", { target_name: "echo" });
    expect(info.content.comms).toEqual({ c: { target_name: "echo" } });
    const id = await kernel.send("shell", "comm_msg", { comm_id: "c", data: { x: 5 } });
    await kernel.idle(id);
    const echo = kernel.of(id).find(({ type }) => type === "comm_msg");
    expect(echo?.content).toEqual({ comm_id: "c", data: { got: 5 } });
    await kernel.send("shell", "comm_close", { comm_id: "c", data: {} });
    expect((await kernel.request("shell", "comm_info_request", {})).content.comms).toEqual({});
  });
});

describe("input", () => {
  /** Answers the next question of the kernel. */
  async function answer(value: string): Promise<Message> {
    const question = await kernel.next("stdin", ({ type }) => type === "input_request");
    await kernel.send("stdin", "input_reply", { status: "ok", value }, question.header);
    return question;
  }

  it("blocks until it is answered", async () => {
    const id = await kernel.startExecute("const name = prompt('name? '); `hello ${name}`", { allow_stdin: true });
    const question = await answer("Ada");
    expect(question.content).toEqual({ prompt: "name? ", password: false });
    expect(question.parent.msg_id).toBe(id);
    expect(data((await kernel.finished(id)).outputs[0])).toEqual({ "text/plain": "'hello Ada'" });
  });

  it("serves readline too", async () => {
    const code = `
      import * as readline from "readline/promises";
      const rl = readline.createInterface({ input: process.stdin, output: process.stdout });
      const first = await rl.question("first? ");
      const second = await rl.question("second? ");
      rl.close();
      [first, second]`;
    const id = await kernel.startExecute(code, { allow_stdin: true });
    await answer("one");
    await answer("two");
    const { outputs, stdout } = await kernel.finished(id);
    expect(data(outputs.at(-1))).toEqual({ "text/plain": "[ 'one', 'two' ]" });
    expect(stdout).toBe("first? second? ");
  });

  it("is an error where the front end takes none", async () => {
    const { reply } = await kernel.execute("prompt('name?')", { allow_stdin: false });
    expect(reply.content.evalue).toContain("allow_stdin");
  });

  it("can be interrupted", async () => {
    const id = await kernel.startExecute("prompt('name?')", { allow_stdin: true });
    await kernel.next("stdin", ({ type }) => type === "input_request");
    await kernel.request("control", "interrupt_request", {});
    expect((await kernel.finished(id)).reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: cells have templates
describe("magics", () => {
  it("stand beside code", async () => {
    const executed = await kernel.execute("%matplotlib inline\n%pwd\n1 + 1");
    expect(types(executed)).toEqual(["stream", "execute_result"]);
  });

  it("run programs, and time code", async () => {
    expect((await kernel.execute("!echo out; echo err >&2")).outputs.map(({ content }) => content.text).sort()).toEqual(
      ["err\n", "out\n"],
    );
    expect((await kernel.execute("%%time\nlet total = 0;\nfor (let i = 0; i < 10; i++) total += i;")).stdout).toMatch(
      /^Wall time: /,
    );
    expect((await kernel.execute("%timeit -n 5 -r 2 Math.sqrt(total)")).stdout).toContain("5 loops each");
    expect((await kernel.execute("%who")).stdout).toContain("total");
  });

  it("fail with the place of their line", async () => {
    const { reply } = await kernel.execute("1\n%matplotlob");
    expect(reply.content.ename).toBe("UsageError");
    expect(reply.content.traceback.join("\n")).toMatch(/In\[\d+\]:2/);
  });
});
