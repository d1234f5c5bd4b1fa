import { type Magic, type MagicContext, UsageError } from "./magic.js";
import { duration } from "./time.js";

/** A run must take so long to be worth measuring, in milliseconds. */
const LONG_ENOUGH = 200;
const REPEATS = 7;

/** `%timeit`: the mean time of a statement, over as many loops as it takes to measure it well. */
export const timeit: Magic = {
  name: "timeit",
  summary: "mean time of a statement over many loops",
  usage: "%timeit [-n LOOPS] [-r REPEATS] statement\n%%timeit [-n LOOPS] [-r REPEATS]\nstatements ...",
  alone: true,
  async line(args, context) {
    const { loops, repeats, rest } = options(args);
    await measure(rest, loops, repeats, context);
  },
  async cell(args, body, context) {
    const { loops, repeats, rest } = options(args);
    if (rest !== "") throw new UsageError("%%timeit takes only -n and -r in its own line");
    await measure(body.text, loops, repeats, context);
  },
};

async function measure(code: string, loops: number | null, repeats: number, context: MagicContext): Promise<void> {
  if (code.trim() === "") throw new UsageError("%timeit needs a statement: %timeit f(x)");
  const run = async (count: number) => (await context.evaluate(loop(code, count))) as number;
  let count = loops ?? 1;
  if (loops === null) while ((await run(count)) < LONG_ENOUGH && count < 1e9) count *= 10;
  const times: number[] = [];
  for (let i = 0; i < repeats; i++) times.push((await run(count)) / count);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / repeats;
  const deviation = Math.sqrt(times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / repeats);
  const best = Math.min(...times);
  const each = `${repeats} runs, ${count.toLocaleString("en")} loops each`;
  context.print(
    `${duration(mean)} ± ${duration(deviation)} per loop (mean ± std. dev. of ${each}; best ${duration(best)})\n`,
  );
}

/** An expression that runs `code` so many times and gives the milliseconds that took. */
function loop(code: string, count: number): string {
  const kind = /\bawait\b/.test(code) ? "async " : "";
  const begin = "const begin$ = performance.now();";
  return `(${kind}() => { ${begin} for (let i$ = 0; i$ < ${count}; i$++) { ${code}\n } return performance.now() - begin$; })()`;
}

function options(args: string): { loops: number | null; repeats: number; rest: string } {
  let rest = args.trim();
  let loops: number | null = null;
  let repeats = REPEATS;
  for (let match = /^-([nr])\s*(\d+)\s*/.exec(rest); match; match = /^-([nr])\s*(\d+)\s*/.exec(rest)) {
    const number = Math.max(1, Number(match[2]));
    if (match[1] === "n") loops = number;
    else repeats = number;
    rest = rest.slice(match[0].length);
  }
  return { loops, repeats, rest };
}
