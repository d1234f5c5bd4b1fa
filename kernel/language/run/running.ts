/** A cell while it runs: how far it came, what it waits for, and how an interrupt reaches it. */

export class Running {
  /** The number of the last declaration that ran; -1 before the cell's code has started. */
  done: number = -1;
  /** Where the import statement stands whose module is being loaded. */
  importing: number | null = null;
  readonly #steps: ReadonlyMap<string, number>;
  readonly #interrupted: Promise<never>;
  #abandon: (error: unknown) => void = () => undefined;
  #reject: ((error: unknown) => void) | null = null;
  #failure: { readonly error: unknown; readonly at: number } | null = null;
  #wasInterrupted = false;

  /** `steps` numbers the declarations of the cell's names. */
  constructor(steps: ReadonlyMap<string, number>) {
    this.#steps = steps;
    this.#interrupted = new Promise((_, reject) => {
      this.#abandon = reject;
    });
    // Nobody may be waiting when it comes.
    this.#interrupted.catch(() => undefined);
  }

  /** The names whose declarations have run. */
  get declared(): ReadonlySet<string> {
    return new Set([...this.#steps].filter(([, step]) => step <= this.done).map(([name]) => name));
  }

  /** Rejects the cell's own pending await; a second time, or where there is none, gives up the cell as a whole. */
  interrupt(error: unknown): void {
    const reject = this.#wasInterrupted ? null : this.#reject;
    this.#wasInterrupted = true;
    if (reject) reject(error);
    else this.#abandon(error);
  }

  /** `value` when it is there, or a rejection when the cell is given up. */
  orInterrupted<T>(value: T): Promise<Awaited<T>> {
    return Promise.race([value, this.#interrupted]);
  }

  /** Where a cell that failed with `error` stood: at an import, or at an await of its own. Offset in the module. */
  failedAt(error: unknown): number | null {
    return this.importing ?? (this.#failure?.error === error ? (this.#failure?.at ?? null) : null);
  }

  /** `await value`, at an offset. */
  wait(value: unknown, at: number): unknown {
    if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => {
        this.#reject = null;
        this.#failure = { error, at };
        reject(error);
      };
      this.#reject = fail;
      Promise.resolve(value).then((settled) => {
        if (this.#reject === fail) this.#reject = null;
        resolve(settled);
      }, fail);
    });
  }

  /** What `for await (... of values)` walks over. */
  each(values: unknown, at: number): AsyncIterable<unknown> {
    const source = values as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
    const open = source?.[Symbol.asyncIterator];
    if (open) return this.#guarded(open.call(source) as AsyncIterator<unknown>, at);
    const iterator = source?.[Symbol.iterator]?.();
    if (!iterator) throw new TypeError("what `for await` walks over is not iterable");
    return this.#guarded(settling(iterator as Iterator<unknown>), at);
  }

  #guarded(iterator: AsyncIterator<unknown>, at: number): AsyncIterable<unknown> {
    const wait = (result: unknown) => this.wait(result, at) as Promise<IteratorResult<unknown>>;
    const guarded: AsyncIterator<unknown> = { next: () => wait(iterator.next()) };
    if (iterator.return) guarded.return = (value) => wait(iterator.return?.(value));
    return { [Symbol.asyncIterator]: () => guarded };
  }
}

/** A synchronous iterator whose values are awaited. */
function settling(iterator: Iterator<unknown>): AsyncIterator<unknown> {
  const settle = async ({ value, done }: IteratorResult<unknown>): Promise<IteratorResult<unknown>> => {
    return { value: await value, done: done === true };
  };
  const out: AsyncIterator<unknown> = { next: () => settle(iterator.next()) };
  if (iterator.return) out.return = (value) => settle(iterator.return?.(value) ?? { value, done: true });
  return out;
}
