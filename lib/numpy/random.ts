/** `np.random`: numpy's old generator (RandomState), with its own draws for the same seed. */
import { ValueError } from "../torch/errors.js";
import { Generator } from "../torch/random.js";
import { type ArrayLike, fromTensor, toTensor, withDoubles } from "./bridge.js";
import { float64, int64 } from "./dtype.js";
import { ndarray } from "./ndarray.js";

/** Sizes of a draw; left out, one number. */
export type DrawSize = number | readonly number[] | null;

const sizesOf = (size: DrawSize | undefined): readonly number[] | null =>
  size === undefined || size === null ? null : typeof size === "number" ? [size] : size;

/** Where a sequence stands. @internal */
export interface RandomPosition {
  readonly bits: ReturnType<Generator["snapshot"]>;
  readonly kept: number | null;
}

/** A source of draws of its own. Source: numpy.random.RandomState. */
export class RandomState {
  private readonly bits = new Generator();
  private kept: number | null = null;

  constructor(seed: number | null = null) {
    this.seed(seed);
  }
  /** Starts the sequence that belongs to `seed` (a number, or several), or one that nobody knows. */
  seed(seed: number | readonly number[] | null = null): void {
    if (seed === null) this.bits.seed();
    else if (typeof seed === "number") this.bits.manual_seed(seed);
    else this.bits.seedByArray(seed);
    this.kept = null;
  }
  /** Where the sequence stands. @internal */
  snapshot(): RandomPosition {
    return { bits: this.bits.snapshot(), kept: this.kept };
  }
  /** Goes on from there. @internal */
  restore({ bits, kept }: RandomPosition): void {
    this.bits.restore(bits);
    this.kept = kept;
  }
  /** A number in [0, 1): 53 bits of two draws. */
  private double(): number {
    const a = this.bits.random() >>> 5;
    const b = this.bits.random() >>> 6;
    return (a * 67108864 + b) / 9007199254740992;
  }
  /** A standard normal number, by Marsaglia's polar method; the second of a pair is kept. */
  private gauss(): number {
    if (this.kept !== null) {
      const kept = this.kept;
      this.kept = null;
      return kept;
    }
    for (;;) {
      const x1 = 2 * this.double() - 1;
      const x2 = 2 * this.double() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 >= 1 || r2 === 0) continue;
      const f = Math.sqrt((-2 * Math.log(r2)) / r2);
      this.kept = f * x1;
      return f * x2;
    }
  }
  /** A whole number in [0, max], by rejection under a mask. */
  private upTo(max: number): number {
    if (max === 0) return 0;
    const mask = max >= 2 ** 31 ? 0xffffffff : 2 ** Math.ceil(Math.log2(max + 1)) - 1;
    for (;;) {
      const v = (this.bits.random() & mask) >>> 0;
      if (v <= max) return v;
    }
  }
  private drawn(size: DrawSize | undefined, draw: () => number): never {
    const sizes = sizesOf(size);
    if (sizes === null) return draw() as never;
    const n = sizes.reduce((a, b) => a * b, 1);
    return new ndarray(Float64Array.from({ length: n }, draw), float64, sizes) as never;
  }
  /** Uniform numbers in [0, 1), of sizes one by one. */
  rand(): number;
  rand(...sizes: number[]): ndarray;
  rand(...sizes: number[]): number | ndarray {
    return this.drawn(sizes.length === 0 ? null : sizes, () => this.double());
  }
  /** Uniform numbers in [0, 1). */
  random(size?: null): number;
  random(size: number | readonly number[]): ndarray;
  random(size?: DrawSize): number | ndarray {
    return this.drawn(size, () => this.double());
  }
  /** Standard normal numbers, of sizes one by one. */
  randn(): number;
  randn(...sizes: number[]): ndarray;
  randn(...sizes: number[]): number | ndarray {
    return this.drawn(sizes.length === 0 ? null : sizes, () => this.gauss());
  }
  /** Normal numbers. */
  normal(loc?: number, scale?: number, size?: null): number;
  normal(loc: number, scale: number, size: number | readonly number[]): ndarray;
  normal(loc = 0, scale = 1, size?: DrawSize): number | ndarray {
    if (scale < 0) throw new ValueError("scale < 0");
    return this.drawn(size, () => loc + scale * this.gauss());
  }
  /** Uniform numbers in [low, high). */
  uniform(low?: number, high?: number, size?: null): number;
  uniform(low: number, high: number, size: number | readonly number[]): ndarray;
  uniform(low = 0, high = 1, size?: DrawSize): number | ndarray {
    return this.drawn(size, () => low + (high - low) * this.double());
  }
  /** Whole numbers in [low, high), or [0, low). */
  randint(low: number, high?: number | null, size?: null): number;
  randint(low: number, high: number | null, size: number | readonly number[]): ndarray;
  randint(low: number, high?: number | null, size?: DrawSize): number | ndarray {
    const [from, to] = high === undefined || high === null ? [0, low] : [low, high];
    if (from >= to) throw new ValueError("low >= high");
    const draw = (): number => from + this.upTo(to - from - 1);
    const sizes = sizesOf(size);
    if (sizes === null) return draw();
    const n = sizes.reduce((a, b) => a * b, 1);
    return new ndarray(
      BigInt64Array.from({ length: n }, () => BigInt(draw())),
      int64,
      sizes,
    );
  }
  /** In place: the parts along the first dimension in another order. */
  shuffle(x: ndarray | unknown[]): void {
    const n = Array.isArray(x) ? x.length : x.sizes[0];
    const order = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.upTo(i);
      [order[i], order[j]] = [order[j], order[i]];
    }
    if (Array.isArray(x)) {
      const before = [...x];
      order.forEach((from, to) => {
        x[to] = before[from];
      });
      return;
    }
    withDoubles(() => {
      const t = toTensor(x);
      t.copy_(t.index_select(0, t.new_tensor(order).long()));
    });
  }
  /** 0 .. n - 1, or an array's parts, in another order. */
  permutation(x: number | ArrayLike): ndarray {
    const a =
      typeof x === "number"
        ? new ndarray(
            BigInt64Array.from({ length: x }, (_, i) => BigInt(i)),
            int64,
          )
        : withDoubles(() => fromTensor(toTensor(x).clone()));
    this.shuffle(a);
    return a;
  }
  /** Elements of an array (or of 0 .. a - 1), with replacement, or weights p. */
  choice(
    a: number | ArrayLike,
    size?: DrawSize,
    replace: boolean | { readonly replace?: boolean; readonly p?: ArrayLike | null } = true,
    p?: ArrayLike | null,
  ): number | ndarray {
    const again = typeof replace === "boolean" ? replace : (replace.replace ?? true);
    const given = typeof replace === "boolean" ? p : (replace.p ?? p);
    const pool = typeof a === "number" ? null : toTensor(a);
    const n = pool === null ? (a as number) : pool.sizes[0];
    const sizes = sizesOf(size);
    const count = sizes === null ? 1 : sizes.reduce((x, y) => x * y, 1);
    if (!again && count > n) throw new ValueError("Cannot take a larger sample than population when 'replace=False'");
    const weights = given === undefined || given === null ? null : (toTensor(given).tolist() as number[]);
    const at =
      weights !== null
        ? this.weighted(weights, count, again)
        : again
          ? Array.from({ length: count }, () => this.upTo(n - 1))
          : [...(this.permutation(n).tolist() as number[])].slice(0, count);
    if (sizes === null) return pool === null ? at[0] : (withDoubles(() => pool.select(0, at[0]).item()) as number);
    const index = new ndarray(BigInt64Array.from(at, BigInt), int64, sizes);
    if (pool === null) return index;
    return withDoubles(() =>
      fromTensor(pool.index_select(0, toTensor(index).reshape(-1)).reshape([...sizes, ...pool.sizes.slice(1)])),
    );
  }
  private weighted(p: readonly number[], count: number, again: boolean): number[] {
    const total = p.reduce((a, b) => a + b, 0);
    if (Math.abs(total - 1) > 1e-8) throw new ValueError("probabilities do not sum to 1");
    const left = [...p];
    const pick = (n: number): number[] => {
      const cumulative: number[] = [];
      left.reduce((s, v, i) => {
        cumulative[i] = s + v;
        return s + v;
      }, 0);
      const top = cumulative[cumulative.length - 1];
      return Array.from({ length: n }, () => {
        const u = this.double();
        const at = cumulative.findIndex((c) => c / top > u);
        return at < 0 ? left.length - 1 : at;
      });
    };
    if (again) return pick(count);
    const found: number[] = [];
    while (found.length < count) {
      for (const i of found) left[i] = 0;
      for (const i of pick(count - found.length)) if (!found.includes(i)) found.push(i);
    }
    return found;
  }
}

/** What the functions of this module draw from. @internal */
export const shared: RandomState = new RandomState();
/** Seeds the draws of this module. */
export const seed: RandomState["seed"] = shared.seed.bind(shared);
/** Uniform numbers in [0, 1), of sizes one by one. */
export const rand: RandomState["rand"] = shared.rand.bind(shared) as RandomState["rand"];
/** Uniform numbers in [0, 1). */
export const random: RandomState["random"] = shared.random.bind(shared) as RandomState["random"];
/** Uniform numbers in [0, 1). */
export const random_sample: RandomState["random"] = random;
/** Standard normal numbers, of sizes one by one. */
export const randn: RandomState["randn"] = shared.randn.bind(shared) as RandomState["randn"];
/** Normal numbers. */
export const normal: RandomState["normal"] = shared.normal.bind(shared) as RandomState["normal"];
/** Uniform numbers in [low, high). */
export const uniform: RandomState["uniform"] = shared.uniform.bind(shared) as RandomState["uniform"];
/** Whole numbers in [low, high), or [0, low). */
export const randint: RandomState["randint"] = shared.randint.bind(shared) as RandomState["randint"];
/** In place: the parts along the first dimension in another order. */
export const shuffle: RandomState["shuffle"] = shared.shuffle.bind(shared);
/** 0 .. n - 1, or an array's parts, in another order. */
export const permutation: RandomState["permutation"] = shared.permutation.bind(shared);
/** Elements of an array, with replacement, or weights p. */
export const choice: RandomState["choice"] = shared.choice.bind(shared);
