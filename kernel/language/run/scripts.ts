/** The scripts that ran, by their names in stacks. */
import type { RanScript } from "./script.js";

/** More text than this is not kept, in UTF-16 units: some ten thousand cells. */
const MOST = 2 ** 25;

/** Forgets the oldest ones when all of them together get long: errors in code of theirs then have no line any more. */
export class RanScripts {
  readonly #scripts: Map<string, RanScript> = new Map();
  readonly #most: number;
  #length = 0;

  constructor(most: number = MOST) {
    this.#most = most;
  }

  add(script: RanScript): void {
    this.#remove(script.name);
    this.#scripts.set(script.name, script);
    this.#length += script.length;
    for (const name of this.#scripts.keys()) {
      if (this.#length <= this.#most || name === script.name) break;
      this.#remove(name);
    }
  }

  /** The script behind a file name in a stack. */
  readonly find = (name: string): RanScript | undefined => this.#scripts.get(name);

  #remove(name: string): void {
    this.#length -= this.#scripts.get(name)?.length ?? 0;
    this.#scripts.delete(name);
  }
}
