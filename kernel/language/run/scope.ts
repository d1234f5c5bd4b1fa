/** The names that cells share. */

/** Holds the value of one name. All are made alike, which keeps reading them fast. */
export interface Box {
  v: unknown;
}

export class Scope {
  readonly #boxes: Map<string, Box> = new Map();
  readonly #declared: Set<string> = new Set();
  readonly #watched: Set<string> = new Set();

  /** Names that have been declared. */
  get names(): ReadonlySet<string> {
    return this.#declared;
  }

  /** Names that functions of cells use. */
  get watched(): ReadonlySet<string> {
    return this.#watched;
  }

  watch(names: Iterable<string>): void {
    for (const name of names) this.#watched.add(name);
  }

  box(name: string): Box {
    let box = this.#boxes.get(name);
    if (!box) {
      box = { v: undefined };
      this.#boxes.set(name, box);
    }
    return box;
  }

  /** Binds an imported name: it follows the module's export. */
  bind(name: string, read: () => unknown): void {
    Object.defineProperty(this.box(name), "v", { get: read, enumerable: true, configurable: true });
  }

  /** Makes a name a variable again that was an import. */
  unbind(name: string): void {
    const box = this.box(name);
    if (!Object.getOwnPropertyDescriptor(box, "v")?.get) return;
    Object.defineProperty(box, "v", { value: box.v, writable: true, enumerable: true, configurable: true });
  }

  declare(names: Iterable<string>): void {
    for (const name of names) this.#declared.add(name);
  }

  /** Forgets all names. What earlier cells' functions hold stays theirs. */
  clear(): void {
    this.#boxes.clear();
    this.#declared.clear();
    this.#watched.clear();
  }

  /** The declared names with their present values. */
  values(): ReadonlyMap<string, unknown> {
    return new Map([...this.#declared].map((name) => [name, this.box(name).v]));
  }
}
