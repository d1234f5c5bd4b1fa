/** `torch.special`. */

export { exp2, expm1, log1p, logit, xlogy } from "../ops/exponential.js";
export {
  digamma,
  digamma as psi,
  entr,
  erf,
  erfc,
  erfcx,
  erfinv,
  i0,
  i0e,
  i1,
  i1e,
  igamma as gammainc,
  igammac as gammaincc,
  lgamma as gammaln,
  log_ndtr,
  mvlgamma as multigammaln,
  ndtr,
  ndtri,
  polygamma,
  xlog1py,
  zeta,
} from "../ops/gamma.js";
export { round } from "../ops/rounding.js";
export { log_softmax, softmax } from "../ops/softmax.js";
export { logsumexp } from "../ops/statistics.js";
export { sinc } from "../ops/trigonometry.js";
export { sigmoid as expit } from "../ops/unary.js";
