/** Random numbers as torch's CPU generator draws them: mt19937 and the transformations on top of it. */
import { RuntimeError } from "./errors.js";

const N = 624;
const M = 397;

/** torch's seed before anyone sets one. */
const DEFAULT_SEED = 67280421310721n;

/** 64 random bits from the host. */
function entropy(): bigint {
  const bits = crypto.getRandomValues(new Uint32Array(2));
  return ((BigInt(bits[0]) << 32n) | BigInt(bits[1])) & 0x1fffffffffffffn;
}

/**
 * A source of random numbers.
 *
 * Source: PyTorch, torch.Generator; Matsumoto and Nishimura's mt19937, seeded with the seed's low 32 bits.
 */
export class Generator {
  private readonly state = new Uint32Array(N);
  private at = N;
  private seedValue = DEFAULT_SEED;
  /** The second of a pair of normal draws, kept for the next call. @internal */
  nextNormal: number | null = null;

  constructor() {
    this.manual_seed(DEFAULT_SEED);
  }

  /** Where the generator lives. */
  get device(): string {
    return "cpu";
  }

  /**
   * Starts the sequence that belongs to `seed`.
   *
   * @throws RuntimeError when seed is no whole number of 64 bits.
   */
  manual_seed(seed: number | bigint): this {
    if (typeof seed === "number" && !Number.isInteger(seed)) {
      throw new RuntimeError(`manual_seed expected a long, but got ${typeof seed}`, {
        hint: `A seed is a whole number, not ${seed}.`,
      });
    }
    const value = BigInt(seed);
    if (value < -(2n ** 63n) || value >= 2n ** 64n) {
      throw new RuntimeError("Overflow when unpacking long", { hint: "A seed has at most 64 bits." });
    }
    this.seedValue = BigInt.asUintN(64, value);
    const mt = this.state;
    mt[0] = Number(this.seedValue & 0xffffffffn);
    for (let i = 1; i < N; i++) {
      const x = mt[i - 1] ^ (mt[i - 1] >>> 30);
      mt[i] = Math.imul(1812433253, x) + i;
    }
    this.at = N;
    this.nextNormal = null;
    return this;
  }

  /** Starts the sequence that belongs to several numbers of 32 bits: mt19937's own init_by_array. @internal */
  seedByArray(key: readonly number[]): void {
    this.manual_seed(19650218);
    const mt = this.state;
    let i = 1;
    const step = (multiplier: number, plus: number): void => {
      mt[i] = (mt[i] ^ Math.imul(mt[i - 1] ^ (mt[i - 1] >>> 30), multiplier)) + plus;
      if (++i < N) return;
      mt[0] = mt[N - 1];
      i = 1;
    };
    for (let k = 0; k < Math.max(N, key.length); k++) step(1664525, key[k % key.length] + (k % key.length));
    for (let k = 1; k < N; k++) step(1566083941, -i);
    mt[0] = 0x80000000;
  }

  /** Starts a sequence that nobody knows; gives its seed. */
  seed(): bigint {
    const seed = entropy();
    this.manual_seed(seed);
    return seed;
  }

  /** The seed the sequence began with. */
  initial_seed(): number | bigint {
    const n = Number(this.seedValue);
    return Number.isSafeInteger(n) ? n : this.seedValue;
  }

  /** 32 random bits, the next of the sequence. @internal */
  random(): number {
    if (this.at === N) this.refill();
    let y = this.state[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** 64 random bits: the first draw is the high half. @internal */
  random64(): bigint {
    const high = this.random();
    return (BigInt(high) << 32n) | BigInt(this.random());
  }

  /** A float32 in [0, 1): 24 bits of one draw. @internal */
  uniformFloat(): number {
    return (this.random() & 0xffffff) / 16777216;
  }

  /** A float64 in [0, 1): 53 bits of two draws. @internal */
  uniformDouble(): number {
    const high = this.random() & 0x1fffff;
    return (high * 4294967296 + this.random()) / 9007199254740992;
  }

  /** What a saved state holds. @internal */
  snapshot(): { state: Uint32Array; at: number; seed: bigint; nextNormal: number | null } {
    return { state: this.state.slice(), at: this.at, seed: this.seedValue, nextNormal: this.nextNormal };
  }

  /** Takes up a saved state. @internal */
  restore(saved: ReturnType<Generator["snapshot"]>): void {
    this.state.set(saved.state);
    this.at = saved.at;
    this.seedValue = saved.seed;
    this.nextNormal = saved.nextNormal;
  }

  private refill(): void {
    const mt = this.state;
    for (let k = 0; k < N; k++) {
      const y = (mt[k] & 0x80000000) | (mt[(k + 1) % N] & 0x7fffffff);
      mt[k] = mt[(k + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.at = 0;
  }
}

/** The generator that functions draw from when none is given. */
export const default_generator: Generator = new Generator();

/**
 * Seeds the default generator, and gives it.
 *
 * @example torch.manual_seed(2019)
 * Source: PyTorch, torch.manual_seed.
 */
export function manual_seed(seed: number | bigint): Generator {
  return default_generator.manual_seed(seed);
}

/** Seeds the default generator with bits that nobody knows; gives the seed. Source: PyTorch, torch.seed. */
export function seed(): bigint {
  return default_generator.seed();
}

/** The seed of the default generator. Source: PyTorch, torch.initial_seed. */
export function initial_seed(): number | bigint {
  return default_generator.initial_seed();
}
