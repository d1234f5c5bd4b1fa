/** What a pickle keeps to name again. */

/** How far a number may lie beyond the last before it counts as far. */
const NEAR = 64;

/** Values by number. Python counts from zero; a file may use any number, and pays no memory for the gaps. */
export class Memo {
  private readonly near: unknown[] = [];
  private far: Map<number, unknown> | null = null;
  /** How many numbers are taken. */
  size = 0;

  get(index: number): unknown {
    return index < this.near.length ? this.near[index] : this.far?.get(index);
  }

  set(index: number, value: unknown): void {
    if (this.get(index) === undefined) this.size++;
    const { near } = this;
    if (index < near.length) near[index] = value;
    else if (index > near.length + NEAR || this.far?.has(index)) {
      this.far ??= new Map();
      this.far.set(index, value);
    } else {
      while (near.length < index) near.push(this.far?.get(near.length));
      near.push(value);
    }
  }
}
