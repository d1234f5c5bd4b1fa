/** `torch.backends`: switches that tutorials set, and what they ask. */

/** `torch.backends.cudnn`: settings without effect, since there is no CUDA device. */
export const cudnn: {
  deterministic: boolean;
  benchmark: boolean;
  enabled: boolean;
  allow_tf32: boolean;
  is_available(): boolean;
} = { deterministic: false, benchmark: false, enabled: true, allow_tf32: true, is_available: () => false };

/** `torch.backends.cuda`: there is no such device. */
export const cuda: { readonly matmul: { allow_tf32: boolean }; is_built(): boolean } = {
  matmul: { allow_tf32: false },
  is_built: () => false,
};

/** `torch.backends.mps`: Apple's device, which is not used. */
export const mps: { is_available(): boolean; is_built(): boolean } = {
  is_available: () => false,
  is_built: () => false,
};
