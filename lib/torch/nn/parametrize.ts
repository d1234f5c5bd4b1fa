/** `torch.nn.utils.parametrize`: parameters that are computed from others. */
import { withGrad } from "../autograd/mode.js";
import { NotImplementedError, RuntimeError, ValueError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";
import { OWN } from "./attributes.js";
import { ModuleDict, ModuleList } from "./container.js";
import type { Module } from "./module.js";
import { Parameter, replaceData } from "./parameter.js";
import { inPython, type ModuleClass } from "./registry.js";

/** A module that computes a parameter, and perhaps knows the way back. */
interface Invertible {
  right_inverse?(value: Tensor): Tensor | readonly Tensor[];
}
type Values = Record<string, Tensor>;

const values = (m: object): Values => m as unknown as Values;
const inverse = (m: Module): Invertible["right_inverse"] => (m as unknown as Invertible).right_inverse?.bind(m);

let caching = 0;
let cache = new WeakMap<object, Map<string, Tensor>>();

/**
 * Runs `block`; inside, each parametrized tensor is computed only once.
 *
 * @example parametrize.cached(() => { for (const x of xs) net(x); })
 * Source: PyTorch, torch.nn.utils.parametrize.cached; a block in Python's `with` is a callback here.
 */
export function cached<T>(block: () => T): T {
  caching++;
  try {
    return block();
  } finally {
    if (--caching === 0) cache = new WeakMap();
  }
}

function register(module: Module, name: string, value: Tensor): void {
  if (value instanceof Parameter) module.register_parameter(name, value);
  else module.register_buffer(name, value);
}
/** Takes an attribute away, from the registries too. @internal */
export function forget(module: Module, name: string): void {
  Reflect.deleteProperty(module, name);
  module[OWN].sync();
}
/** Gives `dest` the elements of `source`, and stays the same tensor. */
function put(dest: Tensor, source: Tensor): void {
  replaceData(dest, source.detach());
  dest.version.n++;
}

function checkSame(what: string, before: string, after: string, old: Tensor, found: Tensor): void {
  if (found.dtype !== old.dtype) {
    throw new ValueError(
      `${what} may not change the dtype of the tensor, unless ${before}\n${after.replaceAll("%", "dtype").replace("@", String(old.dtype)).replace("@", String(found.dtype))}`,
    );
  }
  if (String(found.shape) !== String(old.shape)) {
    throw new ValueError(
      `${what} may not change the shape of the tensor, unless ${before}\n${after.replaceAll("%", "shape").replace("@", String(old.shape)).replace("@", String(found.shape))}`,
    );
  }
}

/**
 * The parametrizations of one tensor, and the tensors that it is computed from: `original`, or `original0`,
 * `original1`, ...
 *
 * Source: PyTorch, torch.nn.utils.parametrize.ParametrizationList.
 */
export class ParametrizationList extends ModuleList {
  unsafe: boolean;
  /** Whether it is computed from one tensor. */
  is_tensor: boolean;
  /** How many tensors it is computed from. */
  ntensors: number;
  declare original: Tensor;

  constructor(modules: readonly Module[], original: Tensor, options: { readonly unsafe?: boolean } = {}) {
    if (modules.length === 0) throw new ValueError("ParametrizationList requires one or more modules.");
    super(modules);
    this.unsafe = options.unsafe ?? false;
    const plain = original.detach().clone();
    const found = withGrad(false, () => this.first(original));
    if (!(found instanceof Tensor) && !Array.isArray(found)) {
      throw new ValueError(
        `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got ${typename(found)}`,
      );
    }
    this.is_tensor = found instanceof Tensor;
    this.ntensors = found instanceof Tensor ? 1 : found.length;
    if (found instanceof Tensor) {
      if (original.dtype !== found.dtype) {
        throw new ValueError(
          `When \`right_inverse\` outputs one tensor, it may not change the dtype.\noriginal.dtype: ${original.dtype}\nright_inverse(original).dtype: ${found.dtype}`,
        );
      }
      put(original, found);
      register(this, "original", original);
    } else {
      found.forEach((t: unknown, i) => {
        if (!(t instanceof Tensor)) {
          throw new ValueError(
            `'right_inverse' must return a Tensor or a Sequence of tensors (list, tuple...). Got element ${i} of the sequence with type ${typename(t)}.`,
          );
        }
        const wants = original.requires_grad;
        register(this, `original${i}`, original instanceof Parameter ? new Parameter(t.detach(), wants) : t);
      });
    }
    if (this.unsafe) return;
    const result: unknown = this.forward();
    if (!(result instanceof Tensor)) {
      throw new ValueError(`A parametrization must return a tensor. Got ${typename(result)}.`);
    }
    checkSame(
      "Registering a parametrization",
      "`unsafe` flag is enabled.",
      "unparametrized %: @\nparametrized %: @",
      plain,
      result,
    );
  }

  /** The way back through those that know it. */
  private first(original: Tensor): Tensor | readonly Tensor[] {
    let value: Tensor | readonly Tensor[] = original;
    for (const m of this.list().reverse()) {
      const back = inverse(m);
      if (back === undefined) continue;
      try {
        value = back(value as Tensor);
      } catch (e) {
        if (!(e instanceof NotImplementedError)) throw e;
      }
    }
    return value;
  }

  /** Sets the originals so that the parametrized tensor becomes `value`. @throws RuntimeError without a way back. */
  right_inverse(value: Tensor): void {
    withGrad(false, () => {
      let found: unknown = value;
      for (const m of this.list().reverse()) {
        const back = inverse(m);
        if (back === undefined) {
          throw new RuntimeError(`parametrization ${m._get_name()} does not implement right_inverse.`);
        }
        found = back(found as Tensor);
      }
      if (this.is_tensor) {
        if (!(found instanceof Tensor)) {
          throw new ValueError(`\`right_inverse\` should return a tensor. Got ${typename(found)}`);
        }
        if (found.dtype !== this.original.dtype) {
          throw new ValueError(
            `The tensor returned by \`right_inverse\` has dtype ${found.dtype} while \`original\` has dtype ${this.original.dtype}`,
          );
        }
        put(this.original, found);
        return;
      }
      if (!Array.isArray(found)) {
        throw new ValueError(`'right_inverse' must return a sequence of tensors. Got ${typename(found)}.`);
      }
      if (found.length !== this.ntensors) {
        throw new ValueError(
          `'right_inverse' must return a sequence of tensors of length ${this.ntensors}. Got a sequence of length ${found.length}.`,
        );
      }
      (found as readonly Tensor[]).forEach((t, i) => {
        put(values(this)[`original${i}`], t);
      });
    });
  }

  /** The tensors that it is computed from. */
  private originals(): Tensor[] {
    if (this.is_tensor) return [this.original];
    return Array.from({ length: this.ntensors }, (_, i) => values(this)[`original${i}`]);
  }
  override forward(): Tensor {
    const [first, ...rest] = this.list();
    return rest.reduce<Tensor>((x, m) => m(x) as Tensor, first(...this.originals()) as Tensor);
  }
}

const parametrizationsOf = (module: Module): ModuleDict | null => {
  const found: unknown = (module as unknown as { parametrizations?: unknown }).parametrizations;
  return found instanceof ModuleDict ? found : null;
};

const listOf = (module: Module, name: string): ParametrizationList =>
  (parametrizationsOf(module) as ModuleDict).__getitem__(name) as unknown as ParametrizationList;

/** Whether a module has parametrized tensors, or one of that name. Source: PyTorch, torch.nn.utils.parametrize. */
export function is_parametrized(module: Module, tensor_name: string | null = null): boolean {
  const found = parametrizationsOf(module);
  if (found === null) return false;
  return tensor_name === null ? found.size > 0 : found.has(tensor_name);
}

/** The class a module had before it was parametrized. */
export function type_before_parametrizations(module: Module): ModuleClass {
  const own = module.constructor as ModuleClass;
  return is_parametrized(module) ? (Object.getPrototypeOf(own) as ModuleClass) : own;
}

/** Gives the module a class of its own, `Parametrized...`, on which its tensors can be computed. */
function changeClass(module: Module): void {
  const base = module.constructor as new () => object;
  const name = `Parametrized${base.name}`;
  const made = { [name]: class extends base {} }[name];
  Object.setPrototypeOf(module, made.prototype as object);
  (module as unknown as { parametrizations: ModuleDict }).parametrizations = new ModuleDict();
  module[OWN].gather();
}

function compute(module: Module, name: string): Tensor {
  const list = listOf(module, name) as unknown as Module;
  if (caching === 0) return list() as Tensor;
  const known = cache.get(module) ?? new Map<string, Tensor>();
  cache.set(module, known);
  const value = known.get(name) ?? (list() as Tensor);
  known.set(name, value);
  return value;
}

/**
 * Computes a parameter or buffer by a module from now on: `module.weight` is `parametrization(original)`.
 *
 * With a method `right_inverse` the parametrization can take a value that is assigned.
 * @throws ValueError for a tensor that is not there, or one that changes its shape or dtype without `unsafe`.
 * @example parametrize.register_parametrization(net, "weight", new Symmetric())
 * Source: PyTorch, torch.nn.utils.parametrize.register_parametrization.
 */
export function register_parametrization<M extends Module>(
  module: M,
  tensor_name: string,
  parametrization: Module,
  options: { readonly unsafe?: boolean } = {},
): M {
  const unsafe = options.unsafe ?? false;
  parametrization.train(module.training);
  if (is_parametrized(module, tensor_name)) {
    if (!unsafe) checkNext(values(module)[tensor_name], tensor_name, parametrization);
    const list = listOf(module, tensor_name);
    list.append(parametrization);
    list.unsafe ||= unsafe;
    return module;
  }
  if (!module._parameters.has(tensor_name) && !module._buffers.has(tensor_name)) {
    throw new ValueError(
      `Module '${module}' does not have a parameter, a buffer, or a parametrized element with name '${tensor_name}'`,
    );
  }
  const original = values(module)[tensor_name];
  const list = new ParametrizationList([parametrization], original, { unsafe });
  forget(module, tensor_name);
  if (!is_parametrized(module)) changeClass(module);
  Object.defineProperty(Object.getPrototypeOf(module), tensor_name, {
    get(this: Module) {
      return compute(this, tensor_name);
    },
    set(this: Module, value: Tensor) {
      listOf(this, tensor_name).right_inverse(value);
    },
    enumerable: false,
    configurable: true,
  });
  parametrizationsOf(module)?.__setitem__(tensor_name, list as unknown as Module);
  return module;
}

/** Whether one more parametrization fits. */
function checkNext(before: Tensor, name: string, parametrization: Module): void {
  const found: unknown = parametrization(before);
  if (!(found instanceof Tensor)) {
    throw new ValueError(`A parametrization must return a tensor. Got ${typename(found)}.`);
  }
  checkSame(
    "Registering a parametrization",
    "the `unsafe` flag is enabled.",
    `module.${name}.%: @\nparametrization(module.${name}).%: @`,
    before,
    found,
  );
  const back = inverse(parametrization);
  if (back === undefined) return;
  let first: unknown;
  try {
    first = back(found);
  } catch (e) {
    if (e instanceof NotImplementedError) return;
    throw e;
  }
  if (!(first instanceof Tensor)) {
    throw new ValueError(`parametrization.right_inverse must return a tensor. Got: ${typename(first)}`);
  }
  for (const what of ["dtype", "shape"] as const) {
    if (String(first[what]) === String(before[what])) continue;
    throw new ValueError(
      `The tensor returned by parametrization.right_inverse must have the same ${what} as module.${name}, unless the \`unsafe\` flag is enabled.\nmodule.${name}.${what}: ${before[what]}\nreturned ${what}: ${first[what]}`,
    );
  }
}

/**
 * Ends a parametrization: the tensor keeps its value (`leave_parametrized`), or its original's.
 *
 * @throws ValueError when the tensor is not parametrized, or has no one original to go back to.
 * Source: PyTorch, torch.nn.utils.parametrize.remove_parametrizations.
 */
export function remove_parametrizations<M extends Module>(
  module: M,
  tensor_name: string,
  leave_parametrized: boolean | { readonly leave_parametrized?: boolean } = true,
): M {
  const leave =
    typeof leave_parametrized === "boolean" ? leave_parametrized : (leave_parametrized.leave_parametrized ?? true);
  const all = parametrizationsOf(module);
  if (all === null || !all.has(tensor_name)) {
    throw new ValueError(`Module ${module} does not have a parametrization on ${tensor_name}`);
  }
  const list = all.__getitem__(tensor_name) as unknown as ParametrizationList;
  const now = values(module)[tensor_name];
  let original: Tensor;
  if (list.is_tensor) {
    original = list.original;
    if (leave) put(original, now);
  } else if (leave) original = now.requires_grad ? new Parameter(now.detach()) : now;
  else {
    throw new ValueError(
      "Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.",
    );
  }
  Reflect.deleteProperty(Object.getPrototypeOf(module) as object, tensor_name);
  all.__delitem__(tensor_name);
  register(module, tensor_name, original);
  if (all.size === 0) {
    forget(module, "parametrizations");
    Object.setPrototypeOf(module, Object.getPrototypeOf(Object.getPrototypeOf(module) as object) as object);
  }
  return module;
}

inPython("torch.nn.utils.parametrize", ParametrizationList);
