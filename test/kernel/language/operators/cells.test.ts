// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are texts here
/** The lines of tutorials that must compile, those that must not, and those that must mean what they always meant. */
import { SourceMap } from "node:module";
import { describe, expect, test } from "vitest";
import { compile, js, PRELUDE, shipped } from "./support/compile.js";

describe("compiles", () => {
  test.each([
    [
      "const z = x.pow(2) + 0.2*torch.rand(x.size());",
      "const z = x.pow(2).__add__(torch.rand(x.size()).__rmul__(0.2));",
    ],
    ["const c = x*2;", "const c = x.__mul__(2);"],
    ["-(a + b) / 2 ** b", "(a.__add__(b)).__neg__().__truediv__(b.__rpow__(2));"],
    ["await p * 2", "(await p).__mul__(2);"],
    ["w -= lr * w.grad!", "w = w.__isub__(w.grad.__rmul__(lr));"],
    ["(t > 1) & (t < 3)", "(t.__gt__(1)).__and__((t.__lt__(3)));"],
    ["~m", "m.__invert__();"],
    ["2 >= t", "t.__le__(2);"],
    ["t == 2", "t.__eq__(2);"],
    ["t != a", "t.__ne__(a);"],
    ["m[0, 1] = 9", "m.__setitem__([0, 1], 9);"],
    ["m[m > 8] = 0", "m.__setitem__(m.__gt__(8), 0);"],
    ["m[-1]", "m.__getitem__(-1);"],
    ['x[":10"]', 'x.__getitem__(":10");'],
    ["m?.[0]", "m?.__getitem__(0);"],
    ["m?.[0].sum()", "m?.__getitem__(0).sum();"],
    ["m?.[0, 1][2]", "m?.__getitem__([0, 1]).__getitem__(2);"],
    ["x[0, `${i}:${j}`]", "x.__getitem__([0, `${i}:${j}`]);"],
    ["x[`${i}:`]", "x.__getitem__(`${i}:`);"],
    ["x[[0, 2]]", "x.__getitem__([[0, 2]]);"],
    ["x[null, true]", "x.__getitem__([null, true]);"],
    ["a /* one */ + /* two */ b", "a /* one */.__add__(/* two */ b);"],
    [
      "f(1) * t; function f(n: number) { return n }",
      "((l_1, r_1) => r_1.__rmul__(l_1))(f(1), t);\nfunction f(n) { return n; }",
    ],
    ["while (k < 3) k += 1", "while (k.__lt__(3).__bool__())\n    k = k.__iadd__(1);"],
    ["!(loss > 0.5)", "!(loss.__gt__(0.5).__bool__());"],
    ["const r = a < 1 && lr > 2 ? 1 : 2", "const r = a.__lt__(1).__bool__() && lr > 2 ? 1 : 2;"],
    ["if (t == 2) t.pow(2); else t.pow(3)", "if (t.__eq__(2).__bool__())\n    t.pow(2);\nelse\n    t.pow(3);"],
    ["t * 1.0", "t.__mul__(new Number(1.0));"],
    ["1e3 - t ** -2.", "t.__pow__(new Number(-2.)).__rsub__(new Number(1e3));"],
    ["torch.tensor([[1., 2], [-3.0, 0.5]])", "torch.tensor([[new Number(1.), 2], [new Number(-3.0), 0.5]]);"],
    ["Math.max(1.0, lr * 2.0)", "Math.max(1.0, lr * 2.0);"],
  ])("%s", (code, expected) => {
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
  test.each([
    ["t + { a: 1 }", "2365 at t + { a: 1 }: Operator '+' cannot be applied to types 'Tensor' and '{ a: number; }'."],
    ["t * '2'", "2365 at t * '2': Operator '*' cannot be applied to types 'Tensor' and '\"2\"'."],
    ["t * 2n", "2365 at t * 2n: Operator '*' cannot be applied to types 'Tensor' and '2n'."],
    ["t * undefined", "18050 at undefined: The value 'undefined' cannot be used here."],
    ["lr * w.grad", "18047 at w.grad: 'w.grad' is possibly 'null'."],
    ["const c = t; c -= 1", "2588 at c: Cannot assign to 'c' because it is a constant."],
    ["let n = 0; n += t", "2322 at n: Type 'Tensor' is not assignable to type 'number'."],
    ["const n: number = t * 2", "2322 at n: Type 'Tensor' is not assignable to type 'number'."],
    ["t[{}]", "2538 at {}: Type '{}' cannot be used as an index type."],
    ['t["nope"]', '2538 at "nope": Type \'"nope"\' cannot be used as an index type.'],
    ["[m[0]] = [t]", "2538 at 0: Type '0' cannot be used as an index type."],
    ["m[0, 'a']", "2538 at 0, 'a': Type '[0, \"a\"]' cannot be used as an index type."],
    ["0 < t < 3", "2365 at 0 < t < 3: Operator '<' cannot be applied to types 'Tensor' and '3'."],
    ["0 < t < a", "2365 at 0 < t < a: Operator '<' cannot be applied to types 'Tensor' and 'Tensor'."],
    ["t++", "2356 at t: An arithmetic operand must be of type 'any', 'number', 'bigint' or an enum type."],
    ["-x ** 2", "17006 at -x: "],
    ["if (m.any()) {}", "2801 at m.any(): 'Tensor' is always true as a condition: write .item() to ask for its value."],
    ["!t", "2801 at t: "],
    ["t && y", "2801 at t: "],
    ["t || y", "2801 at t: "],
    ["while (t) {}", "2801 at t: "],
    ["t ? 1 : 2", "2801 at t: "],
    ["if (lr > 1 && t) {}", "2801 at t: "],
    ["const f = (v) => v * 2", "7006 at v: "],
    ["(0, 2)", "2695 at 0: "],
  ])("%s", (code, expected) => {
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
  test.each([
    '"a" + t',
    "`${t}`",
    "let s = ''; s += t",
    "t === a",
    "t !== a",
    "t == null",
    "null != maybe",
    "maybe || y; maybe ?? y; t ?? y",
    "function f() { return 1 } (f(), 2)",
    "new Date().getTime() - new Date().getTime()",
    "1n + 2n",
    "declare const u: any; u + u; t + u; u + t; u == t; u < t",
    "declare const q: string | Tensor; q < q",
    "const { shape } = t; shape[0]; t['shape']",
    "if (maybe) maybe.pow(2)",
    "[1, 2][0, 1]",
    "const o: Record<string, number> = {}; o['a'] += 1",
  ])("%s", (code) => {
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
