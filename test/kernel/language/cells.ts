/** Runs cells one after the other, as a notebook does. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createLanguage } from "../../../kernel/language/index.js";
import type { CellError, Language, OutputEvent } from "../../../kernel/language/language.js";
import type { CellModule } from "../../../kernel/language/modules.js";

export interface Ran {
  /** The value of the last expression, or undefined. */
  readonly value: unknown;
  readonly error: CellError | null;
  /** Grows with late output. */
  readonly events: OutputEvent[];
  /** What was printed to stdout so far. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface Notebook {
  readonly language: Language;
  readonly folder: string;
  /** Runs a cell; errors come as data. */
  run(code: string): Promise<Ran>;
  /** Runs a cell that must not fail, and gives its value. */
  value(code: string): Promise<unknown>;
  /** Runs a cell that must fail. */
  error(code: string): Promise<CellError>;
  /** Writes a file into the notebook's folder. */
  write(path: string, text: string): void;
  close(): void;
}

export async function openNotebook(modules: Record<string, { types: string; js: string }> = {}): Promise<Notebook> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tstorch-cells-")));
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), "tstorch-modules-")));
  const table = new Map<string, CellModule>();
  for (const [name, { types, js }] of Object.entries(modules)) {
    const module = { types: join(elsewhere, `${name}.d.ts`), file: join(elsewhere, `${name}.mjs`) };
    put(module.types, types);
    put(module.file, js);
    table.set(name, module);
  }
  const language = await createLanguage({ modules: table, cwd: folder });
  let count = 0;
  const run = async (code: string): Promise<Ran> => {
    const events: OutputEvent[] = [];
    const outcome = await language.execute(code, { count: ++count, output: (event) => void events.push(event) });
    const printed = (name: string) =>
      events.map((event) => (event.type === "stream" && event.name === name ? event.text : "")).join("");
    return {
      value: outcome.status === "ok" ? outcome.value : undefined,
      error: outcome.status === "error" ? outcome.error : null,
      events,
      get stdout() {
        return printed("stdout");
      },
      get stderr() {
        return printed("stderr");
      },
    };
  };
  return {
    language,
    folder,
    run,
    async value(code) {
      const { value, error } = await run(code);
      if (error) throw new Error(`${code}\n${plain(error)}`);
      return value;
    },
    async error(code) {
      const { error, value } = await run(code);
      if (!error) throw new Error(`no error, but ${String(value)}: ${code}`);
      return error;
    },
    write: (path, text) => put(join(folder, path), text),
    close() {
      language.close();
      for (const path of [folder, elsewhere]) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** A traceback without colours. */
export function plain(error: CellError): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what goes
  return error.traceback.join("\n").replace(/\x1b\[[0-9;]*m/g, "");
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
