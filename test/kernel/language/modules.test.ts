import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Notebook, openNotebook, plain } from "./cells.js";

const COUNTER = {
  types:
    "export declare let count: number;\nexport declare function increase(): number;\nexport declare class Thing { size: number }\n",
  js: "export let count = 0;\nexport function increase() { return ++count }\nexport class Thing { size = 1 }\nglobalThis.loadedTimes = (globalThis.loadedTimes ?? 0) + 1;\n",
};
let notebook: Notebook;
beforeAll(async () => {
  notebook = await openNotebook({
    counter: COUNTER,
    "counter/deep": { types: "export declare const deep: 'd';", js: "export const deep = 'd';" },
  });
  const { write } = notebook;
  write("node_modules/cjs/package.json", '{ "name": "cjs", "main": "main.js" }');
  write(
    "node_modules/cjs/main.js",
    "const hidden = 'called'; module.exports = { value: 1, call() { return hidden } }; module.exports['computed' + 1] = 2;",
  );
  write("node_modules/fn/package.json", '{ "name": "fn", "main": "main.js", "types": "main.d.ts" }');
  write("node_modules/fn/main.js", "module.exports = function double(x) { return 2 * x }; module.exports.extra = 5;");
  write(
    "node_modules/fn/main.d.ts",
    "declare function double(x: number): number; declare namespace double { const extra: number } export = double;",
  );
  write(
    "node_modules/esm/package.json",
    '{ "name": "esm", "type": "module", "exports": { ".": { "types": "./x.d.ts", "import": "./x.js" }, "./sub": { "types": "./sub.d.ts", "import": "./sub.js" } } }',
  );
  write("node_modules/esm/x.js", "const t = await Promise.resolve(7); export default t; export const named = 'n';");
  write("node_modules/esm/x.d.ts", "declare const t: number; export default t; export const named: string;");
  write("node_modules/esm/sub.js", "export const sub = true;");
  write("node_modules/esm/sub.d.ts", "export const sub: boolean;");
  write("node_modules/broken/package.json", '{ "name": "broken", "main": "main.js" }');
  write("node_modules/broken/main.js", "require('not-there-at-all')");
  write("node_modules/throws/main.js", "throw new RangeError('at load')");
  write("node_modules/throws/package.json", '{ "name": "throws", "main": "main.js" }');
});
afterAll(() => notebook.close());

/** Changes a file so that it is seen to be newer. */
function rewrite(path: string, text: string): void {
  notebook.write(path, text);
  const later = Date.now() / 1000 + 10;
  utimesSync(join(notebook.folder, path), later, later);
}

describe("modules of the table", () => {
  test("come with types, in one instance, and their bindings live", async () => {
    expect(
      await notebook.value(
        "import * as counter from 'counter'; import { increase, count as c } from 'counter'; increase() + c",
      ),
    ).toBe(2);
    expect(await notebook.value("increase(); c + counter.count")).toBe(4);
    expect((await notebook.error("counter.nope")).ename).toBe("TS2339");
    expect(await notebook.value("(globalThis as any).loadedTimes")).toBe(1);
    expect(await notebook.value("import { deep } from 'counter/deep'; deep")).toBe("d");
  });

  test("names that they lack are errors", async () => {
    expect((await notebook.error("import { nope } from 'counter'")).ename).toBe("TS2305");
  });

  test("types come along in later cells", async () => {
    await notebook.value("import { Thing } from 'counter'; const made = [new Thing()]");
    expect(await notebook.value("const other: Thing = made[0]; other.size")).toBe(1);
    expect((await notebook.error("made[0].size = 'x'")).ename).toBe("TS2322");
  });

  test("dynamic import, and a name that hides an import", async () => {
    expect(await notebook.value("(await import('counter')).increase() > 0")).toBe(true);
    expect(await notebook.value("import { increase as hidden } from 'counter'; typeof hidden")).toBe("function");
    expect(await notebook.value("const hidden = 'own'; hidden")).toBe("own");
    expect(await notebook.value("import { increase as hidden } from 'counter'; typeof hidden")).toBe("function");
  });

  test("type imports leave no trace", async () => {
    expect(
      await notebook.value(
        "import type { Thing as T } from 'counter'; import { type Thing as U } from 'counter'; const tu: T & U = { size: 3 }; tu.size",
      ),
    ).toBe(3);
  });
});

describe("packages of the user", () => {
  test("CommonJS: default, namespace, names", async () => {
    expect(
      await notebook.value(
        "import cjs, { value } from 'cjs'; import * as all from 'cjs'; [cjs.call(), value, (all as any).computed1, all.default === cjs].join()",
      ),
    ).toBe("called,1,2,true");
    expect(await notebook.value("import double, { extra } from 'fn'; double(4) + extra")).toBe(13);
    expect((await notebook.error("double('x')")).ename).toBe("TS2345");
  });

  test("ECMAScript only, with an await at its top, and subpaths", async () => {
    expect(
      await notebook.value(
        "import seven, { named } from 'esm'; import { sub } from 'esm/sub'; [seven, named, sub].join()",
      ),
    ).toBe("7,n,true");
    expect((await notebook.error("const wrong: string = seven")).ename).toBe("TS2322");
  });

  test("that fail at load say why", async () => {
    const error = await notebook.error("const one = 1;\nimport 'throws'");
    expect([error.ename, error.evalue]).toEqual(["RangeError", "at load"]);
    expect(plain(error)).toMatch(/^RangeError: at load\n {2}In\[\d+\]:2:1\n/);
    expect((await notebook.error("import 'broken'")).evalue).toContain("not-there-at-all");
  });

  test("can be installed while the kernel runs", async () => {
    expect((await notebook.error("import late from 'late'")).ename).toBe("TS2307");
    notebook.write("node_modules/late/package.json", '{ "name": "late", "main": "l.js", "types": "l.d.ts" }');
    notebook.write("node_modules/late/l.js", "exports.default = 'here'; exports.__esModule = true;");
    notebook.write("node_modules/late/l.d.ts", "declare const late: string; export default late;");
    expect(await notebook.value("import late from 'late'")).toBe(undefined);
    expect(await notebook.value("late")).toBe("here");
  });
});

describe("the user's own files", () => {
  test("TypeScript, with types, read again when they change", async () => {
    notebook.write(
      "util.ts",
      "import { base } from './base';\nexport function scaled(x: number): number { return x * base }\nexport interface Opt { a: number }\n",
    );
    notebook.write("base.ts", "export const base: number = 10;\n");
    expect(await notebook.value("import { scaled, type Opt } from './util'; scaled(2)")).toBe(20);
    expect(await notebook.value("const opt: Opt = { a: 1 }; scaled(opt.a)")).toBe(10);
    rewrite("base.ts", "export const base: number = 100;\n");
    expect(await notebook.value("import { scaled } from './util'; scaled(2)")).toBe(200);
    rewrite("util.ts", "export function scaled(x: number, y: number): number { return x - y }\n");
    expect((await notebook.error("import { scaled } from './util'; scaled(2)")).ename).toBe("TS2554");
    expect(await notebook.value("import { scaled } from './util.ts'; scaled(5, 2)")).toBe(3);
  });

  test("errors in them name their lines", async () => {
    notebook.write("bad.ts", "export const n: number = 'text';\n");
    expect(plain(await notebook.error("import { n } from './bad'"))).toContain("bad.ts:1:14");
    notebook.write(
      "fails.ts",
      "type T = number;\n\nexport function fail(x: T): never {\n  throw new Error('in file ' + x);\n}\n",
    );
    expect(plain(await notebook.error("import { fail } from './fails';\n\nfail(1)"))).toMatch(
      /at fail fails\.ts:4:9\n {4}at In\[\d+\]:3:1/,
    );
  });

  test("JavaScript of both kinds, JSON, and files that import each other", async () => {
    notebook.write("plain.js", "export const p = 'js'; export default 4;\n");
    notebook.write("old.cjs", "module.exports = { o: 'cjs' };\n");
    notebook.write("data.json", '{ "list": [1, 2, 3], "default": 0 }\n');
    notebook.write(
      "left.ts",
      "import { right } from './right';\nexport const left = (n: number): string => n === 0 ? 'end' : right(n - 1);\n",
    );
    notebook.write(
      "right.ts",
      "import { left } from './left';\nexport const right = (n: number): string => left(n);\n",
    );
    notebook.write("waits.ts", "export const waited: number = await Promise.resolve(9);\n");
    expect(await notebook.value("import four, { p } from './plain.js'; p + four")).toBe("js4");
    expect(await notebook.value("import old from './old.cjs'; old.o")).toBe("cjs");
    expect(await notebook.value("import data from './data.json' with { type: 'json' }; data.list.length")).toBe(3);
    expect(await notebook.value("import { left } from './left'; left(3)")).toBe("end");
    expect(await notebook.value("import { waited } from './waits'; waited")).toBe(9);
    rewrite("data.json", '{ "list": [1] }\n');
    expect(await notebook.value("import data from './data.json'; data.list.length")).toBe(1);
    expect(await notebook.value("(await import('./plain.js')).p")).toBe("js");
  });
});

describe("Node's modules", () => {
  test("load with types when a cell wants them", async () => {
    expect(
      await notebook.value("import { join } from 'node:path'; import fs from 'fs'; join('a', typeof fs.readFileSync)"),
    ).toBe("a/function");
    expect((await notebook.error("join(5)")).ename).toBe("TS2345");
    expect(await notebook.value("Buffer.from('ab').length + process.argv.length > 2")).toBe(true);
    expect(await notebook.value("require('./old.cjs').o + typeof require('counter').increase")).toBe("cjsfunction");
    expect(await notebook.value("setTimeout(() => {}, 0).hasRef()")).toBe(true);
  });

  test("have the types of the Node that runs them, in full", async () => {
    expect(await notebook.value("import { styleText } from 'node:util'; typeof styleText('red', 'x')")).toBe("string");
    expect(await notebook.value("import { DatabaseSync } from 'node:sqlite'; typeof DatabaseSync")).toBe("function");
    expect((await notebook.error("styleText('no such colour', 'x')")).ename).toMatch(/^TS/);
    // Not any, as a declaration that the compiler could not read would be.
    expect((await notebook.error("const text: string = Buffer.from('a')")).ename).toBe("TS2322");
    expect((await notebook.error("const text: string = new Uint8Array(Buffer.from('a')).length")).ename).toBe("TS2322");
    const dispose = "const one: Disposable = { [Symbol.dispose]() {} }; typeof one[Symbol.dispose]";
    expect(await notebook.value(dispose)).toBe("function");
  });
});

test("import 'tslab' shows through the kernel's display", async () => {
  const shown: unknown[] = [];
  const symbol = Symbol.for("Jupyter.display");
  const globals = globalThis as { [symbol]?: unknown };
  globals[symbol] = {
    display: (value: { [symbol](): unknown }, options: unknown) => shown.push([value[symbol](), options]),
  };
  try {
    await notebook.value(
      "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>'); tslab.display.png(new Uint8Array([1]))",
    );
    await notebook.value("const box = tslab.newDisplay(); box.text('a'); box.text('b')");
  } finally {
    delete globals[symbol];
  }
  expect(shown.slice(0, 2)).toEqual([
    [{ "text/html": "<b>x</b>" }, undefined],
    [{ "image/png": new Uint8Array([1]) }, undefined],
  ]);
  const [first, second] = shown.slice(2) as [unknown, { display_id: string; update: boolean }][];
  expect([first[1].update, second[1].update, first[1].display_id === second[1].display_id]).toEqual([
    false,
    true,
    true,
  ]);
});

test("types that a cell cannot name are carried on, and print under their own names", async () => {
  notebook.write(
    "shapes.ts",
    "export class Circle { radius = 2 }\nexport function make(): Circle { return new Circle() }\n",
  );
  await notebook.value("import { make } from './shapes'");
  await notebook.value("const circle = make(); const circles = [make()];");
  await notebook.value(
    "const pair = [circle, ...circles]; const find = (r: number) => pair.find((c) => c.radius === r);",
  );
  expect(await notebook.value("pair[1].radius + (find(2)?.radius ?? 0)")).toBe(4);
  expect((await notebook.error("circle.nope")).evalue).toBe("Property 'nope' does not exist on type 'Circle'.");
  expect(notebook.language.inspect("circle", 3, 0)?.plain).toBe("const circle: Circle");
  expect(notebook.language.complete("", 0).matches.some(({ text }) => text.startsWith("ǃ"))).toBe(false);
});
