/** Compiles snippets with the patched compiler, or with the same compiler as it is shipped. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pinned, ts } from "../../../../../kernel/language/compiler/pinned.js";
import { loadCompiler } from "../../../../../kernel/language/node/compiler.js";
import { operatorsTransformer } from "../../../../../kernel/language/operators/emit.js";
import { Operators } from "../../../../../kernel/language/operators/source.js";

export interface Result {
  /** `code text` of each error, with what the error points at. */
  readonly errors: readonly string[];
  readonly codes: readonly number[];
  readonly js: string;
  readonly declarations: string;
  readonly map: string;
}

const require = createRequire(createRequire(import.meta.url).resolve("tslab/package.json"));
export const compilerFile: string = require.resolve("@tslab/typescript-for-tslab");
export const shipped: Pinned = require(compilerFile) as Pinned;
export const operators: Operators = new Operators();
export const patched: Pinned = loadCompiler(compilerFile, operators).ts;

const STUB = readFileSync(fileURLToPath(new URL("./tensor.d.ts.txt", import.meta.url)), "utf8");
const ROOT = "/cells";

/** What stands before a snippet; its names are the operands of the tests. */
export const PRELUDE: string = `import * as torch from "./torch"; import { Tensor } from "./torch";
declare let x: Tensor, w: Tensor, y: Tensor, t: Tensor, m: Tensor, a: Tensor, b: Tensor, ts: Tensor[], lr: number, p: Promise<Tensor>, loss: Tensor, k: Tensor, maybe: Tensor | null, i: number, j: number;
`;

const parsed = new Map<Pinned, Map<string, ts.SourceFile>>();

function parse(compiler: Pinned, path: string, text: string): ts.SourceFile {
  const known = parsed.get(compiler) ?? new Map<string, ts.SourceFile>();
  parsed.set(compiler, known);
  let file = known.get(path);
  if (!file) {
    file = compiler.createSourceFile(path, text, compiler.ScriptTarget.ES2022, true);
    known.set(path, file);
  }
  return file;
}

export const options: ts.CompilerOptions = {
  target: 9,
  module: 99,
  moduleResolution: 2,
  lib: ["lib.es2022.d.ts"],
  strict: true,
  declaration: true,
  sourceMap: true,
  types: [],
  skipLibCheck: true,
  noEmitOnError: false,
  allowUnreachableCode: undefined,
};

/** A program of one text and the stub of the library. */
export function programOf(compiler: Pinned, text: string, more: ts.CompilerOptions = {}): ts.Program {
  const main = `${ROOT}/main.ts`;
  const libs = dirname(compilerFile);
  const host: ts.CompilerHost = {
    getSourceFile(path) {
      if (path === main) return compiler.createSourceFile(path, text, compiler.ScriptTarget.ES2022, true);
      if (path === `${ROOT}/torch.d.ts`) return parse(compiler, path, STUB);
      const lib = join(libs, path.slice(path.lastIndexOf("/") + 1));
      return /\/lib\.[\w.]+$/.test(path) ? parse(compiler, path, readFileSync(lib, "utf8")) : undefined;
    },
    fileExists: (path) => path === main || path === `${ROOT}/torch.d.ts` || path.startsWith(libs),
    readFile: () => undefined,
    getDefaultLibFileName: () => join(libs, "lib.d.ts"),
    getDefaultLibLocation: () => libs,
    writeFile: () => undefined,
    getCurrentDirectory: () => ROOT,
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
  };
  return compiler.createProgram([main], { ...options, ...more }, host);
}

/** Checks and writes a text. Errors name the text that they point at. */
export function compile(code: string, compiler: Pinned = patched, prelude: string = PRELUDE): Result {
  const program = programOf(compiler, prelude + code);
  const file = program.getSourceFile(`${ROOT}/main.ts`) as ts.SourceFile;
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  const errors = found.map(({ code: number, start, length, messageText }) => {
    const at = file.text.slice(start, (start ?? 0) + (length ?? 0));
    return `${number} at ${at}: ${compiler.flattenDiagnosticMessageText(messageText, " ")}`;
  });
  const out = { js: "", declarations: "", map: "" };
  const rules = compiler === patched ? operators.of(program) : undefined;
  const before = rules ? [operatorsTransformer(compiler, rules, program.getTypeChecker())] : [];
  program.emit(
    file,
    (path, text) => {
      if (path.endsWith(".map")) out.map = text;
      else if (path.endsWith(".d.ts")) out.declarations = text;
      else out.js = text;
    },
    undefined,
    undefined,
    { before },
  );
  return { errors, codes: found.map(({ code: number }) => number), ...out };
}

/** The JavaScript of a snippet, without the import and the map's address. */
export function js(code: string, compiler: Pinned = patched): string {
  const { js: text, errors } = compile(code, compiler);
  if (errors.length > 0) throw new Error(`${code}\n${errors.join("\n")}`);
  return text
    .replace(/^import .*\n/gm, "")
    .replace(/^export \{\};\n/gm, "")
    .replace(/\/\/# sourceMappingURL.*\s*$/, "")
    .trim();
}
