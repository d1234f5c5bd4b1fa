/** Rounds of several contenders, in turn, so that a busy machine is busy for all of them. */

/** Something that is timed. */
export interface Contender {
  readonly name: string;
  /** Runs `n` steps and gives their time in seconds. */
  run(n: number): number | Promise<number>;
  /** Steps in a round, so that a round takes some tens of milliseconds. */
  readonly steps: number;
}

/** What came out for one contender: microseconds for a step. */
export interface Result {
  readonly name: string;
  readonly median: number;
  readonly best: number;
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

/** The middle value. */
export function median(values: readonly number[]): number {
  const v = sorted(values);
  const half = v.length >> 1;
  return v.length % 2 === 1 ? v[half] : (v[half - 1] + v[half]) / 2;
}

/** Times all contenders in turn, `rounds` times, after `warmUp` rounds that do not count. */
export async function race(contenders: readonly Contender[], rounds: number, warmUp: number): Promise<Result[]> {
  const times = contenders.map((): number[] => []);
  for (let r = 0; r < warmUp + rounds; r++) {
    for (const [i, c] of contenders.entries()) {
      const seconds = await c.run(c.steps);
      if (r >= warmUp) times[i].push((seconds / c.steps) * 1e6);
    }
  }
  return contenders.map((c, i) => ({ name: c.name, median: median(times[i]), best: Math.min(...times[i]) }));
}
