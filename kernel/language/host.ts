/** What the language needs from where it runs. `node/` implements it; a browser tab brings its own. */
import type { ConverterModule, Pinned } from "./compiler/pinned.js";
import type { Operators } from "./operators/source.js";

/** The compiler and the converter on top of it. */
export interface Toolkit {
  readonly ts: Pinned;
  /** The rules of the operators in it. */
  readonly operators: Operators;
  /** Leaves what the compiler has become by its first work for later processes. */
  keep(): void;
  /** A converter whose compiler is `ts` with these members in place of its own. */
  converter(overrides: object): ConverterModule;
}

/** Receives text that a cell writes. */
export type Write = (name: "stdout" | "stderr", text: string) => void;

/** What a loaded module offers: an ECMAScript namespace, or the exports of a CommonJS module. */
export type Loaded = { readonly kind: "esm" | "commonjs"; readonly exports: unknown };

export interface LanguageHost {
  loadToolkit(): Toolkit;
  /** Declarations of Node's globals and modules for the compiler; null where there is no Node. */
  readonly nodeTypes: string | null;
  isBuiltin(specifier: string): boolean;
  /** Loads a module by name, as seen from `folder`; node_modules above it are searched. */
  importFrom(folder: string, specifier: string): Promise<Loaded>;
  importFile(path: string): Promise<Loaded>;
  /** Runs a script in the global scope; `filename` appears in stacks. A SIGINT ends it with an error. */
  evaluate(js: string, filename: string): unknown;
  readFile(path: string): string;
  /** Last change in milliseconds since 1970; null where there is no such file. */
  changed(path: string): number | null;
  toUrl(path: string): string;
  /** What CommonJS code calls to load modules. */
  requireFrom(folder: string): (specifier: string) => unknown;
  /** A console that prints as Node's does, without colours. */
  createConsole(write: Write): Console;
  /** A value as Node prints it inside another. */
  inspect(value: unknown): string;
  /** Resolves when the event loop has looked at what has arrived, signals among it. */
  turn(): Promise<void>;
  /** Runs `run` so that everything it starts knows its cell. */
  within<T>(cell: unknown, run: () => T): T;
  /** The cell that started what runs now, where that can be known. */
  current(): unknown;
  /** Sends the output of the running cell's `process.stdout.write` to it. Returns an undo. */
  captureStreams(write: (name: "stdout" | "stderr", text: string) => boolean): () => void;
  /** Hears of errors that nobody handles. Returns an undo. */
  onStrayError(handler: (error: unknown) => void): () => void;
}
