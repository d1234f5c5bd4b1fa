import { describe, expect, it } from "vitest";
import type { HistoryEntry } from "../../kernel/history.js";
import type { KernelHost } from "../../kernel/host.js";
import type { Json } from "../../kernel/protocol.js";
import { Bench } from "./support/bench.js";

const host = (): KernelHost => (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.display")] as KernelHost;

describe("execute", () => {
  it("answers with busy, input, result and idle, in this order", async () => {
    const bench = new Bench();
    const request = bench.put("execute_request", { code: "return 6 * 7" });
    await bench.idle(request);
    expect(bench.of(request).map(({ type, content }) => [type, content])).toEqual([
      ["status", { execution_state: "busy" }],
      ["execute_input", { code: "return 6 * 7", execution_count: 1 }],
      ["execute_result", { execution_count: 1, data: { "text/plain": "42" }, metadata: {} }],
      ["status", { execution_state: "idle" }],
    ]);
    expect(bench.reply(request)).toEqual({ status: "ok", execution_count: 1, payload: [], user_expressions: {} });
    // The reply stands before idle: nothing of the cell comes after it.
    const order = bench.sent.filter(({ parent }) => parent === request).map(({ type }) => type);
    expect(order.slice(-2)).toEqual(["execute_reply", "status"]);
  });

  it("tells its host each time that nothing is left to do, and only then", async () => {
    let idle = 0;
    const bench = new Bench({ idle: () => void idle++ });
    const requests = ["return 1", "return 2"].map((code) => bench.put("execute_request", { code }));
    await bench.idle(requests[0]);
    expect(idle).toBe(0);
    await bench.idle(requests[1]);
    expect(idle).toBe(1);
  });

  it("shows nothing for undefined", async () => {
    expect((await new Bench().cell("")).types).toEqual([]);
    expect((await new Bench().cell("return undefined")).types).toEqual([]);
    expect((await new Bench().cell("return null")).types).toEqual(["execute_result"]);
  });

  it("sends an error as output and in the reply", async () => {
    const { reply, outputs } = await new Bench().cell("throw new RangeError('too far')");
    const error = { ename: "RangeError", evalue: "too far", traceback: ["RangeError: too far"] };
    expect(outputs.map(({ type, content }) => [type, content])).toEqual([["error", error]]);
    expect(reply).toMatchObject({ status: "error", execution_count: 1, ...error });
  });

  it("counts stored cells only", async () => {
    const bench = new Bench();
    const count = async (more: Json) => (await bench.cell("return 1", more)).reply.execution_count;
    expect(await count({})).toBe(1);
    expect(await count({ store_history: false })).toBe(2);
    expect(await count({ silent: true })).toBe(2);
    expect(await count({})).toBe(2);
    expect(await bench.ask("history_request", { hist_access_type: "tail", n: 10, output: true })).toEqual({
      status: "ok",
      history: [
        [1, 1, ["return 1", "1"]],
        [1, 2, ["return 1", "1"]],
      ],
    });
  });

  it("says nothing when it is silent, and fails all the same", async () => {
    const bench = new Bench();
    const request = bench.put("execute_request", { code: "cell.print('x'); throw new Error('no')", silent: true });
    await bench.idle(request);
    expect(bench.of(request).map(({ type }) => type)).toEqual(["status", "status"]);
    expect(bench.reply(request)).toMatchObject({ status: "error", evalue: "no" });
  });

  it("evaluates user expressions, each with its own status", async () => {
    const bench = new Bench();
    const user_expressions = { sum: "1 + 2", bad: "nowhere.x" };
    const { reply } = await bench.cell("", { user_expressions });
    expect(reply.user_expressions).toMatchObject({
      sum: { status: "ok", data: { "text/plain": "3" }, metadata: {} },
      bad: { status: "error", ename: "ReferenceError" },
    });
  });

  it("does not evaluate them after an error", async () => {
    const { reply } = await new Bench().cell("throw 1", { user_expressions: { sum: "1 + 2" } });
    expect(reply.user_expressions).toEqual({});
  });
});

describe("after an error", () => {
  it("turns down the cells that wait, and no later ones", async () => {
    const bench = new Bench();
    const first = bench.put("execute_request", { code: "throw new Error('first')" });
    const second = bench.put("execute_request", { code: "cell.names.set('ran', true)" });
    const question = bench.put("is_complete_request", { code: "1" });
    await bench.idle(question);
    expect(bench.reply(first).status).toBe("error");
    expect(bench.reply(second)).toEqual({ status: "aborted", execution_count: 1 });
    expect(bench.of(second).map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
    expect(bench.reply(question)).toEqual({ status: "complete" });
    expect((await bench.cell("return cell.names.has('ran')")).outputs[0].content.data).toEqual({
      "text/plain": "false",
    });
  });

  it("turns down a cell that was sent before the error and comes within 10 ms", async () => {
    const bench = new Bench();
    const before = new Date(Date.now() - 50);
    await bench.cell("throw 1");
    const late = bench.put("execute_request", { code: "" }, "shell", before);
    await bench.idle(late);
    expect(bench.reply(late).status).toBe("aborted");
    await new Promise((resolve) => setTimeout(resolve, 25));
    const later = bench.put("execute_request", { code: "" }, "shell", before);
    await bench.idle(later);
    expect(bench.reply(later).status).toBe("ok");
  });

  it("goes on when the client wants that", async () => {
    const bench = new Bench();
    bench.put("execute_request", { code: "throw 1", stop_on_error: false });
    const second = bench.put("execute_request", { code: "return 2" });
    await bench.idle(second);
    expect(bench.reply(second).status).toBe("ok");
  });
});

describe("display", () => {
  it("waits for displays that come as promises, and keeps the order", async () => {
    const bench = new Bench();
    const slow = {
      [Symbol.for("Jupyter.display")]: () => new Promise((resolve) => setTimeout(resolve, 20, { "text/html": "slow" })),
    };
    (globalThis as Record<string, unknown>).slow = slow;
    const show = "globalThis[Symbol.for('Jupyter.display')]";
    const { outputs, reply } = await bench.cell(`cell.print('a'); ${show}.display(slow); cell.print('b'); return slow`);
    expect(outputs.map(({ type, content }) => content.text ?? [type, content.data])).toEqual([
      "a",
      ["display_data", { "text/html": "slow" }],
      "b",
      ["execute_result", { "text/html": "slow" }],
    ]);
    expect(reply.status).toBe("ok");
  });

  it("names, updates and takes ready bundles", async () => {
    const code =
      "display(1, { display_id: 'd' }); display(2, { display_id: 'd', update: true }); display({ 'text/html': '<b>' }, { raw: true })";
    const { outputs } = await new Bench().cell(code);
    expect(outputs.map(({ type, content }) => [type, content.data, content.transient])).toEqual([
      ["display_data", { "text/plain": "1" }, { display_id: "d" }],
      ["update_display_data", { "text/plain": "2" }, { display_id: "d" }],
      ["display_data", { "text/html": "<b>" }, {}],
    ]);
  });

  it("makes an error of a display that fails, at once or later", async () => {
    const failing = "({ [Symbol.for('Jupyter.display')]() { throw new TypeError('no picture') } })";
    const later = "({ async [Symbol.for('Jupyter.display')]() { throw new TypeError('no picture') } })";
    for (const code of [`return ${failing}`, `return ${later}`, `display(${later})`]) {
      const { reply, types } = await new Bench().cell(code);
      expect(types).toEqual(["error"]);
      expect(reply).toMatchObject({ status: "error", ename: "TypeError", evalue: "no picture" });
    }
  });

  it("gives up a pending display on interrupt, and lets what follows it out", async () => {
    const bench = new Bench();
    const code = "display({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) }); cell.print('after')";
    const request = bench.put("execute_request", { code });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await bench.ask("interrupt_request", {}, "control");
    await bench.idle(request);
    expect(
      bench
        .of(request)
        .map(({ content }) => content.text)
        .filter(Boolean),
    ).toEqual(["after"]);
  });

  it("calls post_execute callbacks before the reply, and shows their errors", async () => {
    const bench = new Bench();
    let calls = 0;
    host().on("post_execute", () => {
      calls++;
      host().display(calls);
      if (calls === 2) throw new Error("callback");
    });
    expect((await bench.cell("return 'value'")).types).toEqual(["execute_result", "display_data"]);
    const { reply, types } = await bench.cell("");
    expect(types).toEqual(["display_data", "error"]);
    expect(reply).toMatchObject({ status: "error", evalue: "callback" });
  });

  it("clears output", async () => {
    await new Bench().cell("");
    const { outputs } = await new Bench().cell("globalThis[Symbol.for('Jupyter.display')].clearOutput(true)");
    expect(outputs.map(({ type, content }) => [type, content])).toEqual([["clear_output", { wait: true }]]);
  });
});

describe("errors outside a cell's course", () => {
  it("fail the cell that they belong to when they come in its last turn", async () => {
    const code =
      "setImmediate(() => cell.output({ type: 'error', error: { ename: 'Late', evalue: 'x', traceback: [] } })); return 1";
    const { reply, types } = await new Bench().cell(code);
    expect(types).toEqual(["execute_result", "error"]);
    expect(reply).toMatchObject({ status: "error", ename: "Late" });
  });

  const late = "setTimeout(() => cell.print('late'), 30)";

  it("show late output in the cell that made it", async () => {
    const bench = new Bench();
    const first = bench.put("execute_request", { code: late });
    const second = bench.put("execute_request", { code: "return new Promise((resolve) => setTimeout(resolve, 60))" });
    await bench.idle(second);
    expect(bench.sent.find(({ content }) => content.text === "late")?.parent).toBe(first);
  });

  it("or in the running one, where the policy says so", async () => {
    const bench = new Bench({ lateOutput: "running" });
    bench.put("execute_request", { code: late });
    const second = bench.put("execute_request", { code: "return new Promise((resolve) => setTimeout(resolve, 60))" });
    await bench.idle(second);
    expect(bench.sent.find(({ content }) => content.text === "late")?.parent).toBe(second);
  });
});

describe("questions", () => {
  it("count cursors in code points", async () => {
    const bench = new Bench();
    const reply = await bench.ask("complete_request", { code: "'😀😀'.to", cursor_pos: 7 });
    expect(bench.language.asked).toEqual(["complete '😀😀'.to"]);
    const span = { start: 5, end: 7 };
    expect(reply).toEqual({
      status: "ok",
      matches: ["torch"],
      cursor_start: 5,
      cursor_end: 7,
      metadata: { _jupyter_types_experimental: [{ text: "torch", type: "module", signature: "(x)", ...span }] },
    });
    const inspected = await bench.ask("inspect_request", { code: "😀x", cursor_pos: 1, detail_level: 1 });
    expect(inspected.data).toEqual({ "text/plain": "😀 at detail 1", "text/markdown": "*😀 at detail 1*" });
  });

  it("say that nothing was found", async () => {
    const reply = await new Bench().ask("inspect_request", { code: "nothing", cursor_pos: 3, detail_level: 0 });
    expect(reply).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });

  it("complete the names of magics", async () => {
    const reply = await new Bench().ask("complete_request", { code: "1\n%matp", cursor_pos: 7 });
    expect(reply).toMatchObject({ matches: ["%matplotlib"], cursor_start: 2, cursor_end: 7 });
  });

  it("tell complete from incomplete, below a magic's head too", async () => {
    const bench = new Bench();
    expect(await bench.ask("is_complete_request", { code: "if (x) {" })).toEqual({
      status: "incomplete",
      indent: "  ",
    });
    expect(await bench.ask("is_complete_request", { code: "%%html\n<b>" })).toEqual({
      status: "incomplete",
      indent: "",
    });
    expect(await bench.ask("is_complete_request", { code: "%%html\n<b>\n" })).toEqual({ status: "complete" });
  });

  it("open the pager for name?", async () => {
    const bench = new Bench();
    for (const [code, text] of [
      ["torch.nn?", "torch.nn at detail 0"],
      ["?torch", "torch at detail 0"],
      ["torch??", "torch at detail 1"],
      ["nothing?", "There is nothing named nothing."],
      ["%matplotlib?", "%matplotlib [inline | plotly | off]"],
    ]) {
      const { reply, types } = await bench.cell(code);
      expect(types).toEqual([]);
      expect(reply.payload).toMatchObject([
        { source: "page", start: 0, data: { "text/plain": expect.stringContaining(text) } },
      ]);
    }
    expect(bench.language.asked).toEqual([]);
  });

  it("describe the kernel on both channels", async () => {
    const bench = new Bench();
    const info = await bench.ask("kernel_info_request");
    expect(info).toMatchObject({
      status: "ok",
      protocol_version: "5.4",
      implementation: "tstorch",
      implementation_version: "1.2.3",
      language_info: { name: "typescript", version: "5.0.4", file_extension: ".ts", codemirror_mode: "typescript" },
    });
    expect(await bench.ask("kernel_info_request", {}, "control")).toEqual(info);
  });

  it("answer what they do not know with an error", async () => {
    const bench = new Bench();
    expect(await bench.ask("strange_request")).toMatchObject({ status: "error", ename: "UnknownMessage" });
    const message = bench.put("strange_message");
    await bench.idle(message);
    expect(bench.sent.filter(({ parent }) => parent === message).map(({ type }) => type)).toEqual(["status", "status"]);
    expect(bench.warnings).toHaveLength(2);
  });
});

describe("history", () => {
  it("keeps the latest results' texts, and of long ones the start", async () => {
    const bench = new Bench();
    await bench.cell("return 'x'.repeat(50_000)");
    for (let i = 0; i < 1001; i++) await bench.cell(`return ${i}`);
    const asked = { hist_access_type: "range", session: 0, output: true };
    const { history } = await bench.ask("history_request", asked);
    const outputs = (history as [number, number, [string, string | null]][]).map(([, , [, output]]) => output);
    expect([outputs[0], outputs[1], outputs[2], outputs.at(-1)]).toEqual([null, null, "1", "1000"]);
    await bench.cell("return 'y'.repeat(50_000)");
    const last = await bench.ask("history_request", { hist_access_type: "tail", n: 1, output: true });
    expect((last.history as [number, number, [string, string]][])[0][2][1]).toHaveLength(10_000);
  });

  const before: HistoryEntry[] = [
    { session: 1, line: 1, code: "const a = 1" },
    { session: 1, line: 2, code: "a + 1" },
    { session: 2, line: 1, code: "const a = 1" },
  ];

  it("reaches into earlier sessions", async () => {
    const kept: HistoryEntry[] = [];
    const store = { load: () => before, append: (entry: HistoryEntry) => void kept.push(entry) };
    const bench = new Bench({ history: store });
    await bench.cell("return 'x'");
    expect(kept).toEqual([{ session: 3, line: 1, code: "return 'x'" }]);
    const query = async (content: Json) => (await bench.ask("history_request", content)).history;
    expect(await query({ hist_access_type: "tail", n: 2 })).toEqual([
      [2, 1, "const a = 1"],
      [3, 1, "return 'x'"],
    ]);
    expect(await query({ hist_access_type: "range", session: -2, start: 1, stop: 3 })).toEqual([
      [1, 1, "const a = 1"],
      [1, 2, "a + 1"],
    ]);
    expect(await query({ hist_access_type: "range", session: 0, start: 1, output: true })).toEqual([
      [3, 1, ["return 'x'", "'x'"]],
    ]);
    expect(await query({ hist_access_type: "search", pattern: "const*", unique: true })).toEqual([
      [2, 1, "const a = 1"],
    ]);
    expect(await query({ hist_access_type: "search", pattern: "?*1", n: 1 })).toEqual([[2, 1, "const a = 1"]]);
  });
});

describe("comms", () => {
  it("open, talk and close from both sides", async () => {
    const bench = new Bench();
    const heard: unknown[] = [];
    host().comms.register("chat", (comm, data) => {
      heard.push(["open", data]);
      comm.onMessage = (message) => {
        heard.push(["message", message]);
        comm.send({ echo: message });
      };
      comm.onClose = (message) => heard.push(["close", message]);
    });
    bench.put("comm_open", { comm_id: "c1", target_name: "chat", data: { hello: 1 } });
    expect(await bench.ask("comm_info_request")).toEqual({ status: "ok", comms: { c1: { target_name: "chat" } } });
    const message = bench.put("comm_msg", { comm_id: "c1", data: { x: 2 } });
    bench.put("comm_close", { comm_id: "c1", data: {} });
    expect(await bench.ask("comm_info_request", { target_name: "chat" })).toEqual({ status: "ok", comms: {} });
    expect(heard).toEqual([
      ["open", { hello: 1 }],
      ["message", { x: 2 }],
      ["close", {}],
    ]);
    expect(bench.of(message).map(({ type, content }) => [type, content])).toEqual([
      ["status", { execution_state: "busy" }],
      ["comm_msg", { comm_id: "c1", data: { echo: { x: 2 } } }],
      ["status", { execution_state: "idle" }],
    ]);
  });

  it("close at once what nobody serves", async () => {
    const bench = new Bench();
    const open = bench.put("comm_open", { comm_id: "c2", target_name: "nobody", data: {} });
    await bench.idle(open);
    expect(bench.of(open)[1]).toMatchObject({ type: "comm_close", content: { comm_id: "c2" } });
  });

  it("show the error of a callback, and live on", async () => {
    const bench = new Bench();
    host().comms.register("bad", () => {
      throw new RangeError("target");
    });
    const open = bench.put("comm_open", { comm_id: "c3", target_name: "bad", data: {} });
    await bench.idle(open);
    expect(bench.of(open)[1]).toMatchObject({ type: "error", content: { ename: "RangeError", evalue: "target" } });
    expect((await bench.cell("return 1")).reply.status).toBe("ok");
  });
});

describe("input", () => {
  it("asks on the stdin channel and gives the answer", async () => {
    const bench = new Bench();
    const { outputs } = await bench.cell("return [prompt('name? '), input('secret', { password: true })]");
    expect(outputs[0].content.data).toEqual({ "text/plain": "[ 'answer', 'answer' ]" });
    const questions = bench.sent.filter(({ channel }) => channel === "stdin");
    expect(questions.map(({ type, content }) => [type, content])).toEqual([
      ["input_request", { prompt: "name? ", password: false }],
      ["input_request", { prompt: "secret", password: true }],
    ]);
  });

  it("is an error where the front end takes none", async () => {
    const bench = new Bench();
    const { reply } = await bench.cell("return prompt('name? ')", { allow_stdin: false });
    expect(reply).toMatchObject({ status: "error", evalue: expect.stringContaining("allow_stdin") });
    expect(bench.sent.some(({ channel }) => channel === "stdin")).toBe(false);
  });
});

describe("interrupt and shutdown", () => {
  it("interrupts a pending await, and answers when nothing runs", async () => {
    const bench = new Bench();
    const request = bench.put("execute_request", { code: "return new Promise(() => {})" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await bench.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
    await bench.idle(request);
    expect(bench.reply(request)).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    expect(await bench.ask("interrupt_request", {}, "control")).toEqual({ status: "ok" });
  });

  it("calls an error that an interrupt led to an interrupt", async () => {
    const bench = new Bench();
    bench.language.names.set("interrupt", () => {
      bench.interrupts++;
      throw new Error("Command failed");
    });
    const { reply } = await bench.cell("cell.names.get('interrupt')()");
    expect(reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt", evalue: "interrupted" });
    expect(reply.traceback).toContain("Error: Command failed");
    expect((await bench.cell("throw new RangeError('own')")).reply.ename).toBe("RangeError");
  });

  it("echoes restart, says idle, closes the language and ends", async () => {
    for (const channel of ["control", "shell"] as const) {
      const bench = new Bench();
      await bench.cell("");
      const request = bench.put("shutdown_request", { restart: true }, channel);
      await bench.idle(request);
      await new Promise((resolve) => setImmediate(resolve));
      expect(bench.reply(request)).toEqual({ status: "ok", restart: true });
      expect(bench.of(request).map(({ type }) => type)).toEqual(["status", "shutdown_reply", "status"]);
      expect(bench.language.isClosed).toBe(true);
      expect(bench.ends).toBe(1);
    }
  });

  it("shields compiling from forced stops, and the cell's code not", async () => {
    const bench = new Bench();
    const states: [string, boolean | undefined][] = [];
    bench.language.compiling = () => void states.push(["compiling", bench.shields.at(-1)]);
    bench.language.names.set("note", () => void states.push(["running", bench.shields.at(-1)]));
    const code = "cell.names.get('note')()";
    await bench.cell(code, { user_expressions: { x: code } });
    await bench.cell(`%time ${code}`);
    await bench.cell(`%timeit -n 1 -r 1 ${code}`);
    expect(states.length).toBe(8);
    for (const [what, shielded] of states) expect(shielded).toBe(what === "compiling");
    expect(bench.shields.at(-1)).toBe(false);
  });
});

describe("the host that cells find", () => {
  it("knows names, settings and late text", async () => {
    const bench = new Bench();
    expect(bench.session.print("stdout", "too early")).toBe(false);
    await bench.cell("cell.names.set('x', 5)");
    await bench.cell("%matplotlib plotly");
    expect(host().scope("x")).toBe(5);
    expect(host().scope("y")).toBeUndefined();
    expect(host().setting("matplotlib")).toBe("plotly");
    expect(host().setting("other")).toBeUndefined();
    expect(bench.session.print("stderr", "raw")).toBe(true);
    expect(bench.sent.at(-1)).toMatchObject({ type: "stream", content: { name: "stderr", text: "raw" } });
  });
});
