/** The compiler that tslab brings, as far as its public declarations leave something out. */
import type ts from "@tslab/typescript-for-tslab";

export type { ts };

/** What the binder notes on a node that opens a scope. */
export interface Scope {
  readonly locals?: ReadonlyMap<string, ts.Symbol>;
}

/** Parts of the compiler that are exported but not declared. */
export interface Internals {
  bindSourceFile(file: ts.SourceFile, options: ts.CompilerOptions): void;
  getPreEmitDiagnosticsOfFiles(program: ts.Program, files: readonly ts.SourceFile[]): readonly ts.Diagnostic[];
}

export type Pinned = typeof ts & Internals;

/** What tslab's converter returns for a cell. The parts that the kernel takes from elsewhere are left out. */
export interface Converter {
  convert(declarations: string, code: string): { readonly diagnostics: readonly unknown[] };
  inspect(declarations: string, code: string, position: number): ts.QuickInfo | undefined;
  complete(declarations: string, code: string, position: number): ConverterCompletion;
  close(): void;
}

export interface ConverterCompletion {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
  readonly original?: ts.CompletionInfo;
}

/** tslab/dist/converter, loaded on top of a compiler object of the caller's. */
export interface ConverterModule {
  createConverter(): Converter;
}
