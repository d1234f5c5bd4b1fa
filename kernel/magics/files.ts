import { type Magic, UsageError } from "./magic.js";

/** `%%writefile`: the cell's text goes to a file. */
export const writefile: Magic = {
  name: "writefile",
  summary: "writes the cell to a file",
  usage: "%%writefile [-a] FILE   (-a: adds to its end)\ntext ...",
  cell(args, body, context) {
    const match = /^(-a\s+)?(\S.*)$/.exec(args);
    if (!match) throw new UsageError("%%writefile needs a file: %%writefile model.ts");
    const [, append, path] = match;
    const text = body.text.endsWith("\n") ? body.text : `${body.text}\n`;
    context.system.writeText(path, text, append !== undefined);
    context.print(`${append === undefined ? "Wrote" : "Added to"} ${path}\n`);
  },
};

/** `%run`: runs a file as if it were the cell. */
export const run: Magic = {
  name: "run",
  summary: "runs a file of TypeScript in this session",
  usage: "%run FILE",
  alone: true,
  async line(args, context) {
    if (args === "") throw new UsageError("%run needs a file: %run model.ts");
    await context.run(context.system.readText(args));
  },
};

/** `%load`: a file becomes the cell's text. */
export const load: Magic = {
  name: "load",
  summary: "puts a file's text into the cell",
  usage: "%load FILE",
  line(args, context) {
    if (args === "") throw new UsageError("%load needs a file: %load model.ts");
    context.replaceInput(`// %load ${args}\n${context.system.readText(args)}`);
  },
};
