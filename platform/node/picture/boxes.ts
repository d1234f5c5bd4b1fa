/** Boxes of SVG elements, which plotly.js lays out by: what a browser would answer with DejaVu Sans. */
import { fontFor, type TextStyle, textWidth } from "./font.js";
import { type Box, compose, type Matrix, parseTransform, transformBox, union } from "./matrix.js";
import { pathBox } from "./path.js";

/** As much of the document's nodes as boxes need. */
export interface SvgNode {
  readonly nodeType: number;
  readonly localName: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<SvgNode>;
  readonly parentNode: SvgNode | null;
  getAttribute(name: string): string | null;
}

const ELEMENT = 1;
const TEXT = 3;
/** Drawn nowhere by themselves. */
const HIDDEN = new Set(["defs", "clippath", "style", "title", "lineargradient", "radialgradient", "pattern", "mask"]);

/** The box in the element's own coordinates, before its transform; null when it draws nothing. */
export function localBox(node: SvgNode): Box | null {
  const number = (name: string): number => Number.parseFloat(node.getAttribute(name) ?? "0") || 0;
  switch (node.localName.toLowerCase()) {
    case "text":
      return textBox(node);
    case "tspan":
      return textBox(owningText(node));
    case "rect":
    case "image":
    case "foreignobject":
      return {
        left: number("x"),
        top: number("y"),
        right: number("x") + number("width"),
        bottom: number("y") + number("height"),
      };
    case "circle": {
      const [x, y, r] = [number("cx"), number("cy"), number("r")];
      return { left: x - r, top: y - r, right: x + r, bottom: y + r };
    }
    case "line":
      return {
        left: Math.min(number("x1"), number("x2")),
        top: Math.min(number("y1"), number("y2")),
        right: Math.max(number("x1"), number("x2")),
        bottom: Math.max(number("y1"), number("y2")),
      };
    case "path":
      return pathBox(node.getAttribute("d") ?? "");
    default: {
      let out: Box | null = null;
      for (const child of node.childNodes) {
        if (child.nodeType !== ELEMENT || HIDDEN.has(child.localName.toLowerCase())) continue;
        if (property(child, "display") === "none") continue;
        const box = localBox(child);
        if (box) out = union(out, transformBox(box, parseTransform(child.getAttribute("transform"))));
      }
      return out;
    }
  }
}

/** The box in the page's coordinates; the outermost svg lies at its corner. */
export function pageBox(node: SvgNode): Box | null {
  const box = localBox(node);
  return box && transformBox(box, pageMatrix(node));
}

function pageMatrix(node: SvgNode): Matrix {
  let matrix = parseTransform(node.getAttribute("transform"));
  for (let up = node.parentNode; up && up.nodeType === ELEMENT; up = up.parentNode) {
    matrix = compose(parseTransform(up.getAttribute("transform")), matrix);
  }
  return matrix;
}

function owningText(node: SvgNode): SvgNode {
  let at = node;
  while (at.localName.toLowerCase() !== "text" && at.parentNode && at.parentNode.nodeType === ELEMENT)
    at = at.parentNode;
  return at;
}

/** A property as the style or the attribute of that name gives it, unset if neither does. */
export function property(node: SvgNode, name: string): string | null {
  const style = node.getAttribute("style");
  if (style) {
    for (const declaration of style.split(";")) {
      const colon = declaration.indexOf(":");
      if (colon > 0 && declaration.slice(0, colon).trim() === name) return declaration.slice(colon + 1).trim();
    }
  }
  return node.getAttribute(name);
}

/** An inherited property. */
function inherited(node: SvgNode, name: string): string | null {
  for (let at: SvgNode | null = node; at && at.nodeType === ELEMENT; at = at.parentNode) {
    const value = property(at, name);
    if (value !== null && value !== "") return value;
  }
  return null;
}

function fontSize(node: SvgNode): number {
  const text = property(node, "font-size");
  const parent = (): number => (node.parentNode?.nodeType === ELEMENT ? fontSize(node.parentNode) : 16);
  if (!text) return parent();
  const value = Number.parseFloat(text);
  if (text.endsWith("%")) return (parent() * value) / 100;
  return text.endsWith("em") ? parent() * value : value;
}

/** How an element's text is set. */
export function textStyle(node: SvgNode): TextStyle {
  const weight = inherited(node, "font-weight") ?? "normal";
  return {
    family: (inherited(node, "font-family") ?? "DejaVu Sans").replace(/["']/g, ""),
    size: fontSize(node),
    bold: weight === "bold" || Number(weight) >= 600,
    italic: /italic|oblique/.test(inherited(node, "font-style") ?? ""),
  };
}

interface Run {
  left: number;
  right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Sets a text's runs one after the other; an absolute x begins a chunk, which `text-anchor` moves as a whole. */
function textBox(text: SvgNode): Box | null {
  const runs: Run[] = [];
  let chunk: Run[] = [];
  let anchor = "start";
  let [x, y] = [0, 0];
  const close = (): void => {
    if (chunk.length > 0 && anchor !== "start") {
      const width = chunk[chunk.length - 1].right - chunk[0].left;
      const shift = anchor === "middle" ? -width / 2 : -width;
      for (const run of chunk) {
        run.left += shift;
        run.right += shift;
      }
    }
    chunk = [];
  };
  const walk = (node: SvgNode): void => {
    const style = textStyle(node);
    const length = (value: string): number => Number.parseFloat(value) * (value.trim().endsWith("em") ? style.size : 1);
    const absolute = node.getAttribute("x");
    if (absolute !== null) {
      close();
      x = length(absolute);
      anchor = inherited(node, "text-anchor") ?? "start";
    }
    const down = node.getAttribute("y");
    if (down !== null) y = length(down);
    x += length(node.getAttribute("dx") ?? "0");
    y += length(node.getAttribute("dy") ?? "0");
    for (const child of node.childNodes) {
      if (child.nodeType === ELEMENT) walk(child);
      else if (child.nodeType === TEXT && child.textContent) {
        const font = fontFor(style);
        const width = textWidth(child.textContent, style);
        // Browsers round a line's ascent and descent to whole pixels.
        const run = {
          left: x,
          right: x + width,
          top: y - Math.round(font.ascent * style.size),
          bottom: y + Math.round(font.descent * style.size),
        };
        runs.push(run);
        chunk.push(run);
        x += width;
      }
    }
  };
  anchor = inherited(text, "text-anchor") ?? "start";
  walk(text);
  close();
  return runs.reduce<Box | null>((box, run) => union(box, run), null);
}
