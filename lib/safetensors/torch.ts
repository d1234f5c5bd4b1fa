/** `import { load_file, save_file, safe_open } from "safetensors/torch"`: tensors in files that hold nothing else. */
import { platform } from "#platform";
import { FileNotFoundError, KeyError, RuntimeError, ValueError } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { pythonRepr } from "../builtins/repr.js";
import { type DeviceLike, requireCpu } from "../torch/device.js";
import { typeError } from "../torch/errors.js";
import type { Module } from "../torch/nn/module.js";
import { OrderedDict } from "../torch/ordered_dict.js";
import { DataTensor } from "../torch/serialization/data_tensor.js";
import { fileSource, memorySource, type Source } from "../torch/serialization/source.js";
import { contiguousStrides } from "../torch/shape.js";
import { Tensor } from "../torch/tensor.js";
import { typename } from "../torch/typename.js";
import { formatName, type Outgoing, readHeader, writeHeader } from "./header.js";
import { SafeSlice, TensorReader } from "./reader.js";

export { SafetensorError } from "./errors.js";
export { SafeSlice };

/** Tensors by name: a state_dict, any Map, or a plain object. */
export type Tensors = ReadonlyMap<string, Tensor | DataTensor> | Readonly<Record<string, Tensor | DataTensor>>;

/** Texts that a file carries beside its tensors. */
export type Metadata = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

const pathOf = (f: string | URL): string => (typeof f === "string" ? f : platform.pathOf(f.href));

function entriesOf<V>(given: ReadonlyMap<string, V> | Readonly<Record<string, V>>): [string, V][] {
  return given instanceof Map ? [...(given as Map<string, V>)] : Object.entries(given as Readonly<Record<string, V>>);
}

// ---- writing

/** The bytes of a contiguous tensor. @throws ValueError for another one */
function bytesOf(name: string, t: Tensor | DataTensor): Uint8Array {
  const { sizes, strides, offset } = t instanceof Tensor ? t : t.layout;
  const natural = contiguousStrides(sizes);
  if (sizes.every((s) => s > 0) && !sizes.every((s, d) => s === 1 || strides[d] === natural[d])) {
    throw new ValueError(
      `You are trying to save a non contiguous tensor: \`${name}\` which is not allowed. It either means you are trying to save tensors which are reference of each other in which case it's recommended to save only the full tensors, and reslice at load time, or simply call \`.contiguous()\` on your tensor to pack it before saving.`,
    );
  }
  const data = t instanceof Tensor ? t.array : t.storage.data();
  return new Uint8Array(data.buffer, data.byteOffset + offset * t.dtype.itemsize, t.nbytes);
}

/** Names of tensors whose bytes overlap, group by group. */
function overlapping(tensors: readonly (readonly [string, Tensor | DataTensor])[]): string[][] {
  const byBuffer = new Map<ArrayBufferLike, { name: string; start: number; end: number }[]>();
  for (const [name, t] of tensors) {
    if (t.nbytes === 0) continue;
    const { sizes, strides, offset } = t instanceof Tensor ? t : t.layout;
    const data = t instanceof Tensor ? t.array : t.storage.data();
    const last = sizes.reduce((at, s, d) => at + (s - 1) * strides[d], offset);
    const { itemsize } = t.dtype;
    const place = { name, start: data.byteOffset + offset * itemsize, end: data.byteOffset + (last + 1) * itemsize };
    const there = byBuffer.get(data.buffer);
    if (there === undefined) byBuffer.set(data.buffer, [place]);
    else there.push(place);
  }
  const groups: string[][] = [];
  for (const places of byBuffer.values()) {
    places.sort((a, b) => a.start - b.start);
    let end = -1;
    let group: string[] = [];
    for (const place of places) {
      if (place.start >= end) {
        group = [];
        groups.push(group);
      }
      group.push(place.name);
      end = Math.max(end, place.end);
    }
  }
  return groups.filter((group) => group.length > 1);
}

function checked(tensors: Tensors): [string, Tensor | DataTensor][] {
  if (typeof tensors !== "object" || tensors === null || Array.isArray(tensors)) {
    throw new ValueError(`Expected a dict of [str, torch.Tensor] but received <class '${typename(tensors)}'>`);
  }
  const entries = entriesOf(tensors);
  for (const [name, t] of entries) {
    if (!(t instanceof Tensor) && !(t instanceof DataTensor)) {
      throw new ValueError(`Key \`${name}\` is invalid, expected torch.Tensor but received <class '${typename(t)}'>`);
    }
    if (typeof name !== "string")
      throw typeError(`argument 'tensor_dict': '${typename(name)}' object is not an instance of 'str'`);
  }
  const shared = overlapping(entries);
  if (shared.length > 0) {
    const sets = shared.map((group) => `{${group.map(pythonRepr).join(", ")}}`).join(", ");
    throw new RuntimeError(
      `\n            Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: [${sets}].\n            A potential way to correctly save your model is to use \`save_model\`.\n            More information at https://huggingface.co/docs/safetensors/torch_shared_tensors\n            `,
      { hint: "save_model(net, path) writes each of them once; or clone() one of them." },
    );
  }
  return entries;
}

/** The file in pieces. */
function pieces(tensors: Tensors, metadata: Metadata | null): Uint8Array[] {
  const outgoing = checked(tensors).map(([name, t]): Outgoing => {
    const dtype = formatName(t.dtype);
    if (dtype === undefined)
      throw new KeyError(pythonRepr(String(t.dtype)), { hint: `${name}: the format has no such dtype.` });
    return { name, dtype, shape: [...t.shape], bytes: bytesOf(name, t) };
  });
  const texts = metadata === null ? null : entriesOf(metadata);
  for (const [, value] of texts ?? []) {
    if (typeof value !== "string")
      throw typeError(`argument 'metadata': '${typename(value)}' object is not an instance of 'str'`);
  }
  const { head, ordered } = writeHeader(outgoing, texts);
  return [head, ...ordered.map((t) => t.bytes)];
}

/**
 * Tensors as the bytes of a safetensors file.
 *
 * @throws ValueError for a tensor that is not contiguous; RuntimeError for tensors that share memory.
 * Source: safetensors.torch.save, byte for byte.
 */
export function save(tensors: Tensors, metadata: Metadata | null = null): Uint8Array {
  const parts = pieces(tensors, metadata);
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Writes tensors to a safetensors file, whole or not at all.
 *
 * @throws as `save` does.
 * @example save_file(net.state_dict(), "model.safetensors", { format: "pt" })
 * Source: safetensors.torch.save_file.
 */
export function save_file(tensors: Tensors, filename: string | URL, metadata: Metadata | null = null): void {
  const path = pathOf(filename);
  const parts = pieces(tensors, metadata);
  try {
    platform.writeFile(path, parts);
  } catch (error) {
    throw fileError(error, path, "Nothing was written; a file that was there is as before.");
  }
}

// ---- reading

function openFile(filename: string | URL): Source {
  const path = pathOf(filename);
  try {
    return fileSource(path, true);
  } catch (error) {
    // The library's own words, in which there is no number.
    if (error instanceof FileNotFoundError) {
      const { hint } = error;
      throw new FileNotFoundError(`No such file or directory: ${path}`, hint === undefined ? {} : { hint });
    }
    throw error;
  }
}

function all<T>(reader: TensorReader): OrderedDict<T> {
  return new OrderedDict([...reader.header.tensors.keys()].map((name) => [name, reader.tensor(name) as T]));
}

/**
 * The tensors in the bytes of a safetensors file, in the order of the bytes.
 *
 * @throws SafetensorError when the bytes are damaged or foreign.
 * Source: safetensors.torch.load.
 */
export function load<T = Tensor>(data: Uint8Array): OrderedDict<T> {
  if (!(data instanceof Uint8Array))
    throw typeError(`argument 'bytes': '${typename(data)}' object is not an instance of 'bytes'`);
  const source = memorySource(data);
  return all<T>(new TensorReader(source, readHeader(source, "Error while deserializing")));
}

/**
 * The tensors of a safetensors file, in the order of the bytes.
 *
 * @throws FileNotFoundError when there is no such file; SafetensorError when it is damaged or foreign.
 * @example net.load_state_dict(load_file("model.safetensors"))
 * Source: safetensors.torch.load_file.
 */
export function load_file<T = Tensor>(filename: string | URL, device: DeviceLike = "cpu"): OrderedDict<T> {
  requireCpu(device);
  const source = openFile(filename);
  try {
    return all<T>(new TensorReader(source, readHeader(source, "Error while deserializing header")));
  } finally {
    source.close();
  }
}

/** A safetensors file that is open. */
export class SafeOpen {
  private readonly source: Source;
  private readonly reader: TensorReader;
  private isOpen = true;

  /** @internal */
  constructor(filename: string | URL) {
    this.source = openFile(filename);
    try {
      this.reader = new TensorReader(this.source, readHeader(this.source, "Error while deserializing header"));
    } catch (error) {
      this.source.close();
      throw error;
    }
  }

  private get file(): TensorReader {
    if (!this.isOpen) throw new ValueError("File is closed");
    return this.reader;
  }

  /** The names of the tensors, sorted. */
  keys(): string[] {
    return [...this.file.header.tensors.keys()].sort();
  }
  /** The names of the tensors, in the order of their bytes. */
  offset_keys(): string[] {
    return [...this.file.header.tensors.keys()];
  }
  /** The texts beside the tensors, or null. */
  metadata(): Record<string, string> | null {
    const { metadata } = this.file.header;
    return metadata === null ? null : Object.fromEntries(metadata);
  }
  /** One tensor; only its bytes are read. @throws SafetensorError when there is none of that name */
  get_tensor<T = Tensor>(name: string): T {
    return this.file.tensor(name) as T;
  }
  /** A tensor of which parts are wanted. @throws SafetensorError when there is none of that name */
  get_slice(name: string): SafeSlice {
    return this.file.slice(name);
  }
  /** Closes the file. */
  close(): void {
    this.isOpen = false;
    this.source.close();
  }
}

/** Named parameters of `safe_open`. */
export interface SafeOpenOptions {
  readonly framework?: "pt" | "torch" | "pytorch";
  readonly device?: DeviceLike;
}

/**
 * Opens a safetensors file of which parts are wanted. With a function as the last argument it gives what that gives and
 * closes the file, as Python's `with` does; without one, `close()` is yours to call.
 *
 * @example safe_open("model.safetensors", "pt", (f) => f.get_slice("embedding").index(":10"))
 * Source: safetensors.safe_open.
 */
export function safe_open(filename: string | URL, framework?: string | SafeOpenOptions): SafeOpen;
export function safe_open<R>(filename: string | URL, framework: string | SafeOpenOptions, body: (f: SafeOpen) => R): R;
export function safe_open<R>(
  filename: string | URL,
  framework: string | SafeOpenOptions = "pt",
  body?: (f: SafeOpen) => R,
): SafeOpen | R {
  const options: SafeOpenOptions = typeof framework === "string" ? { framework: framework as "pt" } : framework;
  if (!["pt", "torch", "pytorch"].includes(options.framework ?? "pt")) {
    throw new ValueError(`framework ${String(options.framework)} is invalid`, {
      hint: 'Here tensors are torch\'s: "pt".',
    });
  }
  if (options.device !== undefined) requireCpu(options.device);
  const file = new SafeOpen(filename);
  if (body === undefined) return file;
  let result: R;
  try {
    result = body(file);
  } catch (error) {
    file.close();
    throw error;
  }
  if (!(result instanceof Promise)) {
    file.close();
    return result;
  }
  return result.finally(() => file.close()) as R;
}

// ---- models

/**
 * Writes a model's state; tensors that share memory are written once, and the file notes the other names.
 *
 * Source: safetensors.torch.save_model.
 */
export function save_model(model: Module, filename: string | URL, metadata: Metadata | null = null): void {
  const state = model.state_dict();
  const notes = new Map(metadata === null ? [] : entriesOf(metadata));
  for (const group of overlapping([...state])) {
    const whole = group.filter(
      (name) => (state.__getitem__(name) as Tensor).nbytes === (state.__getitem__(name) as Tensor).array.byteLength,
    );
    if (whole.length === 0) {
      throw new RuntimeError(
        `Error while trying to find names to remove to save state dict, but found no suitable name to keep for saving amongst: {${group.map(pythonRepr).join(", ")}}. None is covering the entire storage.Refusing to save/load the model since you could be storing much more memory than needed. Please refer to https://huggingface.co/docs/safetensors/torch_shared_tensors for more information. Or open an issue.`,
      );
    }
    const [kept] = whole.sort();
    for (const name of group.sort()) {
      if (name === kept) continue;
      state.delete(name);
      if (!notes.has(name)) notes.set(name, kept);
    }
  }
  const packed = new Map([...state].map(([name, t]) => [name, t.contiguous()]));
  save_file(packed, filename, notes.size === 0 && metadata === null ? null : notes);
}

/**
 * Loads a model's state; gives the names that were missing and those that were not expected.
 *
 * @throws RuntimeError when there are any and `strict` is not false.
 * Source: safetensors.torch.load_model.
 */
export function load_model(
  model: Module,
  filename: string | URL,
  strict: boolean | { readonly strict?: boolean } = true,
): [missing: string[], unexpected: string[]] {
  const state = load_file(filename);
  const { missing_keys, unexpected_keys } = model.load_state_dict(state, false);
  const own = model.state_dict();
  const alike = overlapping([...own]);
  const missing = missing_keys.filter(
    (name) => !alike.some((group) => group.includes(name) && group.some((other) => state.has(other))),
  );
  const isStrict = typeof strict === "boolean" ? strict : (strict.strict ?? true);
  if (isStrict && (missing.length > 0 || unexpected_keys.length > 0)) {
    const quoted = (names: readonly string[]): string =>
      [...names]
        .sort()
        .map((k) => `"${k}"`)
        .join(", ");
    const lines = [`Error(s) in loading state_dict for ${model._get_name()}:`];
    if (missing.length > 0) lines.push(`    Missing key(s) in state_dict: ${quoted(missing)}`);
    if (unexpected_keys.length > 0) lines.push(`    Unexpected key(s) in state_dict: ${quoted(unexpected_keys)}`);
    throw new RuntimeError(lines.join("\n"));
  }
  return [missing, unexpected_keys];
}
