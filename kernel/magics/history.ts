import { type Magic, UsageError } from "./magic.js";

/** `%history`: the inputs of this session. */
export const history: Magic = {
  name: "history",
  summary: "inputs of this session",
  usage: "%history [-n] [LAST]   (-n: with their numbers)",
  line(args, context) {
    const match = /^(-n)?\s*(\d+)?$/.exec(args);
    if (!match) throw new UsageError("%history takes -n and how many inputs to show");
    const entries = context.history().slice(match[2] === undefined ? 0 : -Number(match[2]) || undefined);
    const lines = entries.map(({ line, code }) => (match[1] ? `${line}: ${code}\n` : `${code}\n`));
    context.print(lines.join(""));
  },
};
