import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CellError } from "../../../kernel/language/language.js";
import { type Notebook, openNotebook, plain } from "./cells.js";

let notebook: Notebook;
beforeAll(async () => {
  notebook = await openNotebook();
});
afterAll(() => notebook.close());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("what a cell prints", () => {
  const CASES: Record<string, readonly [code: string, stdout: string, stderr: string]> = {
    "values as Node prints them": [
      "console.log('%s: %d', 'n', 5, { a: [1, 'x'] }, null)",
      "n: 5 { a: [ 1, 'x' ] } null\n",
      "",
    ],
    "no colours": ["console.log({ s: 'x', n: 1 }, [true])", "{ s: 'x', n: 1 } [ true ]\n", ""],
    "its own format": [
      "console.log({ [Symbol.for('nodejs.util.inspect.custom')]() { return 'own text' } })",
      "own text\n",
      "",
    ],
    "info and debug": ["console.info('i'); console.debug('d')", "i\nd\n", ""],
    "warn and error": ["console.warn('w'); console.error('e')", "", "w\ne\n"],
    assert: ["console.assert(true, 'no'); console.assert(false, 'yes')", "", "Assertion failed: yes\n"],
    count: [
      "console.count('c'); console.count('c'); console.countReset('c'); console.count('c')",
      "c: 1\nc: 2\nc: 1\n",
      "",
    ],
    dir: ["console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 })", "{ a: [Object] }\n", ""],
    group: ["console.group('G'); console.log('in'); console.groupEnd(); console.log('out')", "G\n  in\nout\n", ""],
    table: [
      "console.table([{ a: 1 }])",
      "┌─────────┬───┐\n│ (index) │ a │\n├─────────┼───┤\n│ 0       │ 1 │\n└─────────┴───┘\n",
      "",
    ],
    streams: [
      "process.stdout.write('one'); process.stderr.write('two'); process.stdout.write(new Uint8Array([226, 130])); process.stdout.write(new Uint8Array([172]))",
      "one€",
      "two",
    ],
  };
  for (const [name, [code, stdout, stderr]] of Object.entries(CASES)) {
    test(name, async () => {
      const ran = await notebook.run(code);
      expect(ran.error).toBeNull();
      expect([ran.stdout, ran.stderr]).toEqual([stdout, stderr]);
    });
  }

  test("time measures", async () => {
    expect((await notebook.run("console.time('t'); console.timeEnd('t')")).stdout).toMatch(/^t: [\d.]+ms\n$/);
  });

  test("trace shows the user's lines alone", async () => {
    const { stderr } = await notebook.run("function tracing(): void {\n  console.trace('here %d', 5);\n}\ntracing();");
    expect(stderr).toMatch(/^Trace: here 5\n {4}at tracing \(In\[\d+\]:2:\d+\)\n {4}at In\[\d+\]:4:1\n$/);
  });

  test("a printed error shows the user's lines alone", async () => {
    const { stderr } = await notebook.run(
      "try {\n  null!.x;\n} catch (e) {\n  console.error(e);\n}".replace("null!", "(null as any)"),
    );
    expect(stderr).toMatch(/^TypeError: Cannot read properties of null \(reading 'x'\)\n {4}at In\[\d+\]:2:\d+\n$/);
    const own = await notebook.run("console.log(Object.assign(new Error('with'), { code: 5 }))");
    expect(own.stdout).toMatch(/^Error: with\n {4}at In\[\d+\]:1:\d+ \{\n {2}code: 5\n\}\n$/);
  });

  test("a group left open ends with its cell", async () => {
    await notebook.run("console.group('open')");
    expect((await notebook.run("console.log('free')")).stdout).toBe("free\n");
  });

  test("clear is an event", async () => {
    expect((await notebook.run("console.clear()")).events).toEqual([{ type: "clear", wait: false }]);
  });

  test("keeps the order of streams", async () => {
    const { events } = await notebook.run("console.log('1'); console.error('2'); console.log('3')");
    expect(events.map((event) => event.type === "stream" && event.text)).toEqual(["1\n", "2\n", "3\n"]);
  });
});

describe("whose output it is", () => {
  test("a timer prints in the cell that set it, also while another runs", async () => {
    const first = await notebook.run("setTimeout(() => console.log('from the first'), 30)");
    const second = await notebook.run(
      "await new Promise<void>((done) => setTimeout(() => { console.log('from the second'); done() }, 60))",
    );
    expect(first.stdout).toBe("from the first\n");
    expect(second.stdout).toBe("from the second\n");
  });

  test("a function prints in the cell that calls it", async () => {
    const definer = await notebook.run("function say(): void { console.log('said') }");
    const caller = await notebook.run("say()");
    expect([definer.stdout, caller.stdout]).toEqual(["", "said\n"]);
  });

  test("a promise's callbacks print in the cell that made them", async () => {
    const first = await notebook.run(
      "let release: () => void = () => {}; const gate = new Promise<void>((done) => { release = done }); void gate.then(() => console.log('then'))",
    );
    const second = await notebook.run("release(); await gate");
    expect([first.stdout, second.stdout]).toEqual(["then\n", ""]);
  });

  test("the process's own stdout is left alone outside cells", async () => {
    const { stdout } = await notebook.run("1");
    await wait(5);
    expect(stdout).toBe("");
  });

  test("close gives the console back", async () => {
    const before = globalThis.console;
    const another = await openNotebook();
    expect(globalThis.console).not.toBe(before);
    another.close();
    expect(globalThis.console).toBe(before);
  });
});

describe("interrupt", () => {
  test("rejects a pending await", async () => {
    const cell = notebook.run("const patient = 1;\nawait new Promise(() => {})");
    await wait(20);
    notebook.language.interrupt();
    const { error } = await cell;
    expect(plain(error as CellError)).toMatch(/^KeyboardInterrupt: interrupted\n {2}In\[\d+\]:2:1\n/);
    expect(await notebook.value("patient")).toBe(1);
  });

  test("does nothing when nothing runs", async () => {
    notebook.language.interrupt();
    expect(await notebook.value("'alive'")).toBe("alive");
  });

  test("lets the cell clean up, and runs nothing behind the await", async () => {
    const cell = notebook.run(
      "try { await new Promise(() => {}); console.log('after') } finally { console.log('cleaned') }\nconsole.log('end')",
    );
    await wait(20);
    notebook.language.interrupt();
    expect((await cell).stdout).toBe("cleaned\n");
  });

  test("ends `for await`, and a cell that catches the first one", async () => {
    const cell = notebook.run(
      "async function* never() { await new Promise(() => {}); yield 1 }\n\nfor await (const x of never()) {}",
    );
    await wait(20);
    notebook.language.interrupt();
    expect(plain((await cell).error as CellError)).toMatch(/In\[\d+\]:3:1\n/);
    const stubborn = notebook.run("while (true) { try { await new Promise(() => {}) } catch {} }");
    await wait(20);
    notebook.language.interrupt();
    await wait(20);
    notebook.language.interrupt();
    expect((await stubborn).error?.ename).toBe("KeyboardInterrupt");
  });

  test("rejects a pending import", async () => {
    notebook.write("slow.ts", "export const slow: number = await new Promise<number>(() => {});\n");
    const cell = notebook.run("import { slow } from './slow'");
    await wait(50);
    notebook.language.interrupt();
    const { error } = await cell;
    expect(plain(error as CellError)).toMatch(/^KeyboardInterrupt: interrupted\n {2}In\[\d+\]:1:1\n/);
  });
});
