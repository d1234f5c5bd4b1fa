import { type Magic, UsageError } from "./magic.js";

/** `%env`: environment variables. */
export const env: Magic = {
  name: "env",
  summary: "shows or sets environment variables",
  usage: "%env\n%env NAME\n%env NAME=value",
  line(args, context) {
    const { system } = context;
    const set = /^(\w+)\s*(?:=\s*|\s+)(.*)$/.exec(args);
    if (set) {
      system.setEnv(set[1], set[2]);
      return context.print(`${set[1]}=${set[2]}\n`);
    }
    const all = system.env();
    if (args === "") {
      const lines = Object.keys(all)
        .sort()
        .map((name) => `${name}=${all[name]}\n`);
      return context.print(lines.join(""));
    }
    if (!(args in all)) throw new UsageError(`There is no environment variable ${args}`);
    context.print(`${all[args]}\n`);
  },
};
