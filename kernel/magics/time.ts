import { type Magic, UsageError } from "./magic.js";

/** `%time` and `%%time`: how long code takes, compiling not counted. */
export const time: Magic = {
  name: "time",
  summary: "how long a statement or a cell takes",
  usage: "%time statement\n%%time\ncell ...",
  alone: true,
  async line(args, context) {
    if (args.trim() === "") throw new UsageError("%time needs a statement: %time f(x)");
    const { ok, ms } = await context.run(args);
    if (ok) context.print(`Wall time: ${duration(ms)}\n`);
  },
  async cell(_args, body, context) {
    const { ok, ms } = await context.run(body.code);
    if (ok) context.print(`Wall time: ${duration(ms)}\n`);
  },
};

/** A time with three digits and a fitting unit. */
export function duration(ms: number): string {
  if (ms >= 60_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  const [value, unit] =
    ms >= 1000 ? [ms / 1000, "s"] : ms >= 1 ? [ms, "ms"] : ms >= 1e-3 ? [ms * 1e3, "µs"] : [ms * 1e6, "ns"];
  return `${Number(value.toPrecision(3))} ${unit}`;
}
