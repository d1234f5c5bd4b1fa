/** Notebooks as data, and Jupyter to execute them. */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export interface Output {
  readonly output_type: "stream" | "display_data" | "execute_result" | "error";
  readonly name?: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

export interface Cell {
  readonly id: string;
  readonly cell_type: "code" | "markdown";
  readonly source: string | readonly string[];
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

export const root: string = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "notebooks");

/** The project's notebooks by file name. */
export const notebooks: ReadonlyMap<string, Notebook> = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort()
    .map((name) => [name, readNotebook(join(folder, name))]),
);

export function readNotebook(path: string): Notebook {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** nbformat keeps text as one string or as lines. */
export function textOf(text: string | readonly string[] | undefined): string {
  return typeof text === "object" ? text.join("") : (text ?? "");
}

/** A cell's source. */
export const sourceOf = (cell: Cell): string => textOf(cell.source);

/** What a cell shows as text: its streams, whose pieces are joined, and the text/plain of its displays and result. */
export function shownText(cell: Cell): string {
  let text = "";
  let before: Output | undefined;
  for (const output of cell.outputs ?? []) {
    const piece = output.output_type === "stream" ? output.text : (output.data?.["text/plain"] as string | string[]);
    // Where a stream is cut depends on when it was sent.
    const goesOn = before?.output_type === "stream" && output.name === before.name;
    text += `${before === undefined || goesOn ? "" : "\n"}${textOf(piece)}`;
    before = output;
  }
  return text;
}

/** A notebook of code cells with our kernel. */
export function notebookOf(sources: readonly string[]): Notebook {
  const cells = sources.map((source, i) => ({
    id: `c${i}`,
    cell_type: "code" as const,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "TypeScript (tstorch)", language: "typescript", name: "tstorch" };
  return { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

export interface Execution {
  readonly code: number;
  /** What nbconvert printed. */
  readonly log: string;
  /** null when nbconvert failed. */
  readonly notebook: Notebook | null;
}

/** Executes a notebook with nbconvert in an empty folder, which is the cells' working directory. */
export async function nbconvert(notebook: Notebook, options: readonly string[] = []): Promise<Execution> {
  const place = mkdtempSync(join(tmpdir(), "tstorch-notebook-"));
  try {
    writeFileSync(join(place, "in.ipynb"), JSON.stringify(notebook));
    const { code, log } = await jupyter([
      "nbconvert",
      "--log-level=WARN",
      "--to=notebook",
      "--execute",
      "--ExecutePreprocessor.timeout=300",
      "--output=out.ipynb",
      ...options,
      join(place, "in.ipynb"),
    ]);
    return { code, log, notebook: code === 0 ? readNotebook(join(place, "out.ipynb")) : null };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Runs Jupyter of .venv. */
export async function jupyter(args: readonly string[]): Promise<{ code: number; log: string }> {
  const script = join(root, "scripts", "jupyter.mjs");
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...args], {
      maxBuffer: 2 ** 26,
    });
    return { code: 0, log: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    return { code: typeof code === "number" ? code : 1, log: `${stdout ?? ""}${stderr ?? ""}` };
  }
}
