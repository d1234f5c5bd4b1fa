/** `torch.distributions`. */
export {
  Beta,
  Cauchy,
  Chi2,
  Dirichlet,
  Exponential,
  Gamma,
  Laplace,
  LogNormal,
  Normal,
  Uniform,
} from "./continuous.js";
export {
  Bernoulli,
  Binomial,
  Categorical,
  ContinuousBernoulli,
  Geometric,
  OneHotCategorical,
  Poisson,
  type ProbsOrLogits,
} from "./discrete.js";
export {
  type Constraint,
  constraints,
  Distribution,
  type DistributionOptions,
  type Parameter,
  type SampleShape,
} from "./distribution.js";
export { Independent, MixtureSameFamily, MultivariateNormal } from "./joint.js";
export { kl_divergence } from "./kl.js";
