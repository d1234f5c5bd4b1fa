/** The history of inputs in a file: one JSON line for each, appended as cells run. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { HistoryEntry, HistoryStore } from "../history.js";
import { logOnce } from "./log.js";

/** When the file has more inputs than this, the older half goes. */
const LARGEST = 10_000;

export class HistoryFile implements HistoryStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  load(): HistoryEntry[] {
    let lines: string[];
    try {
      lines = readFileSync(this.#path, "utf8").split("\n");
    } catch {
      return [];
    }
    const entries = lines.flatMap(parse);
    if (entries.length <= LARGEST) return entries;
    const kept = entries.slice(-LARGEST / 2);
    this.#attempt(() => writeFileSync(this.#path, kept.map(line).join("")));
    return kept;
  }

  append(entry: HistoryEntry): void {
    this.#attempt(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, line(entry), { mode: 0o600 });
    });
  }

  /** A history that cannot be written must not stop a cell. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      logOnce("warn", `the history is not kept: ${(error as Error).message}`);
    }
  }
}

function line(entry: HistoryEntry): string {
  return `${JSON.stringify([entry.session, entry.line, entry.code])}\n`;
}

function parse(text: string): HistoryEntry[] {
  try {
    const [session, number, code] = JSON.parse(text);
    return typeof code === "string" ? [{ session, line: number, code }] : [];
  } catch {
    return [];
  }
}
