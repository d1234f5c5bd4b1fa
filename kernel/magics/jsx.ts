import { type Magic, UsageError } from "./magic.js";

const FACTORY =
  /^--factory[ =](?<factory>[\p{ID_Continue}$.]+)(?:\s+--fragment[ =](?<fragment>[\p{ID_Continue}$.]+))?$/u;
const PACKAGE = /^(?:@[\w.-]+\/)?[\w.-]+(?:\/[\w.-]+)*$/;

/** `%jsx react`: cells may contain JSX from now on. */
export const jsx: Magic = {
  name: "jsx",
  summary: "JSX in the cells that come: by a package (react, preact, ...), by a function, or off",
  usage: [
    "%jsx [PACKAGE]                           calls of PACKAGE/jsx-runtime; react when left out",
    "%jsx --factory h [--fragment Fragment]   calls of a function that cells have",
    "%jsx off",
    "",
    "For one cell: /** @jsxImportSource PACKAGE */ or /** @jsx h */ at its top.",
  ].join("\n"),
  line(args, context) {
    if (args === "off") return context.jsx(null);
    const found = FACTORY.exec(args)?.groups;
    if (found) return context.jsx({ factory: found.factory, fragment: found.fragment });
    const source = args === "" || args === "on" ? "react" : args;
    if (!PACKAGE.test(source)) throw new UsageError("%jsx takes a package, --factory NAME [--fragment NAME], or off");
    context.jsx({ source });
  },
};
