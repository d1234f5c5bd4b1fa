/** The file system that the compiler sees: texts of ours first, then what lies on disk. */
import type { Pinned, ts } from "./pinned.js";

type Watcher = (path: string, kind: ts.FileWatcherEventKind) => void;

export interface CellSystem {
  readonly system: ts.System;
  /** Tells the compiler of files that have changed since the last call. */
  refresh(): void;
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
  const watched = new Map<string, { readonly notify: Watcher; seen: number | null }>();
  const system: ts.System = Object.assign(Object.create(base), {
    useCaseSensitiveFileNames: true,
    getCurrentDirectory: () => cwd,
    readFile: (path: string, encoding?: string) => texts.get(path) ?? base.readFile(path, encoding),
    fileExists: (path: string) => texts.has(path) || base.fileExists(path),
    watchFile(path: string, notify: Watcher): ts.FileWatcher {
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
