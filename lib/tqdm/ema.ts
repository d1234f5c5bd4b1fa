/** A mean that forgets: each value weighs less the older it is. */
export class EMA {
  private last = 0;
  private calls = 0;

  /** `smoothing` from 0 (only old values count) to 1 (only the newest). */
  constructor(private readonly smoothing: number) {}

  /** Takes one more value in; gives the mean. */
  add(x: number): number {
    this.last = this.smoothing * x + (1 - this.smoothing) * this.last;
    this.calls++;
    return this.value;
  }
  /** The mean so far. */
  get value(): number {
    return this.calls === 0 ? this.last : this.last / (1 - (1 - this.smoothing) ** this.calls);
  }
}
