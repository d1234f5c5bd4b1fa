/** `tstorch plain`: writes a file or a notebook as ordinary TypeScript. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { ScriptError, Scripts } from "../language/node/scripts.js";
import { splitMagics } from "../magics/split.js";
import { readModuleTable } from "../modules.js";
import { CallError } from "./usage.js";

export function plain(args: readonly string[]): void {
  const at = args.findIndex((arg) => arg === "-o" || arg === "--output");
  const output = at < 0 ? null : args[at + 1];
  const [file, ...more] = at < 0 ? args : args.filter((_, i) => i !== at && i !== at + 1);
  if (file === undefined || more.length > 0 || output === undefined) {
    throw new CallError("tstorch plain takes one file or notebook");
  }
  const path = resolve(file);
  if (!existsSync(path)) throw new CallError(`there is no file ${file}`);
  const scripts = new Scripts(readModuleTable());
  try {
    const text = path.endsWith(".ipynb")
      ? scripts.plain(path.replace(/\.ipynb$/, ".ipynb.ts"), scriptOf(readFileSync(path, "utf8")))
      : scripts.plain(path);
    if (output === null) process.stdout.write(text);
    else writeFileSync(output, text);
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

interface Cell {
  readonly cell_type: string;
  readonly source: string | readonly string[];
}

/** A notebook's cells as one file: texts and magics as comments, an import that was there before left out. */
export function scriptOf(notebook: string): string {
  const { cells } = JSON.parse(notebook) as { readonly cells: readonly Cell[] };
  const imports = new Set<string>();
  const parts = cells.map(({ cell_type, source }) => {
    const text = typeof source === "string" ? source : source.join("");
    return cell_type === "code" ? codeOf(text, imports) : `// %% [${cell_type}]\n${commented(text)}`;
  });
  return `${parts.join("\n\n")}\n`;
}

/** Magics over a cell of TypeScript. */
const TIMED: ReadonlySet<string> = new Set(["time", "timeit"]);

function codeOf(text: string, imports: Set<string>): string {
  const { code, magics, head } = splitMagics(text);
  // A cell under %%bash and its kin is no TypeScript.
  if (head && !TIMED.has(head.name)) return `// %%\n${commented(text)}`;
  const lines = code.split("\n");
  if (head) lines[head.line] = `// ${head.source.trim()}`;
  for (const { line, source } of magics) lines[line] = `// ${source.trim()}`;
  const kept = lines.filter((line) => {
    const key = line.trim();
    if (!/^import\b.*["'];?$/.test(key)) return true;
    const isNew = !imports.has(key);
    imports.add(key);
    return isNew;
  });
  return `// %%\n${kept.join("\n")}`;
}

function commented(text: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? "//" : `// ${line}`))
    .join("\n");
}
