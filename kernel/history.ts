/** The inputs of this session and of earlier ones, as history_request asks for them. */
import { flag, integer, type Json, text } from "./protocol.js";

/** One input: the session it belongs to (1, 2, ...), its number there, its code. */
export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly code: string;
}

/** Where inputs outlive the kernel. */
export interface HistoryStore {
  /** What earlier sessions left, oldest first. */
  load(): readonly HistoryEntry[];
  append(entry: HistoryEntry): void;
}

/** So much of a result's text is kept, in UTF-16 units. */
const LONGEST_OUTPUT = 10_000;
/** So many results' texts are kept, the latest ones. */
const MOST_OUTPUTS = 1000;
/** No answer holds more inputs. */
const MOST = 5000;
/** When more inputs are kept than these, the older half goes. */
const LARGEST = 20_000;

/** [session, line, input] or, with output, [session, line, [input, output]]. */
type Row = readonly [number, number, string | readonly [string, string | null]];

export class History {
  readonly #store: HistoryStore | null;
  readonly #outputs: Map<number, string> = new Map();
  #entries: HistoryEntry[] | null = null;
  #session = 1;

  constructor(store: HistoryStore | null) {
    this.#store = store;
  }

  /** Keeps a cell's code. */
  add(line: number, code: string): void {
    const entries = this.#loaded();
    const entry = { session: this.#session, line, code };
    if (entries.length >= LARGEST) entries.splice(0, entries.length - LARGEST / 2);
    entries.push(entry);
    this.#store?.append(entry);
  }

  /** Keeps the text of a cell's result. */
  addOutput(line: number, output: string): void {
    // A part of a long text would keep the whole alive: a copy does not.
    const kept = output.length > LONGEST_OUTPUT ? structuredClone(output.slice(0, LONGEST_OUTPUT)) : output;
    this.#outputs.set(line, kept);
    for (const oldest of this.#outputs.keys()) {
      if (this.#outputs.size <= MOST_OUTPUTS) break;
      this.#outputs.delete(oldest);
    }
  }

  /** The inputs of this session, oldest first. */
  own(): HistoryEntry[] {
    return this.#loaded().filter((entry) => entry.session === this.#session);
  }

  /** Answers a history_request's content. */
  query(content: Json): Row[] {
    const withOutput = flag(content, "output", false);
    return this.#select(content).map((entry) => [
      entry.session,
      entry.line,
      withOutput ? [entry.code, this.#outputOf(entry)] : entry.code,
    ]);
  }

  #select(content: Json): HistoryEntry[] {
    const entries = this.#loaded();
    const n = Math.min(integer(content, "n", MOST), MOST);
    switch (text(content, "hist_access_type", "tail")) {
      case "range": {
        const asked = integer(content, "session", 0);
        // 0 is this session, -1 the one before, a positive number that very session.
        const session = asked > 0 ? asked : this.#session + asked;
        const start = integer(content, "start", 0);
        const stop = integer(content, "stop", Number.POSITIVE_INFINITY);
        return tail(
          entries.filter((entry) => entry.session === session && entry.line >= start && entry.line < stop),
          MOST,
        );
      }
      case "search": {
        const pattern = text(content, "pattern", "*");
        let found = entries.filter((entry) => matches(pattern, entry.code));
        if (flag(content, "unique", false)) found = lastOfEach(found);
        return tail(found, n);
      }
      default:
        return tail(entries, n);
    }
  }

  #outputOf(entry: HistoryEntry): string | null {
    return entry.session === this.#session ? (this.#outputs.get(entry.line) ?? null) : null;
  }

  #loaded(): HistoryEntry[] {
    if (!this.#entries) {
      this.#entries = [...(this.#store?.load() ?? [])];
      this.#session = (this.#entries.at(-1)?.session ?? 0) + 1;
    }
    return this.#entries;
  }
}

function tail(entries: HistoryEntry[], n: number): HistoryEntry[] {
  return n >= entries.length ? entries : entries.slice(entries.length - Math.max(n, 0));
}

function lastOfEach(entries: HistoryEntry[]): HistoryEntry[] {
  const last = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    last.delete(entry.code);
    last.set(entry.code, entry);
  }
  return [...last.values()];
}

/** Whether `text` as a whole is what `glob` describes: `*` any text, `?` one character. Never backtracks far. */
function matches(glob: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let i = 0;
  while (i < text.length) {
    if (glob[at] === "*") {
      star = at++;
      resume = i;
    } else if (glob[at] === "?" || glob[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      // The last star takes one character more.
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  while (glob[at] === "*") at++;
  return at === glob.length;
}
