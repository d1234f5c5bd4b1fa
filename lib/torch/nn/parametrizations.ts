/** `torch.nn.utils.parametrizations`: the ready-made ones. */
export { type OrthogonalMap, type OrthogonalOptions, orthogonal } from "./orthogonal.js";
export { parametrizedSpectralNorm as spectral_norm } from "./spectral_norm.js";
export { parametrizedWeightNorm as weight_norm } from "./weight_norm.js";
