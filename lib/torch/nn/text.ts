/** How modules print. */
import type { Module } from "./module.js";

const indent = (text: string): string => text.split("\n").join("\n  ");

/** `Linear(in_features=1, out_features=10, bias=True)`, or a tree with one child per line. @internal */
export function moduleText(module: Module): string {
  const extra = module.extra_repr();
  const children = [...module._modules].map(
    ([name, child]) => `(${name}): ${indent(child === null ? "None" : String(child))}`,
  );
  return bracketed(module._get_name(), extra === "" ? [] : extra.split("\n"), children);
}

/** A name with lines in brackets; a lone extra line stays on the name's own. @internal */
export function bracketed(name: string, extra: readonly string[], children: readonly string[]): string {
  const lines = [...extra, ...children];
  if (lines.length === 0) return `${name}()`;
  if (extra.length === 1 && children.length === 0) return `${name}(${extra[0]})`;
  return `${name}(\n  ${lines.join("\n  ")}\n)`;
}

/** A list of modules, equal neighbours folded into one line: `(0-2): 3 x Linear(...)`. @internal */
export function foldedText(name: string, modules: readonly Module[]): string {
  if (modules.length === 0) return `${name}()`;
  const texts = modules.map(String);
  const lines: string[] = [];
  for (let i = 0; i < texts.length; ) {
    let j = i + 1;
    while (j < texts.length && texts[j] === texts[i]) j++;
    const text = indent(texts[i]);
    lines.push(j - i > 1 ? `(${i}-${j - 1}): ${j - i} x ${text}` : `(${i}): ${text}`);
    i = j;
  }
  return `${name}(\n  ${lines.join("\n  ")}\n)`;
}
