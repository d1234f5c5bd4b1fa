/** Draws beyond uniform and normal: categories, counts, waiting times. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { dirichletSlope, gammaSlope } from "../compute/implicit.js";
import { lgamma } from "../compute/special.js";
import { float64, int64 } from "../dtype.js";
import { NotImplementedError, RuntimeError } from "../errors.js";
import { default_generator, type Generator } from "../random.js";
import { fresh, methods, type Tensor } from "../tensor.js";
import { inPlace, packed } from "./define.js";
import { type Fn, install, type Method, mustTakeComplex, op } from "./op.js";
import { type GeneratorOptions, type RandomOptions, randint } from "./random.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Indices drawn with these weights. See torch.multinomial. */
    multinomial: Method<typeof multinomial>;
    /** In place: waiting times, density lambd * e ** (-lambd x). */
    exponential_(lambd?: number, options?: GeneratorOptions): this;
    /** In place: number of tries up to the first success of probability p. */
    geometric_(p: number, options?: GeneratorOptions): this;
    /** In place: the Cauchy distribution. */
    cauchy_(median?: number, sigma?: number, options?: GeneratorOptions): this;
    /** In place: e ** a normal draw. */
    log_normal_(mean?: number, std?: number, options?: GeneratorOptions): this;
  }
}

const source = (g: Generator | null | undefined): Generator => g ?? default_generator;

/** One standard normal draw in double precision; the second of a pair is kept. @internal */
export function oneNormal(g: Generator): number {
  if (g.nextNormal !== null) {
    const kept = g.nextNormal;
    g.nextNormal = null;
    return kept;
  }
  const angle = 2 * Math.PI * g.uniformDouble();
  const radius = Math.sqrt(-2 * Math.log1p(-g.uniformDouble()));
  g.nextNormal = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}

const filled = (name: string): Backward<null> => ({ name, backward: (g) => g.mul(0) });
const EXPONENTIAL = filled("ExponentialBackward0");
const GEOMETRIC = filled("GeometricBackward0");
const CAUCHY = filled("CauchyBackward0");
const LOG_NORMAL = filled("LogNormalBackward0");

function fill(
  t: Tensor,
  name: string,
  node: Backward<null>,
  options: GeneratorOptions,
  draw: (g: Generator) => number,
): Tensor {
  const g = source(options.generator);
  if (!t.dtype.is_floating_point && node !== GEOMETRIC) {
    throw new NotImplementedError(`"${name}" not implemented for '${t.dtype.scalar}'`);
  }
  return inPlace(
    t,
    node,
    [],
    () => [],
    null,
    () => {
      const work = fresh(t.sizes, float64);
      for (let i = 0; i < work.count; i++) work.array[i] = draw(g);
      t.data.copy_(work);
    },
  );
}

methods({
  exponential_(this: Tensor, lambd = 1, options: GeneratorOptions = {}): Tensor {
    if (!(lambd > 0)) throw new RuntimeError(`exponential_ expects lambda > 0.0, but found lambda=${lambd}`);
    return fill(this, "exponential_cpu", EXPONENTIAL, options, (g) => -Math.log1p(-g.uniformDouble()) / lambd);
  },
  geometric_(this: Tensor, p: number, options: GeneratorOptions = {}): Tensor {
    if (!(p > 0 && p < 1)) throw new RuntimeError(`geometric_ expects p to be in (0, 1), but got p=${p}`);
    return fill(this, "geometric_cpu", GEOMETRIC, options, (g) =>
      Math.ceil(Math.log(g.uniformDouble()) / Math.log1p(-p)),
    );
  },
  cauchy_(this: Tensor, median = 0, sigma = 1, options: GeneratorOptions = {}): Tensor {
    if (!(sigma > 0)) throw new RuntimeError(`cauchy_ expects sigma > 0.0, but found sigma=${sigma}`);
    return fill(
      this,
      "cauchy_cpu",
      CAUCHY,
      options,
      (g) => median + sigma * Math.tan(Math.PI * (g.uniformDouble() - 0.5)),
    );
  },
  log_normal_(this: Tensor, mean = 1, std = 2, options: GeneratorOptions = {}): Tensor {
    if (!(std > 0)) throw new RuntimeError(`log_normal_ expects std > 0.0, but found std=${std}`);
    return fill(this, "log_normal_cpu", LOG_NORMAL, options, (g) => Math.exp(oneNormal(g) * std + mean));
  },
});

/** Named parameters of multinomial. */
export interface MultinomialOptions extends GeneratorOptions {
  readonly num_samples?: number;
  readonly replacement?: boolean;
}

/**
 * Indices drawn with the weights in the input's rows.
 *
 * Shape: (n) -> (num_samples), (m, n) -> (m, num_samples). Dtype: int64.
 * @throws RuntimeError for weights that are negative or all 0, or more draws than weights without replacement.
 * Source: PyTorch, torch.multinomial: the same draws for the same seed.
 */
export const multinomial: Fn<[input: Tensor, num_samples: number, replacement?: boolean], MultinomialOptions> = op(
  "multinomial",
  "input num_samples replacement generator",
  (...args: unknown[]) => {
    const [input, num_samples, replacement = false, generator] = args as [Tensor, number, boolean?, Generator?];
    if (input.ndim !== 1 && input.ndim !== 2) throw new RuntimeError("prob_dist must be 1 or 2 dim");
    if (!input.dtype.is_floating_point) {
      throw new RuntimeError(`multinomial only supports floating-point dtypes for input, got: ${input.dtype.scalar}`);
    }
    if (num_samples <= 0) throw new RuntimeError("cannot sample n_sample <= 0 samples");
    const n = input.size(-1);
    if (!replacement && num_samples > n) {
      throw new RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement");
    }
    const x = input.detach();
    if (x.count > 0) {
      if (!(Number(x.min().item()) >= 0) || !Number.isFinite(Number(x.max().item()))) {
        throw new RuntimeError("probability tensor contains either `inf`, `nan` or element < 0");
      }
      if (x.sum(-1).eq(0).any().item<boolean>()) {
        throw new RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)");
      }
    }
    const g = source(generator);
    if (!replacement) {
      const q = fresh(x.sizes, x.dtype);
      q.exponential_(1, { generator: g });
      const order = x.div(q);
      return num_samples === 1 ? order.argmax(-1, true) : order.topk(num_samples).indices;
    }
    const rows = packed(x);
    const count = rows.count / n;
    const y = fresh(input.ndim === 1 ? [num_samples] : [count, num_samples], int64);
    const single = x.dtype !== float64;
    const round = single ? Math.fround : (v: number): number => v;
    const cumulative = new Float64Array(n);
    for (let r = 0; r < count; r++) {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        sum = round(sum + Number(rows.array[rows.offset + r * n + i]));
        cumulative[i] = sum;
      }
      for (let i = 0; i < n; i++) cumulative[i] = round(cumulative[i] / sum);
      for (let s = 0; s < num_samples; s++) {
        const u = g.uniformDouble();
        let low = 0;
        let high = n;
        while (high - low > 0) {
          const middle = low + Math.floor((high - low) / 2);
          if (cumulative[middle] < u) low = middle + 1;
          else high = middle;
        }
        y.array[r * num_samples + s] = BigInt(Math.min(low, n - 1));
      }
    }
    return y;
  },
);

/** One draw of Poisson's distribution: by products below 10, by Hörmann's rejection above. */
function onePoisson(g: Generator, rate: number): number {
  if (rate >= 10) {
    const root = Math.sqrt(rate);
    const log = Math.log(rate);
    const b = 0.931 + 2.53 * root;
    const a = -0.059 + 0.02483 * b;
    const inverse = 1.1239 + 1.1328 / (b - 3.4);
    const limit = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = g.uniformDouble() - 0.5;
      const v = g.uniformDouble();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
      if (us >= 0.07 && v <= limit) return k;
      if (k < 0 || (us < 0.013 && v > us)) continue;
      if (Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b) <= -rate + k * log - lgamma(k + 1)) return k;
    }
  }
  if (rate === 0) return 0;
  const floor = Math.exp(-rate);
  let n = 0;
  for (let product = g.uniformDouble(); product > floor; product *= g.uniformDouble()) n++;
  return n;
}

function elementwise(input: Tensor, draw: (v: number) => number): Tensor {
  const x = packed(input.detach().double());
  const work = fresh(input.sizes, float64);
  for (let i = 0; i < work.count; i++) work.array[i] = draw(Number(x.array[x.offset + i]));
  return work.to(input.dtype);
}

/** Counts drawn with the rates that the input holds. Source: PyTorch, torch.poisson: the same for the same seed. */
export function poisson(input: Tensor, options: GeneratorOptions = {}): Tensor {
  if (input.dtype.is_complex) mustTakeComplex("poisson", input);
  if (input.count > 0 && Number(input.detach().min().item()) < 0) {
    throw new RuntimeError("invalid Poisson rate, expected rate to be non-negative");
  }
  const g = source(options.generator);
  return elementwise(input, (v) => onePoisson(g, v));
}

/** Two tensors of one shape combined, elementwise in doubles. */
function together(a: Tensor, b: Tensor, f: (a: number, b: number) => number): Tensor {
  const [x, y] = [a, b].map((t) => packed(t.detach().double()));
  const out = fresh(a.sizes, float64);
  for (let i = 0; i < out.count; i++) out.array[i] = f(Number(x.array[x.offset + i]), Number(y.array[y.offset + i]));
  return out.to(a.dtype);
}

const GAMMA: Backward<null> = {
  name: "StandardGammaBackward0",
  backward: (g, node) => g.mul(together(node.saved(0), node.saved(1), gammaSlope)),
};

const DIRICHLET: Backward<null> = {
  name: "_DirichletBackward",
  backward(g, node) {
    const [a, x] = [node.saved(0), node.saved(1)];
    const total = a.detach().sum(-1, true).expand(a.sizes);
    const slopes = fresh(a.sizes, float64);
    const [xs, as, ts] = [x, a, total].map((t) => packed(t.detach().double()));
    for (let i = 0; i < slopes.count; i++) {
      slopes.array[i] = dirichletSlope(...([xs, as, ts].map((t) => Number(t.array[t.offset + i])) as Triple));
    }
    return slopes.to(a.dtype).mul(g.sub(x.mul(g).sum(-1, true)));
  },
};

type Triple = [number, number, number];

/** Draws of Dirichlet's distribution: parts that sum to 1. Gradient: input, implicit. @internal */
export function sampleDirichlet(concentration: Tensor): Tensor {
  const g = standardGamma(concentration.detach());
  const x = g.div(g.sum(-1, true));
  return record(x, DIRICHLET, [concentration], [concentration, x], null);
}

/**
 * Draws of gamma distributions with the shapes that the input holds and scale 1, by Marsaglia and Tsang.
 * Gradient: input, implicit. @internal
 */
export function standardGamma(input: Tensor, options: GeneratorOptions = {}): Tensor {
  const out = drawGamma(input.detach(), options);
  return record(out, GAMMA, [input], [input, out], null);
}

function drawGamma(input: Tensor, options: GeneratorOptions): Tensor {
  const g = source(options.generator);
  const tiny = input.dtype === float64 ? Number.MIN_VALUE : 2 ** -126;
  return elementwise(input, (shape) => {
    let alpha = shape;
    let scale = 1;
    if (alpha < 1) {
      if (alpha === 0) return 0;
      scale = (1 - g.uniformDouble()) ** (1 / alpha);
      alpha += 1;
    }
    const d = alpha - Math.fround(1 / 3);
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      let x: number;
      let y: number;
      do {
        x = oneNormal(g);
        y = 1 + c * x;
      } while (y <= 0);
      const v = y * y * y;
      const u = 1 - g.uniformDouble();
      const xx = x * x;
      if (u < 1 - 0.0331 * xx * xx || Math.log(u) < 0.5 * xx + d * (1 - v + Math.log(v)))
        return Math.max(tiny, scale * d * v);
    }
  });
}

/** Whole numbers from [low, high) in the shape and dtype of the input. Source: PyTorch, torch.randint_like. */
export function randint_like(input: Tensor, high: number, options?: RandomOptions): Tensor;
export function randint_like(input: Tensor, low: number, high: number, options?: RandomOptions): Tensor;
export function randint_like(
  input: Tensor,
  first: number,
  second?: number | RandomOptions,
  third?: RandomOptions,
): Tensor {
  const [low, high, options] = typeof second === "number" ? [first, second, third] : [0, first, second];
  return randint(low, high, input.sizes, { dtype: input.dtype, ...options });
}

install({ multinomial });
