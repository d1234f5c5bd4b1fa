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

/** A file that is open for reading. It stays the file it was, even when another takes its name meanwhile. */
export interface OpenFile {
  /** Size in bytes, when it was opened. */
  readonly size: number;
  /** Fills `target` from byte `offset` on; false where the file ends before. */
  read(target: Uint8Array, offset: number): boolean;
  /** Closes the file; one that nobody holds any more is closed in time, too. */
  close(): void;
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
  /** Cuts off the empty border but for this many CSS pixels. */
  readonly trim?: number;
  /** Dots per inch to be noted in the file. */
  readonly dpi?: number;
  /** The pixels' file: PNG by default. */
  readonly format?: "png" | "jpeg";
}

/** A script that has run. */
export interface KeptScript {
  /** Its completion value. */
  readonly value: unknown;
  /** Leaves its compiled form for later processes: of the functions that have run so far, for they are compiled then. */
  keep(): void;
}

/** What a thread is to know of modules: beyond Node's own rules. */
export interface ThreadImports {
  /** Addresses of modules with short names. */
  readonly names: Readonly<Record<string, string>>;
  /** ECMAScript of files that are no ECMAScript themselves, by path. */
  readonly sources: Readonly<Record<string, string>>;
}

/** A thread, as the one that started it sees it. A process does not wait for its threads unless it holds them. */
export interface Thread {
  readonly id: number;
  /** Sends a message; the memory in `cargo` goes over for good. */
  post(message: unknown, cargo?: readonly ArrayBuffer[]): void;
  /** Whether the process waits for the thread. */
  hold(on: boolean): void;
  /** Stops it, whatever it does. Its owner hears no more of it. */
  end(): void;
}

/** Who started a thread. */
export interface ThreadOwner {
  message(message: unknown): void;
  /** The thread has ended by itself, by an error that nobody caught if one is given. */
  ended(error: unknown): void;
}

/** What the module of a thread gets: its `serve` is called with it. */
export interface ThreadPort {
  post(message: unknown, cargo?: readonly ArrayBuffer[]): void;
  listen(handler: (message: unknown) => void): void;
}

export interface Platform {
  /** Whether there are threads. */
  readonly hasThreads: boolean;
  /** Starts a thread that imports a module and calls its `serve`. */
  startThread(module: string, imports: ThreadImports | null, owner: ThreadOwner): Thread;
  /** The address of the module that the process was started with; null where there is none. */
  mainModule(): string | null;
  /** Addresses of the files that functions and classes are written in; null where that is not known. */
  definedIn(functions: readonly object[]): (string | null)[];
  /** The whole file. @throws Error with `code` "ENOENT", "EISDIR", "EACCES" as Node has them. */
  readFile(path: string): Uint8Array;
  /** Opens a file of which only parts are wanted. @throws as readFile does. */
  open(path: string): OpenFile;
  /**
   * Writes all or nothing: a temporary file beside `path`, flushed, then renamed over it. What killed processes left
   * of earlier writes to `path` is removed.
   */
  writeFile(path: string, chunks: Iterable<Uint8Array>): void;
  /** Makes a folder, and those above it; nothing where it is there already. */
  makeFolder(path: string): void;
  /** null where there is no such file. */
  stat(path: string): FileStat | null;
  /** The path from the root of the file system. */
  absolute(path: string): string;
  /** The path of a `file:` URL. */
  pathOf(url: string): string;
  /** CRC-32 (the one of zip and PNG) of the bytes, going on from that of the bytes before. */
  crc32(bytes: Uint8Array, before?: number): number;
  /** Names in a folder, sorted. */
  list(path: string): string[];
  /** Runs a cell's script in the global scope and returns its completion value; `filename` appears in stacks. */
  evaluate(js: string, filename: string): unknown;
  /** Runs a large script of our own, with the compiled form that an earlier process may have left under `name`. */
  runKept(name: string, source: string, filename: string): KeptScript;
  /** A buffer whose content need not be zero. */
  alloc(bytes: number): ArrayBuffer;
  /** The figure as an SVG document. */
  renderSvg(figure: PlotlyFigure, options: RenderOptions): Promise<string>;
  /** The figure as the bytes of a PNG, or of a JPEG when the options say so. */
  renderPng(figure: PlotlyFigure, options: RenderOptions): Promise<Uint8Array>;
  /** The figures one after the other as a GIF; `delay` in milliseconds. */
  renderGif(
    figures: readonly PlotlyFigure[],
    options: RenderOptions & { readonly delay: number; readonly loop: boolean },
  ): Promise<Uint8Array>;
  /** The figure as the bytes of a PDF; `dpi` says how many CSS pixels an inch has. */
  renderPdf(figure: PlotlyFigure, options: RenderOptions & { readonly dpi: number }): Promise<Uint8Array>;
  /** The figures one after the other as a film. @throws Error with code "ENOENT" where no encoder is installed. */
  renderFilm(
    figures: readonly PlotlyFigure[],
    options: RenderOptions & {
      readonly fps: number;
      /** The file's ending: "mp4". */
      readonly kind: string;
      readonly codec?: string;
      readonly bitrate?: number;
    },
  ): Promise<Uint8Array>;
  /** plotly.js for pages that are to carry it: the file for flat axes, or the one for axes in space. */
  plotlySource(kind: "flat" | "3d"): Uint8Array;
  /** Shows a file in the program that the system has for it; false when there is none. */
  openFile(path: string): Promise<boolean>;
  /** Where files go that nobody keeps. */
  temporary(): string;
  /** Writes to the error stream at once, without a line's end of its own. */
  writeError(text: string): void;
  /** Columns and rows of the terminal that shows the error stream; null where there is none. */
  terminal(): { readonly columns: number; readonly rows: number } | null;
  /** Blocks until the front end has answered. */
  input(prompt: string, password: boolean): string;
  /** An environment variable. */
  env(name: string): string | undefined;
  /** How many processors there are. */
  cores(): number;
}
