/** `torch.nn.utils.prune`: parameters with a mask of zeros and ones before them. */
import { AssertionError } from "../../builtins/errors.js";
import { IndexError, typeError, ValueError } from "../errors.js";
import { isFloat } from "../float.js";
import { matrix_norm, vector_norm } from "../linalg/index.js";
import { ones_like, zeros_like } from "../ops/creation.js";
import { cat } from "../ops/indexing.js";
import { rand } from "../ops/random.js";
import type { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { parameters_to_vector } from "./convert_parameters.js";
import { HOOKS } from "./hooked.js";
import type { Module } from "./module.js";
import type { Parameter } from "./parameter.js";
import { forget } from "./parametrize.js";

/** What a method looks at: single elements, whole slices, or everything. */
export type PruningType = "unstructured" | "structured" | "global";

const fields = (m: Module): Record<string, Tensor> => m as unknown as Record<string, Tensor>;
const methods = new WeakMap<(...args: never[]) => unknown, BasePruningMethod>();

/** The pruning of a tensor, and the number of its hook. */
function pruningOf(module: Module, name: string | null): [id: number, method: BasePruningMethod][] {
  const out: [number, BasePruningMethod][] = [];
  for (const [id, registered] of module[HOOKS]?.pre.hooks ?? []) {
    const method = methods.get(registered.hook);
    if (method !== undefined && (name === null || method._tensor_name === name)) out.push([id, method]);
  }
  return out;
}
function sameShape(text: string, a: Tensor, b: Tensor): void {
  if (String(a.shape) !== String(b.shape)) throw new AssertionError(`${text}, got ${a.shape} vs ${b.shape}`);
}

/**
 * Base of the pruning methods, and of your own: a subclass sets PRUNING_TYPE and defines `compute_mask`.
 *
 * @example
 * class EveryOther extends prune.BasePruningMethod {
 *   PRUNING_TYPE = "unstructured" as const;
 *   compute_mask(t: torch.Tensor, default_mask: torch.Tensor): torch.Tensor { ... }
 * }
 * EveryOther.apply(net.fc, "weight")
 * Source: PyTorch, torch.nn.utils.prune.BasePruningMethod.
 */
export abstract class BasePruningMethod {
  PRUNING_TYPE: PruningType = "unstructured";
  /** Whose elements it prunes. */
  _tensor_name = "";

  /** A mask of zeros and ones for `t`, no more ones than in `default_mask`. */
  abstract compute_mask(t: Tensor, default_mask: Tensor): Tensor;

  /** The tensor with its mask applied. */
  apply_mask(module: Module): Tensor {
    const own = fields(module);
    const original = own[`${this._tensor_name}_orig`];
    return own[`${this._tensor_name}_mask`].to(original.dtype).mul(original);
  }

  /** Prunes a tensor of a module by this method made with `args`; on top of what was pruned before. */
  static apply<A extends unknown[]>(
    this: new (
      ...args: A
    ) => BasePruningMethod,
    module: Module,
    name: string,
    ...args: A
  ): BasePruningMethod {
    return attach(new this(...args), module, name, null);
  }

  /** A pruned copy of a tensor, which stays as it is. */
  prune(t: Tensor, default_mask: Tensor | null = null, importance_scores: Tensor | null = null): Tensor {
    if (importance_scores !== null) {
      sameShape("importance_scores should have the same shape as tensor t", importance_scores, t);
    }
    return t.mul(this.compute_mask(importance_scores ?? t, default_mask ?? ones_like(t)));
  }

  /** Makes the pruning of a module's tensor permanent. */
  remove(module: Module): void {
    const name = this._tensor_name;
    const weight = this.apply_mask(module);
    const original = module._parameters.get(`${name}_orig`) as Parameter;
    original.data = weight.detach();
    for (const key of [name, `${name}_orig`, `${name}_mask`]) forget(module, key);
    module.register_parameter(name, original);
  }
}

/** Several methods one after another on one tensor. Source: PyTorch, torch.nn.utils.prune.PruningContainer. */
export class PruningContainer extends BasePruningMethod {
  _pruning_methods: BasePruningMethod[] = [];
  constructor(...given: readonly BasePruningMethod[]) {
    super();
    if (given.length === 1) this._tensor_name = given[0]._tensor_name;
    for (const m of given) this.add_pruning_method(m);
  }
  /** Adds a method. @throws ValueError when it acts on another tensor. */
  add_pruning_method(method: BasePruningMethod): void {
    if (!(method instanceof BasePruningMethod)) {
      throw typeError(`<class '${typename(method)}'> is not a BasePruningMethod subclass`);
    }
    if (this._tensor_name !== method._tensor_name) {
      throw new ValueError(
        `Can only add pruning methods acting on the parameter named '${this._tensor_name}' to PruningContainer ${String(this)}. Found '${method._tensor_name}'`,
      );
    }
    this._pruning_methods.push(method);
  }
  __len__(): number {
    return this._pruning_methods.length;
  }
  __getitem__(index: number): BasePruningMethod | undefined {
    return this._pruning_methods.at(index);
  }
  *[Symbol.iterator](): IterableIterator<BasePruningMethod> {
    yield* this._pruning_methods;
  }
  /** The last method's mask, on what the earlier ones have left. */
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const method = this._pruning_methods[this._pruning_methods.length - 1];
    const mask = default_mask.to(t.dtype).clone();
    if (method.PRUNING_TYPE === "global") return method.compute_mask(t, default_mask).to(mask.dtype);
    if (method.PRUNING_TYPE === "unstructured") {
      const kept = default_mask.flatten().eq(1).nonzero().flatten();
      const part = method.compute_mask(t.flatten().index_select(0, kept), mask.flatten().index_select(0, kept));
      return mask.flatten().index_copy(0, kept, part.to(mask.dtype)).reshape(mask.shape);
    }
    const { dim } = method as BasePruningMethod & { dim: number };
    const at = dim < 0 ? dim + t.ndim : dim;
    if (at < 0) throw new IndexError(`Index is out of bounds for tensor with dimensions ${t.ndim}`);
    const others = t.sizes.map((_, d) => d).filter((d) => d !== at);
    const kept = default_mask.sum(others).ne(0).nonzero().flatten();
    const part = method.compute_mask(t.index_select(at, kept), mask.index_select(at, kept));
    return mask.index_copy(at, kept, part.to(mask.dtype));
  }
}

function attach(
  method: BasePruningMethod,
  module: Module,
  name: string,
  importance_scores: Tensor | null,
): BasePruningMethod {
  method._tensor_name = name;
  const older = pruningOf(module, name);
  if (older.length > 1) {
    throw new AssertionError(
      `Avoid adding multiple pruning hooks to the same tensor ${name} of module ${module}. Use a PruningContainer.`,
    );
  }
  let used = method;
  if (older.length === 1) {
    const [id, before] = older[0];
    module[HOOKS]?.pre.hooks.delete(id);
    const container = before instanceof PruningContainer ? before : new PruningContainer(before);
    container.add_pruning_method(method);
    used = container;
  }
  const own = fields(module);
  const original = own[name];
  if (importance_scores !== null) {
    sameShape(
      `importance_scores should have the same shape as parameter ${name} of ${module}`,
      importance_scores,
      original,
    );
  }
  const first = older.length === 0;
  const default_mask = first ? ones_like(original.detach()) : own[`${name}_mask`].detach().clone();
  const scores = (importance_scores ?? original).detach();
  const mask = used.compute_mask(scores, default_mask);
  if (first) {
    forget(module, name);
    module.register_parameter(`${name}_orig`, original as Parameter);
  }
  module.register_buffer(`${name}_mask`, mask);
  own[name] = used.apply_mask(module);
  const before = (m: Module): void => {
    fields(m)[name] = used.apply_mask(m);
  };
  methods.set(before, used);
  module.register_forward_pre_hook(before);
  return used;
}

// ---- amounts

/** A count, or a share: a number with a fraction, 0 to 1, or one written with a point (`1.0`). */
type Amount = number;
const isShare = (amount: Amount): boolean => isFloat(amount) || !Number.isInteger(amount);

function checkAmount(amount: Amount): void {
  const value: unknown = isFloat(amount) ? Number(amount) : amount;
  if (typeof value !== "number") {
    throw typeError(`Invalid type for amount: ${String(amount)}. Must be int or float.`);
  }
  if (value < 0 || (isShare(amount) && value > 1)) {
    throw new ValueError(
      `amount=${String(amount)} should either be a float in the range [0, 1] or a non-negative integer`,
    );
  }
}
/** Python's round: halves to the even side. */
function rounded(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}
/** How many of `size` an amount is. @throws ValueError for more than there are. */
function countOf(amount: Amount, size: number): number {
  if (isShare(amount)) return rounded(Number(amount) * size);
  if (amount > size) {
    throw new ValueError(`amount=${amount} should be smaller than the number of parameters to prune=${size}`);
  }
  return amount;
}
function checkStructured(t: Tensor, dim: number): void {
  if (t.ndim <= 1) {
    throw new ValueError(
      `Structured pruning can only be applied to multidimensional tensors. Found tensor of shape ${t.shape} with ${t.ndim} dims`,
    );
  }
  if (dim >= t.ndim) throw new IndexError(`Invalid index ${dim} for tensor of size ${t.shape}`);
}
/** Ones in the slices of these indices. */
function slices(t: Tensor, dim: number, indices: Tensor): Tensor {
  return zeros_like(t).index_fill(dim, indices, 1);
}

// ---- methods

/** Prunes nothing: gives a module the form of a pruned one. */
export class Identity extends BasePruningMethod {
  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    return default_mask;
  }
}
/** What prunes an amount of single elements. */
abstract class Unstructured extends BasePruningMethod {
  constructor(readonly amount: Amount) {
    super();
    checkAmount(amount);
  }
  /** Elements with the smallest of these are pruned. */
  protected abstract order(t: Tensor): Tensor;
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    const n = countOf(this.amount, t.numel());
    if (n === 0) return default_mask.clone();
    const { indices } = this.order(t).flatten().topk(n, { largest: false });
    return default_mask.flatten().index_fill(0, indices, 0).reshape(default_mask.shape);
  }
}
/** Prunes elements by lot. */
export class RandomUnstructured extends Unstructured {
  protected override order(t: Tensor): Tensor {
    return rand([...t.sizes], { dtype: t.dtype }).neg();
  }
}
/** Prunes the elements nearest to 0. */
export class L1Unstructured extends Unstructured {
  protected override order(t: Tensor): Tensor {
    return t.abs();
  }
}
/** Prunes slices by lot. */
export class RandomStructured extends BasePruningMethod {
  override PRUNING_TYPE: PruningType = "structured";
  constructor(
    readonly amount: Amount,
    readonly dim: number = -1,
  ) {
    super();
    checkAmount(amount);
  }
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    checkStructured(t, this.dim);
    const size = t.size(this.dim);
    const n = countOf(this.amount, size);
    if (n === 0) return default_mask;
    const chances = rand([size]);
    const threshold = chances.sort().values.select(0, n - 1);
    const kept = chances.gt(threshold).nonzero().flatten();
    return slices(t, this.dim, kept).mul(default_mask.to(t.dtype));
  }
}
/** Which norm: a number, "fro" or "nuc". */
export type NormOrder = number | "fro" | "nuc";

/** Prunes the slices with the smallest norms. */
export class LnStructured extends BasePruningMethod {
  override PRUNING_TYPE: PruningType = "structured";
  constructor(
    readonly amount: Amount,
    readonly n: NormOrder,
    readonly dim: number = -1,
  ) {
    super();
    checkAmount(amount);
  }
  override compute_mask(t: Tensor, default_mask: Tensor): Tensor {
    checkStructured(t, this.dim);
    const size = t.size(this.dim);
    const pruned = countOf(this.amount, size);
    if (pruned === 0) return default_mask;
    const { indices } = norms(t, this.n, this.dim).topk(size - pruned);
    return slices(t, this.dim, indices).mul(default_mask.to(t.dtype));
  }
}
function norms(t: Tensor, n: NormOrder, dim: number): Tensor {
  const at = dim < 0 ? dim + t.ndim : dim;
  const others = t.sizes.map((_, d) => d).filter((d) => d !== at);
  if (n === "nuc" || (n === "fro" && others.length === 2)) {
    const plane: [number, number] = others.length === 2 ? [others[0], others[1]] : [-2, -1];
    return matrix_norm(t, n, plane);
  }
  return vector_norm(t, n === "fro" ? 2 : n, others);
}
/** Prunes by a given mask. */
export class CustomFromMask extends BasePruningMethod {
  override PRUNING_TYPE: PruningType = "global";
  constructor(readonly mask: Tensor) {
    super();
  }
  override compute_mask(_t: Tensor, default_mask: Tensor): Tensor {
    if (String(default_mask.shape) !== String(this.mask.shape)) {
      throw new AssertionError(
        `default_mask shape ${default_mask.shape} must match self.mask shape ${this.mask.shape}`,
      );
    }
    return default_mask.mul(this.mask.to(default_mask.dtype));
  }
}

// ---- functions

/** Gives a tensor the form of a pruned one, with a mask of ones. */
export function identity<M extends Module>(module: M, name: string): M {
  attach(new Identity(), module, name, null);
  return module;
}
/** Prunes an amount of a tensor's elements by lot. */
export function random_unstructured<M extends Module>(module: M, name: string, amount: number): M {
  attach(new RandomUnstructured(amount), module, name, null);
  return module;
}
/**
 * Prunes an amount of a tensor's elements, those nearest to 0: a count, or a share when it has a fraction.
 *
 * @example prune.l1_unstructured(net.conv1, "weight", 0.2)
 * Source: PyTorch, torch.nn.utils.prune.l1_unstructured.
 */
export function l1_unstructured<M extends Module>(
  module: M,
  name: string,
  amount: number,
  importance_scores: Tensor | null = null,
): M {
  attach(new L1Unstructured(amount), module, name, importance_scores);
  return module;
}
/** Prunes an amount of a tensor's slices along a dimension, by lot. */
export function random_structured<M extends Module>(module: M, name: string, amount: number, dim: number): M {
  attach(new RandomStructured(amount, dim), module, name, null);
  return module;
}
/** Prunes an amount of a tensor's slices along a dimension, those of the smallest norms. */
export function ln_structured<M extends Module>(
  module: M,
  name: string,
  amount: number,
  n: NormOrder,
  dim: number,
  importance_scores: Tensor | null = null,
): M {
  attach(new LnStructured(amount, n, dim), module, name, importance_scores);
  return module;
}
/** Prunes a tensor by a mask. */
export function custom_from_mask<M extends Module>(module: M, name: string, mask: Tensor): M {
  attach(new CustomFromMask(mask), module, name, null);
  return module;
}

/**
 * Prunes an amount of the elements of several tensors together.
 *
 * @param parameters `[module, name]` of each
 * @throws TypeError for a method that prunes slices.
 * Source: PyTorch, torch.nn.utils.prune.global_unstructured; the method's arguments follow it here.
 */
export function global_unstructured<A extends unknown[]>(
  parameters: Iterable<readonly [Module, string]>,
  pruning_method: new (...args: A) => BasePruningMethod,
  ...args: A
): void {
  const list = [...parameters];
  const scores = parameters_to_vector(list.map(([m, name]) => fields(m)[name].detach()));
  const mask = cat(
    list.map(([m, name]) => (fields(m)[`${name}_mask`] ?? ones_like(fields(m)[name].detach())).reshape(-1)),
  );
  const method = new pruning_method(...args);
  if (method.PRUNING_TYPE !== "unstructured") {
    throw typeError(
      `Only "unstructured" PRUNING_TYPE supported for the \`pruning_method\`. Found method ${pruning_method.name} of type ${method.PRUNING_TYPE}`,
    );
  }
  const container = new PruningContainer();
  container.add_pruning_method(method);
  const found = container.compute_mask(scores, mask);
  let at = 0;
  for (const [module, name] of list) {
    const t = fields(module)[name];
    custom_from_mask(module, name, found.narrow(0, at, t.numel()).reshape(t.shape));
    at += t.numel();
  }
}

/** Makes a tensor's pruning permanent. @throws ValueError when it is not pruned. */
export function remove<M extends Module>(module: M, name: string): M {
  const [found] = pruningOf(module, name);
  if (found === undefined) {
    throw new ValueError(`Parameter '${name}' of module ${module} has to be pruned before pruning can be removed`);
  }
  found[1].remove(module);
  module[HOOKS]?.pre.hooks.delete(found[0]);
  return module;
}

/** Whether some tensor of the module, or below it, is pruned. */
export function is_pruned(module: Module): boolean {
  return module.modules().some((m) => pruningOf(m, null).length > 0);
}
