/** The file system that the compiler sees: texts of ours first, then what lies on disk. */
import type { Pinned, ts } from "./pinned.js";

/** The compiler's own declarations of ECMAScript. */
const LIBRARY: RegExp = /\/lib\.[\w.]+\.d\.ts$/;
const DECLARATIONS: RegExp = /\.d\.[cm]?ts$/;
/** Comments in front of declarations. Only at the start of a line: elsewhere it may be a part of a text. */
const DOCUMENTATION: RegExp = /^[ \t]*\/\*\*[\s\S]*?\*\//gm;

type Watcher = (path: string, kind: ts.FileWatcherEventKind) => void;

export interface CellSystem {
  readonly system: ts.System;
  /** Tells the compiler of files that have changed since the last call. */
  refresh(): void;
  /** Reads libraries' declarations again, this time with their comments: those take half the time of reading them. */
  document(): void;
}

export interface SystemOptions {
  readonly ts: Pinned;
  /** The folder of the cells. */
  readonly cwd: string;
  /** Path -> text of files that need not exist. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether a file can change while the kernel runs. */
  readonly mayChange: (path: string) => boolean;
  readonly changed: (path: string) => number | null;
}

/** Looks at files when it is told to, instead of watching them: watchers cost time and keep the process alive. */
export function createSystem({ ts, cwd, texts, mayChange, changed }: SystemOptions): CellSystem {
  const base = ts.sys;
  const libraries = new Map<string, Watcher>();
  const isLibrary = (path: string): boolean => DECLARATIONS.test(path) && !mayChange(path);
  let isDocumented = false;
  const library = (path: string): string | undefined =>
    isDocumented || !isLibrary(path) ? undefined : base.readFile(path)?.replace(DOCUMENTATION, "");
  const watched = new Map<string, { readonly notify: Watcher; seen: number | null }>();
  const system: ts.System = Object.assign(Object.create(base), {
    useCaseSensitiveFileNames: true,
    getCurrentDirectory: () => cwd,
    // Tells versions of a text apart: the text itself does, for less than its hash.
    createHash: (text: string) => text,
    realpath: (path: string) => (LIBRARY.test(path) ? path : (base.realpath?.(path) ?? path)),
    readFile: (path: string, encoding?: string) => texts.get(path) ?? library(path) ?? base.readFile(path, encoding),
    fileExists: (path: string) => texts.has(path) || base.fileExists(path),
    watchFile(path: string, notify: Watcher): ts.FileWatcher {
      if (isLibrary(path)) libraries.set(path, notify);
      if (!mayChange(path)) return { close: () => undefined };
      const entry = { notify, seen: changed(path) };
      watched.set(path, entry);
      return {
        close: () => {
          if (watched.get(path) === entry) watched.delete(path);
        },
      };
    },
    watchDirectory: () => ({ close: () => undefined }),
  });
  return {
    system,
    document() {
      if (isDocumented) return;
      isDocumented = true;
      for (const [path, notify] of libraries) notify(path, ts.FileWatcherEventKind.Changed);
    },
    refresh() {
      for (const [path, entry] of watched) {
        const now = changed(path);
        if (now === entry.seen) continue;
        entry.seen = now;
        entry.notify(path, now === null ? ts.FileWatcherEventKind.Deleted : ts.FileWatcherEventKind.Changed);
      }
    },
  };
}
