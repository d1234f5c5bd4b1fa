import { describe, expect, it } from "vitest";
import { readableTypes } from "../../../kernel/language/report/readable.js";

const at = (name: string) => ({ types: `/opt/app/dist/lib/${name}.d.ts`, file: `/opt/app/dist/lib/${name}.js` });
const modules = new Map([
  ["torch", at("torch/index")],
  ["matplotlib/pyplot", at("matplotlib/pyplot")],
]);
const readable = readableTypes({ modules, cwd: "/home/me" });

describe("the compiler's messages", () => {
  it.each([
    [
      `Property 'plt' does not exist on type 'typeof import("/opt/app/dist/lib/matplotlib/pyplot")'.`,
      `Property 'plt' does not exist on type 'typeof import("matplotlib/pyplot")'.`,
    ],
    [
      `Module '"/opt/app/dist/lib/torch/index"' has no exported member 'tensr'.`,
      `Module '"torch"' has no exported member 'tensr'.`,
    ],
    [`'import("/opt/app/dist/lib/torch/tensor").Tensor' is not 'string'`, "'Tensor' is not 'string'"],
    [`typeof import("/home/me/node_modules/@scope/pkg/dist/index")`, `typeof import("@scope/pkg")`],
    [`typeof import("/home/me/node_modules/@types/lodash/index")`, `typeof import("lodash")`],
    [`typeof import("/home/me/helpers/sums")`, `typeof import("./helpers/sums")`],
    [`Type '"/"' is not assignable to type '"a/b"'.`, `Type '"/"' is not assignable to type '"a/b"'.`],
  ])("%s", (given, expected) => {
    expect(readable(given)).toBe(expected);
  });
});
