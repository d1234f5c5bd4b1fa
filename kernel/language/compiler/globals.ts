/**
 * What cells can use without an import, as declarations for their compiler. Text, because the compiler reads it like a
 * file: in Node, in tests and in a browser tab alike, wherever the package lies.
 */

const TYPED_ARRAYS: readonly string[] = [
  ...["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array"],
  ...["Float32Array", "Float64Array"],
];

/** Array methods that change a copy. */
function copying(type: string): string {
  return `interface ${type} {
  toReversed(): T[];
  toSorted(compare?: (a: T, b: T) => number): T[];
  toSpliced(start: number, deleteCount?: number, ...items: T[]): T[];
  with(index: number, value: T): T[];
}`;
}

function typedCopying(type: string): string {
  return `interface ${type} {
  toReversed(): ${type};
  toSorted(compare?: (a: number, b: number) => number): ${type};
  with(index: number, value: number): ${type};
}`;
}

/** What Node's declarations take for granted, and the pinned compiler's own do not have. */
export const NODE_EXTRAS: string = `
interface SymbolConstructor {
  readonly dispose: unique symbol;
  readonly asyncDispose: unique symbol;
}
interface Disposable {
  [Symbol.dispose](): void;
}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}
`;

/** What the kernel adds for cells. */
export const CELL_GLOBALS: string = `
interface DisplayOptions {
  /** Names the display, so that a later one can replace it. */
  display_id?: string;
  /** Replaces what the display of that name shows. */
  update?: boolean;
  /** The value is a bundle itself: {"text/html": "<b>bold</b>"}. */
  raw?: boolean;
}
/** Shows a value in the cell's output, as the last expression of a cell is shown. */
declare function display(value: unknown, options?: DisplayOptions): void;
/** Asks for a line of text in the notebook and waits for it. */
declare function prompt(message?: string): string;
/** Asks for a line of text in the notebook and waits for it; with \`password\` the text is hidden. */
declare function input(message?: string, options?: { password?: boolean }): string;
/** \`import(path, { with: { type: "json" } })\`. */
interface ImportCallOptions {
  with?: Record<string, string>;
}

// Newer ECMAScript than the compiler's own declarations.
interface ObjectConstructor {
  /** Groups values by the key that \`key\` gives for each. */
  groupBy<K extends PropertyKey, T>(values: Iterable<T>, key: (value: T, index: number) => K): Partial<Record<K, T[]>>;
}
interface MapConstructor {
  /** Groups values by the key that \`key\` gives for each. */
  groupBy<K, T>(values: Iterable<T>, key: (value: T, index: number) => K): Map<K, T[]>;
}
interface PromiseConstructor {
  /** A promise with the functions that settle it. */
  withResolvers<T>(): {
    promise: Promise<T>;
    resolve: (value: T | PromiseLike<T>) => void;
    reject: (reason?: unknown) => void;
  };
}
${["Array<T>", "ReadonlyArray<T>"].map(copying).join("\n")}
${TYPED_ARRAYS.map((name) => typedCopying(name)).join("\n")}
interface ArrayConstructor {
  /** An array of the values of an iterable, each awaited. */
  fromAsync<T>(values: AsyncIterable<T> | Iterable<T | PromiseLike<T>>): Promise<T[]>;
}
interface Set<T> {
  union<U>(other: ReadonlySet<U>): Set<T | U>;
  intersection<U>(other: ReadonlySet<U>): Set<T & U>;
  difference<U>(other: ReadonlySet<U>): Set<T>;
  symmetricDifference<U>(other: ReadonlySet<U>): Set<T | U>;
  isSubsetOf(other: ReadonlySet<unknown>): boolean;
  isSupersetOf(other: ReadonlySet<unknown>): boolean;
  isDisjointFrom(other: ReadonlySet<unknown>): boolean;
}
`;

/** What every JavaScript host has. @types/node takes this file's place once a cell needs Node. */
export const HOST_GLOBALS: string = `
interface Console {
  assert(condition?: unknown, ...data: unknown[]): void;
  clear(): void;
  count(label?: string): void;
  countReset(label?: string): void;
  debug(...data: unknown[]): void;
  dir(item?: unknown, options?: { depth?: number | null; showHidden?: boolean; colors?: boolean }): void;
  dirxml(...data: unknown[]): void;
  error(...data: unknown[]): void;
  group(...data: unknown[]): void;
  groupCollapsed(...data: unknown[]): void;
  groupEnd(): void;
  info(...data: unknown[]): void;
  log(...data: unknown[]): void;
  table(data?: unknown, properties?: readonly string[]): void;
  time(label?: string): void;
  timeEnd(label?: string): void;
  timeLog(label?: string, ...data: unknown[]): void;
  trace(...data: unknown[]): void;
  warn(...data: unknown[]): void;
}
declare var console: Console;

declare namespace NodeJS {
  interface Timeout {
    hasRef(): boolean;
    ref(): this;
    unref(): this;
    refresh(): this;
    [Symbol.toPrimitive](): number;
  }
}
declare function setTimeout<A extends unknown[]>(handler: (...args: A) => void, ms?: number, ...args: A): NodeJS.Timeout;
declare function setTimeout(handler: (nothing: void) => void, ms?: number): NodeJS.Timeout;
declare function clearTimeout(timer: NodeJS.Timeout | string | number | undefined): void;
declare function setInterval<A extends unknown[]>(handler: (...args: A) => void, ms?: number, ...args: A): NodeJS.Timeout;
declare function setInterval(handler: (nothing: void) => void, ms?: number): NodeJS.Timeout;
declare function clearInterval(timer: NodeJS.Timeout | string | number | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: readonly ArrayBuffer[] }): T;
declare function btoa(data: string): string;
declare function atob(data: string): string;

interface Performance {
  readonly timeOrigin: number;
  now(): number;
}
declare var performance: Performance;

interface Crypto {
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): string;
  readonly subtle: SubtleCrypto;
}
interface SubtleCrypto {
  digest(algorithm: string | { name: string }, data: ArrayBufferView | ArrayBuffer): Promise<ArrayBuffer>;
}
declare var crypto: Crypto;

declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string, base?: string): boolean;
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
}
declare class URLSearchParams implements Iterable<[string, string]> {
  constructor(init?: string | Record<string, string> | Iterable<[string, string]>);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  forEach(callback: (value: string, name: string) => void): void;
  toString(): string;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare class Event {
  constructor(type: string);
  readonly type: string;
  preventDefault(): void;
}
declare class EventTarget {
  addEventListener(type: string, listener: (event: Event) => void, options?: { once?: boolean; signal?: AbortSignal }): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  dispatchEvent(event: Event): boolean;
}
declare class AbortSignal extends EventTarget {
  static abort(reason?: unknown): AbortSignal;
  static timeout(ms: number): AbortSignal;
  readonly aborted: boolean;
  readonly reason: unknown;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
}

declare class Blob {
  constructor(parts?: readonly (string | ArrayBuffer | ArrayBufferView | Blob)[], options?: { type?: string });
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
}
declare class FormData {
  append(name: string, value: string | Blob, filename?: string): void;
  get(name: string): string | Blob | null;
  has(name: string): boolean;
  set(name: string, value: string | Blob, filename?: string): void;
}
declare class ReadableStream<T = unknown> implements AsyncIterable<T> {
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  getReader(): { read(): Promise<{ done: boolean; value?: T }>; releaseLock(): void; cancel(reason?: unknown): Promise<void> };
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}
type HeadersInit = Headers | Record<string, string> | readonly (readonly [string, string])[];
declare class Headers implements Iterable<[string, string]> {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string) => void): void;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
type BodyInit = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream;
interface RequestInit {
  body?: BodyInit | null;
  headers?: HeadersInit;
  method?: string;
  redirect?: "error" | "follow" | "manual";
  signal?: AbortSignal | null;
}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly headers: Headers;
  readonly method: string;
  readonly url: string;
}
declare class Response {
  constructor(body?: BodyInit | null, init?: { headers?: HeadersInit; status?: number; statusText?: string });
  readonly body: ReadableStream<Uint8Array> | null;
  readonly headers: Headers;
  readonly ok: boolean;
  readonly redirected: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  clone(): Response;
  formData(): Promise<FormData>;
  json(): Promise<any>;
  text(): Promise<string>;
}
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBufferView | ArrayBuffer);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, any>;
  }
  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>;
  function instantiate(
    bytes: ArrayBufferView | ArrayBuffer,
    imports?: Record<string, Record<string, unknown>>,
  ): Promise<{ module: Module; instance: Instance }>;
}

interface ImportMeta {
  /** The notebook's folder, as a file URL that ends in the cell's name. */
  readonly url: string;
  /** The notebook's folder. */
  readonly dirname: string;
  readonly filename: string;
}
`;
