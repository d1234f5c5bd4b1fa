import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { DISPLAY, normalize, toBundle } from "../../kernel/display.js";

const show = (value: unknown) => toBundle(value, (item) => inspect(item));

describe("toBundle", () => {
  it("is the value's text, without colours", () => {
    expect(show({ a: [1, "x"] })).toEqual({ "text/plain": "{ a: [ 1, 'x' ] }" });
    expect(show(null)).toEqual({ "text/plain": "null" });
  });

  it("is the value's own bundle, at once or later", async () => {
    expect(show({ [DISPLAY]: () => ({ "text/html": "<i>" }) })).toEqual({ "text/html": "<i>" });
    expect(await show({ [DISPLAY]: async () => ({ "text/html": "<i>" }) })).toEqual({ "text/html": "<i>" });
    const callable = Object.assign(() => 1, { [DISPLAY]: () => ({ "text/plain": "callable" }) });
    expect(show(callable)).toEqual({ "text/plain": "callable" });
  });

  it("turns bytes into base64 and leaves empty entries out", () => {
    const large = new Uint8Array(100_000).fill(255);
    const bundle = normalize({ "image/png": new Uint8Array([1, 2, 3]), "image/gif": large, "text/html": undefined });
    expect(bundle).toEqual({ "image/png": "AQID", "image/gif": Buffer.from(large).toString("base64") });
    expect(normalize({ "application/json": { a: 1 }, "application/vnd.x+json": [1], "text/plain": 5 })).toEqual({
      "application/json": { a: 1 },
      "application/vnd.x+json": [1],
      "text/plain": "5",
    });
  });

  it("refuses what is no bundle", () => {
    expect(() => show({ [DISPLAY]: () => "text" })).toThrow("must give an object {mime: data}, not string");
    expect(() => normalize(null)).toThrow("not null");
  });

  it("cuts what no front end can show", () => {
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key${i}`, i]));
    const text = (show(wide) as Record<string, string>)["text/plain"];
    expect(text.length).toBeLessThan(101_000);
    expect(text).toMatch(/\n\.\.\. \d+ more characters$/);
  });

  it("shows cycles", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(show(cyclic)).toEqual({ "text/plain": "<ref *1> { self: [Circular *1] }" });
  });
});

describe("tables", () => {
  const html = (value: unknown) => (show(value) as Record<string, string>)["text/html"];

  it("stand beside the text of an array of plain records", () => {
    const bundle = show([
      { name: "a<b", x: 1 },
      { name: "c", y: true },
    ]) as Record<string, string>;
    expect(bundle["text/plain"]).toBe("[ { name: 'a<b', x: 1 }, { name: 'c', y: true } ]");
    expect(bundle["text/html"].replaceAll("\n", "")).toBe(
      "<table><thead><tr><th></th><th>name</th><th>x</th><th>y</th></tr></thead>" +
        '<tbody><tr><th>0</th><td>a&lt;b</td><td style="text-align: right">1</td><td></td></tr>' +
        "<tr><th>1</th><td>c</td><td></td><td>true</td></tr></tbody></table>",
    );
  });

  it.each([
    ["an empty array", []],
    ["numbers", [1, 2]],
    ["a mixture", [{ a: 1 }, 2]],
    ["empty records", [{}, {}]],
    ["instances", [new Date(0)]],
    ["arrays", [[1], [2]]],
  ])("are not made of %s", (_name, value) => {
    expect(html(value)).toBeUndefined();
  });

  it("say how large the whole is", () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ i }));
    expect(html(many)).toContain("<p>1000 rows, 1 columns</p>");
    expect(html(many).match(/<tr>/g)).toHaveLength(101);
  });
});
