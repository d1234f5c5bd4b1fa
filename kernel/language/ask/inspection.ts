/** What is known of the name at a place in a cell. */
import type { Compiler } from "../compiler/compiler.js";
import type { ts } from "../compiler/pinned.js";
import type { Inspection } from "../language.js";

export function inspect(
  compiler: Compiler,
  declarations: string,
  code: string,
  offset: number,
  detail: 0 | 1,
  readable: (text: string) => string,
): Inspection | null {
  for (const at of places(code, offset)) {
    const info = compiler.inspect(declarations, code, at);
    // Without a kind it is the type of something that has no name, or of a name that nobody knows.
    if (info?.kind && info.displayParts?.length) return describe(info, detail, readable);
  }
  return null;
}

/** The name under the cursor or before it, then the function whose arguments are being written. */
function places(code: string, offset: number): number[] {
  const out = [offset];
  if (offset > 0 && /[\p{ID_Continue}$]/u.test(code[offset - 1])) out.unshift(offset - 1);
  let depth = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (code[at] === ")") depth++;
    else if (code[at] === "(" && depth-- === 0) {
      const name = code.slice(0, at).trimEnd();
      // Type arguments stand between the name and its parenthesis.
      const end = name.endsWith(">") ? name.lastIndexOf("<") : name.length;
      if (end > 0) out.push(end - 1);
      break;
    }
  }
  return out;
}

function describe(info: ts.QuickInfo, detail: 0 | 1, readable: (text: string) => string): Inspection {
  const signature = readable(text(info.displayParts));
  const documentation = text(info.documentation);
  const tags = (info.tags ?? []).filter(({ name }) => detail === 1 || name !== "example");
  const plain = [signature, documentation, ...tags.map(({ name, text: parts }) => `@${name} ${text(parts)}`.trim())];
  const markdown = [`\`\`\`typescript\n${signature}\n\`\`\``, documentation, ...tags.map(tagMarkdown)];
  return { plain: join(plain), markdown: join(markdown) };
}

function tagMarkdown({ name, text: parts }: ts.JSDocTagInfo): string {
  const body = text(parts);
  if (name === "example" && !body.includes("```")) return `*@${name}*\n\`\`\`typescript\n${body}\n\`\`\``;
  if (name === "param") {
    const [parameter, ...rest] = body.split(" ");
    return `*@param* \`${parameter}\` ${rest.join(" ")}`.trimEnd();
  }
  return `*@${name}* ${body}`.trimEnd();
}

function text(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map((part) => part.text).join("");
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
