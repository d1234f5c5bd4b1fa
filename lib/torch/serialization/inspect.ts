/** Looking into a file without loading it. */
import { platform } from "#platform";
import { displays, inspects } from "../../builtins/symbols.js";
import { Tuple } from "../../builtins/tuple.js";
import { ValueError } from "../errors.js";
import { placeRule } from "./locations.js";
import { ByteArray, Call, Dict, Global, Persistent, PySet } from "./pickle/graph.js";
import { fileSource, memorySource, type Source } from "./source.js";
import { storageDType } from "./storages.js";
import { attributesOf, isModuleNode, moduleTree } from "./tree.js";
import { refusedGlobals } from "./weights_only.js";
import { ZipFile } from "./zip_file.js";
import { looksLikeZip } from "./zip_reader.js";

/** Lines shown of one container, and levels. */
const LONGEST = 200;
const DEEPEST = 12;

/** What a file holds, told from its pickle alone. */
export class FileTree {
  constructor(
    /** The path, or "bytes in memory". */
    readonly name: string,
    /** Size of the file in bytes. */
    readonly size: number,
    /** Full names of the classes and functions that the pickle asks for. */
    readonly globals: readonly string[],
    /** Those of them that `weights_only: true` refuses. */
    readonly unsafe_globals: readonly string[],
    private readonly text: string,
  ) {}

  /** Head line, names, tree. */
  toString(): string {
    const refused = this.unsafe_globals.length === 0 ? "" : `\nnot for weights_only: ${this.unsafe_globals.join(", ")}`;
    return `${this.name} (${this.size} bytes)\nasks for: ${this.globals.join(", ") || "nothing"}${refused}\n${this.text}`;
  }

  static {
    inspects(FileTree.prototype);
    displays(FileTree.prototype, function (): Record<string, string> {
      const escaped = String(this).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      return { "text/plain": String(this), "text/html": `<pre>${escaped}</pre>` };
    });
  }
}

function open<T>(f: string | URL | Uint8Array, body: (zip: ZipFile, source: Source) => T): T {
  const source =
    f instanceof Uint8Array ? memorySource(f) : fileSource(typeof f === "string" ? f : platform.pathOf(f.href), true);
  try {
    if (!looksLikeZip(source)) throw new ValueError("Expected input to be a checkpoint returned by torch.save");
    return body(new ZipFile(source, placeRule("cpu"), {}), source);
  } finally {
    source.close();
  }
}

/**
 * The names in a file that `weights_only: true` refuses.
 *
 * @throws ValueError for a file that is no zip archive by torch.save.
 * Source: PyTorch, torch.serialization.get_unsafe_globals_in_checkpoint.
 */
export function get_unsafe_globals_in_checkpoint(f: string | URL | Uint8Array): string[] {
  return open(f, (zip) => refusedGlobals(zip.graph().globals));
}

/**
 * What is in a file: names, dtypes, shapes, classes asked for. Reads the pickle alone, and makes nothing of it.
 *
 * @throws as `load` does for a damaged file; ValueError for one that is no zip archive by torch.save.
 * @example torch.serialization.inspect_file("checkpoint.pt")
 */
export function inspect_file(f: string | URL | Uint8Array): FileTree {
  return open(f, (zip, source) => {
    const { value, globals } = zip.graph();
    const names = globals.map((g) => g.path);
    return new FileTree(
      source.name ?? "bytes in memory",
      source.size,
      names,
      refusedGlobals(globals),
      nodeTree(value, "", new Set(), 0),
    );
  });
}

/** `float32 [2, 3], 24 bytes` for a tensor's node, or null for another. */
function tensorLine(node: unknown): string | null {
  if (!(node instanceof Call) || !(node.callee instanceof Global) || !node.callee.module.startsWith("torch._"))
    return null;
  const { args } = node;
  if (args[0] instanceof Call) return `Parameter ${tensorLine(args[0])}`;
  const id = args[0] instanceof Persistent && args[0].id instanceof Tuple ? args[0].id : [];
  if (!(id[1] instanceof Global) || !Array.isArray(args[2])) return null;
  const type = args[6] instanceof Global ? args[6].name : (storageDType(id[1].name)?.name ?? id[1].name);
  const sizes = args[2].every((n) => typeof n === "number") ? (args[2] as number[]) : [];
  const item = storageDType(id[1].name)?.itemsize ?? 1;
  return `${type} [${sizes.join(", ")}], ${sizes.reduce((n, s) => n * s, item)} bytes`;
}

function nodeTree(node: unknown, indent: string, above: ReadonlySet<unknown>, depth: number): string {
  if (above.has(node) || depth > DEEPEST) return "...";
  const inner = new Set(above).add(node);
  const deeper = `${indent}  `;
  const rows = (entries: readonly (readonly [unknown, unknown])[]): string => {
    const lines = entries
      .slice(0, LONGEST)
      .map(([key, value]) => `\n${deeper}${keyText(key)}: ${nodeTree(value, deeper, inner, depth + 1)}`);
    if (entries.length > LONGEST) lines.push(`\n${deeper}... ${entries.length - LONGEST} more`);
    return lines.join("");
  };
  if (typeof node === "string") return JSON.stringify(node.length > 80 ? `${node.slice(0, 80)}...` : node);
  if (node === null) return "None";
  if (node instanceof Uint8Array) return `${node.length} bytes`;
  if (node instanceof ByteArray) return `${node.bytes.length} bytes`;
  if (node instanceof Global) return node.path;
  if (node instanceof Dict) return `dict of ${node.entries.length}${rows(node.entries)}`;
  if (node instanceof PySet) return `set of ${node.items.length}`;
  if (Array.isArray(node)) {
    const kind = node instanceof Tuple ? "tuple" : "list";
    const isPlain = node.length <= 16 && node.every((x) => typeof x === "number" || typeof x === "boolean");
    return isPlain ? `${kind} (${node.join(", ")})` : `${kind} of ${node.length}${rows([...node.entries()])}`;
  }
  if (isModuleNode(node)) return moduleTree(node).split("\n").join(`\n${indent}`);
  const tensor = tensorLine(node);
  if (tensor !== null) return tensor;
  if (node instanceof Call) {
    const name = node.callee instanceof Global ? node.callee.name : "?";
    return `${name}${rows([...node.pairs, ...(attributesOf(node)?.entries ?? [])])}`;
  }
  return String(node);
}

const keyText = (key: unknown): string => (typeof key === "object" && key !== null ? "(...)" : String(key));
