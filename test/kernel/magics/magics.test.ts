import { describe, expect, it } from "vitest";
import { duration } from "../../../kernel/magics/time.js";
import type { System } from "../../../kernel/system.js";
import { Bench, type Sent } from "../support/bench.js";

/** A system in memory. */
class FakeSystem implements System {
  readonly files: Map<string, string> = new Map();
  readonly commands: string[] = [];
  readonly variables: Record<string, string> = { HOME: "/home/u" };
  folder = "/work";
  cwd(): string {
    return this.folder;
  }
  chdir(path: string): void {
    if (path === "nowhere") throw new Error("no such folder: nowhere");
    this.folder = path;
  }
  env(): Record<string, string> {
    return this.variables;
  }
  setEnv(name: string, value: string): void {
    this.variables[name] = value;
  }
  readText(path: string): string {
    const text = this.files.get(path);
    if (text === undefined) throw new Error(`no such file: ${path}`);
    return text;
  }
  writeText(path: string, text: string, append: boolean): void {
    this.files.set(path, append ? (this.files.get(path) ?? "") + text : text);
  }
  async run(command: string, output: Parameters<System["run"]>[1], signal: AbortSignal): Promise<number> {
    this.commands.push(command);
    output("stdout", `ran ${command.trim()}\n`);
    if (command.startsWith("sleep")) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return command.startsWith("false") ? 3 : 0;
  }
}

function setUp(): { bench: Bench; system: FakeSystem; run: (code: string) => Promise<string> } {
  const system = new FakeSystem();
  const bench = new Bench({ system });
  // What a cell shows, as one text.
  const run = async (code: string) => (await bench.cell(code)).outputs.map(shown).join("");
  return { bench, system, run };
}

function shown({ type, content }: Sent): string {
  if (type === "error") return `${content.ename}: ${content.evalue}`;
  return String(content.text ?? JSON.stringify(content.data));
}

describe("magics", () => {
  it("jsx takes a package, a function, or off", async () => {
    const { bench, run } = setUp();
    const set = async (line: string) => [await run(line), bench.language.jsx];
    expect(await set("%jsx")).toEqual(["", { source: "react" }]);
    expect(await set("%jsx preact")).toEqual(["", { source: "preact" }]);
    expect(await set("%jsx --factory h --fragment Fragment")).toEqual(["", { factory: "h", fragment: "Fragment" }]);
    expect(await set("%jsx --factory=React.createElement")).toEqual(["", { factory: "React.createElement" }]);
    expect(await set("%jsx off")).toEqual(["", null]);
    expect((await set("%jsx h Fragment"))[0]).toContain("UsageError: %jsx takes a package");
    expect(await run("%lsmagic")).toContain("%jsx");
  });

  it("reset forgets what cells have declared", async () => {
    const { bench, run } = setUp();
    bench.language.names.set("x", 1);
    expect(await run("%who")).toBe("x\n");
    expect(await run("%reset")).toBe("");
    expect(await run("%who")).toBe("No names yet.\n");
    expect(await run("%reset now")).toBe("UsageError: %reset takes nothing, or -f");
  });

  it("run before the code, which keeps its place", async () => {
    const { bench } = setUp();
    const { outputs, reply } = await bench.cell("%pwd\nreturn 5");
    expect(outputs.map(shown)).toEqual(["/work\n", '{"text/plain":"5"}']);
    expect(reply.status).toBe("ok");
  });

  it("list themselves with what they do", async () => {
    const text = await setUp().run("%lsmagic");
    for (const form of ["%matplotlib", "%time %%time", "%%html", "%%bash", "%npm", "%whos"])
      expect(text).toContain(form);
    expect(text).toMatch(/%matplotlib +how figures are shown: inline, plotly, off/);
  });

  it("say what is near an unknown one, where it stands, and do not run the code", async () => {
    const { bench, run } = setUp();
    const { outputs, reply } = await bench.cell("const x = 1\n%matplotlob inline");
    expect(reply).toMatchObject({ status: "error", ename: "UsageError" });
    expect(outputs[0].content.traceback).toEqual([
      "\x1b[31mUsageError\x1b[0m: There is no magic %matplotlob. Did you mean %matplotlib?",
      "  In[1]:2",
      "    %matplotlob inline",
    ]);
    expect(bench.language.asked).toEqual([]);
    expect(await run("%zzzzzzzz")).toContain("%lsmagic lists all magics");
    expect(await run("%html x")).toContain("%%html");
    expect(await run("%%who")).toContain("%%who takes no cell");
  });

  it("%matplotlib keeps a setting and refuses what it does not know", async () => {
    const { run } = setUp();
    expect(await run("%matplotlib")).toBe("");
    expect(await run("%matplotlib qt")).toBe('UsageError: %matplotlib knows inline, plotly, off, not "qt"');
  });

  it("%%html and its like show the cell's text", async () => {
    const { run } = setUp();
    expect(await run("%%html\n<b>bold</b>\n")).toBe('{"text/html":"<b>bold</b>"}');
    expect(await run("%%markdown\n*x*")).toBe('{"text/markdown":"*x*"}');
    expect(await run("%%svg\n<svg/>")).toBe('{"image/svg+xml":"<svg/>"}');
  });

  it("%time and %%time show the result and the time", async () => {
    const { run } = setUp();
    const time = /^\{"text\/plain":"7"\}Wall time: [\d.]+ (ns|µs|ms|s)\n$/;
    expect(await run("%time return 7")).toMatch(time);
    expect(await run("%%time\nreturn 7")).toMatch(time);
    expect(await run("%%time\nthrow new Error('x')")).toBe("Error: x");
    expect(await run("%time f()\nconst more = 1")).toContain("must stand alone");
    expect(await run("%time")).toContain("needs a statement");
  });

  it("%timeit counts loops and repeats as told", async () => {
    const { run, bench } = setUp();
    const text = await run("%timeit -n 10 -r 3 Math.sqrt(2)");
    expect(text).toMatch(
      /^[\d.]+ \S+ ± [\d.]+ \S+ per loop \(mean ± std\. dev\. of 3 runs, 10 loops each; best .*\)\n$/,
    );
    expect(bench.language.asked).toEqual([]);
    expect(await run("%timeit nowhere.f()")).toContain("ReferenceError");
    expect(await run("%%timeit -n 2 -r 1\nlet s = 0;\nfor (let i = 0; i < 10; i++) s += i;")).toContain("2 loops each");
  });

  it("%who and %whos name what cells declared", async () => {
    const { run } = setUp();
    expect(await run("%who")).toBe("No names yet.\n");
    await run("cell.names.set('beta', [1, 2]); cell.names.set('alpha', 'text')");
    expect(await run("%who")).toBe("alpha\tbeta\n");
    expect(await run("%whos")).toBe("Variable  Type    Value\nalpha     string  'text'\nbeta      Array   [ 1, 2 ]\n");
  });

  it("%cd, %pwd and %env reach the system", async () => {
    const { run, system } = setUp();
    expect(await run("%cd '/a b'")).toBe("/a b\n");
    expect(await run("%pwd")).toBe("/a b\n");
    expect(await run("%cd nowhere")).toBe("Error: no such folder: nowhere");
    expect(await run("%env HOME")).toBe("/home/u\n");
    expect(await run("%env A=b c")).toBe("A=b c\n");
    expect(system.variables.A).toBe("b c");
    expect(await run("%env")).toBe("A=b c\nHOME=/home/u\n");
    expect(await run("%env NONE")).toContain("There is no environment variable NONE");
  });

  it("%%writefile, %run and %load work on files", async () => {
    const { run, system, bench } = setUp();
    expect(await run("%%writefile f.ts\nreturn 11")).toBe("Wrote f.ts\n");
    expect(await run("%%writefile -a f.ts\n// more\n")).toBe("Added to f.ts\n");
    expect(system.files.get("f.ts")).toBe("return 11\n// more\n");
    expect(await run("%run f.ts")).toBe('{"text/plain":"11"}');
    const { reply } = await bench.cell("%load f.ts");
    expect(reply.payload).toEqual([
      { source: "set_next_input", text: "// %load f.ts\nreturn 11\n// more\n", replace: true },
    ]);
    expect(await run("%run none.ts")).toBe("Error: no such file: none.ts");
  });

  it("%history shows this session's inputs", async () => {
    const { run } = setUp();
    await run("return 1");
    await run("return 2");
    expect(await run("%history -n 2")).toBe("2: return 2\n3: %history -n 2\n");
    expect(await run("%history x")).toContain("UsageError");
  });

  it("!command, %%bash and %npm run programs, and an exit code is an error", async () => {
    const { run, system } = setUp();
    expect(await run("!echo $HOME")).toBe("ran echo $HOME\n");
    expect(await run("%%bash\nls\npwd")).toBe("ran ls\npwd\n");
    expect(await run("%npm install lodash")).toContain("ran npm install lodash --no-fund");
    expect(await run("!false")).toBe("ran false\nUsageError: the command ended with code 3");
    expect(system.commands).toHaveLength(4);
  });

  it("an interrupt ends a program", async () => {
    const { bench } = setUp();
    const request = bench.put("execute_request", { code: "!sleep 100" });
    await new Promise((resolve) => setTimeout(resolve, 10));
    await bench.ask("interrupt_request", {}, "control");
    await bench.idle(request);
    expect(bench.reply(request)).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });

  it("that need a system say so where there is none", async () => {
    const { outputs } = await new Bench().cell("!ls");
    expect(outputs.map(shown)).toEqual(["UsageError: There is no shell and no file system here"]);
  });
});

describe("duration", () => {
  it.each([
    [0.0000123, "12.3 ns"],
    [0.5, "500 µs"],
    [12.345, "12.3 ms"],
    [2500, "2.5 s"],
    [125_000, "2 min 5 s"],
  ])("%d ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
