/** Distributions made of others, and of vectors. */
import { ValueError } from "../errors.js";
import { cholesky, solve_triangular } from "../linalg/solve.js";
import { randn } from "../ops/random.js";
import { Tensor } from "../tensor.js";
import type { Categorical } from "./discrete.js";
import {
  type Constraint,
  constraints,
  Distribution,
  type DistributionOptions,
  type SampleShape,
  size,
} from "./distribution.js";

type Parameters = Readonly<Record<string, readonly [Tensor, Constraint]>>;

/** The last dimensions summed. */
const summed = (t: Tensor, n: number): Tensor => (n === 0 ? t : t.sum(Array.from({ length: n }, (_, i) => -1 - i)));

/** A distribution whose last batch dimensions belong to the event. Source: PyTorch, torch.distributions.Independent. */
export class Independent extends Distribution {
  readonly support: Constraint;
  override readonly has_rsample: boolean;
  constructor(
    readonly base_dist: Distribution,
    readonly reinterpreted_batch_ndims: number,
    options?: DistributionOptions,
  ) {
    const batch = base_dist.batch_shape;
    if (reinterpreted_batch_ndims > batch.length) {
      throw new ValueError(
        `Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual ${reinterpreted_batch_ndims} vs ${batch.length}`,
      );
    }
    const cut = batch.length - reinterpreted_batch_ndims;
    super(size([...batch].slice(0, cut)), size([...[...batch].slice(cut), ...base_dist.event_shape]), options);
    this.support = base_dist.support;
    this.has_rsample = base_dist.has_rsample;
  }
  protected override parameters(): Parameters {
    return {};
  }
  get mean(): Tensor {
    return this.base_dist.mean;
  }
  get variance(): Tensor {
    return this.base_dist.variance;
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    return this.base_dist.rsample(sample_shape);
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    return this.base_dist.sample(sample_shape);
  }
  log_prob(value: Tensor): Tensor {
    return summed(this.base_dist.log_prob(value), this.reinterpreted_batch_ndims);
  }
  override entropy(): Tensor {
    return summed(this.base_dist.entropy(), this.reinterpreted_batch_ndims);
  }
  override toString(): string {
    return `Independent(${this.base_dist}, ${this.reinterpreted_batch_ndims})`;
  }
}

/** Components of one family, drawn by a Categorical. Source: PyTorch, torch.distributions.MixtureSameFamily. */
export class MixtureSameFamily extends Distribution {
  readonly support: Constraint;
  constructor(
    readonly mixture_distribution: Categorical,
    readonly component_distribution: Distribution,
    options?: DistributionOptions,
  ) {
    const batch = component_distribution.batch_shape;
    super(size([...batch].slice(0, -1)), component_distribution.event_shape, options);
    const n = mixture_distribution.logits.size(-1);
    if (batch[batch.length - 1] !== n) {
      throw new ValueError(
        `\`mixture_distribution component\` (${n}) does not equal \`component_distribution.batch_shape[-1]\` (${batch[batch.length - 1]})`,
      );
    }
    this.support = component_distribution.support;
  }
  protected override parameters(): Parameters {
    return {};
  }
  /** Probabilities of the components, with dimensions for the event. */
  private weights(): Tensor {
    const p = this.mixture_distribution.probs;
    return p.reshape([...p.sizes, ...this.event_shape.map(() => 1)]);
  }
  private get at(): number {
    return -1 - this.event_shape.length;
  }
  get mean(): Tensor {
    return this.weights().mul(this.component_distribution.mean).sum(this.at);
  }
  get variance(): Tensor {
    const inside = this.weights().mul(this.component_distribution.variance).sum(this.at);
    const between = this.weights()
      .mul(this.component_distribution.mean.sub(this.mean.unsqueeze(this.at)).pow(2))
      .sum(this.at);
    return inside.add(between);
  }
  override sample(sample_shape: SampleShape = []): Tensor {
    const which = this.mixture_distribution.sample(sample_shape);
    const values = this.component_distribution.sample(sample_shape);
    const d = values.ndim + this.at;
    const at = which.reshape([...which.sizes, 1, ...this.event_shape.map(() => 1)]);
    const wide = at.expand(values.sizes.map((s, i) => (i === d ? 1 : s))).contiguous();
    return values.gather(d, wide).squeeze(d);
  }
  log_prob(value: Tensor): Tensor {
    const each = this.component_distribution.log_prob(value.unsqueeze(this.at));
    return each.add(this.mixture_distribution.logits.log_softmax(-1)).logsumexp(-1);
  }
  override toString(): string {
    return `MixtureSameFamily(\n  ${this.mixture_distribution},\n  ${this.component_distribution})`;
  }
}

/** How a MultivariateNormal's spread is given: exactly one. */
export interface CovarianceOptions extends DistributionOptions {
  readonly covariance_matrix?: Tensor | null;
  readonly precision_matrix?: Tensor | null;
  readonly scale_tril?: Tensor | null;
}

/** The normal distribution of vectors. Source: PyTorch, torch.distributions.MultivariateNormal. */
export class MultivariateNormal extends Distribution {
  override readonly has_rsample: boolean = true;
  readonly support: Constraint = constraints.real;
  readonly loc: Tensor;
  readonly scale_tril: Tensor;
  constructor(loc: Tensor, covariance_matrix?: Tensor | null | CovarianceOptions) {
    const o: CovarianceOptions =
      covariance_matrix instanceof Tensor ? { covariance_matrix } : (covariance_matrix ?? {});
    const given = [o.covariance_matrix, o.precision_matrix, o.scale_tril].filter((t) => t !== undefined && t !== null);
    if (given.length !== 1) {
      throw new ValueError("Exactly one of covariance_matrix or precision_matrix or scale_tril may be specified.");
    }
    if (loc.ndim < 1) throw new ValueError("loc must be at least one-dimensional.");
    const scale = o.scale_tril ?? cholesky(o.covariance_matrix ?? (o.precision_matrix as Tensor).inverse());
    const n = loc.size(-1);
    const batch = loc.sizes.length - 1 > scale.sizes.length - 2 ? loc.sizes.slice(0, -1) : scale.sizes.slice(0, -2);
    super(size(batch), size([n]), o);
    this.loc = loc.expand([...batch, n]);
    this.scale_tril = scale.expand([...batch, n, n]);
    this.validateParameters();
  }
  protected override parameters(): Parameters {
    return { loc: [this.loc, constraints.real], covariance_matrix: [this.covariance_matrix, constraints.real] };
  }
  get covariance_matrix(): Tensor {
    return this.scale_tril.matmul(this.scale_tril.transpose(-2, -1));
  }
  get mean(): Tensor {
    return this.loc;
  }
  get variance(): Tensor {
    return this.scale_tril.pow(2).sum(-1);
  }
  override rsample(sample_shape: SampleShape = []): Tensor {
    const e = randn(this.extended(sample_shape), { dtype: this.loc.dtype });
    return this.loc.add(this.scale_tril.matmul(e.unsqueeze(-1)).squeeze(-1));
  }
  private halfLogDet(): Tensor {
    return this.scale_tril.diagonal(0, -2, -1).log().sum(-1);
  }
  log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const d = value.sub(this.loc).unsqueeze(-1);
    const z = solve_triangular(this.scale_tril, d, { upper: false }).squeeze(-1);
    return z
      .pow(2)
      .sum(-1)
      .add(this.loc.size(-1) * Math.log(2 * Math.PI))
      .mul(-0.5)
      .sub(this.halfLogDet());
  }
  override entropy(): Tensor {
    return this.halfLogDet().add(0.5 * this.loc.size(-1) * (1 + Math.log(2 * Math.PI)));
  }
}
