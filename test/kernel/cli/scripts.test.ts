/** The commands for scripts with operators, as a person runs them in a folder where the package is installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { node, root } from "../../../scripts/paths.mjs";

const CLI = join(root, "dist", "kernel", "cli.js");
const require = createRequire(join(root, "package.json"));

const TRAIN = `// A line through noise.
import * as torch from "torch";
import { scaled } from "./scaled.ts";

const x = torch.linspace(-1, 1, 4).unsqueeze(1);
let w = torch.zeros(1, 1, { requires_grad: true });
for (let epoch = 0; epoch < 2; epoch++) {
  const loss = ((x * w - 2.0 * x) ** 2).mean(); // squared error
  loss.backward();
  torch.no_grad(() => {
    w -= scaled(0.5) * w.grad!;
  });
  w.grad = null;
}
const m = torch.zeros(2, 2);
m[0, 1] = 9;
m[m > 8] += 1;
if (m.sum() > 5) console.log(String(m), process.argv.slice(2).join("+"));
console.log(String(-w.detach()));
`;
const SCALED = "export const scaled = (n: number): number => n * 1.0;\n";
const OUT = "tensor([[ 0., 10.],\n        [ 0.,  0.]])";

let folder: string;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tstorch-scripts-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "tstorch"));
  file("train.ts", TRAIN);
  file("scaled.ts", SCALED);
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { code: number | null; out: string; err: string } {
  const env = { HOME: folder, PATH: folder };
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: folder, encoding: "utf8", env });
  return { code: status, out: stdout, err: stderr };
}

/** What plain TypeScript of a version has against a file. */
function complaints(version: string, path: string): string[] {
  const ts = require(version) as typeof import("typescript");
  const program = ts.createProgram([join(folder, path)], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts"],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    typeRoots: [join(root, "node_modules", "@types")],
    types: ["node"],
    skipLibCheck: true,
  });
  expect(program.getSourceFile(join(root, "dist/lib/torch/index.d.ts"))).toBeDefined();
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ code, messageText }) => `${code}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
}

const COMPILERS = ["@tslab/typescript-for-tslab", "typescript"];

describe("tstorch run", () => {
  it("checks and runs a script and what it imports, with its arguments", () => {
    const { code, out, err } = run(CLI, "run", "train.ts", "--epochs", "3");
    expect([err, code]).toEqual(["", 0]);
    expect(out).toContain(`${OUT} --epochs+3\ntensor([[-`);
  });

  it("refuses a script with errors, each at its place, and runs nothing of it", () => {
    const name = file("bad.ts", 'import * as torch from "torch";\nconsole.log("ran");\ntorch.ones(2) * "2";\n');
    const { code, out, err } = run(CLI, "run", name);
    expect([out, code]).toEqual(["", 1]);
    expect(err).toContain("TS2365");
    expect(err).toContain("bad.ts:3:1");
  });

  it("points at the operator that threw", () => {
    const name = file(
      "throws.ts",
      'import * as torch from "torch";\nconst a = torch.ones(2);\na\n  + torch.ones(3);\n',
    );
    const { code, err } = run(CLI, "run", name);
    expect(code).toBe(1);
    expect(err).toContain("The size of tensor a (2) must match");
    expect(err).toContain("throws.ts:4:3");
  });

  it("needs a file that is there", () => {
    expect(run(CLI, "run").code).toBe(2);
    expect(run(CLI, "run", "none.ts").err).toContain("there is no file none.ts");
  });
});

describe("node --import tstorch/register", () => {
  it("runs the same script under Node's own command", () => {
    const { code, out, err } = run("--import", "tstorch/register", "train.ts", "a");
    expect([err, code]).toEqual(["", 0]);
    expect(out).toContain(`${OUT} a\n`);
  });
});

describe("tstorch plain", () => {
  it("writes a script that plain TypeScript takes, and that does the same", () => {
    expect(run(CLI, "plain", "train.ts", "-o", "plain.ts")).toEqual({ code: 0, out: "", err: "" });
    const text = readFileSync(join(folder, "plain.ts"), "utf8");
    expect(text).toContain("// A line through noise.\n");
    expect(text).toContain("mean(); // squared error\n");
    expect(text).toContain('from "tstorch/torch"');
    expect(text.split("\n")).toHaveLength(TRAIN.split("\n").length);
    expect(COMPILERS.flatMap((version) => complaints(version, "plain.ts"))).toEqual([]);
    const types = ["--disable-warning=ExperimentalWarning", "plain.ts", "x"];
    expect(run(...types)).toEqual(run(CLI, "run", "train.ts", "x"));
  });

  it("writes a notebook as one file", () => {
    const cell = (cell_type: string, source: string): object => ({ cell_type, source, metadata: {} });
    const cells = [
      cell("markdown", "# Tensors"),
      cell("code", 'import * as torch from "torch";\n%matplotlib inline\nconst x = torch.ones(2, 3);'),
      cell("code", "%%time\nconst y = x.pow(2) + 0.2 * torch.rand(x.size()); // noise\ny[0, ':2']"),
      cell("code", "let total: number | torch.Tensor = 0;\nfor (const row of y) total += row;\n-total"),
    ];
    file("book.ipynb", JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    expect(run(CLI, "plain", "book.ipynb", "--output", "book.ts")).toEqual({ code: 0, out: "", err: "" });
    const text = readFileSync(join(folder, "book.ts"), "utf8");
    for (const kept of ["// # Tensors", "// %matplotlib inline", "// %%time", "// noise"]) expect(text).toContain(kept);
    expect(text).toContain("__add__");
    expect(COMPILERS.flatMap((version) => complaints(version, "book.ts"))).toEqual([]);
    expect(run("--disable-warning=ExperimentalWarning", "book.ts")).toEqual({ code: 0, out: "", err: "" });
  });

  it("writes the project's own notebook", () => {
    const book = join(root, "notebooks", "01_store_and_load.en.ipynb");
    expect(run(CLI, "plain", book, "-o", "tutorial.ts")).toEqual({ code: 0, out: "", err: "" });
    expect(COMPILERS.flatMap((version) => complaints(version, "tutorial.ts"))).toEqual([]);
  });

  it("leaves nothing behind where the file has errors", () => {
    file("wrong.ts", "const a: number = 'a';\n");
    const { code, out, err } = run(CLI, "plain", "wrong.ts");
    expect([out, code]).toEqual(["", 1]);
    expect(err).toContain("TS2322");
    expect(run(CLI, "plain", "wrong.ts", "more.ts").code).toBe(2);
  });
});

/** An editor's side of the language server's protocol. */
class Server {
  readonly child: ChildProcess;
  readonly #waiting: Map<number, (body: unknown) => void> = new Map();
  #last = 0;

  constructor(script: string) {
    this.child = spawn(node, [script, "--disableAutomaticTypingAcquisition"], { cwd: folder });
    if (!this.child.stdout) throw new Error("the server has no stdout");
    createInterface({ input: this.child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      const message = JSON.parse(line) as { type: string; request_seq: number; body: unknown };
      if (message.type === "response") this.#waiting.get(message.request_seq)?.(message.body);
    });
  }

  send(command: string, args: object): number {
    this.child.stdin?.write(`${JSON.stringify({ seq: ++this.#last, type: "request", command, arguments: args })}\n`);
    return this.#last;
  }

  async ask<T>(command: string, args: object): Promise<T> {
    const seq = this.send(command, args);
    return await new Promise<T>((resolve) => this.#waiting.set(seq, (body) => resolve(body as T)));
  }
}

describe("tstorch editor", () => {
  it("writes a server that knows operators, and settings for it", async () => {
    const { code, out } = run(CLI, "editor", "editor");
    expect(code).toBe(0);
    expect(out).toContain(JSON.stringify({ "typescript.tsdk": join(folder, "editor", "lib") }, null, 2));
    const settings = out.slice(out.indexOf("short module names:\n") + "short module names:\n".length);
    file("tsconfig.json", JSON.stringify({ ...JSON.parse(settings), files: ["edited.ts"] }));
    const text =
      'import * as torch from "torch";\nconst t = torch.ones(2, 2);\nconst u = -(t * 2) + t[0, 1];\nt * "2";\n';
    const path = join(folder, file("edited.ts", text));
    const server = new Server(join(folder, "editor", "lib", "tsserver.js"));
    try {
      server.send("open", { file: path });
      const info = await server.ask<{ displayString: string }>("quickinfo", { file: path, line: 3, offset: 7 });
      expect(info.displayString).toBe("const u: Tensor");
      const found = await server.ask<{ code: number; start: object }[]>("semanticDiagnosticsSync", { file: path });
      expect(found.map(({ code: number, start }) => [number, start])).toEqual([[2365, { line: 4, offset: 1 }]]);
    } finally {
      server.child.kill();
    }
  });
});
