// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are texts here
/** Ordinary TypeScript out of files with operators: it compiles without the rules and does the same. */
import { describe, expect, test } from "vitest";
import type { ts } from "../../../../kernel/language/compiler/pinned.js";
import { plainText } from "../../../../kernel/language/operators/plain.js";
import { compile, js, operators, PRELUDE, patched, programOf, shipped } from "./support/compile.js";

function plain(code: string): string {
  const program = programOf(patched, PRELUDE + code);
  const file = program.getSourceFile("/cells/main.ts") as ts.SourceFile;
  expect(program.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([]);
  const rules = operators.of(program);
  if (!rules) throw new Error("the program has no rules");
  const names = new Map([["./torch", "./torch.js"]]);
  const text = plainText({ pinned: patched, rules, checker: program.getTypeChecker(), file, names });
  expect(text.startsWith('import * as torch from "./torch.js"')).toBe(true);
  return text.replaceAll("./torch.js", "./torch").slice(PRELUDE.length);
}

describe("plain TypeScript", () => {
  test.each([
    ["const y2 = x.pow(2) + 0.2 * x; // noise", "const y2 = x.pow(2).__add__(x.__rmul__(0.2)); // noise"],
    ["a /* one */ + /* two */ b", "a /* one */.__add__(/* two */ b)"],
    ["a // first\n  + b", "a // first\n  .__add__(b)"],
    ["-(a + b) ** 2 + 1".replace("-(a", "(-a"), "(a.__neg__().__add__(b)).__pow__(2).__add__(1)"],
    ["w -= lr * w.grad!;", "w = w.__isub__(w.grad!.__rmul__(lr));"],
    ["m[0, 1] = 9; m[m > 8] = 0;", "m.__setitem__([0, 1], 9); m.__setitem__(m.__gt__(8), 0);"],
    ['m[0, ":2"] += 5', 'm.__setitem__([0, ":2"], m.__getitem__([0, ":2"]).__iadd__(5))'],
    [
      "x[0, `${i}:${j}`]; x[[0, 2]]; m?.[0]",
      "x.__getitem__([0, `${i}:${j}`]); x.__getitem__([[0, 2]]); m?.__getitem__(0)",
    ],
    ["if (!(a > 1)) lr", "if (!(a.__gt__(1).__bool__())) lr"],
    [
      "torch.tensor([1.0, -2.]); t * 1.0",
      "torch.tensor([new Number(1.0), new Number(-2.)]); t.__mul__(new Number(1.0))",
    ],
    ["await p * 2; new Array<Tensor>; ", "(await p).__mul__(2); new Array<Tensor>; "],
    ['"a" + t; t === a; lr * 2 // stays', '"a" + t; t === a; lr * 2 // stays'],
  ])("%s", (code, expected) => {
    const text = plain(code);
    expect(text).toBe(expected);
    expect(compile(text, shipped).errors).toEqual([]);
    // Only `x[k] += v` may be written in another way: with a name for a key that is written once.
    const squeezed = (out: string): string => out.replaceAll(/\s+/g, "");
    if (!code.includes("] +=")) expect(squeezed(js(text, shipped))).toBe(squeezed(js(code)));
  });

  test("choices at run time have types", () => {
    const code =
      "let s: number | Tensor = 0; for (const v of ts) s += v; const q = -s / 3; (() => 3)() * t; export { q }";
    const text = plain(code);
    expect(text).toContain("((l, r): torch.Tensor => ");
    expect(compile(text, shipped).errors).toEqual([]);
  });
});
