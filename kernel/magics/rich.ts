import type { Magic } from "./magic.js";

/** `%%html` and its like: the cell's text is shown as what it is. */
export const rich: readonly Magic[] = [
  showing("html", "text/html", "HTML"),
  showing("markdown", "text/markdown", "Markdown"),
  showing("latex", "text/latex", "LaTeX"),
  showing("svg", "image/svg+xml", "SVG"),
  showing("javascript", "application/javascript", "JavaScript of the page"),
];

function showing(name: string, mime: string, what: string): Magic {
  return {
    name,
    summary: `shows the cell as ${what}`,
    usage: `%%${name}\n${what} ...`,
    cell: (_args, body, context) => context.display({ [mime]: body.text.trim() }),
  };
}
