/** JSX in cells: asked for by a comment of the cell's own, as in a file, or by the session's setting. */
import type { JsxSetting } from "../language.js";
import { PREFIX } from "./cell_text.js";
import type { Pinned, ts } from "./pinned.js";

/** What the compiler has read from comments such as `@jsx h`, under their names in lower case. */
type Pragmas = Map<string, { readonly arguments: { readonly factory: string }; readonly range: object }>;
type WithPragmas = ts.SourceFile & { pragmas: Pragmas; version?: string };

/** Where the compiler gets its files from; `getSourceFileByPath` has the path as its second argument. */
interface Files {
  getSourceFile(name: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions, ...rest: unknown[]): Found;
  getSourceFileByPath?(
    name: string,
    path: ts.Path,
    options: ts.ScriptTarget | ts.CreateSourceFileOptions,
    ...rest: unknown[]
  ): Found;
}
type Found = ts.SourceFile | undefined;

/** A comment that asks for JSX: `@jsx h`, `@jsxFrag Fragment`, `@jsxImportSource preact`. */
const ASKS = /@jsx(?:Frag|ImportSource)?\s+\S/i;
const ASKING: readonly string[] = ["jsx", "jsxfrag", "jsximportsource"];
const TAG = /<[\p{ID_Start}>]/u;
export class Jsx {
  /** Counts for all cells without a comment of their own, and for the user's .tsx files without one. */
  setting: JsxSetting | null = null;
  readonly #ts: Pinned;
  readonly #cellFile: string;
  readonly #isUsers: (path: string) => boolean;
  readonly #made: WeakMap<ts.SourceFile, { readonly setting: JsxSetting | null; readonly file: ts.SourceFile }> =
    new WeakMap();
  readonly #hosts: WeakSet<object> = new WeakSet();

  constructor(pinned: Pinned, cellFile: string, isUsers: (path: string) => boolean) {
    this.#ts = pinned;
    this.#cellFile = cellFile;
    this.#isUsers = isUsers;
  }

  /** How a cell is to be parsed. */
  kindOf(code: string): ts.ScriptKind {
    const { TS, TSX } = this.#ts.ScriptKind;
    return this.setting || this.#pragmas(code) ? TSX : TS;
  }

  /** Whether a cell that cannot be parsed could be, as JSX that was not asked for. */
  isMissing(code: string): boolean {
    const { TS, TSX } = this.#ts.ScriptKind;
    return TAG.test(code) && this.kindOf(code) === TS && this.#parses(code, TSX) && !this.#parses(code, TS);
  }

  /** Has the compiler see cells, and the user's .tsx files, as they ask to be seen. */
  install(host: object): void {
    if (this.#hosts.has(host)) return;
    this.#hosts.add(host);
    const files = host as Files;
    const { getSourceFile, getSourceFileByPath } = files;
    files.getSourceFile = (name, options, ...rest) => this.#seen(getSourceFile(name, options, ...rest), options);
    if (getSourceFileByPath) {
      files.getSourceFileByPath = (name, path, options, ...rest) =>
        this.#seen(getSourceFileByPath(name, path, options, ...rest), options);
    }
  }

  #seen(file: Found, options: ts.ScriptTarget | ts.CreateSourceFileOptions): Found {
    if (!file) return file;
    const isCell = file.fileName === this.#cellFile;
    if (!isCell && !(this.setting && file.fileName.endsWith(".tsx") && this.#isUsers(file.fileName))) return file;
    const own = isCell ? this.#pragmas(file.text.slice(PREFIX.length)) : asking((file as WithPragmas).pragmas);
    if (!own && !this.setting) return file;
    const before = this.#made.get(file);
    if (before?.setting === this.setting) return before.file;
    const { TSX } = this.#ts.ScriptKind;
    const made = this.#ts.createSourceFile(file.fileName, file.text, options, false, TSX) as WithPragmas;
    made.version = (file as WithPragmas).version;
    made.pragmas = own ?? pragmasOf(this.setting);
    this.#made.set(file, { setting: this.setting, file: made });
    return made;
  }

  /** The comments of a cell's head that ask for JSX, as the compiler itself reads them; null where there are none. */
  #pragmas(code: string): Pragmas | null {
    if (!ASKS.test(code)) return null;
    const { ScriptTarget, ScriptKind } = this.#ts;
    // Only the head counts: what stands behind it need not be parsed.
    const head = code.slice(0, this.#ts.getLeadingCommentRanges(code, 0)?.at(-1)?.end ?? 0);
    return asking(
      (this.#ts.createSourceFile("h.tsx", head, ScriptTarget.Latest, false, ScriptKind.TSX) as WithPragmas).pragmas,
    );
  }

  #parses(code: string, kind: ts.ScriptKind): boolean {
    const file = this.#ts.createSourceFile("cell.tsx", code, this.#ts.ScriptTarget.Latest, false, kind);
    return ((file as { parseDiagnostics?: readonly unknown[] }).parseDiagnostics?.length ?? 0) === 0;
  }
}

function asking(pragmas: Pragmas): Pragmas | null {
  return ASKING.some((name) => pragmas.has(name)) ? pragmas : null;
}

function pragmasOf(setting: JsxSetting | null): Pragmas {
  const pairs: [string, string | undefined][] = [
    ["jsximportsource", setting?.source],
    ["jsx", setting?.factory],
    ["jsxfrag", setting?.fragment],
  ];
  return new Map(
    pairs.flatMap(([name, factory]) =>
      factory === undefined ? [] : [[name, { arguments: { factory }, range: { pos: 0, end: 0 } }] as const],
    ),
  );
}
