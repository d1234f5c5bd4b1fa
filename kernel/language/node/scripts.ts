/** TypeScript files outside notebooks, with the operators that cells have. */
import { isBuiltin } from "node:module";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { HOST_GLOBALS, NODE_EXTRAS } from "../compiler/globals.js";
import type { Pinned, ts } from "../compiler/pinned.js";
import { Resolver } from "../compiler/resolver.js";
import type { ModuleTable } from "../modules.js";
import { operatorsTransformer } from "../operators/emit.js";
import { plainText } from "../operators/plain.js";
import type { Operators } from "../operators/source.js";
import { describeDiagnostics } from "../report/diagnostics.js";
import { readableTypes } from "../report/readable.js";
import { nodeTypes } from "./node_types.js";
import { loadToolkit } from "./toolkit.js";

/** What the compiler has against a file. Its message is the whole report. */
export class ScriptError extends Error {
  override readonly name: string = "ScriptError";
}

/** Untyped packages, and endings in imports, are of no concern. */
const IGNORED: ReadonlySet<number> = new Set([7016, 5097, 2691]);

const GLOBALS = "/__tstorch__/globals.d.ts";
const EXTRAS = "/__tstorch__/node.d.ts";

export class Scripts {
  readonly #ts: Pinned;
  readonly #operators: Operators;
  readonly #modules: ModuleTable;
  readonly #system: ts.System;
  readonly #resolver: Resolver;
  /** Texts that stand for files, or for what is on disk. */
  readonly #texts: Map<string, string> = new Map([
    [GLOBALS, HOST_GLOBALS],
    [EXTRAS, NODE_EXTRAS],
  ]);
  readonly #roots: Set<string> = new Set();
  #program: ts.Program | null = null;
  #hasNode = false;

  constructor(modules: ModuleTable) {
    const { ts, operators } = loadToolkit();
    this.#ts = ts;
    this.#operators = operators;
    this.#modules = modules;
    this.#system = Object.assign(Object.create(ts.sys), {
      fileExists: (path: string) => this.#texts.has(path) || ts.sys.fileExists(path),
      readFile: (path: string, encoding?: string) => this.#texts.get(path) ?? ts.sys.readFile(path, encoding),
    });
    this.#resolver = new Resolver({ ts, modules, own: new Map(), isBuiltin, system: this.#system });
  }

  /**
   * JavaScript (an ECMAScript module with its source map in it).
   *
   * @throws ScriptError when the file has errors.
   */
  compile(path: string): string {
    const { program, file } = this.#checked(path);
    const rules = this.#operators.of(program);
    const before = rules ? [operatorsTransformer(this.#ts, rules, program.getTypeChecker())] : [];
    let js = "";
    program.emit(
      file,
      (name, text) => {
        if (/\.[cm]?js$/.test(name)) js = text;
      },
      undefined,
      false,
      { before },
    );
    return js;
  }

  /**
   * The file as ordinary TypeScript: method calls for operators, the package's names for short module names.
   *
   * @param text stands for what the file holds
   * @throws ScriptError when the file has errors.
   */
  plain(path: string, text?: string): string {
    if (text !== undefined) this.#texts.set(path, text);
    const { program, file } = this.#checked(path);
    const rules = this.#operators.of(program);
    if (!rules) return file.text;
    const names = new Map([...this.#modules.keys()].map((name) => [name, `tstorch/${name}`]));
    return plainText({ pinned: this.#ts, rules, checker: program.getTypeChecker(), file, names });
  }

  #checked(path: string): { program: ts.Program; file: ts.SourceFile } {
    let program = this.#programWith(path);
    let errors = this.#errors(program, path);
    if (errors.length > 0 && !this.#hasNode) {
      // Node's declarations take most of a second, and most scripts do without.
      this.#hasNode = true;
      this.#program = null;
      program = this.#programWith(path);
      errors = this.#errors(program, path);
    }
    const file = program.getSourceFile(path);
    if (!file) throw new ScriptError(`there is no file ${path}`);
    if (errors.length > 0) throw new ScriptError(this.#report(errors, file));
    return { program, file };
  }

  #programWith(path: string): ts.Program {
    if (this.#program?.getSourceFile(path)) return this.#program;
    this.#roots.add(path);
    const ts = this.#ts;
    const options = this.#options();
    const host = ts.createCompilerHost(options);
    host.fileExists = this.#system.fileExists;
    host.readFile = this.#system.readFile;
    host.getSourceFile = (name, language) => {
      const text = this.#system.readFile(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, language);
    };
    host.resolveModuleNameLiterals = (literals, from, _redirect, given) =>
      this.#resolver.resolve(
        literals.map((literal) => literal.text),
        from,
        given,
      );
    const types = this.#hasNode ? nodeTypes() : null;
    const globals = types === null ? [GLOBALS] : [EXTRAS, types];
    this.#program = ts.createProgram([...this.#roots, ...globals], options, host, this.#program ?? undefined);
    return this.#program;
  }

  #options(): ts.CompilerOptions {
    const { ModuleKind, ModuleResolutionKind, ModuleDetectionKind, ScriptTarget } = this.#ts;
    return {
      target: ScriptTarget.ES2022,
      module: ModuleKind.ESNext,
      moduleResolution: ModuleResolutionKind.Bundler,
      moduleDetection: ModuleDetectionKind.Force,
      lib: ["lib.es2023.d.ts"],
      types: [],
      strict: true,
      esModuleInterop: true,
      experimentalDecorators: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      inlineSourceMap: true,
      inlineSources: true,
    };
  }

  #errors(program: ts.Program, path: string): readonly ts.Diagnostic[] {
    const file = program.getSourceFile(path);
    const syntactic = program.getSyntacticDiagnostics(file);
    const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
    const isError = ({ code, category }: ts.Diagnostic): boolean =>
      category === this.#ts.DiagnosticCategory.Error && !IGNORED.has(code);
    return this.#ts.sortAndDeduplicateDiagnostics(found.filter(isError));
  }

  #report(diagnostics: readonly ts.Diagnostic[], file: ts.SourceFile): string {
    const { traceback } = describeDiagnostics({
      ts: this.#ts,
      diagnostics,
      name: file.fileName,
      code: file.text,
      cellFile: file.fileName,
      prefix: "",
      cwd: dirname(file.fileName),
      readable: readableTypes({ modules: this.#modules, cwd: dirname(file.fileName) }),
    });
    const text = traceback.join("\n");
    return process.stderr.isTTY ? text : stripVTControlCharacters(text);
  }
}
