/** Kullback and Leibler's divergence between distributions of one family. */
import { NotImplementedError } from "../errors.js";
import { solve_triangular } from "../linalg/solve.js";
import { digamma, lgamma } from "../ops/gamma.js";
import type { Tensor } from "../tensor.js";
import { Beta, Dirichlet, Exponential, Gamma, Laplace, LogNormal, Normal, Uniform } from "./continuous.js";
import { Bernoulli, Categorical, Geometric, OneHotCategorical, Poisson } from "./discrete.js";
import type { Distribution } from "./distribution.js";
import { Independent, MultivariateNormal } from "./joint.js";

type Type<D> = abstract new (...args: never[]) => D;
type Formula = (p: Distribution, q: Distribution) => Tensor;

const table: [Type<Distribution>, Formula][] = [];
const define = <D extends Distribution>(type: Type<D>, f: (p: D, q: D) => Tensor): void => {
  table.push([type, f as unknown as Formula]);
};

const normal = (p: Normal | LogNormal, q: Normal | LogNormal): Tensor => {
  const ratio = p.scale.div(q.scale).pow(2);
  const shift = p.loc.sub(q.loc).div(q.scale).pow(2);
  return ratio.add(shift).sub(1).sub(ratio.log()).mul(0.5);
};
define(Normal, normal);
define(LogNormal, normal);
define(Bernoulli, (p, q) => {
  const softplus = (x: Tensor): Tensor => x.clamp_min(0).add(x.abs().neg().exp().log1p());
  const t1 = p.probs.mul(softplus(q.logits.neg()).sub(softplus(p.logits.neg()))).masked_fill(p.probs.eq(0), 0);
  const rest = p.probs.neg().add(1);
  return t1.add(rest.mul(softplus(q.logits).sub(softplus(p.logits))).masked_fill(p.probs.eq(1), 0));
});
const categorical = (p: Categorical, q: Categorical): Tensor => {
  const t = p.probs.mul(p.logits.sub(q.logits));
  const forbidden = q.probs.eq(0).expand(t.sizes);
  return t.masked_fill(forbidden, Infinity).masked_fill(p.probs.eq(0).expand(t.sizes), 0).sum(-1);
};
define(Categorical, categorical);
define(OneHotCategorical, (p, q) => categorical(p.categorical, q.categorical));
define(Uniform, (p, q) => {
  const y = q.high.sub(q.low).div(p.high.sub(p.low)).log();
  return y.masked_fill(q.low.gt(p.low).logical_or(q.high.lt(p.high)), Infinity);
});
define(Exponential, (p, q) => {
  const ratio = q.rate.div(p.rate);
  return ratio.log().neg().add(ratio).sub(1);
});
define(Laplace, (p, q) => {
  const ratio = p.scale.div(q.scale);
  const d = p.loc.sub(q.loc).abs();
  return ratio
    .log()
    .neg()
    .add(d.div(q.scale))
    .add(ratio.mul(d.neg().div(p.scale).exp()))
    .sub(1);
});
define(Gamma, (p, q) =>
  q.concentration
    .mul(p.rate.div(q.rate).log())
    .add(lgamma(q.concentration).sub(lgamma(p.concentration)))
    .add(p.concentration.sub(q.concentration).mul(digamma(p.concentration)))
    .add(q.rate.sub(p.rate).mul(p.concentration.div(p.rate))),
);
define(Beta, (p, q) => {
  const sum = (d: Beta): Tensor => d.concentration1.add(d.concentration0);
  const t1 = lgamma(q.concentration1)
    .add(lgamma(q.concentration0))
    .add(lgamma(sum(p)));
  const t2 = lgamma(p.concentration1)
    .add(lgamma(p.concentration0))
    .add(lgamma(sum(q)));
  return t1
    .sub(t2)
    .add(p.concentration1.sub(q.concentration1).mul(digamma(p.concentration1)))
    .add(p.concentration0.sub(q.concentration0).mul(digamma(p.concentration0)))
    .add(
      sum(q)
        .sub(sum(p))
        .mul(digamma(sum(p))),
    );
});
define(Dirichlet, (p, q) => {
  const a = p.concentration;
  const b = q.concentration;
  return lgamma(a.sum(-1))
    .sub(lgamma(b.sum(-1)))
    .sub(lgamma(a).sub(lgamma(b)).sum(-1))
    .add(
      a
        .sub(b)
        .mul(digamma(a).sub(digamma(a.sum(-1, true))))
        .sum(-1),
    );
});
define(Poisson, (p, q) => p.rate.mul(p.rate.log().sub(q.rate.log())).sub(p.rate.sub(q.rate)));
define(Geometric, (p, q) =>
  p.entropy().neg().sub(q.probs.neg().log1p().div(p.probs)).sub(q.probs.log().sub(q.probs.neg().log1p())),
);
define(MultivariateNormal, (p, q) => {
  const logs = (d: MultivariateNormal): Tensor => d.scale_tril.diagonal(0, -2, -1).log().sum(-1);
  const trace = solve_triangular(q.scale_tril, p.scale_tril, { upper: false }).pow(2).sum([-2, -1]);
  const d = solve_triangular(q.scale_tril, p.loc.sub(q.loc).unsqueeze(-1), { upper: false }).pow(2).sum([-2, -1]);
  return logs(q)
    .sub(logs(p))
    .add(trace.add(d).sub(p.loc.size(-1)).mul(0.5));
});
define(Independent, (p, q) => {
  if (p.reinterpreted_batch_ndims !== q.reinterpreted_batch_ndims) throw new NotImplementedError("");
  const y = kl_divergence(p.base_dist, q.base_dist);
  const n = p.reinterpreted_batch_ndims;
  return n === 0 ? y : y.sum(Array.from({ length: n }, (_, i) => -1 - i));
});

/**
 * The divergence of q from p: E_p[ln p(x) - ln q(x)].
 *
 * Shape: the batch's. Gradient: the parameters of both.
 * @throws NotImplementedError for a pair without a formula.
 * Source: PyTorch, torch.distributions.kl_divergence.
 */
export function kl_divergence(p: Distribution, q: Distribution): Tensor {
  for (const [type, f] of table) if (p instanceof type && q instanceof type) return f(p, q);
  throw new NotImplementedError(
    `No KL(p || q) is implemented for p type ${p.constructor.name} and q type ${q.constructor.name}`,
  );
}
