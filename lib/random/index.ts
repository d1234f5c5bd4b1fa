/** `import * as random from "random"`: Python's random module, with the same numbers for the same seed. */
import { IndexError, typeError, ValueError } from "../builtins/errors.js";
import { Generator } from "../torch/random.js";

const WORDS = 624;
const source = new Generator();
let nextGauss: number | null = null;
source.seed();

/** The 32-bit words of a whole number, the lowest first. */
function wordsOf(seed: number | bigint): number[] {
  let rest = BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/**
 * Starts the sequence that belongs to a whole number; without one, a sequence that nobody knows.
 *
 * @throws TypeError for anything else.
 * @example random.seed(42); random.random()  // 0.6394267984578837
 * Source: Python, random.seed; mt19937's init_by_array.
 */
export function seed(a: number | bigint | null = null): void {
  nextGauss = null;
  if (a === null) {
    source.seed();
    return;
  }
  if (typeof a !== "bigint" && !Number.isInteger(a)) {
    throw typeError(
      "The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.",
      "A whole number is wanted here.",
    );
  }
  const key = wordsOf(a);
  const { state } = source.manual_seed(19650218).snapshot();
  let i = 1;
  const step = (x: number): void => {
    state[i] = x;
    if (++i >= WORDS) {
      state[0] = state[WORDS - 1];
      i = 1;
    }
  };
  const mixed = (factor: number): number => state[i] ^ Math.imul(state[i - 1] ^ (state[i - 1] >>> 30), factor);
  for (let k = 0, j = 0; k < Math.max(WORDS, key.length); k++, j = (j + 1) % key.length)
    step(mixed(1664525) + key[j] + j);
  for (let k = 1; k < WORDS; k++) step(mixed(1566083941) - i);
  state[0] = 0x80000000;
  source.restore({ state, at: WORDS, seed: BigInt(a), nextNormal: null });
}

/** A number in [0, 1). Source: Python, random.random. */
export function random(): number {
  const high = source.random() >>> 5;
  return (high * 67108864 + (source.random() >>> 6)) / 9007199254740992;
}

/** A whole number of k bits, at most 32. */
const bits = (k: number): number => (k === 0 ? 0 : source.random() >>> (32 - k));

/** A whole number in [0, n). */
function below(n: number): number {
  if (n > 0xffffffff) throw new ValueError("ranges of more than 32 bits are not drawn here");
  const k = 32 - Math.clz32(n);
  let r = bits(k);
  while (r >= n) r = bits(k);
  return r;
}

/** A whole number from a to b, both included. Source: Python, random.randint. */
export function randint(a: number, b: number): number {
  if (b < a) throw new ValueError(`empty range in randrange(${a}, ${b + 1})`);
  return a + below(b - a + 1);
}

/** A whole number of range(start, stop, step). Source: Python, random.randrange. */
export function randrange(start: number, stop: number | null = null, step = 1): number {
  const [from, to] = stop === null ? [0, start] : [start, stop];
  const n = Math.ceil((to - from) / step);
  if (n <= 0)
    throw new ValueError(stop === null ? "empty range for randrange()" : `empty range in randrange(${from}, ${to})`);
  return from + step * below(n);
}

/** A number between a and b. Source: Python, random.uniform. */
export function uniform(a: number, b: number): number {
  return a + (b - a) * random();
}

/** A draw from the normal distribution. Source: Python, random.gauss. */
export function gauss(mu = 0, sigma = 1): number {
  let z = nextGauss;
  nextGauss = null;
  if (z === null) {
    const angle = random() * 2 * Math.PI;
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    z = Math.cos(angle) * radius;
    nextGauss = Math.sin(angle) * radius;
  }
  return mu + z * sigma;
}

/** One of the items. @throws IndexError when there is none. Source: Python, random.choice. */
export function choice<T>(seq: ArrayLike<T>): T {
  if (seq.length === 0) throw new IndexError("Cannot choose from an empty sequence");
  return seq[below(seq.length)];
}

/** Named parameters of `choices`. */
export interface ChoicesOptions {
  readonly weights?: readonly number[] | null;
  readonly k?: number;
}

/** k of the items, each drawn from all of them. Source: Python, random.choices. */
export function choices<T>(
  population: ArrayLike<T>,
  weights: readonly number[] | null | ChoicesOptions = null,
  k = 1,
): T[] {
  const options: ChoicesOptions =
    weights === null || Array.isArray(weights)
      ? { weights: weights as readonly number[] | null, k }
      : (weights as ChoicesOptions);
  const n = population.length;
  const count = options.k ?? k;
  const given = options.weights ?? null;
  if (given === null) return Array.from({ length: count }, () => population[Math.floor(random() * n)]);
  if (given.length !== n) throw new ValueError("The number of weights does not match the population");
  let total = 0;
  const sums = given.map((w) => {
    total += w;
    return total;
  });
  if (total <= 0) throw new ValueError("Total of weights must be greater than zero");
  return Array.from({ length: count }, () => {
    const x = random() * total;
    const at = sums.findIndex((s) => x < s);
    return population[at < 0 ? n - 1 : at];
  });
}

/** The items in another order: changes the list itself. Source: Python, random.shuffle. */
export function shuffle<T>(x: T[]): void {
  for (let i = x.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [x[i], x[j]] = [x[j], x[i]];
  }
}

/** k different items. @throws ValueError when there are fewer. Source: Python, random.sample. */
export function sample<T>(population: ArrayLike<T>, k: number): T[] {
  const n = population.length;
  if (k < 0 || k > n) throw new ValueError("Sample larger than population or is negative");
  const setSize = 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);
  if (n <= setSize) {
    const pool = Array.from(population);
    return Array.from({ length: k }, (_, i) => {
      const j = below(n - i);
      const item = pool[j];
      pool[j] = pool[n - i - 1];
      return item;
    });
  }
  const taken = new Set<number>();
  return Array.from({ length: k }, () => {
    let j = below(n);
    while (taken.has(j)) j = below(n);
    taken.add(j);
    return population[j];
  });
}
