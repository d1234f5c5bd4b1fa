/** A large body of ordinary TypeScript comes out the same with and without the rules. */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Pinned, ts } from "../../../../kernel/language/compiler/pinned.js";
import { operatorsTransformer } from "../../../../kernel/language/operators/emit.js";
import { compilerFile, operators, patched, shipped } from "./support/compile.js";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name))
    .sort();
}

interface Body {
  readonly diagnostics: readonly string[];
  readonly output: ReadonlyMap<string, string>;
}

function compileBody(compiler: Pinned, files: readonly string[]): Body {
  const options: ts.CompilerOptions = {
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    declaration: true,
    stripInternal: false,
    skipLibCheck: true,
    outDir: "/out",
  };
  const host = compiler.createCompilerHost(options);
  host.getDefaultLibLocation = () => dirname(compilerFile);
  const program = compiler.createProgram([...files], options, host);
  const own = program.getSourceFiles().filter((file) => files.includes(file.fileName));
  const diagnostics = own.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ code, start, messageText }) =>
        `${file.fileName}:${start} ${code} ${compiler.flattenDiagnosticMessageText(messageText, "\n")}`,
    ),
  );
  const rules = compiler === patched ? operators.of(program) : undefined;
  const before = rules ? [operatorsTransformer(compiler, rules, program.getTypeChecker())] : [];
  const output = new Map<string, string>();
  program.emit(undefined, (name, text) => void output.set(name, text), undefined, false, { before });
  return { diagnostics, output };
}

describe("rxjs", () => {
  test("has the same diagnostics and the same output", { timeout: 120_000 }, () => {
    const files = filesIn(join(ROOT, "node_modules/rxjs/src"));
    expect(files.length).toBeGreaterThan(200);
    const theirs = compileBody(shipped, files);
    const ours = compileBody(patched, files);
    expect(ours.diagnostics).toEqual(theirs.diagnostics);
    expect([...ours.output.keys()]).toEqual([...theirs.output.keys()]);
    const different = [...theirs.output].filter(([name, text]) => ours.output.get(name) !== text);
    expect(different.map(([name]) => name)).toEqual([]);
    expect(theirs.output.size).toBeGreaterThan(2 * 200);
  });
});
