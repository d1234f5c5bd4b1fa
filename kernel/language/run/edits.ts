/** Changes of a text that leave its lines alone, and the way back from a place in the new text. */

export interface Edit {
  /** Range of the old text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The place right behind it belongs to it too: there V8 sees the call of what is called. */
  readonly isCallee?: boolean;
}

/** A place in a text: line and column from 0, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export class EditedText {
  readonly text: string;
  readonly #edits: readonly Edit[];
  readonly #original: string;
  #starts: number[] | null = null;
  #originalStarts: number[] | null = null;

  /** `edits` may come in any order; of those at one place, the first given comes first. They do not overlap. */
  constructor(original: string, edits: readonly Edit[]) {
    this.#original = original;
    this.#edits = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
    const parts: string[] = [];
    let at = 0;
    for (const { start, end, text } of this.#edits) {
      parts.push(original.slice(at, start), text);
      at = end;
    }
    parts.push(original.slice(at));
    this.text = parts.join("");
  }

  /** How much text it keeps, in UTF-16 units. */
  get length(): number {
    return this.#original.length + this.text.length;
  }

  /** The place in the original text that a place in the new one comes from. */
  original(place: Place): Place {
    this.#starts ??= lineStarts(this.text);
    this.#originalStarts ??= lineStarts(this.#original);
    const offset = (this.#starts[Math.min(place.line, this.#starts.length - 1)] ?? 0) + place.column;
    return placeAt(this.#originalStarts, this.#originalOffset(offset));
  }

  /** The place of an offset of the original text. */
  placeOf(offset: number): Place {
    this.#originalStarts ??= lineStarts(this.#original);
    return placeAt(this.#originalStarts, offset);
  }

  #originalOffset(offset: number): number {
    let shift = 0;
    for (const { start, end, text, isCallee } of this.#edits) {
      const newStart = start + shift;
      if (offset < newStart) break;
      if (offset < newStart + text.length + (isCallee ? 1 : 0)) return start;
      shift += text.length - (end - start);
    }
    return offset - shift;
  }
}

/** The offsets at which the lines of a text start. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

export function placeAt(starts: readonly number[], offset: number): Place {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: offset - starts[low] };
}
