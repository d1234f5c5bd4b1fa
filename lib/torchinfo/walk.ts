/** One pass through a model that notes every layer it meets. */

import { no_grad } from "../torch/autograd/mode.js";
import { RuntimeError } from "../torch/errors.js";
import type { Module } from "../torch/nn/module.js";
import { Layer, measure } from "./layer.js";

/** What the model is called with. */
export interface Call {
  readonly inputs: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly mode: "train" | "eval";
  readonly batchDim: number | null;
}

type Handle = { remove(): void };

/** The layers of a model; with `call` in the order of the pass, and with their sizes. */
export function layersOf(model: Module, call: Call | null): Layer[] {
  const found: Layer[] = [];
  const seen = new Set<Module>();
  const latest = new Map<Module, Layer>();
  const hooks = new Map<Module, readonly Handle[]>();
  const meet = (layer: Layer): void => {
    layer.countParameters();
    layer.isRecursive = seen.has(layer.module);
    seen.add(layer.module);
    found.push(layer);
    latest.set(layer.module, layer);
  };
  const visit = (variable: string, module: Module, depth: number, parent: Layer | null): void => {
    const planned = new Layer(variable, module, depth, parent);
    if (call === null) meet(planned);
    else {
      // A module that stands in several places is noted under the last of them.
      for (const handle of hooks.get(module) ?? []) handle.remove();
      hooks.set(
        module,
        watch(module, call.batchDim, latest, () => meet(new Layer(variable, module, depth, parent))),
      );
    }
    for (const [name, child] of module._modules) if (child !== null) visit(name, child, depth + 1, planned);
  };
  visit(model.constructor.name, model, 0, null);
  if (call !== null) {
    run(model, call, found, hooks);
    return numbered(withContainers(found, seen));
  }
  return numbered(found);
}

function watch(
  module: Module,
  batchDim: number | null,
  latest: ReadonlyMap<Module, Layer>,
  meet: () => void,
): readonly Handle[] {
  const before = module.register_forward_pre_hook(() => meet());
  const after = module.register_forward_hook((m: unknown, inputs: unknown, output: unknown) => {
    const layer = latest.get(m as Module) as Layer;
    if (layer.hasLazy) layer.countParameters();
    const out = measure(output, batchDim);
    layer.inputSize = measure(inputs, batchDim).size;
    layer.outputSize = out.size;
    layer.outputBytes = out.size.reduce((a, b) => a * b, out.itemsize);
    layer.executed = true;
    layer.countMacs();
  });
  return [before, after];
}

function run(model: Module, call: Call, found: readonly Layer[], hooks: ReadonlyMap<Module, readonly Handle[]>): void {
  const wasTraining = model.training;
  const callable = model as unknown as (...args: unknown[]) => unknown;
  const named = Object.keys(call.options).length > 0 ? [call.options] : [];
  try {
    model.train(call.mode === "train");
    no_grad(() => callable(...call.inputs, ...named));
  } catch (error) {
    const done = found.filter((layer) => layer.executed).map((layer) => `${layer.className}: ${layer.depth}`);
    throw new RuntimeError(
      `Failed to run torchinfo. See above stack traces for more details. Executed layers up to: [${done.join(", ")}]`,
      { cause: error, ...(error instanceof Error ? { hint: `${error.name}: ${error.message}` } : {}) },
    );
  } finally {
    for (const handles of hooks.values()) for (const handle of handles) handle.remove();
    model.train(wasTraining);
  }
}

/** Containers that are never called themselves, such as a ModuleList, come before the first of their layers. */
function withContainers(found: readonly Layer[], seen: Set<Module>): Layer[] {
  const all: Layer[] = [];
  /** The layer of each depth above the present one. */
  const above: (Layer | undefined)[] = [];
  for (const layer of found) {
    const parents: Layer[] = [];
    for (let p = layer.parent; p !== null && p.depth > 0; p = p.parent) parents[p.depth] = p;
    for (let d = 1; d < layer.depth; d++) {
      const parent = parents[d];
      if (above[d]?.module === parent.module || all[all.length - 1] === parent) continue;
      parent.countParameters();
      parent.isRecursive = seen.has(parent.module);
      seen.add(parent.module);
      all.push(parent);
      above[d] = parent;
    }
    above.length = layer.depth;
    above[layer.depth] = layer;
    all.push(layer);
  }
  return all;
}

/** Counts the layers of each depth, and finds those below each. */
function numbered(layers: Layer[]): Layer[] {
  const counts: number[] = [];
  layers.forEach((layer, i) => {
    counts[layer.depth] = (counts[layer.depth] ?? 0) + 1;
    layer.index = counts[layer.depth];
    const end = layers.findIndex((other, k) => k > i && other.depth <= layer.depth);
    layer.children = layers.slice(i + 1, end < 0 ? layers.length : end);
  });
  return layers;
}
