/**
 * Whole models of every layer of torch.nn, both ways: PyTorch's are loaded here, run and saved again; ours are made and
 * saved; PyTorch opens both, runs them, and they say the same. Run by hand, with the Pythons to ask:
 *
 *   node test/golden/files/layers.mjs python3 /path/to/another/python
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled } from "./bundled.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const torch = await bundled('export * from "./lib/torch/index.ts";');
const { nn } = torch;
const layers = JSON.parse(readFileSync(join(here, "layers.json"), "utf8"));

const listed = new Set(Object.keys(layers));
/** Bases of others, modules that are not saved before their first call, and what only runs another module. */
const OTHERS = /^Lazy|Base$|^DataParallel$/;
const unlisted = Object.keys(nn).filter(
  (name) => nn[name]?.prototype instanceof nn.Module && !listed.has(name) && !OTHERS.test(name),
);

/** Modules that are made of others, and are no layers themselves. */
const CONTAINERS = {
  ParameterList: () => new nn.ParameterList([new nn.Parameter(torch.ones(2)), new nn.Parameter(torch.zeros(1, 3))]),
  ParameterDict: () =>
    new nn.ParameterDict({ a: new nn.Parameter(torch.ones(2)), b: new nn.Parameter(torch.zeros(1)) }),
  ModuleList: () => new nn.ModuleList([new nn.Linear(1, 2), new nn.ReLU()]),
  ModuleDict: () => new nn.ModuleDict({ a: new nn.Linear(1, 2), b: new nn.Tanh() }),
  TransformerEncoder: () =>
    new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, 8, { activation: "gelu" }), 2),
  TransformerDecoder: () => new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, 2, 8), 2),
  Sequential: () =>
    new nn.Sequential(new nn.Linear(2, 3), new nn.Sequential(new nn.ReLU(), new nn.Dropout(0.5)), new nn.Linear(3, 1)),
};

const flat = (output) =>
  output instanceof torch.Tensor
    ? [output.detach().to(torch.float64)]
    : [...output].filter((part) => part !== null).flatMap(flat);

function run(module, inputs) {
  module.eval();
  if (inputs.length === 0) return [...module.parameters()].map((p) => p.detach().to(torch.float64));
  return torch.no_grad(() => flat(module(...inputs.map((x) => x.clone()))));
}

function same(got, want) {
  if (got.length !== want.length) throw new Error(`${got.length} outputs, not ${want.length}`);
  got.forEach((a, i) => {
    if (String(a.shape) !== String(want[i].shape)) throw new Error(`shape ${a.shape}, not ${want[i].shape}`);
    if (!torch.allclose(a, want[i], { rtol: 1e-4, atol: 1e-5, equal_nan: true }))
      throw new Error(`other numbers: ${a.sub(want[i]).abs().max()}`);
  });
}

let isFailed = false;
for (const python of process.argv.slice(2)) {
  const folder = mkdtempSync(join(tmpdir(), "layers-"));
  const ask = (task) => {
    const { status, stdout, stderr, error } = spawnSync(python, [join(here, "layers.py"), task, folder], {
      encoding: "utf8",
    });
    process.stdout.write(stdout ?? "");
    if (status === 0) return;
    isFailed = true;
    process.stderr.write(`${python}: ${error?.message ?? stderr}\n`);
  };
  ask("make");
  const failed = [];
  const offered = Object.entries(layers).filter(([name]) => nn[name] !== undefined);
  for (const [name, [args, options]] of offered) {
    const path = (kind) => join(folder, `${name}.${kind}.pt`);
    if (!existsSync(path("python"))) continue;
    const attempt = (what, body) => {
      try {
        body();
      } catch (error) {
        failed.push(`${name}: ${what}: ${error.message} ${error.hint ?? ""}`);
      }
    };
    let given;
    attempt("loaded", () => {
      given = torch.load(path("python"));
      same(run(given.module, given.inputs), given.outputs);
      const keys = [...given.module.state_dict().keys()];
      if (keys.join() !== given.keys.join()) throw new Error(`keys ${keys}, not ${given.keys}`);
      torch.save(given, path("again"));
    });
    if (given === undefined) continue;
    attempt("made here", () => {
      const module = CONTAINERS[name]?.() ?? new nn[name](...args, options);
      const { inputs } = given;
      const keys = [...module.state_dict().keys()];
      if (keys.join() !== given.keys.join()) throw new Error(`keys ${keys}, not ${given.keys}`);
      torch.save({ module, inputs, outputs: run(module, inputs), keys }, path("fresh"));
    });
  }
  ask("check");
  for (const line of failed) console.log("FAILED", line);
  isFailed ||= failed.length > 0;
  rmSync(folder, { recursive: true });
}
const missing = Object.keys(layers).filter((name) => nn[name] === undefined);
console.log(`not offered here: ${missing.join(", ") || "none"}; not in layers.json: ${unlisted.join(", ") || "none"}`);
process.exitCode = isFailed ? 1 : 0;
