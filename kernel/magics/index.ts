/** The table of magics; one file for each. */
import { type Magic, type MagicContext, UsageError } from "./magic.js";
import { matplotlib } from "./matplotlib.js";
import type { MagicLine } from "./split.js";

/** `%lsmagic`: the list of all magics. It stands here because it reads the table. */
const lsmagic: Magic = {
  name: "lsmagic",
  summary: "this list",
  run(_args, context) {
    const width = Math.max(...MAGICS.map((magic) => magic.name.length));
    const lines = MAGICS.map((magic) => `  %${magic.name.padEnd(width)}  ${magic.summary}\n`);
    context.print(`Magics:\n${lines.join("")}`);
  },
};

const MAGICS: readonly Magic[] = [lsmagic, matplotlib];

/**
 * Runs one magic line.
 *
 * @throws UsageError when there is no such magic, naming those with a similar name.
 */
export async function runMagic(line: MagicLine, context: MagicContext): Promise<void> {
  const magic = MAGICS.find((candidate) => candidate.name === line.name);
  if (!magic) throw new UsageError(unknown(line.name));
  await magic.run(line.args, context);
}

function unknown(name: string): string {
  const near = MAGICS.map((magic) => magic.name)
    .filter((known) => known.startsWith(name) || distance(known, name) <= Math.max(2, known.length / 3))
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
