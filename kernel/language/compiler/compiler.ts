/** TypeScript to JavaScript by tslab's converter, with options, files and module names of ours. */
import type { LanguageHost } from "../host.js";
import type { JsxSetting } from "../language.js";
import type { ModuleTable } from "../modules.js";
import { operatorsTransformer } from "../operators/emit.js";
import type { Operators } from "../operators/source.js";
import { PREFIX } from "./cell_text.js";
import { dependencies } from "./dependencies.js";
import { CELL_GLOBALS, HOST_GLOBALS, NODE_EXTRAS } from "./globals.js";
import { blockVariables } from "./hoisted.js";
import { Jsx } from "./jsx.js";
import type { Converter, ConverterCompletion, Pinned, ts } from "./pinned.js";
import { prepare } from "./prepare.js";
import { Resolver } from "./resolver.js";
import { type CellSystem, createSystem } from "./system.js";
import { TSLAB_TYPES } from "./tslab_types.js";

/** JavaScript with the map that leads back to its TypeScript. */
export interface Emitted {
  readonly js: string;
  /** Source map, version 3, as JSON. */
  readonly map: string;
}

export interface CompiledFile extends Emitted {
  /** Absolute path of the TypeScript. */
  readonly path: string;
}

export type Compiled =
  | { readonly status: "error"; readonly diagnostics: readonly ts.Diagnostic[] }
  | {
      readonly status: "ok";
      /** An ECMAScript module; its first line stands before the cell's first line. */
      readonly cell: Emitted;
      /** Declarations of what the cell declares, as the text of a .d.ts file. */
      readonly declarations: string;
      /** The user's own files that the cell imports, directly or not; all of them, compiled before or now. */
      readonly files: readonly CompiledFile[];
      /** The files behind the cell's relative imports. */
      readonly resolve: (specifier: string, from: string) => string | null;
    };

export interface CompilerOptions {
  readonly host: LanguageHost;
  readonly modules: ModuleTable;
  readonly cwd: string;
}

const OWN = "/__tstorch__";
const CELL_GLOBALS_FILE = `${OWN}/cells.d.ts`;
const HOST_GLOBALS_FILE = `${OWN}/globals.d.ts`;
const NODE_EXTRAS_FILE = `${OWN}/node.d.ts`;
const TSLAB_FILE = `${OWN}/tslab.d.ts`;
const TEXTS: ReadonlyMap<string, string> = new Map([
  [CELL_GLOBALS_FILE, CELL_GLOBALS],
  [HOST_GLOBALS_FILE, HOST_GLOBALS],
  [NODE_EXTRAS_FILE, NODE_EXTRAS],
  [TSLAB_FILE, TSLAB_TYPES],
]);

/**
 * Errors of no concern in a cell: untyped packages (7016), endings in imports (5097), and what forbids to declare
 * something in a .d.ts file (4xxx and others, which come from writing declarations, not from checking).
 */
const IGNORED: ReadonlySet<number> = new Set([7016, 5097, 2691]);

/** Names that only @types/node declares. */
const NODE_NAMES = /^(?:Buffer|process|require|module|__dirname|__filename|global|NodeJS|setImmediate|clearImmediate)$/;
const NAMES_NODE = /\b(?:Buffer|process|require|__dirname|__filename|NodeJS|setImmediate)\b|["']node:/;
const CANNOT_FIND: ReadonlySet<number> = new Set([2304, 2503, 2552, 2580, 2591, 2307, 2792]);

export class Compiler {
  readonly ts: Pinned;
  readonly operators: Operators;
  readonly jsx: Jsx;
  readonly cellFile: string;
  readonly #host: LanguageHost;
  readonly #keep: () => void;
  readonly #files: CellSystem;
  readonly #resolver: Resolver;
  readonly #converter: Converter;
  readonly #compiled: Map<string, Emitted> = new Map();
  /** Where the modules of the table lie. */
  readonly #folders: readonly string[];
  #roots: string[] = [];
  #watch: ts.WatchOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram> | null = null;
  #hasNode = false;
  #hadOperators = true;
  #hadJsx: JsxSetting | null = null;
  #options: ts.CompilerOptions = {};
  #diagnostics: readonly ts.Diagnostic[] = [];
  /** Where the cell ends in the text that the compiler reads. */
  #end = 0;
  #emitted: { js: string; map: string; declarations: string } = { js: "", map: "", declarations: "" };

  constructor({ host, modules, cwd }: CompilerOptions) {
    const toolkit = host.loadToolkit();
    const { ts } = toolkit;
    this.ts = ts;
    this.operators = toolkit.operators;
    this.#keep = () => toolkit.keep();
    this.#host = host;
    this.cellFile = `${trimSlash(cwd)}/__tslab__.ts`;
    this.jsx = new Jsx(ts, this.cellFile, (path) => this.#isUsers(path));
    this.#folders = [...new Set([...modules.values()].map(({ types }) => types.slice(0, types.lastIndexOf("/") + 1)))];
    this.#files = createSystem({
      ts,
      cwd,
      texts: TEXTS,
      mayChange: (path) => this.#isUsers(path),
      changed: (path) => host.changed(path),
    });
    const { system } = this.#files;
    const own = new Map([["tslab", TSLAB_FILE]]);
    this.#resolver = new Resolver({ ts, modules, own, isBuiltin: host.isBuiltin, system });
    const paths = Object.fromEntries([...modules].map(([name, { types }]) => [name, [types]]));
    const tools = toolkit.converter({
      sys: system,
      createWatchCompilerHost: (...args: unknown[]) => this.#watchHost(paths, args),
      createWatchProgram: (
        watchHost: ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram>,
      ) => {
        this.#watch = ts.createWatchProgram(watchHost);
        return this.#watch;
      },
      getPreEmitDiagnosticsOfFiles: (program: ts.Program, files: readonly ts.SourceFile[]) =>
        this.#check(program, files),
      // Both steps after TypeScript's are the kernel's own.
      transpileModule: () => ({ outputText: "" }),
    });
    this.#converter = tools.createConverter();
  }

  /** Compiles a cell of no meaning: the first one takes twenty times as long as the next. */
  warm(): void {
    this.compile("", "0;");
  }

  /** Compiles a cell that follows `declarations`. */
  compile(declarations: string, code: string): Compiled {
    this.#files.refresh();
    this.#convert(declarations, code);
    if (this.#lacksNode() && this.#loadNode()) this.#convert(declarations, code);
    this.#keep();
    if (this.#diagnostics.length > 0) return { status: "error", diagnostics: this.#diagnostics };
    const { js, map, declarations: declared } = this.#emitted;
    return {
      status: "ok",
      cell: { js, map },
      declarations: declared,
      files: [...this.#compiled].map(([path, emitted]) => ({ path, ...emitted })),
      resolve: (specifier, from) => this.#resolveFile(specifier, from),
    };
  }

  complete(declarations: string, code: string, offset: number): ConverterCompletion {
    this.#files.refresh();
    if (NAMES_NODE.test(code)) this.#loadNode();
    return this.#converter.complete(declarations, this.#prepare(code), offset);
  }

  inspect(declarations: string, code: string, offset: number): ts.QuickInfo | undefined {
    this.#files.refresh();
    this.#files.document();
    if (NAMES_NODE.test(code)) this.#loadNode();
    return this.#converter.inspect(declarations, this.#prepare(code), offset);
  }

  close(): void {
    this.#converter.close();
  }

  #convert(declarations: string, code: string): void {
    this.#diagnostics = [];
    this.#emitted = { js: "", map: "", declarations: "" };
    const prepared = this.#prepare(code);
    this.#end = PREFIX.length + prepared.length;
    this.#converter.convert(declarations, prepared);
  }

  #prepare(code: string): string {
    return prepare(this.ts, code, this.jsx.kindOf(code));
  }

  #watchHost(
    paths: Record<string, string[]>,
    [roots, options, ...rest]: unknown[],
  ): ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram> {
    const { ts } = this;
    this.#roots = roots as string[];
    this.#options = {
      ...(options as ts.CompilerOptions),
      lib: ["lib.es2023.d.ts"],
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      strict: true,
      checkJs: false,
      types: [],
      paths,
      sourceMap: true,
      // The fork's own option: with it, tslab has to sort out top-level awaits itself, and misses `for await`.
      disableTopLevelAwait: undefined,
    };
    const create = ts.createWatchCompilerHost as unknown as (
      ...args: unknown[]
    ) => ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram>;
    const host = create([...this.#roots, CELL_GLOBALS_FILE, HOST_GLOBALS_FILE], this.#options, ...rest);
    // The builder that watches for what a change affects would look through all files for each cell.
    const build = ts.createAbstractBuilder as unknown as typeof host.createProgram;
    host.createProgram = (...args) => {
      if (args[2]) this.jsx.install(args[2]);
      return this.#intercept(build(...args));
    };
    host.resolveModuleNameLiterals = (literals, from, _redirect, compilerOptions) =>
      this.#resolver.resolve(
        literals.map((literal) => literal.text),
        from,
        compilerOptions,
      );
    // Also when the operators or JSX were switched: the same cell is another program then.
    host.hasInvalidatedResolutions = (path) =>
      this.#resolver.isStale(path) ||
      this.operators.enabled !== this.#hadOperators ||
      this.jsx.setting !== this.#hadJsx;
    return host;
  }

  /** A builder whose emit hands the results to us as well. */
  #intercept(builder: ts.EmitAndSemanticDiagnosticsBuilderProgram): ts.EmitAndSemanticDiagnosticsBuilderProgram {
    this.#hadOperators = this.operators.enabled;
    this.#hadJsx = this.jsx.setting;
    const cell = builder.getSourceFile(this.cellFile);
    // tslab reads the cell's names from it before anything is checked.
    if (cell) this.ts.bindSourceFile(cell, this.#options);
    builder.getAllDependencies = (file) => dependencies(builder.getProgram(), file);
    builder.emit = (file) => {
      if (!file) throw new Error("the converter emits one file at a time");
      const program = builder.getProgram();
      if (file.fileName === this.cellFile) this.#emitCell(program, file);
      else this.#emitFile(program, file);
      return { emitSkipped: false, diagnostics: [] };
    };
    return builder;
  }

  #emitCell(program: ts.Program, file: ts.SourceFile): void {
    const out = this.#write(program, file, true);
    const declarations = out.declarations + blockVariables(this.ts, program.getTypeChecker(), file);
    this.#emitted = { js: out.js, map: out.map, declarations };
  }

  #emitFile(program: ts.Program, file: ts.SourceFile): void {
    const { js, map } = this.#write(program, file, false);
    this.#compiled.set(file.fileName, { js, map });
  }

  #write(program: ts.Program, file: ts.SourceFile, declarations: boolean): Output {
    const rules = this.operators.of(program);
    const before = rules ? [operatorsTransformer(this.ts, rules, program.getTypeChecker())] : [];
    return emit(program, file, before, declarations);
  }

  #check(program: ts.Program, files: readonly ts.SourceFile[]): readonly ts.Diagnostic[] {
    const { ts } = this;
    const found: ts.Diagnostic[] = [];
    for (const file of files) {
      const syntactic = program.getSyntacticDiagnostics(file);
      // What cannot be read makes no sense either.
      found.push(...(syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file)));
    }
    const kept = found.filter(({ code, category }) => category === ts.DiagnosticCategory.Error && !IGNORED.has(code));
    const sorted = ts.sortAndDeduplicateDiagnostics(kept);
    // What tslab writes behind a cell repeats the cell's own errors.
    const own = sorted.filter(({ file, start }) => file?.fileName !== this.cellFile || (start ?? 0) <= this.#end);
    this.#diagnostics = own.length > 0 ? own : sorted;
    return this.#diagnostics;
  }

  /** Whether the last diagnostics come from Node's declarations not being loaded. */
  #lacksNode(): boolean {
    if (this.#hasNode) return false;
    if (this.#resolver.wantsNode) return true;
    return this.#diagnostics.some(
      ({ code, file, start, length }) =>
        CANNOT_FIND.has(code) && file && NODE_NAMES.test(file.text.slice(start, (start ?? 0) + (length ?? 0))),
    );
  }

  /** Loads @types/node, which takes most of a second; from then on it declares the host's globals. */
  #loadNode(): boolean {
    const file = this.#host.nodeTypes;
    if (this.#hasNode || file === null) return false;
    this.#hasNode = true;
    this.#watch?.updateRootFileNames([...this.#roots, CELL_GLOBALS_FILE, NODE_EXTRAS_FILE, file]);
    return true;
  }

  #resolveFile(specifier: string, from: string): string | null {
    const [resolved] = this.#resolver.resolve([specifier], from, this.#options);
    return resolved.resolvedModule?.resolvedFileName ?? null;
  }

  /** Whether a file is one that the user may edit while the kernel runs. */
  #isUsers(path: string): boolean {
    if (path.includes("/node_modules/") || path.startsWith(`${OWN}/`)) return false;
    return !this.#folders.some((folder) => path.startsWith(folder));
  }
}

interface Output {
  js: string;
  map: string;
  declarations: string;
}

/** Writes one file; declarations even of what cannot be named there (as `any`). */
function emit(
  program: ts.Program,
  file: ts.SourceFile,
  before: ts.TransformerFactory<ts.SourceFile>[],
  declarations: boolean,
): Output {
  const out: Output = { js: "", map: "", declarations: "" };
  // The last argument is the compiler's own: write declarations although some cannot be exact.
  const write = program.emit as (
    file: ts.SourceFile,
    writeFile: ts.WriteFileCallback,
    token: undefined,
    onlyDeclarations: undefined,
    transformers: ts.CustomTransformers,
    force: boolean,
  ) => ts.EmitResult;
  const take: ts.WriteFileCallback = (name, text) => {
    if (name.endsWith(".map")) out.map = text;
    else if (name.endsWith(".d.ts")) out.declarations = text;
    else out.js = text;
  };
  write(file, take, undefined, undefined, { before }, declarations);
  return out;
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}
