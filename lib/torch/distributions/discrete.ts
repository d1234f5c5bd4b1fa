/** Distributions of counts and categories. */
import { ValueError } from "../errors.js";
import { arange } from "../ops/creation.js";
import { lgamma } from "../ops/gamma.js";
import { gather } from "../ops/indexing.js";
import { bernoulli, rand } from "../ops/random.js";
import { multinomial, poisson } from "../ops/samplers.js";
import { fresh, Tensor } from "../tensor.js";
import {
  broadcastAll,
  type Constraint,
  constraints,
  Distribution,
  type DistributionOptions,
  integerInterval,
  type Parameter,
  type SampleShape,
  size,
} from "./distribution.js";

/** Probabilities, given as such or as logits: exactly one of the two. */
export interface ProbsOrLogits<T = Tensor> extends DistributionOptions {
  readonly probs?: T | null;
  readonly logits?: T | null;
}

type Parameters = Readonly<Record<string, readonly [Tensor, Constraint]>>;

/** `new D(probs)`, `new D(null, logits)` or `new D({ probs })`, as torch's keyword arguments. */
function given<T extends Parameter>(
  first: T | null | undefined | ProbsOrLogits<T>,
  logits: T | null | undefined,
): { probs: T | null; logits: T | null; options: DistributionOptions } {
  const named =
    typeof first === "object" && first !== null && !(first instanceof Tensor) ? (first as ProbsOrLogits<T>) : null;
  const probs = named === null ? ((first ?? null) as T | null) : (named.probs ?? null);
  const wanted = named === null ? (logits ?? null) : (named.logits ?? logits ?? null);
  if ((probs === null) === (wanted === null)) {
    throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
  }
  return { probs, logits: wanted, options: named ?? {} };
}

const epsilonOf = (t: Tensor): number => (t.dtype.name === "float64" ? 2 ** -52 : 2 ** -23);
/** Probabilities kept from 0 and 1, so that their logarithms are finite. */
const inside = (p: Tensor): Tensor => p.clamp(epsilonOf(p), 1 - epsilonOf(p));

/** -(x * ln p + (1 - x) * ln(1 - p)) from logits. */
const crossEntropy = (logits: Tensor, x: Tensor): Tensor =>
  logits.clamp_min(0).sub(logits.mul(x)).add(logits.abs().neg().exp().log1p());

/** 1 with probability `probs`, else 0. Source: PyTorch, torch.distributions.Bernoulli. */
export class Bernoulli extends Distribution {
  readonly support: Constraint = constraints.boolean;
  private readonly byProbs: Tensor | null;
  private readonly byLogits: Tensor | null;
  constructor(probs?: Parameter | null | ProbsOrLogits<Parameter>, logits?: Parameter | null) {
    const g = given(probs, logits);
    const [t] = broadcastAll((g.probs ?? g.logits) as Parameter);
    super(size(t.sizes), size([]), g.options);
    this.byProbs = g.probs === null ? null : t;
    this.byLogits = g.probs === null ? t : null;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return this.byProbs === null
      ? { logits: [this.byLogits as Tensor, constraints.real] }
      : { probs: [this.byProbs, constraints.unit_interval] };
  }
  get probs(): Tensor {
    return this.byProbs ?? (this.byLogits as Tensor).sigmoid();
  }
  get logits(): Tensor {
    if (this.byLogits !== null) return this.byLogits;
    const p = inside(this.byProbs as Tensor);
    return p.log().sub(p.neg().log1p());
  }
  get mean(): Tensor {
    return this.probs;
  }
  get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    return bernoulli(this.probs.detach().expand(this.extended(sample_shape)).contiguous());
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return crossEntropy(this.logits, value).neg();
  }
  override entropy(): Tensor {
    return crossEntropy(this.logits, this.probs);
  }
}

/** Numbers in [0, 1] with density like a Bernoulli's. Source: PyTorch, torch.distributions.ContinuousBernoulli. */
export class ContinuousBernoulli extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly support: Constraint = constraints.unit_interval;
  readonly probs: Tensor;
  constructor(probs?: Parameter | null | ProbsOrLogits<Parameter>, logits?: Parameter | null) {
    const g = given(probs, logits);
    const [t] = broadcastAll((g.probs ?? g.logits) as Parameter);
    super(size(t.sizes), size([]), g.options);
    this.probs = inside(g.probs === null ? t.sigmoid() : t);
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { probs: [this.probs, constraints.unit_interval] };
  }
  get logits(): Tensor {
    return this.probs.log().sub(this.probs.neg().log1p());
  }
  /** Where the density's formula has its digits: away from 1/2. */
  private unstable(): Tensor {
    return this.probs.le(0.499).logical_or(this.probs.gt(0.501)).logical_not();
  }
  private cut(): Tensor {
    return this.probs.masked_fill(this.unstable(), 0.499);
  }
  /** ln of the density's constant. */
  private logNorm(): Tensor {
    const p = this.cut();
    const low = p.clamp(0, 0.5);
    const high = p.clamp(0.5, 1);
    const l = p.neg().log1p().sub(p.log()).abs().log();
    const bottom = p.le(0.5);
    const rest = low
      .mul(-2)
      .log1p()
      .masked_fill(bottom.logical_not(), 0)
      .add(high.mul(2).sub(1).log().masked_fill(bottom, 0));
    const exact = l.sub(rest);
    const x = this.probs.sub(0.5).pow(2);
    const series = x
      .mul(104 / 45)
      .add(4 / 3)
      .mul(x)
      .add(Math.log(2));
    const unstable = this.unstable();
    return exact.masked_fill(unstable, 0).add(series.masked_fill(unstable.logical_not(), 0));
  }
  get mean(): Tensor {
    const p = this.cut();
    const exact = p.div(p.mul(2).sub(1)).add(p.neg().log1p().sub(p.log()).reciprocal());
    const x = this.probs.sub(0.5);
    const series = x
      .pow(2)
      .mul(16 / 45)
      .add(1 / 3)
      .mul(x)
      .add(0.5);
    const unstable = this.unstable();
    return exact.masked_fill(unstable, 0).add(series.masked_fill(unstable.logical_not(), 0));
  }
  get variance(): Tensor {
    const p = this.cut();
    const exact = p.mul(p.sub(1)).div(p.mul(-2).add(1).pow(2)).add(p.neg().log1p().sub(p.log()).pow(-2));
    const x = this.probs.sub(0.5).pow(2);
    const series = x
      .mul(128 / 945)
      .neg()
      .add(1 / 15)
      .mul(x)
      .neg()
      .add(1 / 12);
    const unstable = this.unstable();
    return exact.masked_fill(unstable, 0).add(series.masked_fill(unstable.logical_not(), 0));
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return this.icdf(rand(this.extended(sample_shape), { dtype: this.probs.dtype }));
  }
  override icdf(value: Tensor): Tensor {
    const p = this.cut();
    const exact = p
      .neg()
      .add(value.mul(p.mul(2).sub(1)))
      .log1p()
      .sub(p.neg().log1p())
      .div(p.log().sub(p.neg().log1p()));
    const unstable = this.unstable().expand(exact.sizes);
    return exact.masked_fill(unstable, 0).add(value.masked_fill(unstable.logical_not(), 0));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return crossEntropy(this.logits, value).neg().add(this.logNorm());
  }
  override entropy(): Tensor {
    const l0 = this.probs.neg().log1p();
    const l1 = this.probs.log();
    return this.mean.mul(l0.sub(l1)).sub(this.logNorm()).sub(l0);
  }
}

/** One of n categories. Source: PyTorch, torch.distributions.Categorical. */
export class Categorical extends Distribution {
  readonly support: Constraint;
  /** Logarithms of probabilities that sum to 1. */
  readonly logits: Tensor;
  private readonly byProbs: Tensor | null;
  constructor(probs?: Tensor | null | ProbsOrLogits, logits?: Tensor | null) {
    const g = given(probs, logits);
    const t = (g.probs ?? g.logits) as Tensor;
    if (t.ndim < 1)
      throw new ValueError(`\`${g.probs === null ? "logits" : "probs"}\` parameter must be at least one-dimensional.`);
    super(size(t.sizes.slice(0, -1)), size([]), g.options);
    this.byProbs = g.probs === null ? null : t.div(t.sum(-1, true));
    this.logits = this.byProbs === null ? t.sub(t.logsumexp(-1, true)) : inside(this.byProbs).log();
    this.support = integerInterval(0, t.size(-1) - 1);
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return this.byProbs === null
      ? { logits: [this.logits, constraints.real] }
      : { probs: [this.byProbs, constraints.simplex] };
  }
  get probs(): Tensor {
    return this.byProbs ?? this.logits.softmax(-1);
  }
  /** Sizes of the parameters. */
  get param_shape(): readonly number[] {
    return this.logits.shape;
  }
  get mean(): Tensor {
    return this.logits.detach().select(-1, 0).mul(0).add(Number.NaN);
  }
  get variance(): Tensor {
    return this.mean;
  }
  /** The most likely category. */
  get mode(): Tensor {
    return this.probs.argmax(-1);
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    const n = this.logits.size(-1);
    const count = sample_shape.reduce((a, b) => a * b, 1);
    const rows = multinomial(this.probs.detach().reshape(-1, n), Math.max(count, 1), true).t();
    return rows.reshape(this.extended(sample_shape));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const at = value.long().unsqueeze(-1);
    const batch = broadcastAll(at.select(-1, 0), this.logits.detach().select(-1, 0))[0].sizes;
    const wide = this.logits.expand([...batch, this.logits.size(-1)]);
    return gather(wide, -1, at.expand([...batch, 1]).contiguous()).squeeze(-1);
  }
  override entropy(): Tensor {
    const lowest = this.logits.dtype.name === "float64" ? -Number.MAX_VALUE : -3.4028234663852886e38;
    return this.logits.clamp_min(lowest).mul(this.probs).sum(-1).neg();
  }
  /** All categories, along a new first dimension. */
  enumerate_support(expand = true): Tensor {
    const n = this.logits.size(-1);
    const values = arange(n).reshape([n, ...this.batch_shape.map(() => 1)]);
    return expand ? values.expand([n, ...this.batch_shape]) : values;
  }
}

/** One of n categories, as a vector with one 1. Source: PyTorch, torch.distributions.OneHotCategorical. */
export class OneHotCategorical extends Distribution {
  readonly support: Constraint = constraints.one_hot;
  /** @internal */ readonly categorical: Categorical;
  constructor(probs?: Tensor | null | ProbsOrLogits, logits?: Tensor | null) {
    const categorical = new Categorical(probs, logits);
    super(categorical.batch_shape, size(categorical.logits.sizes.slice(-1)), { validate_args: categorical.checks });
    this.categorical = categorical;
  }
  protected override parameters(): Parameters {
    return { probs: [this.probs, constraints.simplex] };
  }
  protected override shown(): Parameters {
    return {};
  }
  get probs(): Tensor {
    return this.categorical.probs;
  }
  get logits(): Tensor {
    return this.categorical.logits;
  }
  get mean(): Tensor {
    return this.probs;
  }
  get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    const at = this.categorical.sample(sample_shape).unsqueeze(-1);
    return fresh([...at.sizes.slice(0, -1), this.logits.size(-1)], this.probs.dtype).scatter(-1, at, 1);
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.categorical.log_prob(value.argmax(-1));
  }
  override entropy(): Tensor {
    return this.categorical.entropy();
  }
}

/** Counts of rate `rate`. Source: PyTorch, torch.distributions.Poisson. */
export class Poisson extends Distribution {
  readonly rate: Tensor;
  readonly support: Constraint = constraints.nonnegative_integer;
  constructor(rate: Parameter, options?: DistributionOptions) {
    const [r] = broadcastAll(rate);
    super(size(r.sizes), size([]), options);
    this.rate = r;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { rate: [this.rate, constraints.nonnegative] };
  }
  get mean(): Tensor {
    return this.rate;
  }
  get variance(): Tensor {
    return this.rate;
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    return poisson(this.rate.detach().expand(this.extended(sample_shape)));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return value
      .xlogy(this.rate)
      .sub(this.rate)
      .sub(lgamma(value.add(1)));
  }
}

/** Failures before the first success of probability `probs`. Source: PyTorch, torch.distributions.Geometric. */
export class Geometric extends Distribution {
  readonly probs: Tensor;
  readonly support: Constraint = constraints.nonnegative_integer;
  constructor(probs?: Parameter | null | ProbsOrLogits<Parameter>, logits?: Parameter | null) {
    const g = given(probs, logits);
    const [t] = broadcastAll((g.probs ?? g.logits) as Parameter);
    super(size(t.sizes), size([]), g.options);
    this.probs = g.probs === null ? t.sigmoid() : t;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { probs: [this.probs, constraints.unit_interval] };
  }
  get mean(): Tensor {
    return this.probs.reciprocal().sub(1);
  }
  get variance(): Tensor {
    return this.probs.reciprocal().sub(1).div(this.probs);
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    const tiny = this.probs.dtype.name === "float64" ? 2.2250738585072014e-308 : 1.1754943508222875e-38;
    const u = fresh(this.extended(sample_shape), this.probs.dtype).uniform_(tiny, 1);
    return u.log().div(this.probs.detach().neg().log1p()).floor();
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return value.mul(this.probs.neg().log1p()).add(this.probs.log());
  }
  override entropy(): Tensor {
    return crossEntropy(this.probs.log().sub(this.probs.neg().log1p()), this.probs).div(this.probs);
  }
}

/** Successes in `total_count` tries. Source: PyTorch, torch.distributions.Binomial. */
export class Binomial extends Distribution {
  readonly total_count: Tensor;
  readonly probs: Tensor;
  readonly support: Constraint = constraints.nonnegative_integer;
  constructor(total_count: Parameter, probs?: Parameter | null | ProbsOrLogits<Parameter>, logits?: Parameter | null) {
    const g = given(probs, logits);
    const [n, t] = broadcastAll(total_count, (g.probs ?? g.logits) as Parameter);
    super(size(t.sizes), size([]), g.options);
    this.total_count = n.to(t.dtype);
    this.probs = g.probs === null ? t.sigmoid() : t;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return {
      total_count: [this.total_count, constraints.nonnegative_integer],
      probs: [this.probs, constraints.unit_interval],
    };
  }
  get mean(): Tensor {
    return this.total_count.mul(this.probs);
  }
  get variance(): Tensor {
    return this.mean.mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    const sizes = this.extended(sample_shape);
    const most = Number(this.total_count.detach().max().item());
    const p = this.probs.detach().expand(sizes).contiguous();
    let y = fresh(sizes, p.dtype);
    for (let k = 0; k < most; k++) y = y.add(bernoulli(p).mul(this.total_count.gt(k)));
    return y;
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const n = this.total_count;
    const p = inside(this.probs);
    const logits = p.log().sub(p.neg().log1p());
    const choose = lgamma(n.add(1))
      .sub(lgamma(value.add(1)))
      .sub(lgamma(n.sub(value).add(1)));
    return value
      .mul(logits)
      .add(choose)
      .sub(n.mul(logits.clamp_min(0)))
      .sub(n.mul(logits.abs().neg().exp().log1p()));
  }
}
