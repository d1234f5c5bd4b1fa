/** Cells that must compile and cells that must not, by the notebook's own compiler on the built declarations. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const require = createRequire(import.meta.url);
const ts = require("@tslab/typescript-for-tslab") as typeof import("typescript");

const HEAD = `
import * as torch from "torch";
import * as nn from "torch/nn";
import { Dataset, TensorDataset, DataLoader } from "torch/utils/data";
class Net extends nn.Module {
  hidden = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
  forward(x: torch.Tensor): torch.Tensor {
    return this.hidden(x);
  }
}
class Two extends Net {
  override forward(x: torch.Tensor, scale = 1): torch.Tensor {
    return super.forward(x).mul(scale);
  }
}
class Pair extends nn.Module {
  forward(x: torch.Tensor, h: torch.Tensor | null): [torch.Tensor, torch.Tensor] {
    return [x, h ?? x];
  }
}
const x = torch.ones(2, 1);
`;

const GOOD: Record<string, string> = {
  "calls a module": `const y: torch.Tensor = new Net()(x);`,
  "gives the forward's own type": `const [a, b] = new Pair()(x, null); a.add(b);`,
  "an optional argument of a subclass": `new Two()(x); new Two()(x, 2);`,
  "any module in a list": `const list: nn.Module[] = [new Net(), new Pair(), new nn.ReLU()]; let y = x; for (const m of list) y = m(y);`,
  "modules in a list of modules": `const l = new nn.ModuleList([new Net(), new nn.Linear(1, 1)]); let y = x; for (const m of l) y = m(y); l[0](x);`,
  "instanceof narrows": `for (const m of new Net().modules()) if (m instanceof nn.Linear) { const n: number = m.in_features; m.weight.data.fill_(1); }`,
  "apply with a function": `new Net().apply((m) => { if (m instanceof nn.Linear) nn.init.xavier_uniform_(m.weight); });`,
  "options by name": `new nn.Linear(1, 2, { bias: false }); new nn.Linear({ in_features: 1, out_features: 2 }); new torch.optim.SGD(new Net().parameters(), { lr: 0.1, momentum: 0.9 });`,
  "a loader's batches": `const loader = new DataLoader(new TensorDataset(x, x), { batch_size: 2 }); for (const [step, [a, b]] of loader.entries()) a.add(b).mul(step);`,
  "a dataset's own samples": `class D extends Dataset<[torch.Tensor, number, { name: string }]> { __getitem__(i: number): [torch.Tensor, number, { name: string }] { return [x, i, { name: "a" }]; } __len__() { return 2; } }
for (const [a, b, c] of new DataLoader(new D())) { a.add(b); const names: string[] = c.name; }`,
  "legacy constructors": `torch.Tensor(x); new torch.Tensor(2, 3); torch.LongTensor([1, 2]); const s: torch.Tensor = torch.Tensor([1]); x instanceof torch.Tensor;`,
  namespaces: `torch.nn.functional.relu(x); torch.optim.Adam; torch.utils.data.DataLoader; torch.autograd.grad(x, x); torch.cuda.is_available();`,
  "state and loading": `const n = new Net(); const r = n.load_state_dict(n.state_dict(), { strict: false }); r.missing_keys.length; torch.load<Net>("f")(x);`,
  "a hook": `new Net().register_forward_hook((m, input, output) => { console.log(output); }).remove();`,
  "fields called as ordinary words": `class N extends nn.Module { hooks: number[] = []; members = 1; attributes = 2; forward(v: torch.Tensor) { return v; } } new N()(x);`,
  "optimizer groups": `const o = new torch.optim.Adam([{ params: new Net().parameters(), lr: 0.1 }]); o.param_groups[0].lr *= 0.5; o.param_groups[0].betas[0];`,
};

const BAD: Record<string, readonly [cell: string, code: number]> = {
  "a number for a tensor": [`new Net()(3);`, 2345],
  "too few arguments": [`new Pair()(x);`, 2554],
  "too many arguments": [`new Net()(x, x);`, 2554],
  "a text for a tensor, in a subclass": [`new Two()("a");`, 2345],
  "a wrong result": [`const n: number = new Net()(x);`, 2322],
  "a wrong argument inside forward": [
    `class N extends nn.Module { fc = new nn.Linear(1, 1); forward(v: number) { return this.fc(v); } }`,
    2345,
  ],
  "an unknown option": [`new nn.Linear(1, 2, { bais: false });`, 2345],
  "an unknown optimizer option": [`new torch.optim.Adam(new Net().parameters(), { learning_rate: 1 });`, 2345],
  "a text among sizes": [`torch.zeros(2, "3");`, 2345],
};

const compilerOptions: import("typescript").CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ES2022,
  moduleResolution: ts.ModuleResolutionKind.NodeJs,
  strict: true,
  noEmit: true,
  types: [],
  baseUrl: root,
  paths: { torch: ["dist/lib/torch/index"], "torch/*": ["dist/lib/torch/*"] },
};

describe("cells compile as they should", () => {
  const cells = new Map<string, string>();
  let program: import("typescript").Program;
  const file = (name: string): string => join(root, `cell ${name}.ts`);

  beforeAll(() => {
    if (!existsSync(join(root, "dist/lib/torch/index.d.ts")))
      throw new Error("build first: the declarations are missing");
    for (const [name, cell] of Object.entries(GOOD)) cells.set(file(name), `${HEAD}${cell}\nexport {};`);
    for (const [name, [cell]] of Object.entries(BAD)) cells.set(file(name), `${HEAD}${cell}\nexport {};`);
    const globals = join(root, "lib/globals.d.ts");
    const host = ts.createCompilerHost(compilerOptions);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (path) => cells.has(path) || fileExists.call(host, path);
    host.readFile = (path) => cells.get(path) ?? readFile.call(host, path);
    host.getSourceFile = (path, version, ...rest) => {
      const cell = cells.get(path);
      return cell === undefined
        ? getSourceFile.call(host, path, version, ...rest)
        : ts.createSourceFile(path, cell, version);
    };
    program = ts.createProgram([...cells.keys(), globals], compilerOptions, host);
  });

  const errorsOf = (name: string): string[] => {
    const source = program.getSourceFile(file(name));
    return program
      .getSemanticDiagnostics(source)
      .map((d) => `${d.code}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`);
  };

  it.each(Object.keys(GOOD))("%s", (name) => {
    expect(errorsOf(name)).toEqual([]);
  });
  it.each(Object.keys(BAD))("refuses %s", (name) => {
    expect(errorsOf(name).map((e) => Number(e.split(":")[0]))).toEqual([BAD[name][1]]);
  });
  it("no declaration of the library has an error", () => {
    const own = program.getSourceFiles().filter((f) => f.fileName.includes("dist/lib/torch"));
    expect(own.length).toBeGreaterThan(40);
    const errors = own.flatMap((f) => [...program.getSyntacticDiagnostics(f), ...program.getSemanticDiagnostics(f)]);
    expect(errors.map((d) => `${d.file?.fileName}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`)).toEqual(
      [],
    );
  });
});
