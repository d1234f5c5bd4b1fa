/** Weight normalization: a weight as a direction and a length, the older way with hooks and the parametrization. */
import { warn } from "../../builtins/warnings.js";
import { withGrad } from "../autograd/mode.js";
import { RuntimeError, ValueError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { HOOKS } from "./hooked.js";
import { Module } from "./module.js";
import { is_lazy, Parameter } from "./parameter.js";
import { forget, register_parametrization } from "./parametrize.js";

/** Named parameters of weight_norm and its kin. */
export interface WeightNormOptions {
  readonly name?: string;
  /** The dimension that keeps a length of its own; null: one length for all. */
  readonly dim?: number | null;
}

/** Lengths along all dimensions but one, each 1 wide. */
function lengths(v: Tensor, dim: number): Tensor {
  if (dim === -1) return v.norm();
  return v
    .transpose(0, dim)
    .reshape(v.size(dim), -1)
    .pow(2)
    .sum(1)
    .sqrt()
    .reshape(v.sizes.map((n, d) => (d === dim ? n : 1)));
}
const composed = (v: Tensor, g: Tensor, dim: number): Tensor => v.mul(g.div(lengths(v, dim)));
const optionsOf = (name: string | WeightNormOptions, dim: number | null): { name: string; dim: number } =>
  typeof name === "string"
    ? { name, dim: dim ?? -1 }
    : { name: name.name ?? "weight", dim: name.dim === undefined ? 0 : (name.dim ?? -1) };

/** @internal */
class _WeightNorm extends Module {
  constructor(private readonly dim: number) {
    super();
  }
  override forward(weight_g: Tensor, weight_v: Tensor): Tensor {
    return composed(weight_v, weight_g, this.dim);
  }
  right_inverse(weight: Tensor): [Tensor, Tensor] {
    return [lengths(weight, this.dim), weight];
  }
}

/**
 * A weight as a direction `original1` and a length `original0`.
 *
 * w = g * v / ||v||
 *
 * Source: Salimans and Kingma 2016; PyTorch, torch.nn.utils.parametrizations.weight_norm.
 */
export function parametrizedWeightNorm<M extends Module>(
  module: M,
  name: string | WeightNormOptions = "weight",
  dim: number | null = 0,
): M {
  const o = optionsOf(name, dim);
  register_parametrization(module, o.name, new _WeightNorm(o.dim) as unknown as Module, { unsafe: true });
  // A state of the older form has the two under other names.
  (module as Module).register_load_state_dict_pre_hook((_, state, prefix) => {
    const older = [`${prefix}${o.name}_g`, `${prefix}${o.name}_v`];
    if (!older.every((key) => state.has(key))) return;
    older.forEach((key, i) => {
      state.set(`${prefix}parametrizations.${o.name}.original${i}`, state.get(key));
      state.delete(key);
    });
  });
  return module;
}

/** The hook of the older form. */
class WeightNormHook {
  constructor(
    readonly name: string,
    readonly dim: number,
  ) {}
  compute(module: Module): Tensor {
    const m = module as unknown as Record<string, Tensor>;
    return composed(m[`${this.name}_v`], m[`${this.name}_g`], this.dim);
  }
}
const hooksOf = new WeakMap<(...args: never[]) => unknown, WeightNormHook>();

function found(module: Module, name: string): [id: number, hook: WeightNormHook] | null {
  for (const [id, registered] of module[HOOKS]?.pre.hooks ?? []) {
    const hook = hooksOf.get(registered.hook);
    if (hook?.name === name) return [id, hook];
  }
  return null;
}

/**
 * A weight as a direction `weight_v` and a length `weight_g`, put together before each forward.
 *
 * @throws RuntimeError when the weight is normalized already; ValueError for one without sizes.
 * Source: PyTorch, torch.nn.utils.weight_norm; parametrizations.weight_norm has taken its place.
 */
export function weight_norm<M extends Module>(
  module: M,
  name: string | WeightNormOptions = "weight",
  dim: number | null = 0,
): M {
  const o = optionsOf(name, dim);
  warn(
    "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
    "FutureWarning",
  );
  if (found(module, o.name) !== null) {
    throw new RuntimeError(`Cannot register two weight_norm hooks on the same parameter ${o.name}`);
  }
  const hook = new WeightNormHook(o.name, o.dim);
  const fields = module as unknown as Record<string, Tensor>;
  const weight = fields[o.name];
  if (is_lazy(weight)) {
    throw new ValueError(
      "The module passed to `WeightNorm` can't have uninitialized parameters. Make sure to run the dummy forward before applying weight normalization",
    );
  }
  forget(module, o.name);
  module.register_parameter(`${o.name}_g`, new Parameter(withGrad(false, () => lengths(weight, o.dim))));
  module.register_parameter(`${o.name}_v`, new Parameter(weight.detach()));
  fields[o.name] = hook.compute(module);
  const before = (m: Module): void => {
    (m as unknown as Record<string, Tensor>)[o.name] = hook.compute(m);
  };
  hooksOf.set(before, hook);
  (module as Module).register_forward_pre_hook(before);
  return module;
}

/** Ends weight_norm: the weight is a parameter again. @throws ValueError when there was none. */
export function remove_weight_norm<M extends Module>(module: M, name = "weight"): M {
  const entry = found(module, name);
  if (entry === null) throw new ValueError(`weight_norm of '${name}' not found in ${module}`);
  const [id, hook] = entry;
  const weight = withGrad(false, () => hook.compute(module));
  for (const key of [name, `${name}_g`, `${name}_v`]) forget(module, key);
  module.register_parameter(name, new Parameter(weight));
  module[HOOKS]?.pre.hooks.delete(id);
  return module;
}
