/** What needs a process of its own: signals, errors that nobody handles, forced stops. */
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = `${root}node_modules/.cache/tstorch-test`;
const bundle = `${folder}/language-${process.pid}.mjs`;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [`${root}kernel/language/index.ts`],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    alias: { "#platform": `${root}platform/node/index.ts` },
  });
});

afterAll(() => rmSync(bundle, { force: true }));

interface Report {
  /** Lines that the script printed, parsed. */
  readonly lines: unknown[];
  readonly status: number | null;
  readonly stderr: string;
}

/**
 * Runs a script with `language`, `run(code)` and `say(value)`; a line `{"signal": ms}` from it gets a SIGINT after so
 * many milliseconds.
 */
function inProcess(script: string): Promise<Report> {
  const source = `
    import { Session } from "node:inspector";
    import { Worker } from "node:worker_threads";
    import { createLanguage } from ${JSON.stringify(bundle)};
    const write = process.stdout.write.bind(process.stdout);
    const say = (value) => write(JSON.stringify(value) + "\\n");
    const language = await createLanguage({ modules: new Map(), cwd: process.cwd() });
    process.on("SIGINT", () => language.interrupt());
    let count = 0;
    const cells = [];
    const run = async (code) => {
      const events = [];
      cells.push(events);
      const outcome = await language.execute(code, { count: ++count, output: (e) => events.push(e) });
      return outcome.status === "ok" ? { value: outcome.value } : { ename: outcome.error.ename, evalue: outcome.error.evalue };
    };
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    const errors = (cell) => cells[cell].filter((e) => e.type === "error").map((e) => e.error.ename + ": " + e.error.evalue);
    /** Stops whatever runs in ms from another thread, as the kernel's worker does. */
    const terminate = (ms) => new Promise((ready) => {
      const worker = new Worker(\`
        const { Session } = require("node:inspector"); const { parentPort } = require("node:worker_threads");
        parentPort.postMessage("ready");
        setTimeout(() => { const s = new Session(); s.connectToMainThread(); s.post("Runtime.terminateExecution"); parentPort.postMessage("stopped"); }, \${ms});
      \`, { eval: true, execArgv: [] });
      worker.on("message", (m) => { if (m === "ready") ready(); else { language.interrupt(); } });
    });
    ${script}
    process.exit(0);
  `;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--no-force-async-hooks-checks", "--input-type=module", "-e", source]);
    const lines: unknown[] = [];
    let rest = "";
    let stderr = "";
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    child.stdout.on("data", (data) => {
      const parts = (rest + data).split("\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const line = JSON.parse(part);
        if (typeof line?.signal === "number") setTimeout(() => child.kill("SIGINT"), line.signal);
        else lines.push(line);
      }
    });
    child.on("close", (status) => resolve({ lines, status, stderr }));
  });
}

describe("errors that nobody handles", () => {
  test("show in the cell that started them, and the kernel lives on", async () => {
    const { lines, status, stderr } = await inProcess(`
      await run("setTimeout(() => { throw new RangeError('timer one') }, 40)");
      await run("Promise.reject(new TypeError('rejected two'))\\n1");
      await run("void (async () => { await new Promise<void>((r) => setTimeout(() => r(), 20)); throw 'thrown three' })()");
      await run("const later = () => { throw new Error('from another cell') }");
      await run("setTimeout(later, 10)");
      await run("await new Promise<void>((r) => setTimeout(() => r(), 80))");
      say(cells.map((_, cell) => errors(cell)));
      say(await run("1 + 1"));
    `);
    expect(lines, stderr).toEqual([
      [
        ["RangeError: timer one"],
        ["TypeError: rejected two"],
        ["string: thrown three"],
        [],
        ["Error: from another cell"],
        [],
      ],
      { value: 2 },
    ]);
    expect(status).toBe(0);
  });
});

describe("SIGINT", () => {
  test("ends synchronous code, and what ran before is kept", async () => {
    const { lines, stderr } = await inProcess(`
      await run("1");
      say({ signal: 400 });
      say(await run("const before = 5; let n = 0; let odd = 0; while (true) { n++; for (;;) { odd += n % 2; break } }"));
      say(await run("before"));
      say((await run("n > 1000 && odd > 100")).value);
    `);
    expect(lines, stderr).toEqual([{ ename: "KeyboardInterrupt", evalue: "interrupted" }, { value: 5 }, true]);
  });

  test("ends a pending await", async () => {
    const { lines, stderr } = await inProcess(`
      await run("1");
      say({ signal: 400 });
      say(await run("await new Promise<void>((r) => setTimeout(() => r(), 20000))"));
      say(await run("2"));
    `);
    expect(lines, stderr).toEqual([{ ename: "KeyboardInterrupt", evalue: "interrupted" }, { value: 2 }]);
  });

  test("is an error that a cell cannot catch", async () => {
    const { lines, stderr } = await inProcess(`
      await run("1");
      say({ signal: 400 });
      say(await run("while (true) { try { while (true) {} } catch { } }"));
    `);
    expect(lines, stderr).toEqual([{ ename: "KeyboardInterrupt", evalue: "interrupted" }]);
  });
});

describe("a forced stop", () => {
  test("ends loops after an await and in timers, and the kernel lives on", async () => {
    const { lines, status, stderr } = await inProcess(`
      await run("1");
      await terminate(500);
      say(await run("let spins = 0; await null; while (true) { spins++ }"));
      await terminate(500);
      say(await run("await new Promise((r) => setTimeout(() => { while (true) { } }, 10))"));
      say((await run("spins")).value > 1000);
      say(await run("await Promise.resolve(3)"));
    `);
    expect(lines, stderr).toEqual([
      { ename: "KeyboardInterrupt", evalue: "interrupted" },
      { ename: "KeyboardInterrupt", evalue: "interrupted" },
      true,
      { value: 3 },
    ]);
    expect(status).toBe(0);
  });
});

test("the process ends by itself when the language is closed", async () => {
  const { status, stderr } = await inProcess(`
    await run("1");
    language.close();
    setTimeout(() => process.exit(7), 5000).unref();
    await new Promise((done) => process.on("beforeExit", () => process.exit(0)));
  `);
  expect(status, stderr).toBe(0);
});
