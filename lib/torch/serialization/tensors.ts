/** Tensors and parameters as torch's files describe them. */
import { DType } from "../dtype.js";
import { Buffer, Parameter } from "../nn/parameter.js";
import { neg } from "../ops/arithmetic.js";
import { conj_physical } from "../ops/complex.js";
import { Tensor } from "../tensor.js";
import { DataTensor } from "./data_tensor.js";
import { DataType } from "./elements.js";
import { Call, Dict, Global, nodeText, TupleNode, tupleItems } from "./pickle/graph.js";
import type { Restorer } from "./restorer.js";
import { type Layout, lateStorage, noElements, reach, readLater, type TypedStorage, tensorOver } from "./storages.js";

/** A tensor, or one that is data only. */
type AnyTensor = Tensor | DataTensor;

/** Numbers in a tuple or list, in an array of their own. @throws LoadError for anything else */
export function numbers(node: unknown, r: Restorer): number[] {
  const out: number[] = [];
  const items = node instanceof TupleNode ? node.items : r.value(node);
  if (!Array.isArray(items)) throw r.fail(`sizes are given as ${nodeText(node)}`);
  for (let i = 0; i < items.length; i++) {
    const item: unknown = typeof items[i] === "number" ? items[i] : r.value(items[i]);
    if (typeof item !== "number") throw r.fail(`sizes are given as ${nodeText(node)}`);
    out.push(item);
  }
  return out;
}

/** A tensor from storage, offset, sizes and strides. @throws LoadError when it would reach beyond the storage */
export function tensorFrom(
  typed: TypedStorage,
  args: readonly unknown[],
  requiresGrad: boolean,
  r: Restorer,
): AnyTensor {
  const { dtype, storage } = typed;
  const offset = args[1] as number;
  const layout: Layout = { offset, sizes: numbers(args[2], r), strides: numbers(args[3], r) };
  const needed = reach(layout);
  const there = typed.window?.length ?? Math.floor(storage.nbytes() / dtype.itemsize);
  if (needed < 0 || needed > there) {
    const wanted = needed < 0 ? "an impossible number" : needed * dtype.itemsize;
    throw r.fail(
      `setStorage: sizes [${layout.sizes.join(", ")}], strides [${layout.strides.join(", ")}], storage offset ${String(offset)}, and itemsize ${dtype.itemsize} requiring a storage size of ${wanted} are out of bounds for storage of size ${there * dtype.itemsize}`,
    );
  }
  const placed = typed.window === undefined ? layout : { ...layout, offset: offset + typed.window.offset };
  if (dtype instanceof DataType) return new DataTensor(dtype, storage, placed, requiresGrad);
  const t = tensorOver({ storage, dtype }, placed, r.lazy);
  if (!requiresGrad) return t;
  if (!takesGradients(dtype)) throw r.fail(`a tensor of ${dtype} is said to require gradients`);
  t.requires_grad = true;
  return t;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks, marks)` */
function rebuildTensor(call: Call, r: Restorer): AnyTensor {
  return marked(tensorFrom(r.storage(call.args[0]), call.args, call.args[4] === true, r), call.args[6], r);
}

/** `_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype, marks)` */
function rebuildTensorV3(call: Call, r: Restorer): AnyTensor {
  const dtype = r.value(call.args[6]);
  if (!(dtype instanceof DType) && !(dtype instanceof DataType))
    throw r.fail(`a tensor's dtype is ${nodeText(call.args[6])}`);
  const t = tensorFrom({ storage: r.storage(call.args[0]).storage, dtype }, call.args, call.args[4] === true, r);
  return marked(t, call.args[7], r);
}

const takesGradients = (dtype: DType): boolean => dtype.is_floating_point || dtype.is_complex;

/** Conjugated and negated views are marks on a tensor in torch, and tensors with other values here. */
function marked(t: AnyTensor, metadata: unknown, r: Restorer): AnyTensor {
  if (metadata === undefined || metadata === null) return t;
  if (!(metadata instanceof Dict) || !(t instanceof Tensor)) throw r.fail("a tensor has marks that are not known here");
  return metadata.entries.reduce((marked: Tensor, [mark, isOn]) => {
    if (isOn === false) return marked;
    const made = mark === "conj" ? conj_physical(marked.detach()) : mark === "neg" ? neg(marked.detach()) : undefined;
    if (made === undefined) throw r.fail(`a tensor carries the mark ${String(mark)}, which is not known here`);
    made.requires_grad = t.requires_grad;
    return made;
  }, t);
}

/** `_rebuild_parameter(data, requires_grad, hooks)` */
function rebuildParameter(call: Call, r: Restorer): AnyTensor {
  const data = r.value(call.args[0]);
  const requires = call.args[1] === true;
  if (data instanceof DataTensor) return new DataTensor(data.dtype, data.storage, data.layout, requires, true);
  if (!(data instanceof Tensor)) throw r.fail(`a parameter is made from ${nodeText(call.args[0])}`);
  if (requires && !takesGradients(data.dtype))
    throw r.fail(`a parameter of ${data.dtype} is said to require gradients`);
  return parameterOver(data, requires);
}

/** A parameter over a tensor's elements, which are not read for it. */
function parameterOver(data: Tensor, requires: boolean): Parameter {
  const later = lateStorage(data);
  if (later === undefined) return new Parameter(data, requires);
  const { offset, sizes, strides, dtype } = data;
  const p = new Parameter(new Tensor(noElements(dtype), offset, sizes, strides, dtype), requires);
  readLater(p, later);
  return p;
}

/** `_rebuild_from_type_v2(function, type, args, state)`: a tensor of a class of its own, or with attributes. */
function rebuildFromType(call: Call, r: Restorer): AnyTensor {
  const [func, type, args, state] = call.args;
  if (!(func instanceof Global) || !(type instanceof Global) || !(args instanceof TupleNode)) {
    throw r.fail("a tensor is rebuilt without its type");
  }
  const rebuild = rebuilders.get(func.path);
  if (rebuild === undefined) throw r.fail(`a tensor is rebuilt by ${func.path}`);
  const t = rebuild(new Call(func, args.items), r);
  if (!(t instanceof Tensor)) return t;
  if (type.path === "torch.nn.parameter.Buffer") {
    const persistent = state instanceof Dict ? state.entries.find(([key]) => key === "persistent")?.[1] : true;
    return new Buffer(t, { persistent: persistent !== false });
  }
  return type.path === "torch.nn.parameter.Parameter" && !(t instanceof Parameter)
    ? parameterOver(t, t.requires_grad)
    : t;
}

/** torch's functions that make tensors, by name. */
export const rebuilders: ReadonlyMap<string, (call: Call, r: Restorer) => AnyTensor> = new Map([
  [
    "torch._utils._rebuild_tensor",
    (call: Call, r: Restorer) => tensorFrom(r.storage(call.args[0]), call.args, false, r),
  ],
  ["torch._utils._rebuild_tensor_v2", rebuildTensor],
  ["torch._utils._rebuild_tensor_v3", rebuildTensorV3],
  ["torch._utils._rebuild_parameter", rebuildParameter],
  ["torch._utils._rebuild_parameter_with_state", rebuildParameter],
  ["torch._tensor._rebuild_from_type_v2", rebuildFromType],
]);

/** `torch.FloatTensor` of the first files: made bare, its state is (storage, offset, size, stride). */
export function bareTensor(call: Call, r: Restorer): AnyTensor {
  const state = tupleItems(call.state);
  if (state.length < 4) throw r.fail("a tensor has no state");
  return tensorFrom(r.storage(state[0]), state, false, r);
}
