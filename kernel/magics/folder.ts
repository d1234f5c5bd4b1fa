import type { Magic } from "./magic.js";

/** `%pwd`: the working folder. */
export const pwd: Magic = {
  name: "pwd",
  summary: "the working folder",
  usage: "%pwd",
  line: (_args, context) => context.print(`${context.system.cwd()}\n`),
};

/** `%cd`: another working folder. */
export const cd: Magic = {
  name: "cd",
  summary: "changes the working folder",
  usage: "%cd FOLDER",
  line(args, context) {
    context.system.chdir(args === "" ? "~" : args.replace(/^(["'])(.*)\1$/, "$2"));
    context.print(`${context.system.cwd()}\n`);
  },
};
