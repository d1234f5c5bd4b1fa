/** The lines of tutorials that must compile, those that must not, and those that must mean what they always meant. */
import { SourceMap } from "node:module";
import { describe, expect, test } from "vitest";
import { compile, js, PRELUDE, shipped } from "./support/compile.js";
import { COMPILES, KEPT, REFUSED } from "./support/lists.js";

describe("compiles", () => {
  test.each(COMPILES)("%s", (code, expected) => {
    expect(js(code)).toBe(expected);
  });

  test("results have the methods' types", () => {
    const { declarations, errors } = compile(`
export const z = x.pow(2) + 0.2 * torch.rand(x.size());
export const f = (v: Tensor) => (v - 1) ** 2;
export function g<T extends Tensor>(v: T) { return v * 2 }
export const s = [a, b].reduce((s, v) => s + v);
export const both = lr > 0 ? lr : t;
export const mixed = both * 2;
export const negated = -both;
export const compared = both < 2;
export const logical = a > 1 && 3;
export const not = !(a > 1);
export const chained = -(x * 2 + x * 2 * 3) / 2 ** x;
`);
    expect(errors).toEqual([]);
    const types = [
      ...declarations.replaceAll("torch.Tensor", "Tensor").matchAll(/^export declare (?:const|function) (.*);$/gm),
    ].map(([, text]) => text);
    expect(types).toEqual([
      "z: Tensor",
      "f: (v: Tensor) => Tensor",
      "g<T extends Tensor>(v: T): Tensor",
      "s: Tensor",
      "both: number | Tensor",
      "mixed: number | Tensor",
      "negated: number | Tensor",
      "compared: boolean | Tensor",
      "logical: number | false",
      "not: boolean",
      "chained: Tensor",
    ]);
  });

  test("a sum that starts with a number", () => {
    const code = "let s: number | Tensor = 0; for (const v of ts) s += v; const n = 3; export const mean = -s / n;";
    const { errors, js: text, declarations } = compile(code);
    expect(errors).toEqual([]);
    expect(text).toContain('typeof l_1?.__iadd__ === "function" ? l_1.__iadd__(r_1) : r_1.__radd__(l_1)');
    expect(declarations).toContain("mean: number | torch.Tensor");
  });

  test("classes of the user's take part", () => {
    const code = `
class Value {
  constructor(readonly data: number) {}
  __add__(other: Value | number): Value { return new Value(this.data + (other instanceof Value ? other.data : other)) }
  __radd__(other: number): Value { return this + other }
  __neg__(): Value { return new Value(-this.data) }
  __lt__(other: Value): boolean { return this.data < other.data }
}
class Pairs { __len__() { return 2 } __getitem__(i: number): [Tensor, number] { return [x, i] } }
const v = new Value(1);
const [picture, label] = new Pairs()[1];
if (v < -v) label * 2;
export default [1 + v + 2, picture * label];`;
    const { errors, js: text } = compile(code);
    expect(errors).toEqual([]);
    expect(text).toContain("v.__lt__(v.__neg__())");
    expect(text).toContain("v.__radd__(1).__add__(2)");
    expect(text).not.toContain("__bool__");
  });

  test("what is changed is evaluated once", () => {
    const code =
      "const o = { w }; const f = () => o; f().w *= 3; f().w += await p; m[i++, 0] += 3; const v = (m[0] = 5);";
    expect(js(code).split("\n").slice(2)).toEqual([
      "(o_1 => o_1.w = o_1.w.__imul__(3))(f());",
      "((o_2, r_1) => o_2.w = o_2.w.__iadd__(r_1))(f(), await p);",
      "((o_3, k_1) => o_3.__setitem__(k_1, o_3.__getitem__(k_1).__iadd__(3)))(m, [i++, 0]);",
      "const v = (((o_4, k_2, v_1) => (o_4.__setitem__(k_2, v_1), v_1))(m, 0, 5));",
    ]);
  });
});

describe("does not compile", () => {
  test.each(REFUSED)("%s", (code, expected) => {
    const { errors } = compile(code);
    expect(errors).toHaveLength(1);
    expect(errors[0].startsWith(expected)).toBe(true);
  });

  test("a value of the wrong type between brackets", () => {
    expect(compile("m[0] = 'v'").errors[0]).toMatch(/^2322 at m\[0\]: Type '"v"' is not assignable to type/);
  });

  test("dates, as before", () => {
    const { codes } = compile("new Date() - new Date()");
    expect(codes).toEqual([2362, 2363]);
  });
});

describe("keeps its meaning", () => {
  test.each(KEPT)("%s", (code) => {
    const ours = compile(code);
    const theirs = compile(code, shipped);
    expect(ours.errors).toEqual(theirs.errors);
    expect(ours.js).toBe(theirs.js);
    expect(ours.declarations).toBe(theirs.declarations);
  });
});

describe("places", () => {
  test("a call stands where its operator stood", () => {
    const code = "const q = a\n  + b;";
    const { map, js: text } = compile(code);
    const line = text.split("\n").findIndex((one) => one.includes("__add__"));
    const column = text.split("\n")[line].indexOf("__add__");
    const operator = (PRELUDE + code).split("\n").length - 1;
    const { findEntry } = new SourceMapOf(map);
    expect(findEntry(line, column)).toMatchObject({ originalLine: operator, originalColumn: 2 });
  });
});

class SourceMapOf {
  readonly findEntry: (line: number, column: number) => object;
  constructor(text: string) {
    const map = new SourceMap(JSON.parse(text));
    this.findEntry = (line, column) => map.findEntry(line, column);
  }
}
