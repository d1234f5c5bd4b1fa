/** value -> MIME bundle. */
import { toTable } from "./table.js";

/** MIME type -> data: text, base64 for pictures, an object for JSON types. */
export type MimeBundle = { readonly [mime: string]: unknown };

/** The one name that a kernel and the values it shows share. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** Writes a value as text, as `util.inspect` does, without colours. */
export type Inspect = (value: unknown) => string;

/** Longer text is cut, in UTF-16 units: a front end draws all of it at once. */
const LONGEST_TEXT = 100_000;

/**
 * The bundle that shows `value`: its own `[Symbol.for("Jupyter.display")]()` where it has one, else its text, and a
 * table beside it for an array of plain records.
 *
 * @throws TypeError when the value's own method returns something other than an object.
 */
export function toBundle(value: unknown, inspect: Inspect): MimeBundle | Promise<MimeBundle> {
  const show = displayMethod(value);
  if (!show) return plain(value, inspect);
  const bundle = show.call(value);
  if (isThenable(bundle)) return Promise.resolve(bundle).then((settled) => normalize(settled));
  return normalize(bundle);
}

/**
 * A bundle as Jupyter wants it: bytes as base64, text types as strings; entries without data are left out.
 *
 * @throws TypeError when `bundle` is not an object.
 */
export function normalize(bundle: unknown): MimeBundle {
  if (typeof bundle !== "object" || bundle === null) {
    throw new TypeError(
      `Jupyter.display must give an object {mime: data}, not ${bundle === null ? "null" : typeof bundle}`,
    );
  }
  const out: Record<string, unknown> = {};
  for (const [mime, data] of Object.entries(bundle)) {
    if (data === undefined || data === null) continue;
    if (data instanceof Uint8Array) out[mime] = base64(data);
    else out[mime] = isJson(mime) || typeof data === "string" ? data : String(data);
  }
  return out;
}

function plain(value: unknown, inspect: Inspect): MimeBundle {
  const text = inspect(value);
  const table = toTable(value, inspect);
  const cut =
    text.length > LONGEST_TEXT
      ? `${text.slice(0, LONGEST_TEXT)}\n... ${text.length - LONGEST_TEXT} more characters`
      : text;
  return table === null ? { "text/plain": cut } : { "text/plain": cut, "text/html": table };
}

function displayMethod(value: unknown): (() => unknown) | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  const method = (value as { [DISPLAY]?: unknown })[DISPLAY];
  return typeof method === "function" ? (method as () => unknown) : undefined;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

function isJson(mime: string): boolean {
  return mime === "application/json" || mime.endsWith("+json");
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  // In slices: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}
