/** A document for plotly.js: linkedom's, with the measuring and drawing that plotly.js asks of a browser. */
import { parseHTML } from "linkedom";
import { localBox, pageBox, property, type SvgNode } from "./boxes.js";
import { Canvas } from "./canvas.js";
import type { Box } from "./matrix.js";
import { pathLength, pointAt } from "./path.js";

/** What stands for `window`: an object of our own, because linkedom's lets names leak into the process. */
export type PictureWindow = Record<string, unknown>;

const SVG = "http://www.w3.org/2000/svg";

/** A fresh document's window, with the members that plotly.js reads. */
export function createWindow(width: number, height: number): PictureWindow {
  const { document, Node, Element, HTMLElement, SVGElement, Event, CustomEvent, DOMParser } = parseHTML(
    "<!doctype html><html><head></head><body></body></html>",
  );
  const window: PictureWindow = {
    document,
    Node,
    Element,
    HTMLElement,
    SVGElement,
    Event,
    CustomEvent,
    DOMParser,
    innerWidth: width,
    innerHeight: height,
    navigator: { userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36" },
    location: { href: "about:blank", protocol: "about:", search: "" },
    setTimeout,
    clearTimeout,
    requestAnimationFrame: (callback: (time: number) => void) => setTimeout(() => callback(performance.now()), 0),
    cancelAnimationFrame: clearTimeout,
    performance,
    addEventListener: () => {},
    removeEventListener: () => {},
    getComputedStyle: computedStyle,
    matchMedia: () => ({ matches: false, addListener: () => {}, addEventListener: () => {} }),
    CSS: { supports: () => true },
    XMLSerializer: class {
      serializeToString(node: { toString(): string }): string {
        return node.toString();
      }
    },
    Blob,
    URL,
  };
  window.window = window;
  window.self = window;
  Object.defineProperty(document, "defaultView", { value: window });
  equipElements(Element.prototype as object, SVGElement.prototype as object);
  const createElement = document.createElement.bind(document);
  document.createElement = ((name: string) =>
    name === "canvas" ? new Canvas() : createElement(name)) as typeof document.createElement;
  return window;
}

type Members = Record<string, (this: SvgNode, ...args: never[]) => unknown>;

function equipElements(element: object, svg: object): void {
  define(element, {
    getBoundingClientRect() {
      return rectangle(pageBox(this));
    },
  });
  define(svg, {
    getBBox() {
      return rectangle(localBox(this));
    },
    getBoundingClientRect() {
      return rectangle(pageBox(this));
    },
    getComputedTextLength() {
      return rectangle(localBox(this)).width;
    },
    getTotalLength() {
      return pathLength(this.getAttribute("d") ?? "");
    },
    getPointAtLength(length: number) {
      return pointAt(this.getAttribute("d") ?? "", length);
    },
    getScreenCTM() {
      return { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0, inverse: () => ({}) };
    },
  });
  // SVG's names are written as they are; linkedom gives HTML's capitals.
  for (const name of ["nodeName", "tagName"]) {
    Object.defineProperty(svg, name, {
      configurable: true,
      get(this: { localName: string }) {
        return this.localName;
      },
    });
  }
  Object.defineProperty(svg, "namespaceURI", { configurable: true, get: () => SVG });
}

function define(target: object, members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { configurable: true, writable: true, value });
  }
}

function rectangle(box: Box | null): Box & { x: number; y: number; width: number; height: number } {
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return { left, top, right, bottom, x: left, y: top, width: right - left, height: bottom - top };
}

/** The element's own style; nothing here has style sheets. */
function computedStyle(node: SvgNode): object {
  const getPropertyValue = (name: string): string => property(node, name) ?? "";
  return new Proxy(
    { getPropertyValue },
    {
      get: (target, name) => {
        if (name === "getPropertyValue") return target.getPropertyValue;
        if (typeof name !== "string") return undefined;
        return getPropertyValue(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
      },
    },
  );
}
