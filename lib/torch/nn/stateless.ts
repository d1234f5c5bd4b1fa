/** Modules called with other parameters than their own. */
import { pythonRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import { RuntimeError } from "../errors.js";
import { isOptions } from "../kwargs.js";
import type { Tensor } from "../tensor.js";
import type { Module } from "./module.js";

/** Tensors by the paths of the parameters and buffers that they stand in for. */
export type Replacements = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** Named parameters of functional_call. */
export interface FunctionalCallOptions {
  /** Replace a parameter under all its names when one of them is given (true by default). */
  readonly tie_weights?: boolean;
  /** Refuse names that are missing or not expected. */
  readonly strict?: boolean;
}

/** Where a tensor stands: its module's registry and its name there. */
interface Place {
  readonly registry: Map<string, Tensor | null>;
  readonly name: string;
}

function places(module: Module): Map<string, Place> {
  const found = new Map<string, Place>();
  for (const [path, m] of module.named_modules({ remove_duplicate: false })) {
    for (const registry of [m._parameters, m._buffers] as Map<string, Tensor | null>[]) {
      for (const [name, t] of registry)
        if (t !== null) found.set(path === "" ? name : `${path}.${name}`, { registry, name });
    }
  }
  return found;
}

/**
 * Calls a module with other tensors in the place of its parameters and buffers; the module stays as it was, and
 * gradients flow to the tensors.
 *
 * @param args the module's argument, or a list of them
 * @throws RuntimeError with `strict` for names that are missing or not expected; ValueError for tied ones that differ.
 * @example functional_call(net, { weight: w, bias: b }, x)
 * Source: PyTorch, torch.func.functional_call.
 */
export function functional_call<M extends Module>(
  module: M,
  parameters_and_buffers: Replacements | readonly Replacements[],
  args: Parameters<M["forward"]> | Parameters<M["forward"]>[0] | null = null,
  kwargs: Readonly<Record<string, unknown>> | null = null,
  options: FunctionalCallOptions = {},
): ReturnType<M["forward"]> {
  const o =
    isOptions(kwargs) && ("tie_weights" in kwargs || "strict" in kwargs) ? (kwargs as FunctionalCallOptions) : options;
  const named = o === options && kwargs !== null ? [kwargs] : [];
  const list = args === null ? [] : Array.isArray(args) ? (args as unknown[]) : [args];
  const found = places(module);
  const given = new Map<string, Tensor>();
  for (const part of Array.isArray(parameters_and_buffers) ? parameters_and_buffers : [parameters_and_buffers]) {
    for (const [k, t] of part instanceof Map ? part : Object.entries(part as Record<string, Tensor>))
      given.set(k, t as Tensor);
  }
  if (o.strict) check(module, found, given);
  if (o.tie_weights !== false) tie(found, given);
  const before: [Place, Tensor | null][] = [];
  try {
    for (const [path, t] of given) {
      const place = found.get(path);
      if (place === undefined) {
        throw new RuntimeError(`Unexpected key(s): ${pythonRepr(path)}.`, {
          hint: `The module has ${[...found.keys()].join(", ")}.`,
        });
      }
      before.push([place, place.registry.get(place.name) ?? null]);
      place.registry.set(place.name, t);
    }
    return (module as Module)(...list, ...named) as ReturnType<M["forward"]>;
  } finally {
    for (const [place, t] of before.reverse()) place.registry.set(place.name, t);
  }
}

function check(module: Module, found: ReadonlyMap<string, Place>, given: ReadonlyMap<string, Tensor>): void {
  const listed = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${what} key(s): ${names.map((n) => pythonRepr(n)).join(", ")}.`];
  const errors = [
    ...listed(
      "Unexpected",
      [...given.keys()].filter((k) => !found.has(k)),
    ),
    ...listed(
      "Missing",
      [...found.keys()].filter((k) => !given.has(k)),
    ),
  ];
  if (errors.length === 0) return;
  throw new RuntimeError(`Error(s) in reparametrizing for ${module._get_name()}:\n\t${errors.join("\n\t")}`);
}

/** Gives the other names of a shared tensor the same replacement. */
function tie(found: ReadonlyMap<string, Place>, given: Map<string, Tensor>): void {
  for (const [path, t] of [...given]) {
    const place = found.get(path);
    const own = place?.registry.get(place.name);
    if (own === null || own === undefined) continue;
    for (const [other, { registry, name }] of found) {
      if (registry.get(name) === own && !given.has(other)) given.set(other, t);
    }
  }
}

/** `torch.nn.utils.stateless`, the older place of functional_call. */
export const stateless: { readonly functional_call: typeof functional_call } = {
  functional_call: ((...given: Parameters<typeof functional_call>) => {
    warn(
      "`torch.nn.utils.stateless.functional_call` is deprecated as of PyTorch 2.0 and will be removed in a future version of PyTorch. Please use `torch.func.functional_call` instead which is a drop-in replacement.",
      "FutureWarning",
    );
    return functional_call(...given);
  }) as typeof functional_call,
};
