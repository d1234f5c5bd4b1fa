/** Spectral normalization: a weight divided by its largest singular value, in both of torch's forms. */
import { withGrad } from "../autograd/mode.js";
import { IndexError, RuntimeError, ValueError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { TransposedConv } from "./conv.js";
import { HOOKS } from "./hooked.js";
import { Module } from "./module.js";
import { is_lazy, Parameter } from "./parameter.js";
import { forget, register_parametrization } from "./parametrize.js";

/** Named parameters of spectral_norm. */
export interface SpectralNormOptions {
  readonly name?: string;
  /** Steps of the power method in each forward. */
  readonly n_power_iterations?: number;
  readonly eps?: number;
  /** The dimension of the outputs: 0, or 1 for transposed convolutions. */
  readonly dim?: number | null;
}

const normalized = (v: Tensor, eps: number): Tensor => v.div(v.norm().clamp({ min: eps }));
function asMatrix(weight: Tensor, dim: number): Tensor {
  const first = dim === 0 ? weight : weight.permute(dim, ...weight.sizes.map((_, d) => d).filter((d) => d !== dim));
  return first.reshape(first.size(0), -1);
}
function settings(
  module: Module,
  name: string | SpectralNormOptions,
  n_power_iterations: number,
  eps: number,
  dim: number | null,
): Required<SpectralNormOptions> & { dim: number } {
  const o = typeof name === "string" ? { name, n_power_iterations, eps, dim } : name;
  return {
    name: o.name ?? "weight",
    n_power_iterations: o.n_power_iterations ?? 1,
    eps: o.eps ?? 1e-12,
    dim: o.dim ?? (module instanceof TransposedConv ? 1 : 0),
  };
}
function checkIterations(n: number): void {
  if (n > 0) return;
  throw new ValueError(`Expected n_power_iterations to be positive, but got n_power_iterations=${n}`);
}

/** @internal */
class _SpectralNorm extends Module {
  declare _u: Tensor;
  declare _v: Tensor;
  private readonly dim: number;
  constructor(
    weight: Tensor,
    private readonly n_power_iterations: number,
    dim: number,
    private readonly eps: number,
  ) {
    super();
    const n = weight.ndim;
    if (dim >= n || dim < -n) {
      throw new IndexError(`Dimension out of range (expected to be in range of [-${n}, ${n - 1}] but got ${dim})`);
    }
    checkIterations(n_power_iterations);
    this.dim = dim < 0 ? dim + n : dim;
    if (n < 2) return;
    withGrad(false, () => {
      const matrix = asMatrix(weight, this.dim);
      const [u, v] = [matrix.size(0), matrix.size(1)].map((k) => matrix.new_empty([k]).normal_(0, 1));
      this.register_buffer("_u", normalized(u, eps));
      this.register_buffer("_v", normalized(v, eps));
      this.iterate(matrix, 15);
    });
  }
  private iterate(matrix: Tensor, times: number): void {
    withGrad(false, () => {
      for (let i = 0; i < times; i++) {
        this._u.copy_(normalized(matrix.mv(this._v), this.eps));
        this._v.copy_(normalized(matrix.t().mv(this._u), this.eps));
      }
    });
  }
  override forward(weight: Tensor): Tensor {
    if (weight.ndim === 1) return normalized(weight, this.eps);
    const matrix = asMatrix(weight, this.dim);
    if (this.training) this.iterate(matrix, this.n_power_iterations);
    const [u, v] = [this._u.clone(), this._v.clone()];
    return weight.div(u.dot(matrix.mv(v)));
  }
  /** Any weight can be assigned: it is normalized anew. */
  right_inverse(value: Tensor): Tensor {
    return value;
  }
}

/**
 * A weight divided by its largest singular value.
 *
 * @throws ValueError for a tensor that is not there, or no iterations.
 * Source: Miyato et al. 2018; PyTorch, torch.nn.utils.parametrizations.spectral_norm.
 */
export function parametrizedSpectralNorm<M extends Module>(
  module: M,
  name: string | SpectralNormOptions = "weight",
  n_power_iterations = 1,
  eps = 1e-12,
  dim: number | null = null,
): M {
  const o = settings(module, name, n_power_iterations, eps, dim);
  const weight: unknown = (module as unknown as Record<string, unknown>)[o.name];
  if (!(weight instanceof Tensor)) {
    throw new ValueError(`Module '${module}' has no parameter or buffer with name '${o.name}'`);
  }
  const made = new _SpectralNorm(weight, o.n_power_iterations, o.dim, o.eps);
  return register_parametrization(module, o.name, made as unknown as Module);
}

/** The hook of the older form. */
class SpectralHook {
  constructor(readonly o: Required<SpectralNormOptions> & { readonly dim: number }) {}
  compute(module: Module, iterate: boolean): Tensor {
    const { name, eps, dim } = this.o;
    const m = module as unknown as Record<string, Tensor>;
    const weight = m[`${name}_orig`];
    let [u, v] = [m[`${name}_u`], m[`${name}_v`]];
    const matrix = asMatrix(weight, dim);
    if (iterate) {
      withGrad(false, () => {
        for (let i = 0; i < this.o.n_power_iterations; i++) {
          v.copy_(normalized(matrix.t().mv(u), eps));
          u.copy_(normalized(matrix.mv(v), eps));
        }
        [u, v] = [u.clone(), v.clone()];
      });
    }
    return weight.div(u.dot(matrix.mv(v)));
  }
}
const hooksOf = new WeakMap<(...args: never[]) => unknown, SpectralHook>();

function found(module: Module, name: string): [id: number, hook: SpectralHook] | null {
  for (const [id, registered] of module[HOOKS]?.pre.hooks ?? []) {
    const hook = hooksOf.get(registered.hook);
    if (hook?.o.name === name) return [id, hook];
  }
  return null;
}

/**
 * A weight divided by its largest singular value, before each forward.
 *
 * @throws RuntimeError when the weight is normalized already; ValueError when it is null or has no sizes.
 * Source: PyTorch, torch.nn.utils.spectral_norm; parametrizations.spectral_norm has taken its place.
 */
export function spectral_norm<M extends Module>(
  module: M,
  name: string | SpectralNormOptions = "weight",
  n_power_iterations = 1,
  eps = 1e-12,
  dim: number | null = null,
): M {
  const o = settings(module, name, n_power_iterations, eps, dim);
  if (found(module, o.name) !== null) {
    throw new RuntimeError(`Cannot register two spectral_norm hooks on the same parameter ${o.name}`);
  }
  checkIterations(o.n_power_iterations);
  const weight = module._parameters.get(o.name) ?? null;
  if (weight === null) throw new ValueError(`\`SpectralNorm\` cannot be applied as parameter \`${o.name}\` is None`);
  if (is_lazy(weight)) {
    throw new ValueError(
      "The module passed to `SpectralNorm` can't have uninitialized parameters. Make sure to run the dummy forward before applying spectral normalization",
    );
  }
  const matrix = asMatrix(weight.detach(), o.dim);
  const [u, v] = [matrix.size(0), matrix.size(1)].map((k) => normalized(matrix.new_empty([k]).normal_(0, 1), o.eps));
  forget(module, o.name);
  module.register_parameter(`${o.name}_orig`, weight);
  (module as unknown as Record<string, Tensor>)[o.name] = weight.detach();
  module.register_buffer(`${o.name}_u`, u);
  module.register_buffer(`${o.name}_v`, v);
  const hook = new SpectralHook(o);
  const before = (m: Module): void => {
    (m as unknown as Record<string, Tensor>)[o.name] = hook.compute(m, m.training);
  };
  hooksOf.set(before, hook);
  (module as Module).register_forward_pre_hook(before);
  return module;
}

/** Ends spectral_norm: the weight is a parameter again. @throws ValueError when there was none. */
export function remove_spectral_norm<M extends Module>(module: M, name = "weight"): M {
  const entry = found(module, name);
  if (entry === null) throw new ValueError(`spectral_norm of '${name}' not found in ${module}`);
  const [id, hook] = entry;
  const weight = withGrad(false, () => hook.compute(module, false));
  for (const key of [name, `${name}_u`, `${name}_v`, `${name}_orig`]) forget(module, key);
  module.register_parameter(name, new Parameter(weight.detach()));
  module[HOOKS]?.pre.hooks.delete(id);
  return module;
}
