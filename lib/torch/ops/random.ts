/** Random tensors and random fills. */
import type { Backward } from "../autograd/node.js";
import { fillBernoulli, fillIntegers, fillNormal, fillUniform, permutation } from "../compute/random.js";
import { type DType, float32, float64, get_default_dtype, int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { isOptions, sizesOf } from "../kwargs.js";
import { default_generator, type Generator } from "../random.js";
import { show } from "../shape.js";
import { fresh, methods, Tensor, wrap } from "../tensor.js";
import type { TensorOptions } from "./creation.js";
import { inPlace } from "./define.js";
import { mustTakeComplex } from "./op.js";
import type { Sizes } from "./views.js";

/** Options of the functions that draw. */
export interface RandomOptions extends TensorOptions {
  readonly generator?: Generator | null;
}

/** The source of an in-place fill. */
export interface GeneratorOptions {
  readonly generator?: Generator | null;
}

/** Sizes, and options after them. */
export type RandomArguments =
  | Sizes
  | readonly [...number[], RandomOptions]
  | readonly [readonly number[], RandomOptions];

declare module "../tensor.js" {
  interface Tensor {
    /** In place: draws from the uniform distribution on [from, to). */
    uniform_(from?: number, to?: number, options?: GeneratorOptions): this;
    /** In place: draws from the normal distribution. */
    normal_(mean?: number, std?: number, options?: GeneratorOptions): this;
    /** In place: whole numbers drawn from [from, to), or [0, from). */
    random_(from?: number, to?: number, options?: GeneratorOptions): this;
    /** In place: 1 with probability p, else 0. */
    bernoulli_(p?: number | Tensor, options?: GeneratorOptions): this;
    /** 1 with the probability that this holds, else 0. See torch.bernoulli. */
    bernoulli(options?: GeneratorOptions): Tensor;
  }
}

const source = (g: Generator | null | undefined): Generator => g ?? default_generator;

type Floats = Float32Array | Float64Array;

/** Draws into a fresh row-major tensor, or through one into `t`. */
function draw(t: Tensor, fill: (y: Floats, n: number) => void): void {
  const direct = t.contig && t.offset === 0 && (t.dtype === float32 || t.dtype === float64);
  if (direct) {
    fill(t.array as Floats, t.count);
    return;
  }
  const work = fresh(t.sizes, t.dtype === float64 ? float64 : float32);
  fill(work.array as Floats, t.count);
  t.data.copy_(work);
}

function made(op: string, args: readonly unknown[], fill: (y: Floats, n: number, g: Generator) => void): Tensor {
  const { sizes, options } = sizesOf(op, args) as {
    sizes: number[];
    options: RandomOptions & { size?: readonly number[] };
  };
  const shape = options.size ?? sizes;
  const dtype = options.dtype ?? get_default_dtype();
  if (!dtype.is_floating_point) {
    throw new RuntimeError(`"check_uniform_bounds" not implemented for '${dtype.scalar}'`);
  }
  const bad = shape.find((s) => s < 0);
  if (bad !== undefined)
    throw new RuntimeError(`Trying to create tensor with negative dimension ${bad}: ${show(shape)}`);
  const t = fresh([...shape], dtype);
  draw(t, (y, n) => fill(y, n, source(options.generator)));
  if (options.requires_grad) t.requires_grad = true;
  return t;
}

/**
 * Draws from the uniform distribution on [0, 1).
 *
 * @example torch.rand(2, 3)
 * Source: PyTorch, torch.rand: the same numbers for the same seed.
 */
export function rand(...size: RandomArguments): Tensor {
  return made("rand", size, (y, n, g) => fillUniform(g, y, 0, n, 0, 1));
}

/**
 * Draws from the standard normal distribution.
 *
 * Source: PyTorch, torch.randn: the same numbers for the same seed, to float32's last digits from 16 elements on.
 */
export function randn(...size: RandomArguments): Tensor {
  return made("randn", size, (y, n, g) => fillNormal(g, y, 0, n, 0, 1));
}

/** Uniform draws in the shape and dtype of `input`. Source: PyTorch, torch.rand_like. */
export function rand_like(input: Tensor, options: RandomOptions = {}): Tensor {
  return rand(input.sizes, { dtype: input.dtype, ...options });
}

/** Standard normal draws in the shape and dtype of `input`. Source: PyTorch, torch.randn_like. */
export function randn_like(input: Tensor, options: RandomOptions = {}): Tensor {
  return randn(input.sizes, { dtype: input.dtype, ...options });
}

/**
 * Whole numbers drawn from [low, high); low is 0 when left out.
 *
 * Dtype: int64, or `dtype`.
 * @throws RuntimeError when low is not below high.
 * @example torch.randint(10, [2, 3])
 * Source: PyTorch, torch.randint: the same numbers for the same seed.
 */
export function randint(high: number, size: readonly number[], options?: RandomOptions): Tensor;
export function randint(low: number, high: number, size: readonly number[], options?: RandomOptions): Tensor;
export function randint(...args: (number | readonly number[] | RandomOptions | undefined)[]): Tensor {
  const [low, high, size, options = {}] = (Array.isArray(args[1]) ? [0, ...args] : args) as [
    number,
    number,
    readonly number[],
    RandomOptions | undefined,
  ];
  if (low >= high)
    throw new RuntimeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  const dtype: DType = options.dtype ?? int64;
  const t = fresh([...size], dtype);
  fillIntegers(source(options.generator), t.array, 0, t.count, BigInt(low), BigInt(high));
  if (options.requires_grad) t.requires_grad = true;
  return t;
}

/**
 * A permutation of 0 .. n - 1, as int64.
 *
 * Source: PyTorch, torch.randperm: the same for the same seed.
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  if (n < 0) throw new RuntimeError(`n must be non-negative, got ${n}`);
  const t = wrap(permutation(source(options.generator), n), [n], int64);
  return options.dtype ? t.to(options.dtype) : t;
}

/** Named parameters of normal. */
export interface NormalOptions extends RandomOptions {
  readonly mean?: number | Tensor;
  readonly std?: number | Tensor;
  readonly size?: readonly number[];
}

/**
 * Draws from normal distributions: of one mean and std in a given size, or of the elements' own.
 *
 * Shape: size; or that of mean and std, which broadcast. Gradient: none.
 * @throws RuntimeError when std is negative.
 * Source: PyTorch, torch.normal.
 */
export function normal(options: NormalOptions): Tensor;
export function normal(mean: number, std: number, size: readonly number[], options?: NormalOptions): Tensor;
export function normal(mean: number | Tensor, std?: number | Tensor | NormalOptions, options?: NormalOptions): Tensor;
export function normal(...args: unknown[]): Tensor {
  const last = args[args.length - 1];
  const options = (isOptions(last) ? last : {}) as NormalOptions;
  const given = isOptions(last) ? args.slice(0, -1) : args;
  const mean = (given[0] ?? options.mean ?? 0) as number | Tensor;
  if (mean instanceof Tensor && mean.dtype.is_complex) mustTakeComplex("normal", mean);
  const std = (given[1] ?? options.std ?? 1) as number | Tensor;
  const size = (given[2] ?? options.size) as readonly number[] | undefined;
  const lowest = std instanceof Tensor ? (std.count === 0 ? 0 : Number(std.detach().min().item())) : std;
  if (lowest < 0) {
    throw new RuntimeError(
      std instanceof Tensor
        ? "normal expects all elements of std >= 0.0"
        : `normal expects std >= 0.0, but found std ${std}`,
    );
  }
  if (!(mean instanceof Tensor) && !(std instanceof Tensor)) {
    return made("normal", [size ?? [], { ...options, size: size ?? [] }], (y, n, g) =>
      fillNormal(g, y, 0, n, mean, std),
    );
  }
  const a = mean instanceof Tensor ? mean.detach() : mean;
  const b = std instanceof Tensor ? std.detach() : std;
  const model = (a instanceof Tensor ? (b instanceof Tensor ? a.add(b) : a) : b) as Tensor;
  const draws = fresh(model.sizes, model.dtype);
  draw(draws, (y, n) => fillNormal(source(options.generator), y, 0, n, 0, 1));
  return draws.mul(b).add(a);
}

/** 1 with the probability that the input holds, else 0. Source: PyTorch, torch.bernoulli. */
export function bernoulli(input: Tensor, options: GeneratorOptions = {}): Tensor {
  const t = fresh(input.sizes, input.dtype);
  const p = input.detach().contiguous();
  const g = source(options.generator);
  if (!p.dtype.is_floating_point)
    throw new RuntimeError(`"bernoulli_tensor_cpu_self_" not implemented for '${p.dtype.scalar}'`);
  const single = p.dtype !== float64;
  for (let i = 0; i < t.count; i++) {
    const chance = Number(p.array[p.offset + i]);
    if (!(chance >= 0 && chance <= 1))
      throw new RuntimeError(
        "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)",
      );
    t.array[i] = (single ? g.uniformFloat() : g.uniformDouble()) < chance ? 1 : 0;
  }
  return t;
}

const filled = (name: string): Backward<null> => ({ name, backward: (g) => g.mul(0) });
const UNIFORM = filled("UniformBackward0");
const NORMAL = filled("NormalBackward0");
const RANDOM = filled("RandomBackward0");
const BERNOULLI = filled("BernoulliBackward0");

methods({
  uniform_(this: Tensor, from = 0, to = 1, options: GeneratorOptions = {}): Tensor {
    if (from > to) {
      throw new RuntimeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
    }
    return inPlace(
      this,
      UNIFORM,
      [],
      () => [],
      null,
      () => draw(this, (y, n) => fillUniform(source(options.generator), y, 0, n, from, to)),
    );
  },
  normal_(this: Tensor, mean = 0, std = 1, options: GeneratorOptions = {}): Tensor {
    if (std < 0) throw new RuntimeError(`normal expects std >= 0.0, but found std ${std}`);
    return inPlace(
      this,
      NORMAL,
      [],
      () => [],
      null,
      () => draw(this, (y, n) => fillNormal(source(options.generator), y, 0, n, mean, std)),
    );
  },
  random_(this: Tensor, from?: number, to?: number, options: GeneratorOptions = {}): Tensor {
    const limit =
      this.dtype === float32 ? 2 ** 24 : this.dtype === float64 ? 2 ** 53 : 2 ** (8 * this.dtype.itemsize - 1);
    const [low, high] = to !== undefined ? [from ?? 0, to] : from !== undefined ? [0, from] : [0, limit];
    if (low >= high) {
      throw new RuntimeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
    }
    return inPlace(
      this,
      RANDOM,
      [],
      () => [],
      null,
      () => {
        const work = fresh(this.sizes, this.dtype);
        fillIntegers(source(options.generator), work.array, 0, work.count, BigInt(low), BigInt(high));
        this.data.copy_(work);
      },
    );
  },
  bernoulli(this: Tensor, options: GeneratorOptions = {}): Tensor {
    return bernoulli(this, options);
  },
  bernoulli_(this: Tensor, p: number | Tensor = 0.5, options: GeneratorOptions = {}): Tensor {
    if (p instanceof Tensor) return this.copy_(bernoulli(p.detach().expand(this.sizes).contiguous(), options));
    return inPlace(
      this,
      BERNOULLI,
      [],
      () => [],
      null,
      () => {
        const work = fresh(this.sizes, this.dtype);
        fillBernoulli(source(options.generator), work.array, 0, work.count, () => p);
        this.data.copy_(work);
      },
    );
  },
});
