/** One script that ran: its TypeScript, and the way from a place in its JavaScript back to it. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { Pinned } from "../compiler/pinned.js";
import type { EditedText, Place } from "./edits.js";
import { type MethodFinder, methodFinder } from "./methods.js";

/** A frame in the user's TypeScript. */
export interface Frame {
  /** The function's name; "" for the code of the cell itself. */
  readonly name: string;
  readonly script: RanScript;
  readonly place: Place;
}

export interface ScriptOptions {
  readonly ts: Pinned;
  /** The name in stacks, as `In[3]`. */
  readonly name: string;
  /** The TypeScript as the user wrote it. */
  readonly source: string;
  /** Source maps that lead back from the script, without its edits, to the TypeScript; the last step of it first. */
  readonly maps: readonly string[];
  /** The edits that led from the compiler's JavaScript to what runs. */
  readonly edited: EditedText | null;
  /** Lines that stand before the source in what the compiler read. */
  readonly linesBefore: number;
  /** What stands before the edited text in the script's first line. */
  readonly columnsBefore: number;
}

export class RanScript {
  readonly name: string;
  readonly source: string;
  readonly #options: ScriptOptions;
  #maps: TraceMap[] | null = null;
  #methods: MethodFinder | null = null;

  constructor(options: ScriptOptions) {
    this.name = options.name;
    this.source = options.source;
    this.#options = options;
  }

  /** How much text it keeps, in UTF-16 units. */
  get length(): number {
    const { source, maps, edited } = this.#options;
    return maps.reduce((sum, map) => sum + map.length, source.length + (edited?.length ?? 0));
  }

  /** Where in the TypeScript a place of the script comes from; null for what the kernel added. */
  place({ line, column }: Place): Place | null {
    const { edited, columnsBefore } = this.#options;
    const within = line === 0 ? column - columnsBefore : column;
    if (within < 0) return null;
    return this.#back(edited ? edited.original({ line, column: within }) : { line, column: within });
  }

  /** Where in the TypeScript an offset of the text before the edits comes from. */
  placeOf(offset: number): Place | null {
    const { edited } = this.#options;
    return edited ? this.#back(edited.placeOf(offset)) : null;
  }

  /** The method around a place of the TypeScript, as `Net.forward`; null where there is none. */
  methodAt(place: Place): string | null {
    this.#methods ??= methodFinder(this.#options.ts, this.source);
    return this.#methods(place);
  }

  #back(compiled: Place): Place | null {
    const { linesBefore, maps } = this.#options;
    let at = compiled;
    this.#maps ??= maps.map((map) => new TraceMap(map));
    for (const map of this.#maps) {
      const found = originalPositionFor(map, { line: at.line + 1, column: at.column });
      if (found.line === null) return null;
      at = { line: found.line - 1, column: found.column };
    }
    return at.line < linesBefore ? null : { line: at.line - linesBefore, column: at.column };
  }
}
