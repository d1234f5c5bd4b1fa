/** The tree of modules that a file holds, as text, from its graph alone: nothing is loaded. */
import { Call, Dict, Global, Persistent, TupleNode, tupleItems } from "./pickle/graph.js";

/** Children shown of one module, and levels. */
const WIDEST = 100;
const DEEPEST = 20;

/** Pairs of a dict, or of an OrderedDict. */
export function pairsOf(node: unknown): readonly (readonly [unknown, unknown])[] {
  if (node instanceof Dict) return node.entries;
  return node instanceof Call ? node.pairs : [];
}

/** The value of a key in a dict's node. */
export function entry(node: unknown, key: string): unknown {
  return pairsOf(node).find(([k]) => k === key)?.[1];
}

/** The dict that holds an object's attributes. */
export function attributesOf(node: Call): Dict | null {
  const state = node.state instanceof TupleNode ? node.state.items[0] : node.state;
  return state instanceof Dict ? state : null;
}

/** Whether a node is a module: its attributes have the three registries. */
export function isModuleNode(node: unknown): node is Call {
  const attributes = node instanceof Call ? attributesOf(node) : null;
  return (
    attributes !== null && entry(attributes, "_modules") !== undefined && entry(attributes, "_parameters") !== undefined
  );
}

/** `float32 [10, 1]` for a tensor's or parameter's node. */
function tensorText(node: unknown): string {
  if (node === null) return "None";
  if (!(node instanceof Call)) return "?";
  const { args } = node;
  if (args[0] instanceof Call) return tensorText(args[0]);
  const id = args[0] instanceof Persistent ? tupleItems(args[0].id) : [];
  const type = id[1] instanceof Global ? id[1].name.replace("Storage", "") : "Tensor";
  const sizes = args[2] instanceof TupleNode ? args[2].items.join(", ") : "?";
  return `${type} [${sizes}]`;
}

/** The tree as Python prints modules, with what each holds of its own. */
export function moduleTree(node: Call, depth = 0): string {
  const name = node.callee instanceof Global ? node.callee.name : "?";
  const attributes = attributesOf(node);
  const children = pairsOf(entry(attributes, "_modules"));
  const own = ["_parameters", "_buffers"].flatMap((registry) =>
    pairsOf(entry(attributes, registry)).map(([key, value]) => `${String(key)}: ${tensorText(value)}`),
  );
  const lines = children.slice(0, WIDEST).map(([key, child]) => {
    const text = !isModuleNode(child) ? "None" : depth < DEEPEST ? moduleTree(child, depth + 1) : "...";
    return `(${String(key)}): ${text.split("\n").join("\n  ")}`;
  });
  if (children.length > WIDEST) lines.push(`... ${children.length - WIDEST} more`);
  const head = own.slice(0, WIDEST).join(", ");
  if (lines.length === 0) return `${name}(${head})`;
  return `${name}(\n  ${[...(head === "" ? [] : [head]), ...lines].join("\n  ")}\n)`;
}

/** The first module in a graph, looked for from its root. */
export function findModule(root: unknown, depth = 0): Call | null {
  if (isModuleNode(root)) return root;
  if (depth > DEEPEST) return null;
  const inside: readonly unknown[] =
    root instanceof TupleNode ? root.items : Array.isArray(root) ? root : pairsOf(root).map(([, value]) => value);
  for (const node of inside.slice(0, WIDEST)) {
    const found = findModule(node, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
