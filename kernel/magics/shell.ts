import { type Magic, type MagicContext, UsageError } from "./magic.js";

/** `!command` and `%sx`-like running of programs, their output shown as it comes. */
export const shell: Magic = {
  name: "shell",
  summary: "runs a command line; !command is short for it",
  usage: "!command\n%shell command",
  async line(args, context) {
    if (args === "") throw new UsageError("%shell needs a command: !ls");
    await command(args, context);
  },
};

/** `%%bash`: the cell is a shell script. */
export const bash: Magic = {
  name: "bash",
  summary: "runs the cell as a shell script",
  usage: "%%bash\ncommands ...",
  cell: (_args, body, context) => command(body.text, context),
};

/** `%npm install pkg`: packages for the notebook's folder, importable at once. */
export const npm: Magic = {
  name: "npm",
  summary: "runs npm in the working folder",
  usage: "%npm install PACKAGE ...",
  async line(args, context) {
    if (args === "") throw new UsageError("%npm needs to know what to do: %npm install lodash");
    const quiet = /^(i|install|add|ci)\b/.test(args) ? " --no-fund --no-audit --no-update-notifier" : "";
    await command(`npm ${args}${quiet}`, context);
  },
};

async function command(line: string, context: MagicContext): Promise<void> {
  const code = await context.shell(line);
  if (code !== 0) throw new UsageError(`the command ended with code ${code}`);
}
