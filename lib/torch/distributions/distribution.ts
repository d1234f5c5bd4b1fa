/** What distributions have in common. */
import { inspects } from "../../builtins/symbols.js";
import { no_grad } from "../autograd/mode.js";
import { get_default_dtype } from "../dtype.js";
import { NotImplementedError, ValueError } from "../errors.js";
import { broadcastSizes, Size } from "../shape.js";
import { fresh, Tensor } from "../tensor.js";

/** A parameter: a tensor, or a number that counts as one. */
export type Parameter = Tensor | number;

/** Sizes of a sample. */
export type SampleShape = readonly number[];

/** Options that all distributions take. */
export interface DistributionOptions {
  /** Checks parameters and values (the default). */
  readonly validate_args?: boolean | null;
}

/** Parameters as tensors of one shape. @internal */
export function broadcastAll(...values: readonly Parameter[]): Tensor[] {
  const first = values.find((v) => v instanceof Tensor && v.dtype.is_floating_point) as Tensor | undefined;
  const dtype = first?.dtype ?? get_default_dtype();
  const tensors = values.map((v) => (v instanceof Tensor ? v : fresh([], dtype).add(v).to(dtype)));
  const sizes = tensors.reduce<readonly number[]>((s, t) => broadcastSizes(s, t.sizes), []);
  return tensors.map((t) => t.expand(sizes));
}

/** What a parameter or value must be: a test and torch's name for it. */
export interface Constraint {
  readonly text: string;
  readonly holds: (value: Tensor) => Tensor;
}

const test = (text: string, holds: (v: Tensor) => Tensor): Constraint => ({ text, holds });

/** Tests of parameters and values. Source: PyTorch, torch.distributions.constraints. */
export const constraints: Readonly<
  Record<
    "real" | "positive" | "nonnegative" | "unit_interval" | "boolean" | "nonnegative_integer" | "simplex" | "one_hot",
    Constraint
  >
> = {
  real: test("Real()", (v) => v.eq(v)),
  positive: test("GreaterThan(lower_bound=0.0)", (v) => v.gt(0)),
  nonnegative: test("GreaterThanEq(lower_bound=0.0)", (v) => v.ge(0)),
  unit_interval: test("Interval(lower_bound=0.0, upper_bound=1.0)", (v) => v.ge(0).logical_and(v.le(1))),
  boolean: test("Boolean()", (v) => v.eq(0).logical_or(v.eq(1))),
  nonnegative_integer: test("IntegerGreaterThan(lower_bound=0)", (v) => v.remainder(1).eq(0).logical_and(v.ge(0))),
  simplex: test("Simplex()", (v) => v.ge(0).all(-1).logical_and(v.sum(-1).sub(1).abs().lt(1e-6))),
  one_hot: test("OneHot()", (v) => v.eq(0).logical_or(v.eq(1)).all(-1).logical_and(v.sum(-1).eq(1))),
};

/** Whole numbers from low to high. @internal */
export const integerInterval = (low: number, high: number): Constraint =>
  test(`IntegerInterval(lower_bound=${low}, upper_bound=${high})`, (v) =>
    v.remainder(1).eq(0).logical_and(v.ge(low)).logical_and(v.le(high)));

/** Numbers from low to high. @internal */
export const interval = (low: Tensor, high: Tensor): Constraint =>
  test(`Interval(lower_bound=${low}, upper_bound=${high})`, (v) => v.ge(low).logical_and(v.le(high)));

/**
 * A probability distribution over tensors: `batch_shape` independent ones, each of values of `event_shape`.
 *
 * Source: PyTorch, torch.distributions.Distribution.
 */
export abstract class Distribution {
  /** Whether rsample can be differentiated. */
  readonly has_rsample: boolean = false;
  /** @internal */ readonly checks: boolean;

  constructor(
    /** Sizes of the independent distributions. */ readonly batch_shape: Size,
    /** Sizes of one value. */ readonly event_shape: Size,
    options: DistributionOptions = {},
  ) {
    this.checks = options.validate_args ?? true;
  }

  /** Parameters and what they must be. @internal */
  protected abstract parameters(): Readonly<Record<string, readonly [Tensor, Constraint]>>;
  /** What a value must be. */
  abstract readonly support: Constraint;
  /** Expected value. */
  abstract get mean(): Tensor;
  /** Variance. */
  abstract get variance(): Tensor;
  /** ln of the density or probability of a value. */
  abstract log_prob(value: Tensor): Tensor;
  /** Draws that carry gradients to the parameters. */
  rsample(_sample_shape: SampleShape = []): Tensor {
    throw new NotImplementedError("");
  }
  /** Draws, without gradients. */
  sample(sample_shape: SampleShape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }
  /** Expected -ln of the density. */
  entropy(): Tensor {
    throw new NotImplementedError("");
  }
  /** Probability of values up to one. */
  cdf(_value: Tensor): Tensor {
    throw new NotImplementedError("");
  }
  /** The inverse of cdf. */
  icdf(_value: Tensor): Tensor {
    throw new NotImplementedError("");
  }
  /** Standard deviation. */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }
  /** e ** entropy. */
  perplexity(): Tensor {
    return this.entropy().exp();
  }

  /** @internal */
  protected extended(sample_shape: SampleShape): number[] {
    return [...sample_shape, ...this.batch_shape, ...this.event_shape];
  }

  /** @throws ValueError when a parameter is none. @internal */
  protected validateParameters(): void {
    if (!this.checks) return;
    for (const [name, [value, constraint]] of Object.entries(this.parameters())) {
      if (!constraint.holds(value.detach()).all().item<boolean>()) {
        const sizes = `(${value.sizes.join(", ")}${value.ndim === 1 ? "," : ""})`;
        throw new ValueError(
          `Expected parameter ${name} (Tensor of shape ${sizes}) of distribution ${this} to satisfy the constraint ${constraint.text}, but found invalid values:\n${value}`,
        );
      }
    }
  }

  /** @throws ValueError when a value is outside the support. @internal */
  protected validateSample(value: Tensor): void {
    if (!this.checks) return;
    if (!(value instanceof Tensor)) throw new ValueError("The value argument to log_prob must be a Tensor");
    if (!this.support.holds(value.detach()).all().item<boolean>()) {
      const sizes = `(${value.sizes.join(", ")}${value.ndim === 1 ? "," : ""})`;
      throw new ValueError(
        `Expected value argument (Tensor of shape ${sizes}) to be within the support (${this.support.text}) of the distribution ${this}, but found invalid values:\n${value}`,
      );
    }
  }

  /** What the text shows. @internal */
  protected shown(): Readonly<Record<string, readonly [Tensor, Constraint]>> {
    return this.parameters();
  }

  toString(): string {
    const parts = Object.entries(this.shown()).map(([name, [value]]) => {
      const plain = value.detach();
      return `${name}: ${plain.count === 1 ? scalarText(plain) : `torch.Size([${plain.sizes.join(", ")}])`}`;
    });
    return `${this.constructor.name}(${parts.join(", ")})`;
  }
  static {
    inspects(Distribution.prototype);
  }
}

/** Python's text of a one-element tensor's value. */
function scalarText(t: Tensor): string {
  const v = t.item<number>();
  return Number.isInteger(v) && t.dtype.is_floating_point ? `${v}.0` : String(v);
}

/** Sizes as a torch.Size. @internal */
export const size = (sizes: readonly number[]): Size => Size.of_sizes(sizes);
