/** Every operator over every pair of operand types, compiled with and without the rules. */
import { describe, expect, test } from "vitest";
import type { Pinned, ts } from "../../../../kernel/language/compiler/pinned.js";
import { operatorsTransformer } from "../../../../kernel/language/operators/emit.js";
import { operators, patched, programOf, shipped } from "./support/compile.js";

const TYPES = {
  number: "number",
  literal: "1 | 2",
  string: "string",
  boolean: "boolean",
  bigint: "bigint",
  symbol: "symbol",
  any: "any",
  unknown: "unknown",
  null: "null",
  undefined: "undefined",
  enum: "E",
  date: "Date",
  object: "{ a: number }",
  array: "number[]",
  function: "() => number",
  tensor: "Tensor",
  subclass: "Weight",
  generic: "T",
  value: "Value",
  maybe: "Tensor | null",
  numeric: "number | Tensor",
  text: "string | Tensor",
} as const;
type Name = keyof typeof TYPES;
const NAMES = Object.keys(TYPES) as Name[];

const ARITHMETIC = ["+", "-", "*", "/", "%", "**", "&", "|", "^"];
const OTHERS = ["<<", ">>", ">>>", "===", "!==", "&&", "||", "??", "in", "instanceof", ","];
const ORDER = ["<", ">", "<=", ">="];
const EQUALITY = ["==", "!="];
const ASSIGNED = [...ARITHMETIC, "<<", ">>", ">>>", "&&", "||", "??"].map((operator) => `${operator}=`);
const BINARY = [...ARITHMETIC, ...OTHERS, ...ORDER, ...EQUALITY, ...ASSIGNED, "=", "[]"];
const UNARY = ["+", "-", "~", "!", "typeof ", "void ", "++", "--"];

const PRELUDE = `import { Tensor } from "./torch";
enum E { a, b }
class Weight extends Tensor { w = 1 }
class Value {
  constructor(readonly data: number) {}
  __add__(other: Value | number): Value { return other instanceof Value ? other : this }
  __lt__(other: Value): boolean { return this.data < other.data }
  __neg__(): Value { return this }
}
`;

/** Tensors, whatever else can be said of them: no number, never false. */
const isDefinite = (name: Name): boolean => name === "tensor" || name === "subclass" || name === "generic";

interface Expression {
  readonly operator: string;
  readonly left: Name;
  readonly right: Name | null;
  readonly text: string;
}

function expressions(): Expression[] {
  const all: Expression[] = [];
  for (const left of NAMES) {
    for (const operator of UNARY) all.push({ operator, left, right: null, text: `${operator}a` });
    for (const right of NAMES) {
      for (const operator of BINARY) {
        const text = operator === "[]" ? "a[b as never as typeof b]" : `a ${operator} b`;
        all.push({ operator, left, right, text });
      }
    }
  }
  return all;
}

interface Compiled {
  readonly accepted: boolean;
  readonly js: string;
  readonly type: string;
}

/** Compiles all as one program, a function for each. */
function compileAll(compiler: Pinned, all: readonly Expression[]): Compiled[] {
  const lines = all.map(
    ({ left, right, text }, i) =>
      `export function f${i}<T extends Tensor>(a: ${TYPES[left]}, b: ${TYPES[right ?? "number"]}) { return (${text}); }`,
  );
  const starts: number[] = [];
  let at = PRELUDE.length;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  const program = programOf(compiler, PRELUDE + lines.join("\n"));
  const file = program.getSourceFile("/cells/main.ts") as ts.SourceFile;
  const refused = new Set<number>();
  for (const { start } of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]) {
    let low = 0;
    for (let high = starts.length; low + 1 < high; ) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= (start ?? 0)) low = middle;
      else high = middle;
    }
    refused.add(low);
  }
  const rules = compiler === patched ? operators.of(program) : undefined;
  const before = rules ? [operatorsTransformer(compiler, rules, program.getTypeChecker())] : [];
  const out = { js: "", declarations: "" };
  program.emit(
    file,
    (name, text) => {
      if (name.endsWith(".d.ts")) out.declarations = text;
      else if (name.endsWith(".js")) out.js = text;
    },
    undefined,
    undefined,
    { before },
  );
  const bodies = new Map(
    [...out.js.matchAll(/^export function f(\d+)\(a, b\) \{ return (.*); \}$/gm)].map(([, i, body]) => [
      Number(i),
      body,
    ]),
  );
  const types = new Map(
    [...out.declarations.matchAll(/^export declare function f(\d+)<.*?\).*?: (.*);$/gm)].map(([, i, type]) => [
      Number(i),
      type,
    ]),
  );
  return all.map((_, i) => ({ accepted: !refused.has(i), js: bodies.get(i) ?? "", type: types.get(i) ?? "" }));
}

/** What may differ of an expression that TypeScript accepts. */
function isListed({ operator, left, right }: Expression): "changed" | "refused" | null {
  if (right === null) {
    if (operator === "!" && isDefinite(left)) return "refused";
    const negated = operator === "-" && (left === "value" || left === "numeric");
    return ((operator === "-" || operator === "~") && isDefinite(left)) ||
      negated ||
      (operator === "~" && left === "numeric")
      ? "changed"
      : null;
  }
  const isBoth = isDefinite(left) && isDefinite(right);
  if (isBoth && (ORDER.includes(operator) || EQUALITY.includes(operator))) return "changed";
  if (left === "value" && right === "value" && (operator === "<" || operator === ">")) return "changed";
  return isDefinite(left) && /^(?:&&|\|\|)=?$/.test(operator) ? "refused" : null;
}

describe("every operator over every pair of types", () => {
  const all = expressions();
  const theirs = compileAll(shipped, all);
  const ours = compileAll(patched, all);
  const accepted = all.map((_, i) => i).filter((i) => theirs[i].accepted);

  test("is a large table", () => {
    expect(all.length).toBeGreaterThan(12_000);
    expect(accepted.length).toBeGreaterThan(2_800);
    expect(theirs.every(({ js }) => js !== "")).toBe(true);
  });

  test("what TypeScript accepts keeps type, output and JavaScript, save the listed cases", () => {
    const wrong: string[] = [];
    const counts = { same: 0, changed: 0, refused: 0 };
    for (const i of accepted) {
      const { operator, left, right } = all[i];
      const name = right === null ? `${operator}${left}` : `${left} ${operator} ${right}`;
      const listed = isListed(all[i]);
      const isSame = ours[i].accepted && ours[i].js === theirs[i].js && ours[i].type === theirs[i].type;
      const found = !ours[i].accepted ? "refused" : isSame ? null : "changed";
      counts[found ?? "same"]++;
      if (found !== listed) wrong.push(`${name}: ${found}, not ${listed}: ${theirs[i].js} -> ${ours[i].js}`);
    }
    expect(wrong).toEqual([]);
    expect(counts.same).toBeGreaterThan(2_600);
    expect(counts.changed).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(100);
  });

  test("what TypeScript refuses is still refused, or calls a method", () => {
    const wrong: string[] = [];
    let gained = 0;
    all.forEach(({ operator, left, right }, i) => {
      if (theirs[i].accepted || !ours[i].accepted) return;
      gained++;
      if (!/__\w+__/.test(ours[i].js)) wrong.push(`${left} ${operator} ${right}: ${ours[i].js}`);
    });
    expect(wrong).toEqual([]);
    expect(gained).toBeGreaterThan(1_000);
  });
});
