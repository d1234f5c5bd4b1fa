/**
 * From the graph of a pickle to values: only what stands in the table of makers, and classes of modules, can be made.
 * Everything is looked up by name in a Map; nothing of the file is ever called.
 */
import { Tuple } from "../../builtins/tuple.js";
import { markFloat } from "../float_marks.js";
import { classMaker } from "./classes.js";
import { type Dictionary, dictionary } from "./dictionary.js";
import { type LoadError, loadError, type Place } from "./errors.js";
import { wasByteArray, wasFrozenSet } from "./forms.js";
import { makers } from "./makers.js";
import { ByteArray, Call, Dict, Float, Global, nodeText, Persistent, PySet, TupleNode } from "./pickle/graph.js";
import type { Maker, Restorer } from "./restorer.js";
import type { TypedStorage } from "./storages.js";
import { globalValue } from "./values.js";

/** How deep values may lie in one another. */
const DEEPEST = 1000;

/** What a persistent id stands for: a storage, another node in the graph's place, or a value that is there already. */
export type Found = { readonly storage: TypedStorage } | { readonly node: unknown } | { readonly value: unknown };

/** Where storages come from. */
export interface StorageFinder {
  readonly place: Place;
  readonly lazy: boolean;
  find(id: unknown): Found;
}

/** The value that a graph describes. @throws LoadError */
export function restore(root: unknown, finder: StorageFinder): unknown {
  return new Restoration(root, finder).value(root);
}

class Restoration implements Restorer {
  private readonly done = new Map<unknown, unknown>();
  private readonly making = new Set<Call>();
  private depth = 0;
  constructor(
    private readonly root: unknown,
    private readonly finder: StorageFinder,
  ) {}

  get lazy(): boolean {
    return this.finder.lazy;
  }

  fail(what: string, hint?: string): LoadError {
    return loadError(what, this.finder.place, hint);
  }

  storage(node: unknown): TypedStorage {
    const found = node instanceof Persistent ? this.finder.find(node.id) : null;
    if (found === null || !("storage" in found))
      throw this.fail(`a tensor is built on ${nodeText(node)} instead of a storage`);
    return found.storage;
  }

  value(node: unknown): unknown {
    if (typeof node !== "object" || node === null) return node;
    const known = this.done.get(node);
    if (known !== undefined) return known;
    if (++this.depth > DEEPEST) throw this.fail(`values lie more than ${DEEPEST} deep in one another`);
    const made = this.make(node);
    this.depth--;
    return made;
  }

  private keep<T>(node: unknown, value: T): T {
    this.done.set(node, value);
    return value;
  }

  private make(node: object): unknown {
    if (node instanceof Float) return node.value;
    if (node instanceof Call) return this.call(node);
    if (node instanceof Dict) return this.fillDict(this.keep(node, dictionary(node.entries)), node.entries);
    if (node instanceof TupleNode) return this.fillArray(this.keep(node, new Tuple()), node.items);
    if (Array.isArray(node)) return this.fillArray(this.keep(node, []), node);
    if (node instanceof PySet) return this.fillSet(this.keep(node, new Set()), node);
    if (node instanceof Uint8Array) return node;
    if (node instanceof ByteArray) {
      wasByteArray(node.bytes);
      return node.bytes;
    }
    if (node instanceof Global) return globalValue(node, this);
    if (node instanceof Persistent) {
      const found = this.finder.find(node.id);
      if ("storage" in found) throw this.fail("a storage stands in the file without a tensor");
      if ("value" in found) return found.value;
      return this.value(found.node);
    }
    throw this.fail("the pickle holds something unknown");
  }

  /** A module class of the legacy format stands behind an id, with its source code, which is not looked at. */
  private calleeOf(node: Call): unknown {
    const callee = isReconstructor(node) ? node.args[0] : node.callee;
    if (!(callee instanceof Persistent)) return callee;
    const found = this.finder.find(callee.id);
    return "node" in found ? found.node : callee;
  }

  private fillArray(target: unknown[], items: readonly unknown[]): unknown[] {
    for (const item of items) {
      if (item instanceof Float) markFloat(target, target.length);
      target.push(this.value(item));
    }
    return target;
  }

  private fillSet(target: Set<unknown>, { items, frozen }: PySet): Set<unknown> {
    for (const item of items) target.add(this.value(item));
    if (frozen) wasFrozenSet(target);
    return target;
  }

  private fillDict(target: Dictionary, entries: readonly (readonly [unknown, unknown])[]): unknown {
    for (const [keyNode, item] of entries) {
      const key = this.value(keyNode);
      if (item instanceof Float) markFloat(target.value, key);
      target.set(key, this.value(item));
    }
    return target.value;
  }

  private call(node: Call): unknown {
    if (this.making.has(node)) throw this.fail(`${nodeText(node)} is needed to make itself`);
    this.making.add(node);
    const callee = this.calleeOf(node);
    if (!(callee instanceof Global)) throw this.fail(`the pickle calls ${nodeText(callee)}`, NEVER);
    const maker = makers.get(callee.path) ?? classMaker(callee, node, this.root, this);
    if (node.keywords !== null && node.keywords.entries.length > 0) {
      throw this.fail(`${callee.path} is given keyword arguments, which torch.save never does`);
    }
    const value = this.keep(node, maker.make(node, this));
    this.making.delete(node);
    this.finish(node, callee.path, maker, value);
    return value;
  }

  private finish(node: Call, path: string, maker: Maker, value: unknown): void {
    if (node.items.length > 0) {
      if (!Array.isArray(value)) throw this.fail(`${path} cannot be appended to`);
      this.fillArray(value, node.items);
    }
    if (node.pairs.length > 0) {
      if (maker.pair === undefined) throw this.fail(`${path} cannot have items set`);
      for (const [keyNode, item] of node.pairs) {
        const key = this.value(keyNode);
        if (item instanceof Float) markFloat(value as object, key);
        maker.pair(value, key, this.value(item));
      }
    }
    if (node.state !== undefined) {
      if (maker.state === undefined) throw this.fail(`${path} has no state that could be set`);
      maker.state(value, node.state, this);
    }
  }
}

/** Protocols 0 and 1 make objects of a class by `copyreg._reconstructor(class, object, None)`. */
function isReconstructor(node: Call): boolean {
  return node.callee instanceof Global && node.callee.path === "copyreg._reconstructor" && node.args.length === 3;
}

const NEVER = "Loading never runs what a file says; such a pickle is not made by torch.save of data.";
