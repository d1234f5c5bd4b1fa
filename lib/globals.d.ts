/**
 * The globals that every JavaScript host has and that ECMAScript's own library files do not declare.
 * `lib/` compiles against this file alone, so nothing of Node can slip in.
 */
interface Console {
  log(...data: unknown[]): void;
  info(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
  debug(...data: unknown[]): void;
}
declare var console: Console;
declare function setTimeout(handler: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): unknown;
declare function clearTimeout(handle: unknown): void;
declare function queueMicrotask(callback: () => void): void;
declare var performance: { now(): number };
declare var crypto: { getRandomValues<T extends ArrayBufferView>(array: T): T };
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}
declare class URL {
  constructor(url: string, base?: string | URL);
  readonly protocol: string;
  readonly pathname: string;
  readonly href: string;
}
declare function btoa(data: string): string;
declare function atob(data: string): string;
interface ImportMeta {
  /** The module's own address. */
  readonly url: string;
}
