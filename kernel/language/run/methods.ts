/** Which class's method a place of some TypeScript lies in. */
import type { Pinned, ts } from "../compiler/pinned.js";
import type { Place } from "./edits.js";

/** Gives the method as `Net.forward`; null where the innermost function is none, or its class has no name. */
export type MethodFinder = (place: Place) => string | null;

export function methodFinder(pinned: Pinned, source: string): MethodFinder {
  const { Latest } = pinned.ScriptTarget;
  const file = pinned.createSourceFile("cell.ts", source, Latest, true, pinned.ScriptKind.TS);
  const innermost = (node: ts.Node, offset: number): ts.Node => {
    const child = pinned.forEachChild(node, (each) => (each.pos <= offset && offset < each.end ? each : undefined));
    return child ? innermost(child, offset) : node;
  };
  return ({ line, column }) => {
    if (line >= file.getLineStarts().length) return null;
    const at = innermost(file, file.getPositionOfLineAndCharacter(line, 0) + column);
    let node: ts.Node | undefined = at;
    while (node && !pinned.isFunctionLike(node)) node = node.parent;
    if (!node || !pinned.isClassElement(node) || !pinned.isClassLike(node.parent)) return null;
    const owner = node.parent.name?.text;
    return owner && node.name ? `${owner}.${node.name.getText(file)}` : null;
  };
}
