// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are texts here
/** The tutorials' lines with the library as it is built: its declarations, and what the calls then do. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Pinned, ts } from "../../../../kernel/language/compiler/pinned.js";
import { createLanguage } from "../../../../kernel/language/index.js";
import type { Language } from "../../../../kernel/language/language.js";
import { operatorsTransformer } from "../../../../kernel/language/operators/emit.js";
import { readModuleTable } from "../../../../kernel/modules.js";
import { root } from "../../../../scripts/paths.mjs";
import { operators, options, PRELUDE, patched, shipped } from "./support/compile.js";
import { COMPILES, KEPT, REFUSED } from "./support/lists.js";

const head = PRELUDE.replaceAll('"./torch"', '"torch"');

/** Every text in a file of its own, all in one program over the built declarations. */
function programOver(compiler: Pinned, codes: readonly string[]): { program: ts.Program; files: ts.SourceFile[] } {
  const texts = new Map(codes.map((code, i) => [join(root, `cell ${i}.ts`), head + code]));
  const all: ts.CompilerOptions = {
    ...options,
    sourceMap: false,
    baseUrl: root,
    paths: { torch: ["dist/lib/torch/index"], "torch/*": ["dist/lib/torch/*"] },
  };
  const host = compiler.createCompilerHost(all);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists.call(host, path);
  host.readFile = (path) => texts.get(path) ?? readFile.call(host, path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile.call(host, path, version, ...rest)
      : compiler.createSourceFile(path, text, version, true);
  };
  host.getDefaultLibLocation = () => dirname(createRequire(import.meta.url).resolve("@tslab/typescript-for-tslab"));
  const program = compiler.createProgram([...texts.keys(), join(root, "lib/globals.d.ts")], all, host);
  return { program, files: [...texts.keys()].map((path) => program.getSourceFile(path) as ts.SourceFile) };
}

function errorsOf(compiler: Pinned, program: ts.Program, file: ts.SourceFile): string[] {
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ code, start, length, messageText }) =>
      `${code} at ${file.text.slice(start, (start ?? 0) + (length ?? 0))}: ${compiler.flattenDiagnosticMessageText(messageText, " ")}`,
  );
}

function emitted(program: ts.Program, file: ts.SourceFile, before: ts.TransformerFactory<ts.SourceFile>[]): string[] {
  const texts: string[] = [];
  program.emit(file, (_path, text) => void texts.push(text), undefined, undefined, {
    before,
  });
  return texts;
}

const squeezed = (js: string): string => js.replaceAll(/^import .*\n|^export \{\};\n/gm, "").trim();

describe("against the built declarations", () => {
  const codes = [...COMPILES, ...REFUSED].map(([code]) => code).concat(KEPT);
  let program: ts.Program;
  let files: ts.SourceFile[];

  beforeAll(() => {
    if (!existsSync(join(root, "dist/lib/torch/index.d.ts"))) throw new Error("build first: declarations are missing");
    ({ program, files } = programOver(patched, codes));
  });

  test.each(COMPILES)("%s", (code, js) => {
    const file = files[codes.indexOf(code)];
    expect(errorsOf(patched, program, file)).toEqual([]);
    const rules = operators.of(program);
    if (!rules) throw new Error("the program has no rules");
    const texts = emitted(program, file, [operatorsTransformer(patched, rules, program.getTypeChecker())]);
    expect(squeezed(texts.find((text) => !text.includes("declare ")) ?? "")).toBe(js);
  });

  test.each(REFUSED)("refuses %s", (code, expected) => {
    const errors = errorsOf(patched, program, files[codes.indexOf(code)]);
    expect(errors).toHaveLength(1);
    expect(errors[0].slice(0, expected.length)).toBe(expected);
  });

  test("what is TypeScript's own keeps its errors, its JavaScript and its declarations", () => {
    const theirs = programOver(shipped, KEPT);
    const rules = operators.of(program);
    if (!rules) throw new Error("the program has no rules");
    const before = [operatorsTransformer(patched, rules, program.getTypeChecker())];
    for (const [i, code] of KEPT.entries()) {
      const ours = files[codes.indexOf(code)];
      const [mine, other] = [errorsOf(patched, program, ours), errorsOf(shipped, theirs.program, theirs.files[i])];
      expect([code, mine]).toEqual([code, other]);
      expect(emitted(program, ours, before)).toEqual(emitted(theirs.program, theirs.files[i], []));
    }
  });
});

describe("in cells with the library", () => {
  let cwd: string;
  let language: Language;
  let count = 0;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "tstorch-library-"));
    language = await createLanguage({ modules: readModuleTable(), cwd });
    await run('import * as torch from "torch"; import { Tensor } from "torch"; import * as np from "numpy";');
    await run("const x = torch.tensor([[1, 2], [3, 4]]); const t = torch.tensor([0.5, 1.5]);");
  });
  afterAll(() => {
    language.close();
    rmSync(cwd, { recursive: true });
  });

  async function run(code: string): Promise<unknown> {
    const outcome = await language.execute(code, { count: ++count, output: () => undefined });
    return outcome.status === "ok" ? outcome.value : outcome.error.traceback.map(stripVTControlCharacters).join("\n");
  }
  const shown = async (code: string): Promise<string> => String(await run(code));

  test.each([
    ["torch.tensor([1.0, 2.0])", "tensor([1., 2.])"],
    ["torch.tensor([[1.0], [2.0]])", "tensor([[1.],\n        [2.]])"],
    ["torch.tensor([1, 2])", "tensor([1, 2])"],
    ["torch.tensor([1e3, -2.])", "tensor([1000.,   -2.])"],
    ["torch.full([2], 0.0)", "tensor([0., 0.])"],
    ["torch.full([2], 0)", "tensor([0, 0])"],
    ["torch.arange(3.0)", "tensor([0., 1., 2.])"],
    ["torch.linspace(0.0, 1.0, 2)", "tensor([0., 1.])"],
    ["x * 1.0", "tensor([[1., 2.],\n        [3., 4.]])"],
    ["x.mul(2.0).dtype", "torch.float32"],
    ["x.mul(2).dtype", "torch.int64"],
    ["torch.where(x > 2, 1.0, 0.0)", "tensor([[0., 0.],\n        [1., 1.]])"],
    ["x.masked_fill(x > 2, 1.0)", "tensor([[1, 2],\n        [1, 1]])"],
    ["x.clamp(0.0, 3.0).dtype", "torch.float32"],
    ["x.clamp({ min: 2.0 }).dtype", "torch.float32"],
    ["1.0 / x[0, 0]", "tensor(1.)"],
    ["Math.max(1.0, 2.0) === 2", "true"],
    ["np.array([1.0, 2.0]).dtype.name", "float64"],
    ["np.array([1, 2]).dtype.name", "int64"],
    ["new torch.optim.SGD([t], { lr: 1.0, momentum: 0.0 }).param_groups[0].lr === 1", "true"],
    ["t.item === t.item && -(x + x) / 2", "tensor([[-1., -2.],\n        [-3., -4.]])"],
    ["x[1, ':1']", "tensor([3])"],
    ["x[null, '...', -1]", "tensor([[2, 4]])"],
    ["x[x > 2]", "tensor([3, 4])"],
    ["x[[0, 0]]", "tensor([[1, 2],\n        [1, 2]])"],
    ["x == x", "tensor([[True, True],\n        [True, True]])"],
    ["x === x", "true"],
    ["x.sum() > 5 ? 'large' : 'small'", "large"],
    ["let s: number | Tensor = 0; for (const row of x) s += row; -s / 2", "tensor([-2., -3.])"],
    ["const w = x.clone(); const alias = w; let v = w; v += 1; alias", "tensor([[2, 3],\n        [4, 5]])"],
    ["const m = x.clone(); m[0, 1] = 9; m[m > 8] = 0; m[0, 0] += 5; m", "tensor([[6, 0],\n        [3, 4]])"],
    ["`${t * 2}`", "tensor([1., 3.])"],
  ])("%s", async (code, text) => {
    expect(await shown(code)).toBe(text);
  });

  test("a truth that is no single one is told as torch tells it, at the operator", async () => {
    const thrown = await shown("const one = 1;\nif (x\n  > 2) one");
    expect(thrown).toContain("Boolean value of Tensor with more than one value is ambiguous");
    expect(thrown).toContain(`In[${count}]:3:3`);
  });

  test("an error of the library points at the operator", async () => {
    const thrown = await shown("x\n  + torch.ones(3)");
    expect(thrown).toContain("The size of tensor a (2) must match the size of tensor b (3)");
    expect(thrown).toContain(`In[${count}]:2:3`);
  });

  test("the next cell completes on the result, and inspection names its type", async () => {
    await run("const noisy = x.pow(2) + 0.2*torch.rand(x.size());");
    const after = language.complete("noisy.", 6).matches.map(({ text }) => text);
    expect(after).toEqual(expect.arrayContaining(["sum", "backward", "shape"]));
    expect(after.filter((name) => name.startsWith("__"))).toEqual([]);
    const within = language.complete("(x*2 + 1).", 10).matches.map(({ text }) => text);
    expect(within).toEqual(after);
    expect(language.inspect("noisy", 5, 0)?.plain).toContain("const noisy: Tensor");
  });
});
