/** The compiler's text is only changed where it is the one that the rules were made for. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { patchCompiler } from "../../../../kernel/language/operators/patch.js";
import { compilerFile } from "./support/compile.js";

const text = readFileSync(compilerFile, "latin1");
const WORKER = "function checkBinaryLikeExpressionWorker(left, operatorToken, right, leftType, rightType, errorNode) {";

describe("the patch", () => {
  test("adds to the text and takes nothing away", () => {
    const changed = patchCompiler(text);
    expect(changed.length).toBeGreaterThan(text.length);
    expect(changed.split("\n").length).toBe(text.split("\n").length);
    expect(changed.match(/\boperators\.\w+\(/g)?.length).toBe(9);
  });

  test("fits the editors' server too", () => {
    const server = readFileSync(join(dirname(compilerFile), "tsserver.js"), "utf8");
    expect(patchCompiler(server, true)).toContain("operators.binary(left, operatorToken");
  });

  test.each([
    ["is missing", text.replace(WORKER, WORKER.replace("errorNode", "node"))],
    ["occurs twice", text.replace(WORKER, `${WORKER}}\n    ${WORKER}`)],
  ])("says so in one line when a place %s", (how, other) => {
    expect(() => patchCompiler(other)).toThrow(
      `operators do not fit this TypeScript compiler: the place for binary operators ${how}. Install the versions that the package names.`,
    );
  });

  test("says so when there is no checker", () => {
    expect(() => patchCompiler("nothing")).toThrow("the place for the checker's start is missing");
  });
});
