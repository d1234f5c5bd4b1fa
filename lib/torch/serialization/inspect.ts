/** Looking into a file without loading it. */
import { platform } from "#platform";
import { pythonRepr } from "../../builtins/repr.js";
import { displays, inspects } from "../../builtins/symbols.js";
import { looksLikeNpy, readNpyHeader } from "../../numpy/npy.js";
import { readHeader, torchType } from "../../safetensors/header.js";
import { ValueError } from "../errors.js";
import { LoadError, type Place, placeText } from "./errors.js";
import { emptyFile, foreignFile, looksLikeSafetensors } from "./foreign.js";
import { legacyGraph, looksLikePickle } from "./legacy.js";
import { placeRule } from "./locations.js";
import { ByteArray, Call, Dict, Float, Global, Persistent, PySet, TupleNode, tupleItems } from "./pickle/graph.js";
import type { Reading } from "./pickle/machine.js";
import { fileSource, memorySource, type Source } from "./source.js";
import { storageDType } from "./storages.js";
import { looksLikeTar, tarGraph } from "./tar.js";
import { attributesOf, isModuleNode, moduleTree } from "./tree.js";
import { refusedGlobals } from "./weights_only.js";
import { ZipFile } from "./zip_file.js";
import { looksLikeZip, type ZipEntry, ZipReader } from "./zip_reader.js";

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

type File = string | URL | Uint8Array;

function open<T>(f: File, body: (source: Source) => T): T {
  const source =
    f instanceof Uint8Array ? memorySource(f) : fileSource(typeof f === "string" ? f : platform.pathOf(f.href), true);
  try {
    return body(source);
  } finally {
    source.close();
  }
}

const zipGraph = (source: Source): Reading => new ZipFile(source, placeRule("cpu"), {}).graph();

/**
 * The names in a file that `weights_only: true` refuses.
 *
 * @throws ValueError for a file that is no zip archive by torch.save.
 * Source: PyTorch, torch.serialization.get_unsafe_globals_in_checkpoint.
 */
export function get_unsafe_globals_in_checkpoint(f: File): string[] {
  return open(f, (source) => {
    if (!looksLikeZip(source)) throw new ValueError("Expected input to be a checkpoint returned by torch.save");
    return refusedGlobals(zipGraph(source).globals);
  });
}

/**
 * What is in a file by torch.save, safetensors or numpy: names, dtypes, shapes, classes asked for. Reads what describes
 * the tensors and not their bytes, and makes nothing of it.
 *
 * @throws LoadError, as `load` does, for a file that is damaged or foreign; FileNotFoundError when there is none.
 * @example torch.serialization.inspect_file("checkpoint.pt")
 */
export function inspect_file(f: File): FileTree {
  return open(f, (source) => {
    const place: Place = source.name === undefined ? {} : { file: source.name };
    const tree = (text: string, globals: readonly Global[] = []): FileTree => {
      const names = globals.map((g) => g.path);
      return new FileTree(placeText(place), source.size, names, refusedGlobals(globals), text);
    };
    const graphTree = ({ value, globals }: Reading): FileTree => tree(nodeTree(value, "", new Set(), 0), globals);
    const head = source.read(0, Math.min(source.size, 512)) ?? new Uint8Array(0);
    if (looksLikeZip(source)) {
      const arrays = npzTree(source);
      return arrays === null ? graphTree(zipGraph(source)) : tree(arrays);
    }
    if (looksLikeTar(head)) return graphTree(tarGraph(source.read(0, source.size) ?? head, place));
    if (looksLikePickle(head)) return graphTree(legacyReading(source, place));
    if (looksLikeNpy(head)) return tree(npyLine((offset, length) => source.read(offset, length), placeText(place)));
    if (looksLikeSafetensors(head)) return tree(safetensorsTree(source));
    throw head.length === 0 ? emptyFile(place) : foreignFile(head, place, false);
  });
}

/** Bytes of a legacy stream in which its pickles are looked for first; the tensors come after them. */
const LEGACY_HEAD = 1 << 20;

/** The pickle of a legacy stream, of which no more is read than it needs. */
function legacyReading(source: Source, place: Place): Reading {
  for (let length = LEGACY_HEAD; length < source.size; length *= 4) {
    try {
      return legacyGraph(source.read(0, length) ?? new Uint8Array(0), place);
    } catch (error) {
      if (!(error instanceof LoadError)) throw error;
    }
  }
  return legacyGraph(source.read(0, source.size) ?? new Uint8Array(0), place);
}

const rowsOf = (rows: readonly string[]): string =>
  rows
    .slice(0, LONGEST)
    .concat(rows.length > LONGEST ? [`... ${rows.length - LONGEST} more`] : [])
    .map((row) => `\n  ${row}`)
    .join("");

function safetensorsTree(source: Source): string {
  const { tensors, metadata } = readHeader(source, "Error while deserializing header");
  const rows = [...tensors].map(
    ([name, { dtype, shape, start, end }]) =>
      `${name}: ${torchType(dtype)?.name ?? dtype} [${shape.join(", ")}], ${end - start} bytes`,
  );
  const notes = [...(metadata ?? [])].map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const about = notes.length === 0 ? "" : `\nmetadata of ${notes.length}${rowsOf(notes)}`;
  return `safetensors of ${rows.length}${rowsOf(rows)}${about}`;
}

/** `float32 [2, 3], 24 bytes` */
function npyLine(read: (offset: number, length: number) => Uint8Array | null, where: string): string {
  const { dtype, shape, nbytes, fortran } = readNpyHeader(read, where);
  return `${dtype.name} [${shape.join(", ")}], ${nbytes} bytes${fortran ? ", in Fortran's order" : ""}`;
}

/** The arrays of an archive by numpy, or null for another archive. */
function npzTree(source: Source): string | null {
  const zip = new ZipReader(source);
  const { names } = zip;
  if (names.length === 0 || !names.every((name) => name.endsWith(".npy"))) return null;
  const rows = names.map((name) => {
    const entry = zip.entry(name) as ZipEntry;
    const stored = entry.deflated ? 0 : zip.start(entry);
    const whole = entry.deflated ? memorySource(zip.read(entry, false)) : null;
    const read = (offset: number, length: number): Uint8Array | null =>
      whole !== null ? whole.read(offset, length) : source.read(stored + offset, length);
    return `${name.slice(0, -4)}: ${npyLine(read, `${source.name ?? "bytes in memory"}: ${name}`)}`;
  });
  return `npz of ${rows.length}${rowsOf(rows)}`;
}

/** `float32 [2, 3], 24 bytes` for a tensor's node, or null for another. */
function tensorLine(node: unknown): string | null {
  if (!(node instanceof Call) || !(node.callee instanceof Global) || !node.callee.module.startsWith("torch._"))
    return null;
  const { args } = node;
  if (args[0] instanceof Call) return `Parameter ${tensorLine(args[0])}`;
  const id = args[0] instanceof Persistent ? tupleItems(args[0].id) : [];
  if (!(id[1] instanceof Global) || !(args[2] instanceof TupleNode)) return null;
  const type = args[6] instanceof Global ? args[6].name : (storageDType(id[1].name)?.name ?? id[1].name);
  const sizes = args[2].items.filter((n): n is number => typeof n === "number");
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
  if (node instanceof Float) return floatText(node);
  if (node instanceof Uint8Array) return `${node.length} bytes`;
  if (node instanceof ByteArray) return `${node.bytes.length} bytes`;
  if (node instanceof Global) return node.path;
  if (node instanceof Dict) return `dict of ${node.entries.length}${rows(node.entries)}`;
  if (node instanceof PySet) return `set of ${node.items.length}`;
  if (node instanceof TupleNode || Array.isArray(node)) {
    const [kind, items]: [string, readonly unknown[]] = Array.isArray(node)
      ? ["list", node]
      : ["tuple", tupleItems(node)];
    const isPlain =
      items.length <= 16 && items.every((x) => typeof x === "number" || typeof x === "boolean" || x instanceof Float);
    return isPlain
      ? `${kind} (${items.map((x) => (x instanceof Float ? floatText(x) : pythonRepr(x))).join(", ")})`
      : `${kind} of ${items.length}${rows([...items.entries()])}`;
  }
  if (isModuleNode(node)) return moduleTree(node).split("\n").join(`\n${indent}`);
  const tensor = tensorLine(node);
  if (tensor !== null) return tensor;
  if (node instanceof Call) {
    const name = node.callee instanceof Global ? node.callee.name : "?";
    return `${name}${rows([...node.pairs, ...(attributesOf(node)?.entries ?? [])])}`;
  }
  return pythonRepr(node);
}

/** As Python prints a float that is whole. */
const floatText = ({ value }: Float): string => pythonRepr(value).replace(/^-?\d+$/, "$&.0");

const keyText = (key: unknown): string =>
  typeof key === "object" && key !== null ? "(...)" : key === "" ? "''" : String(key);
