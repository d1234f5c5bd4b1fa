/** JSX in cells: asked for by a comment or by the session; checked, in its lines, and not there when nobody asks. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Notebook, openNotebook, plain } from "./cells.js";

const TYPES = `
export interface VNode { type: unknown; props: Record<string, unknown>; children: unknown[] }
export declare function h(type: unknown, props: object | null, ...children: unknown[]): VNode;
export declare const Fragment: (props: { children?: unknown }) => VNode;
export declare namespace h { namespace JSX { interface Element extends VNode {} interface ElementChildrenAttribute { children: {} }
  interface IntrinsicElements { div: { id?: string; children?: unknown }; b: { children?: unknown } } } }
export declare namespace JSX { interface Element extends VNode {} interface ElementChildrenAttribute { children: {} }
  interface IntrinsicElements { div: { id?: string; children?: unknown }; b: { children?: unknown } } }
`;
const RUNTIME_TYPES = `${TYPES}
export declare function jsx(type: unknown, props: object, key?: string): VNode;
export { jsx as jsxs };`;
const JS = `export const h = (type, props, ...children) => ({ type, props: { ...props }, children, by: "h" });
export const Fragment = "fragment";
export const jsx = (type, { children, ...props }) => ({ type, props, children: [children].flat(), by: "jsx" });
export const jsxs = jsx;`;

let notebook: Notebook;

beforeAll(async () => {
  notebook = await openNotebook({
    mini: { types: TYPES, js: JS },
    "mini/jsx-runtime": { types: RUNTIME_TYPES, js: JS },
  });
  await notebook.value(`import { h, Fragment } from "mini"`);
});
afterAll(() => notebook.close());

test("a cell that does not ask is plain TypeScript, and its error says how to ask", async () => {
  expect(plain(await notebook.error(`const view = <div id="a">hi</div>;`))).toContain("%jsx react");
  expect(await notebook.value(`<number>(3 as unknown) + 1`)).toBe(4);
  // A cell that is wrong either way gets no such advice.
  expect(plain(await notebook.error(`const view = <div id="a">hi;`))).not.toContain("%jsx");
});

test("a comment at the cell's top asks for that cell, whose names come from earlier ones", async () => {
  const view = await notebook.value(`/** @jsx h */\nconst view = <div id="a">hi {1 + 1}</div>;\nview`);
  expect(view).toMatchObject({ type: "div", props: { id: "a" }, children: ["hi ", 2], by: "h" });
  expect(await notebook.value(`view.children.length`)).toBe(2);
  expect((await notebook.error(`<b>x</b>`)).ename).toMatch(/^TS/);
});

test("fragments, and a component of an earlier cell, with its types", async () => {
  await notebook.value(`const Card = (props: { size: number; children?: unknown }) => h("div", null, props.children);`);
  const view = await notebook.value(`/** @jsx h\n * @jsxFrag Fragment */\n<><Card size={3}>x</Card></>`);
  expect(view).toMatchObject({ type: "fragment", by: "h", children: [{ props: { size: 3 } }] });
  const error = await notebook.error(`/** @jsx h */\n\nconst bad =\n  <Card size="3" />;`);
  expect(error.ename).toBe("TS2322");
  expect(plain(error)).toMatch(/In\[\d+\]:4:9/);
  expect(plain(error)).toContain(`4 |   <Card size="3" />;`);
});

test("a package's own runtime, by comment", async () => {
  const view = await notebook.value(`/** @jsxImportSource mini */\n<div id="b"><b>x</b></div>`);
  expect(view).toMatchObject({ type: "div", by: "jsx", children: [{ type: "b", children: ["x"] }] });
  await notebook.value("function mark(_: unknown) {}\n@mark class Marked {}");
  // Nor the compiler's helpers for decorators.
  expect([...notebook.language.scope().keys()].filter((name) => name.startsWith("_"))).toEqual([]);
});

test("the session's setting counts for cells without a comment, until it is off", async () => {
  const { language } = notebook;
  const code = `const made = <div id="c" />; made`;
  language.jsx = { source: "mini" };
  expect(await notebook.value(code)).toMatchObject({ by: "jsx" });
  expect(language.isComplete(`<div>`).status).toBe("incomplete");
  language.jsx = { factory: "h", fragment: "Fragment" };
  expect(await notebook.value(code)).toMatchObject({ by: "h" });
  expect(await notebook.value(`<>a</>`)).toMatchObject({ type: "fragment" });
  expect(language.complete(`<div i`, 6).matches.map(({ text }) => text)).toContain("id");
  const thrown = await notebook.error(`const a = 1;\n<div id={(() => { throw new Error("in it") })()} />`);
  expect(plain(thrown)).toMatch(/In\[\d+\]:2:25/);
  notebook.write("view.tsx", `import { h, Fragment } from "mini";\nexport const view = () => <b>{"f"}</b>;`);
  expect(await notebook.value(`import { view as other } from "./view"; other()`)).toMatchObject({ by: "h" });
  language.jsx = null;
  expect((await notebook.error(code)).ename).toMatch(/^TS/);
});
