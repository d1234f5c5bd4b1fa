/** The table of magics; a file for each, or for each small family. */
import { env } from "./env.js";
import { load, run, writefile } from "./files.js";
import { cd, pwd } from "./folder.js";
import { history } from "./history.js";
import { jsx } from "./jsx.js";
import { type Magic, type MagicContext, UsageError } from "./magic.js";
import { matplotlib } from "./matplotlib.js";
import { operators } from "./operators.js";
import { reset } from "./reset.js";
import { rich } from "./rich.js";
import { who, whos } from "./scope.js";
import { bash, npm, shell } from "./shell.js";
import type { MagicLine, SplitCell } from "./split.js";
import { time } from "./time.js";
import { timeit } from "./timeit.js";

/** `%lsmagic`: the list of all magics. It stands here because it reads the table. */
const lsmagic: Magic = {
  name: "lsmagic",
  summary: "this list",
  usage: "%lsmagic",
  line(_args, context) {
    const marks = MAGICS.map((magic) => [magic.line && `%${magic.name}`, magic.cell && `%%${magic.name}`]);
    const forms = marks.map((pair) => pair.filter(Boolean).join(" "));
    const width = Math.max(...forms.map((form) => form.length));
    const lines = MAGICS.map((magic, i) => `  ${forms[i].padEnd(width)}  ${magic.summary}\n`);
    context.print(`Magics:\n${lines.join("")}%name? says more of one of them; name? of anything else.\n`);
  },
};

const MAGICS: readonly Magic[] = [
  ...[
    bash,
    cd,
    env,
    history,
    jsx,
    load,
    lsmagic,
    matplotlib,
    npm,
    operators,
    pwd,
    reset,
    run,
    shell,
    time,
    timeit,
    who,
    whos,
    writefile,
  ],
  ...rich,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Names of all magics, with their marks, that begin so; for completion. */
export function magicNames(start: string): string[] {
  const forms = MAGICS.flatMap((magic) => [
    ...(magic.line ? [`%${magic.name}`] : []),
    ...(magic.cell ? [`%%${magic.name}`] : []),
  ]);
  return forms.filter((form) => form.startsWith(start));
}

/** What `%name?` says. */
export function magicHelp(name: string): string {
  const magic = find(name);
  return `${magic.usage}\n\n${magic.summary}`;
}

/**
 * Runs the magics of a cell: its lines, then its head; `entered` hears which one is next.
 *
 * @throws UsageError when there is no such magic, naming those with a similar name, or when it is called wrongly.
 */
export async function runMagics(
  cell: SplitCell,
  context: MagicContext,
  entered: (line: MagicLine) => void,
): Promise<void> {
  for (const line of cell.magics) {
    entered(line);
    const { name, args } = line;
    const magic = find(name);
    if (!magic.line) throw new UsageError(`${name} belongs above a cell, with two signs: %%${name}`);
    if (magic.alone && (cell.head || cell.magics.length > 1 || cell.code.trim() !== "")) {
      throw new UsageError(
        `%${name} must stand alone in its cell${magic.cell ? `; %%${name} takes a whole cell` : ""}`,
      );
    }
    await magic.line(args, context);
  }
  if (!cell.head) return;
  entered(cell.head);
  const magic = find(cell.head.name);
  if (!magic.cell) throw new UsageError(`%%${magic.name} takes no cell; %${magic.name} is a line`);
  const text = cell.code
    .split("\n")
    .slice(cell.head.line + 1)
    .join("\n");
  await magic.cell(cell.head.args, { text, code: cell.code }, context);
}

function find(name: string): Magic {
  const magic = MAGICS.find((candidate) => candidate.name === name);
  if (!magic) throw new UsageError(unknown(name));
  return magic;
}

function unknown(name: string): string {
  const near = MAGICS.map((magic) => magic.name)
    .filter((known) => known.startsWith(name) || distance(known, name) <= Math.max(1, known.length / 3))
    .map((known) => `%${known}`);
  const advice = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : "%lsmagic lists all magics.";
  return `There is no magic %${name}. ${advice}`;
}

/** How many letters must change, come or go to make `b` of `a` (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
