/** Distributions of real numbers. */
import { get_default_dtype } from "../dtype.js";
import { digamma, erf, erfinv, lgamma } from "../ops/gamma.js";
import { rand, randn } from "../ops/random.js";
import { sampleDirichlet, standardGamma } from "../ops/samplers.js";
import { fresh, type Tensor } from "../tensor.js";
import {
  broadcastAll,
  type Constraint,
  constraints,
  Distribution,
  type DistributionOptions,
  interval,
  type Parameter,
  type SampleShape,
  size,
} from "./distribution.js";

const LOG_ROOT_TWO_PI = Math.log(Math.sqrt(2 * Math.PI));

type Parameters = Readonly<Record<string, readonly [Tensor, Constraint]>>;

/** Base of distributions with a location and a scale. */
abstract class LocationScale extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly loc: Tensor;
  readonly scale: Tensor;
  override readonly support: Constraint = constraints.real;
  constructor(loc: Parameter, scale: Parameter, options?: DistributionOptions) {
    const [l, s] = broadcastAll(loc, scale);
    super(size(l.sizes), size([]), options);
    this.loc = l;
    this.scale = s;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { loc: [this.loc, constraints.real], scale: [this.scale, constraints.positive] };
  }
  get mean(): Tensor {
    return this.loc;
  }
}

/**
 * The normal distribution.
 *
 * @example new torch.distributions.Normal(0, 1).log_prob(x)
 * Source: PyTorch, torch.distributions.Normal.
 */
export class Normal extends LocationScale {
  get mode(): Tensor {
    return this.loc;
  }
  override get stddev(): Tensor {
    return this.scale;
  }
  get variance(): Tensor {
    return this.scale.pow(2);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return this.loc.add(randn(this.extended(sample_shape), { dtype: this.loc.dtype }).mul(this.scale));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return value.sub(this.loc).pow(2).neg().div(this.variance.mul(2)).sub(this.scale.log()).sub(LOG_ROOT_TWO_PI);
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return erf(value.sub(this.loc).mul(this.scale.reciprocal()).div(Math.SQRT2)).add(1).mul(0.5);
  }
  override icdf(value: Tensor): Tensor {
    return this.loc.add(this.scale.mul(erfinv(value.mul(2).sub(1))).mul(Math.SQRT2));
  }
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }
}

/** e ** a normal variable. Source: PyTorch, torch.distributions.LogNormal. */
export class LogNormal extends LocationScale {
  override readonly support: Constraint = constraints.positive;
  protected override shown(): Parameters {
    return {};
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.pow(2).div(2)).exp();
  }
  get variance(): Tensor {
    const s = this.scale.pow(2);
    return s.expm1().mul(this.loc.mul(2).add(s).exp());
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return new Normal(this.loc, this.scale, { validate_args: false }).rsample(sample_shape).exp();
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const x = value.log();
    return new Normal(this.loc, this.scale, { validate_args: false }).log_prob(x).sub(x);
  }
  override entropy(): Tensor {
    return new Normal(this.loc, this.scale, { validate_args: false }).entropy().add(this.loc);
  }
}

/** The Laplace distribution, e ** (-|x - loc| / scale) / (2 scale). Source: PyTorch, torch.distributions.Laplace. */
export class Laplace extends LocationScale {
  get variance(): Tensor {
    return this.scale.pow(2).mul(2);
  }
  override get stddev(): Tensor {
    return this.scale.mul(Math.SQRT2);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    const epsilon = this.loc.dtype.name === "float64" ? 2 ** -52 : 2 ** -23;
    const u = fresh(this.extended(sample_shape), this.loc.dtype).uniform_(epsilon - 1, 1);
    return this.loc.sub(this.scale.mul(u.sign()).mul(u.abs().neg().log1p()));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.scale.mul(2).log().neg().sub(value.sub(this.loc).abs().div(this.scale));
  }
  override cdf(value: Tensor): Tensor {
    const d = value.sub(this.loc);
    return d.sign().mul(d.abs().neg().div(this.scale).expm1()).mul(-0.5).add(0.5);
  }
  override entropy(): Tensor {
    return this.scale.mul(2).log().add(1);
  }
}

/** The Cauchy distribution. Source: PyTorch, torch.distributions.Cauchy. */
export class Cauchy extends LocationScale {
  override get mean(): Tensor {
    return this.loc.detach().mul(Number.NaN);
  }
  get variance(): Tensor {
    return this.loc.detach().mul(0).add(Infinity);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return this.loc.add(fresh(this.extended(sample_shape), this.loc.dtype).cauchy_().mul(this.scale));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.scale.log().neg().sub(Math.log(Math.PI)).sub(value.sub(this.loc).div(this.scale).pow(2).log1p());
  }
  override entropy(): Tensor {
    return this.scale.log().add(Math.log(4 * Math.PI));
  }
}

/** Equal density on [low, high). Source: PyTorch, torch.distributions.Uniform. */
export class Uniform extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly low: Tensor;
  readonly high: Tensor;
  readonly support: Constraint;
  constructor(low: Parameter, high: Parameter, options?: DistributionOptions) {
    const [a, b] = broadcastAll(low, high);
    super(size(a.sizes), size([]), options);
    this.low = a;
    this.high = b;
    this.support = interval(a, b);
  }
  protected override parameters(): Parameters {
    return { low: [this.low, constraints.real], high: [this.high, constraints.real] };
  }
  get mean(): Tensor {
    return this.high.add(this.low).div(2);
  }
  get variance(): Tensor {
    return this.high.sub(this.low).pow(2).div(12);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    const u = rand(this.extended(sample_shape), { dtype: this.low.dtype });
    return this.low.add(u.mul(this.high.sub(this.low)));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const inside = this.low.le(value).type_as(this.low).mul(this.high.gt(value).type_as(this.low));
    return inside.log().sub(this.high.sub(this.low).log());
  }
  override cdf(value: Tensor): Tensor {
    return value.sub(this.low).div(this.high.sub(this.low)).clamp(0, 1);
  }
  override icdf(value: Tensor): Tensor {
    return value.mul(this.high.sub(this.low)).add(this.low);
  }
  override entropy(): Tensor {
    return this.high.sub(this.low).log();
  }
}

/** Waiting times of rate `rate`. Source: PyTorch, torch.distributions.Exponential. */
export class Exponential extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly rate: Tensor;
  readonly support: Constraint = constraints.nonnegative;
  constructor(rate: Parameter, options?: DistributionOptions) {
    const [r] = broadcastAll(rate);
    super(size(r.sizes), size([]), options);
    this.rate = r;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { rate: [this.rate, constraints.positive] };
  }
  get mean(): Tensor {
    return this.rate.reciprocal();
  }
  override get stddev(): Tensor {
    return this.rate.reciprocal();
  }
  get variance(): Tensor {
    return this.rate.pow(-2);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return fresh(this.extended(sample_shape), this.rate.dtype).exponential_().div(this.rate);
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.rate.log().sub(this.rate.mul(value));
  }
  override cdf(value: Tensor): Tensor {
    return this.rate.neg().mul(value).exp().neg().add(1);
  }
  override icdf(value: Tensor): Tensor {
    return value.neg().log1p().neg().div(this.rate);
  }
  override entropy(): Tensor {
    return this.rate.log().neg().add(1);
  }
}

/** The gamma distribution of shape `concentration` and rate `rate`. Source: PyTorch, torch.distributions.Gamma. */
export class Gamma extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly concentration: Tensor;
  readonly rate: Tensor;
  readonly support: Constraint = constraints.nonnegative;
  constructor(concentration: Parameter, rate: Parameter, options?: DistributionOptions) {
    const [a, r] = broadcastAll(concentration, rate);
    super(size(a.sizes), size([]), options);
    this.concentration = a;
    this.rate = r;
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { concentration: [this.concentration, constraints.positive], rate: [this.rate, constraints.positive] };
  }
  get mean(): Tensor {
    return this.concentration.div(this.rate);
  }
  get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2));
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    const sizes = this.extended(sample_shape);
    return standardGamma(this.concentration.expand(sizes)).div(this.rate.expand(sizes));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const a = this.concentration;
    return a.xlogy(this.rate).add(a.sub(1).xlogy(value)).sub(this.rate.mul(value)).sub(lgamma(a));
  }
  override entropy(): Tensor {
    const a = this.concentration;
    return a
      .sub(this.rate.log())
      .add(lgamma(a))
      .add(a.neg().add(1).mul(digamma(a)));
  }
}

/** The chi-squared distribution. Source: PyTorch, torch.distributions.Chi2. */
export class Chi2 extends Gamma {
  constructor(df: Parameter, options?: DistributionOptions) {
    const [d] = broadcastAll(df);
    super(d.mul(0.5), 0.5, options);
  }
  protected override shown(): Parameters {
    return {};
  }
  get df(): Tensor {
    return this.concentration.mul(2);
  }
}

/** Points of the simplex. Source: PyTorch, torch.distributions.Dirichlet. */
export class Dirichlet extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly support: Constraint = constraints.simplex;
  constructor(
    readonly concentration: Tensor,
    options?: DistributionOptions,
  ) {
    super(size(concentration.sizes.slice(0, -1)), size(concentration.sizes.slice(-1)), options);
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { concentration: [this.concentration, constraints.positive] };
  }
  get mean(): Tensor {
    return this.concentration.div(this.concentration.sum(-1, true));
  }
  get variance(): Tensor {
    const a = this.concentration;
    const total = a.sum(-1, true);
    return a.mul(total.sub(a)).div(total.pow(2).mul(total.add(1)));
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return sampleDirichlet(this.concentration.expand(this.extended(sample_shape)));
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const a = this.concentration;
    return a
      .sub(1)
      .xlogy(value)
      .sum(-1)
      .add(lgamma(a.sum(-1)))
      .sub(lgamma(a).sum(-1));
  }
  override entropy(): Tensor {
    const a = this.concentration;
    const k = a.size(-1);
    const total = a.sum(-1);
    return lgamma(a)
      .sum(-1)
      .sub(lgamma(total))
      .sub(total.neg().add(k).mul(digamma(total)))
      .sub(a.sub(1).mul(digamma(a)).sum(-1));
  }
}

/** The beta distribution on [0, 1]. Source: PyTorch, torch.distributions.Beta. */
export class Beta extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly support: Constraint = constraints.unit_interval;
  /** @internal */ readonly pair: Dirichlet;
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;
  constructor(concentration1: Parameter, concentration0: Parameter, options?: DistributionOptions) {
    const [a, b] = broadcastAll(concentration1, concentration0);
    super(size(a.sizes), size([]), options);
    this.concentration1 = a;
    this.concentration0 = b;
    this.validateParameters();
    this.pair = new Dirichlet(
      a
        .unsqueeze(-1)
        .mul(onesAt(0))
        .add(b.unsqueeze(-1).mul(onesAt(1))),
      options,
    );
  }
  protected override parameters(): Parameters {
    return {
      concentration1: [this.concentration1, constraints.positive],
      concentration0: [this.concentration0, constraints.positive],
    };
  }
  protected override shown(): Parameters {
    return {};
  }
  get mean(): Tensor {
    return this.concentration1.div(this.concentration1.add(this.concentration0));
  }
  get variance(): Tensor {
    const total = this.concentration1.add(this.concentration0);
    return this.concentration1.mul(this.concentration0).div(total.pow(2).mul(total.add(1)));
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return this.pair.rsample(sample_shape).select(-1, 0);
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const heads = value
      .unsqueeze(-1)
      .mul(onesAt(0))
      .add(value.neg().add(1).unsqueeze(-1).mul(onesAt(1)));
    return new Dirichlet(this.pair.concentration, { validate_args: false }).log_prob(heads);
  }
  override entropy(): Tensor {
    return this.pair.entropy();
  }
}

/** [1, 0] or [0, 1]. */
function onesAt(i: 0 | 1): Tensor {
  const t = fresh([2], get_default_dtype());
  t.array[i] = 1;
  return t;
}
