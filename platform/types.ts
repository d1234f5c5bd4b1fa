/**
 * Everything that differs between Node and a browser tab, behind one interface. `platform/node` implements it;
 * package.json's "imports" chooses. Both `lib` and `kernel` may import it; no type of it appears in a public declaration.
 */

/** What `stat` tells of a file. */
export interface FileStat {
  /** Size in bytes. */
  readonly size: number;
  readonly isDirectory: boolean;
  /** Last change, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** A plotly figure as plain data. */
export interface PlotlyFigure {
  readonly data: readonly object[];
  readonly layout: object;
}

/** Size of a static picture. */
export interface RenderOptions {
  /** Width in CSS pixels. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** Device pixels per CSS pixel (1 by default). */
  readonly scale?: number;
}

export interface Platform {
  /** The whole file. @throws Error with `code` "ENOENT", "EISDIR", "EACCES" as Node has them. */
  readFile(path: string): Uint8Array;
  /** Writes all or nothing: a temporary file beside `path`, flushed, then renamed over it. */
  writeFile(path: string, chunks: Iterable<Uint8Array>): void;
  /** null where there is no such file. */
  stat(path: string): FileStat | null;
  /** Names in a folder, sorted. */
  list(path: string): string[];
  /** Runs a cell's script in the global scope and returns its completion value; `filename` appears in stacks. */
  evaluate(js: string, filename: string): unknown;
  /** A buffer whose content need not be zero. */
  alloc(bytes: number): ArrayBuffer;
  /** The figure as an SVG document. */
  renderSvg(figure: PlotlyFigure, options: RenderOptions): Promise<string>;
  /** The figure as PNG bytes. */
  renderPng(figure: PlotlyFigure, options: RenderOptions): Promise<Uint8Array>;
  /** Blocks until the front end has answered. */
  input(prompt: string, password: boolean): string;
  /** An environment variable. */
  env(name: string): string | undefined;
  /** How many processors there are. */
  cores(): number;
}
