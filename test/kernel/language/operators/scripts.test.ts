/** Files outside notebooks: compiled with operators, written as plain TypeScript, refused with a report. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scriptOf } from "../../../../kernel/cli/plain.js";
import { ScriptError, Scripts } from "../../../../kernel/language/node/scripts.js";

const VALUE = `export class Value {
  constructor(readonly n: number) {}
  __add__(other: Value | number): Value { return new Value(this.n + (typeof other === "number" ? other : other.n)) }
  __radd__(other: number): Value { return this + other }
}
`;

describe("scripts", () => {
  let folder: string;
  let scripts: Scripts;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "tstorch-scripts-"));
    file("value.ts", VALUE);
    scripts = new Scripts(new Map([["torch", { types: join(folder, "value.ts"), file: join(folder, "value.js") }]]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("compile, with the files that they import and their source map", () => {
    const main = file("main.ts", 'import { Value } from "./value";\nexport const sum = 1 + new Value(2) + 3;\n');
    const js = scripts.compile(main);
    expect(js).toContain("export const sum = new Value(2).__radd__(1).__add__(3);");
    expect(js).toContain("sourceMappingURL=data:application/json;base64,");
    expect(scripts.compile(join(folder, "value.ts"))).toContain("return this.__add__(other);");
  });

  test("know Node when they name it, and may wait at their top", () => {
    const main = file(
      "node.ts",
      'import { readFileSync } from "node:fs";\nawait null;\nreadFileSync(process.argv[1]);\n',
    );
    expect(scripts.compile(main)).toContain("readFileSync(process.argv[1])");
  });

  test("are refused with a report that shows the place", () => {
    const main = file("bad.ts", 'import { Value } from "./value";\nnew Value(1) - 2;\n');
    expect(() => scripts.compile(main)).toThrow(ScriptError);
    expect(() => scripts.compile(main)).toThrow(/TS2362.*\n.*bad\.ts:2:1/);
    expect(() => scripts.compile(join(folder, "none.ts"))).toThrow("there is no file");
  });

  test("become plain TypeScript, with the package's module names", () => {
    const main = file(
      "plain.ts",
      '// first\nimport { Value } from "torch";\nexport const v = 1 + new Value(2); // last\n',
    );
    expect(scripts.plain(main)).toBe(
      '// first\nimport { Value } from "tstorch/torch";\nexport const v = new Value(2).__radd__(1); // last\n',
    );
    expect(readFileSync(main, "utf8")).toContain("1 + new Value(2)");
  });

  test("notebooks become one file", () => {
    const notebook = JSON.stringify({
      cells: [
        { cell_type: "markdown", source: ["# Title\n", "\n", "text"] },
        { cell_type: "code", source: 'import { Value } from "torch";\n%matplotlib inline\nconst v = new Value(1);' },
        { cell_type: "code", source: ['import { Value } from "torch";\n', "v + 1"] },
        { cell_type: "code", source: "%%bash\nls" },
      ],
    });
    const text = scriptOf(notebook);
    expect(text).toBe(
      '// %% [markdown]\n// # Title\n//\n// text\n\n// %%\nimport { Value } from "torch";\n// %matplotlib inline\nconst v = new Value(1);\n\n// %%\nv + 1\n\n// %%\n// %%bash\n// ls\n',
    );
    expect(scripts.plain(join(folder, "nb.ipynb.ts"), text)).toContain("v.__add__(1)");
  });
});
