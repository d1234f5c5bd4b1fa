/** A progress bar around a loop. */
import { platform } from "#platform";
import { typeError } from "../builtins/errors.js";
import { inspects } from "../builtins/symbols.js";
import { EMA } from "./ema.js";
import { format_meter, format_num, type Meter } from "./meter.js";
import { isIterable, parametersOf, type TqdmOptions, type Writable } from "./options.js";
import { notebook, notebookScreen, type Screen, type State, terminalScreen, type View } from "./screen.js";

const seconds = (): number => performance.now() / 1000;

/** Bars that are not closed, to find free lines. */
const bars = new Set<Tqdm>();

/** Iterations between two looks at the clock, at most. */
const LOOKS = 16;

/** Length of what a bar goes around, or null. */
function lengthOf(iterable: unknown): number | null {
  if (typeof iterable === "string") return [...iterable].length;
  const o = iterable as { __len__?(): number; shape?: readonly number[]; length?: unknown; size?: unknown } | null;
  if (typeof o !== "object" || o === null) return null;
  try {
    if (typeof o.__len__ === "function") return o.__len__();
    if (Array.isArray(o.shape)) return o.shape[0] ?? null;
    for (const n of [o.length, o.size]) if (typeof n === "number") return n;
  } catch (error) {
    // A stream has no length: the bar counts without a total.
    if (!(error instanceof TypeError)) throw error;
  }
  return null;
}

/** Where in a template the bar stands, in a text that a bar was drawn into. */
const MARK = "\u0000";

/**
 * A progress bar; walking it walks the iterable. Made by `tqdm(...)`.
 *
 * Units: times in seconds.
 * Source: the Python package tqdm, tqdm.std.tqdm.
 */
export class Tqdm<T = unknown> implements Iterable<T>, AsyncIterable<T> {
  readonly iterable: Iterable<T> | AsyncIterable<T> | null;
  desc: string;
  total: number | null;
  leave: boolean | null;
  /** Iterations so far. */
  n: number;
  ncols: number | null;
  nrows: number | null;
  mininterval: number;
  maxinterval: number;
  miniters: number;
  ascii: boolean | string;
  disable: boolean;
  unit: string;
  unit_scale: boolean | number;
  unit_divisor: number;
  initial: number;
  delay: number;
  smoothing: number;
  bar_format: string | null;
  postfix: string | null = null;
  colour: string | null;
  dynamic_ncols: boolean;
  /** The line, counted from the outermost bar. */
  pos: number;
  start_t: number;
  last_print_t: number;
  last_print_n: number;
  private readonly dynamic: boolean;
  private readonly screen: Screen | null;
  private readonly inNotebook: boolean;
  private speed: { dn: EMA; dt: EMA; miniters: EMA };
  private isFinal = false;

  constructor(...args: unknown[]) {
    const { iterable, options: o } = parametersOf(args);
    if (iterable !== null && !isIterable(iterable)) {
      throw typeError(`'${typeof iterable}' object is not iterable`, "A count alone is given by name: { total: 100 }.");
    }
    const file = o.file ?? null;
    const host = file === null ? notebook() : null;
    const terminal = file === null && host === null ? platform.terminal() : null;
    const total = o.total === undefined || o.total === null ? lengthOf(iterable) : o.total;
    this.iterable = iterable as Iterable<T> | null;
    this.disable = o.disable === null ? host === null && terminal === null : (o.disable ?? false);
    this.total = total === Number.POSITIVE_INFINITY ? null : total;
    this.leave = o.leave === undefined ? true : o.leave;
    this.desc = o.desc ?? "";
    this.initial = o.initial ?? 0;
    this.n = this.initial;
    this.ncols = o.ncols ?? terminal?.columns ?? null;
    this.nrows = o.nrows ?? terminal?.rows ?? null;
    this.mininterval = o.mininterval === undefined ? 0.1 : (o.mininterval ?? 0);
    this.maxinterval = o.maxinterval === undefined ? 10 : (o.maxinterval ?? 0);
    this.miniters = o.miniters ?? 0;
    this.dynamic = o.miniters === undefined || o.miniters === null;
    this.ascii = o.ascii ?? false;
    this.unit = o.unit ?? "it";
    this.unit_scale = o.unit_scale ?? false;
    this.unit_divisor = o.unit_divisor ?? 1000;
    this.delay = o.delay ?? 0;
    this.smoothing = o.smoothing === undefined ? 0.3 : (o.smoothing ?? 0);
    this.bar_format = o.bar_format ?? null;
    this.colour = o.colour ?? null;
    this.dynamic_ncols = o.dynamic_ncols ?? false;
    this.speed = this.freshSpeed();
    this.last_print_n = this.initial;
    this.inNotebook = host !== null;
    this.pos = o.position ?? freeLine();
    const { postfix } = o;
    if (typeof postfix === "string") this.postfix = postfix;
    else if (postfix) this.set_postfix(postfix, false);
    this.screen = this.disable ? null : host === null ? terminalScreen(file) : notebookScreen(host);
    this.start_t = seconds();
    this.last_print_t = this.start_t;
    if (this.disable) return;
    bars.add(this as Tqdm);
    if (this.delay <= 0) this.refresh();
    this.start_t = seconds();
    this.last_print_t = this.start_t;
  }

  /** Number of iterations; that of the iterable. */
  __len__(): number {
    const n = this.iterable === null ? this.total : (lengthOf(this.iterable) ?? this.total);
    if (n === null) throw typeError("object of type 'tqdm' has no len()");
    return n;
  }
  /** Number of iterations. */
  get length(): number {
    return this.__len__();
  }

  /** Walks the iterable and draws the bar; it closes at the end, and when the loop is left. */
  [Symbol.iterator](): IterableIterator<T> {
    const { iterable } = this;
    if (iterable === null) throw typeError("'NoneType' object is not iterable");
    if (typeof iterable !== "string" && !(Symbol.iterator in iterable)) {
      throw typeError("'async_generator' object is not iterable", "Walk it with for await.");
    }
    const source = (iterable as Iterable<T>)[Symbol.iterator]();
    return this.disable ? walked(source) : new Steps(this, source);
  }

  /** The same for `for await`: around an async iterable, or one that is not. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    const { iterable } = this;
    if (iterable === null) throw typeError("'NoneType' object is not iterable");
    if (typeof iterable === "string" || !(Symbol.asyncIterator in iterable)) {
      for (const item of { [Symbol.iterator]: () => this[Symbol.iterator]() }) yield item;
      return;
    }
    let check = this.n + 1;
    try {
      for await (const item of iterable) {
        yield item;
        if (this.disable) continue;
        if (++this.n >= check) check = this.looked();
      }
    } finally {
      this.close();
    }
  }

  /**
   * Looks at the clock; gives the iteration to look again at. How many pass between two updates follows from the speed
   * so far; some looks are taken meanwhile, so that the bar of a loop that gets slower still moves.
   *
   * @internal
   */
  looked(): number {
    const now = seconds();
    const { n } = this;
    const isDue = this.dynamic || n - this.last_print_n >= this.miniters;
    if (isDue && now - this.last_print_t >= this.mininterval && now >= this.start_t + this.delay) this.print(now);
    const due = this.last_print_n + this.miniters;
    if (!this.dynamic) return Math.max(n + 1, due);
    const next = n + Math.max(1, Math.min(this.miniters / 8, LOOKS));
    return n < due && due < next ? due : next;
  }

  /**
   * Counts `n` more iterations by hand. True when that drew the bar anew.
   *
   * @example const bar = tqdm({ total: 100 }); bar.update(10); bar.close();
   */
  update(n = 1): boolean {
    if (this.disable) return false;
    if (n < 0) this.last_print_n += n;
    this.n += n;
    if (this.n - this.last_print_n < this.miniters) return false;
    const now = seconds();
    if (now - this.last_print_t < this.mininterval || now < this.start_t + this.delay) return false;
    this.print(now);
    return true;
  }

  private print(now: number): void {
    const dn = this.n - this.last_print_n;
    const dt = now - this.last_print_t;
    if (this.smoothing && dt && dn) {
      this.speed.dn.add(dn);
      this.speed.dt.add(dt);
    }
    this.refresh();
    if (this.dynamic) {
      if (this.maxinterval && dt >= this.maxinterval) {
        this.miniters = (dn * (this.mininterval || this.maxinterval)) / dt;
      } else if (this.smoothing) {
        this.miniters = this.speed.miniters.add(dn * (this.mininterval && dt ? this.mininterval / dt : 1));
      } else this.miniters = Math.max(this.miniters, dn);
    }
    this.last_print_n = this.n;
    this.last_print_t = now;
  }

  /** Draws the bar anew. */
  refresh(): boolean {
    if (this.disable) return false;
    this.display();
    return true;
  }

  /** Draws the bar, or `msg` in its place, on its line or on another. */
  display(msg: string | null = null, pos: number = Math.abs(this.pos)): boolean {
    const rows = this.nrows ?? 20;
    if (!this.inNotebook && pos >= rows) return false;
    const text = msg ?? (!this.inNotebook && pos === rows - 1 ? " ... (more hidden) ..." : null);
    this.screen?.draw(text === null ? this.view() : { text, sides: null, part: null, state: this.state }, pos);
    return true;
  }

  /** The bar stays as it is, or goes if `leave` is false. It can be closed twice. */
  close(): void {
    if (this.disable) return;
    const line = Math.abs(this.pos);
    this.disable = true;
    bars.delete(this as Tqdm);
    if (!this.inNotebook) raise(line, this.nrows ?? 20);
    if (this.last_print_t < this.start_t + this.delay) return;
    if (this.leave ?? line === 0) {
      // The mean speed of the whole.
      this.speed = this.freshSpeed();
      this.isFinal = true;
      this.display(null, 0);
      this.screen?.leave();
    } else {
      this.screen?.release(line);
    }
  }

  /** Takes the bar off the terminal until it is drawn again. */
  clear(): void {
    if (!this.disable && Math.abs(this.pos) < (this.nrows ?? 20)) this.screen?.clear(Math.abs(this.pos));
  }

  /** Goes on from the last update, as if no time had passed since. */
  unpause(): void {
    if (this.disable) return;
    const now = seconds();
    this.start_t += now - this.last_print_t;
    this.last_print_t = now;
  }

  /** Starts again at 0, with another total if one is given. */
  reset(total: number | null = null): void {
    this.n = 0;
    if (total !== null) this.total = total === Number.POSITIVE_INFINITY ? null : total;
    if (this.disable) return;
    this.last_print_n = 0;
    this.start_t = seconds();
    this.last_print_t = this.start_t;
    this.speed = this.freshSpeed();
    this.refresh();
  }

  /** What stands before the bar; ": " is added. */
  set_description(desc: string | null = null, refresh = true): void {
    this.desc = desc ? `${desc}: ` : "";
    if (refresh) this.refresh();
  }
  /** The same without ": ". */
  set_description_str(desc: string | null = null, refresh = true): void {
    this.desc = desc ?? "";
    if (refresh) this.refresh();
  }

  /**
   * What stands behind the rate, as `loss=0.25, acc=0.9`, in the record's order.
   *
   * @example bar.set_postfix({ loss: loss.item() })
   */
  set_postfix(postfix: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown> = {}, refresh = true): void {
    const entries = postfix instanceof Map ? [...postfix] : Object.entries(postfix);
    const shown = (value: unknown): string =>
      typeof value === "number" || value instanceof Number ? format_num(Number(value)) : String(value);
    this.postfix = entries.map(([key, value]) => `${key}=${shown(value).trim()}`).join(", ");
    if (refresh) this.refresh();
  }
  /** The text that stands behind the rate. */
  set_postfix_str(s = "", refresh = true): void {
    this.postfix = s;
    if (refresh) this.refresh();
  }

  /** What the bar's line is made from. */
  get format_dict(): Meter {
    if (this.dynamic_ncols) this.ncols = platform.terminal()?.columns ?? this.ncols;
    const dt = this.speed.dt.value;
    return {
      n: this.n,
      total: this.total,
      elapsed: this.isFinal || !this.disable ? seconds() - this.start_t : 0,
      ncols: this.ncols,
      nrows: this.nrows,
      prefix: this.desc,
      ascii: this.ascii,
      unit: this.unit,
      unit_scale: this.unit_scale,
      rate: dt ? this.speed.dn.value / dt : null,
      bar_format: this.bar_format,
      postfix: this.postfix,
      unit_divisor: this.unit_divisor,
      initial: this.initial,
      colour: this.colour,
    };
  }

  /** The bar's line. */
  toString(): string {
    return format_meter(this.format_dict);
  }

  private get state(): State {
    if (!this.isFinal) return "running";
    return this.total !== null && this.n < this.total ? "unfinished" : "done";
  }

  private view(): View {
    const meter = this.format_dict;
    const text = format_meter(meter);
    if (!this.inNotebook) return { text, sides: null, part: null, state: this.state };
    const template = (this.bar_format ?? "{l_bar}{bar}{r_bar}").replace(/\{bar(?::[^{}]*)?\}/, MARK);
    const [left, right] = format_meter({ ...meter, ncols: null, bar_format: template }).split(MARK);
    const sides = right === undefined || !this.total ? null : ([strip(left), strip(right)] as const);
    const part = this.total ? Math.min(1, this.n / this.total) : null;
    return { text, sides, part, state: this.state };
  }

  private freshSpeed(): { dn: EMA; dt: EMA; miniters: EMA } {
    return { dn: new EMA(this.smoothing), dt: new EMA(this.smoothing), miniters: new EMA(this.smoothing) };
  }

  static {
    inspects(Tqdm.prototype);
  }
}

/** A walk with a bar. A class: its steps cost a quarter of what closures do. */
class Steps<T> implements IterableIterator<T> {
  private isFirst = true;
  private check: number;

  constructor(
    private readonly bar: Tqdm<T>,
    private readonly source: Iterator<T>,
  ) {
    this.check = bar.n + 1;
  }
  next(): IteratorResult<T> {
    const { bar } = this;
    if (this.isFirst) this.isFirst = false;
    else if (++bar.n >= this.check) this.check = bar.looked();
    let isOver = true;
    try {
      const result = this.source.next();
      isOver = result.done === true;
      return result;
    } finally {
      if (isOver) bar.close();
    }
  }
  return(value?: unknown): IteratorResult<T> {
    this.source.return?.();
    this.bar.close();
    return { done: true, value: value as T };
  }
  [Symbol.iterator](): IterableIterator<T> {
    return this;
  }
}

/** The strokes at the ends of a bar of signs are not wanted beside a drawn one. */
const strip = (side: string): string => side.replace(/^\|/, "").replace(/\|$/, "");

const walked = <T>(source: Iterator<T>): IterableIterator<T> => ({
  next: () => source.next(),
  return: (value?: unknown) => source.return?.(value) ?? { done: true, value: value as T },
  [Symbol.iterator](): IterableIterator<T> {
    return this;
  },
});

/** The first line without a bar. */
function freeLine(): number {
  const taken = new Set([...bars].map((bar) => Math.abs(bar.pos)));
  let line = 0;
  while (taken.has(line)) line++;
  return line;
}

/** A bar below the terminal's last line comes up to a line that has become free. */
function raise(line: number, rows: number): void {
  const hidden = [...bars].filter((bar) => bar.pos >= rows - 1).sort((a, b) => a.pos - b.pos)[0];
  if (hidden === undefined) return;
  hidden.clear();
  hidden.pos = line;
}

/** Prints a line without tearing the bars: below them in a notebook, above them on a terminal. */
export function write(s = "", options: { readonly file?: Writable | null; readonly end?: string } = {}): void {
  const { file = null, end = "\n" } = options;
  const drawn = notebook() === null ? [...bars] : [];
  for (const bar of drawn) bar.clear();
  const text = `${s}${end}`;
  if (file !== null) file.write(text);
  else if (end === "\n") console.log(s);
  else platform.writeError(text);
  for (const bar of drawn) bar.refresh();
}

export type { TqdmOptions, Writable };
