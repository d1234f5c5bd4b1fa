import type { Magic } from "./magic.js";

/** The longest value that `%whos` shows, in UTF-16 units. */
const LONGEST = 60;

/** `%who`: the names that cells have declared. */
export const who: Magic = {
  name: "who",
  summary: "names that cells have declared",
  usage: "%who",
  line(_args, context) {
    const names = [...context.scope().keys()].sort();
    context.print(names.length > 0 ? `${names.join("\t")}\n` : "No names yet.\n");
  },
};

/** `%whos`: the same with types and values. */
export const whos: Magic = {
  name: "whos",
  summary: "names that cells have declared, with types and values",
  usage: "%whos",
  line(_args, context) {
    const rows = [...context.scope()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, kind(value), short(context.inspect(value))] as const);
    if (rows.length === 0) return context.print("No names yet.\n");
    const names = Math.max(8, ...rows.map(([name]) => name.length));
    const kinds = Math.max(6, ...rows.map(([, type]) => type.length));
    const line = (name: string, type: string, value: string) =>
      `${name.padEnd(names)}  ${type.padEnd(kinds)}  ${value}\n`;
    context.print([["Variable", "Type", "Value"] as const, ...rows].map((row) => line(...row)).join(""));
  },
};

function kind(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return value.constructor?.name || "Object";
}

function short(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
