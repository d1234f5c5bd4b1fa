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
  "spectra and complex numbers": `import * as fft from "torch/fft"; import * as signal from "torch/signal";
const z = fft.rfft(torch.ones(8).mul(signal.windows.hann(8)), { norm: "ortho" }); const back: torch.Tensor = torch.fft.irfft(z, 8); back.add(z.real).add(z.imag.abs());
const polar = torch.polar(torch.ones(2), torch.zeros(2)); torch.view_as_real(polar.conj()).sum(); torch.fft.fft2(torch.ones(2, 2), { s: [4, 4], dim: [0, 1] }); polar.to(torch.complex128);`,
  "functions in place and layers of torch": `torch.exp_(torch.ones(2)); torch.clamp_(torch.ones(2), 0, 1); torch.conv1d(torch.ones(1, 1, 4), torch.ones(1, 1, 2)); torch.embedding(torch.ones(3, 2), torch.tensor([0]));
torch.dropout(torch.ones(2), 0.5, true); torch.ones(2, 2).index_put_([torch.tensor([0]), null], torch.ones(2), true); torch.kaiser_window(4, { beta: 8 });`,
  "recurrent layers give pairs": `const lstm = new nn.LSTM(1, 3, { num_layers: 2, batch_first: true }), gru = new nn.GRU({ input_size: 1, hidden_size: 3 }), rnn = new nn.RNN(1, 3, 1, "relu");
const [out, [h, c]] = lstm(x); const [again, [h2, c2]] = lstm(out, [h, c]); again.add(h2).add(c2); const o: torch.Tensor = lstm(x)[0]; const s: [torch.Tensor, torch.Tensor] = lstm(x, null)[1];
const [g, hg] = gru(x, null); const [g2] = gru(x, hg); g.add(g2); const [r, hr]: [torch.Tensor, torch.Tensor] = rnn(x); r.add(hr);`,
  "recurrent layers give packed sequences for packed sequences": `const packed = nn.utils.rnn.pack_padded_sequence(torch.ones(3, 2, 1), torch.tensor([3, 2]));
const [out, [h, c]] = new nn.LSTM(1, 3)(packed); const [padded, lengths] = nn.utils.rnn.pad_packed_sequence(out, { batch_first: true }); padded.add(h).add(c); lengths.tolist();
const [o2, h2] = new nn.GRU(1, 3)(packed); o2.data.add(h2); const data: torch.Tensor = new nn.RNN(1, 2)(packed)[0].data;`,
  "a state through a loop": `const cell = new nn.LSTMCell(1, 3), gru = new nn.GRUCell(1, 3); let state: [torch.Tensor, torch.Tensor] | null = null; let h: torch.Tensor | null = null;
for (const row of [x, x]) { state = cell(row, state); h = gru(row, h); } state?.[1].sum(); h?.sum();
const lstm = new nn.LSTM(1, 3); let out: torch.Tensor, hc: [torch.Tensor, torch.Tensor] | null = null; for (let i = 0; i < 2; i++) { [out, hc] = lstm(x, hc); out.sum(); }`,
  "a recurrent network of one's own": `class Tagger extends nn.Module { rnn = new nn.LSTM(1, 3); head = new nn.Linear(3, 2); forward(v: torch.Tensor, hx: nn.LSTMState | null = null): [torch.Tensor, nn.LSTMState] { const [o, s] = this.rnn(v, hx); return [this.head(o), s]; } }
const [y, s] = new Tagger()(x); new Tagger()(x, s)[0].add(y); const [a, w] = new nn.MultiheadAttention(4, 2)(x, x, x, { need_weights: false }); a.add(w ?? 0);`,
  "layers, functions and losses by name and by place": `const F = nn.functional; const img = torch.ones(1, 4, 8, 8);
F.interpolate(img, { scale_factor: 2, mode: "bilinear", align_corners: false }).add(new nn.Upsample({ size: [16, 16] })(img)); F.grid_sample(img, F.affine_grid(torch.ones(1, 2, 3), [1, 4, 8, 8], { align_corners: false }), { padding_mode: "border" });
F.fold(F.unfold(img, 2, { stride: 2 }), [8, 8], 2, { stride: 2 }); const [v, i] = F.max_pool2d(img, 2, { return_indices: true }); F.max_unpool2d(v, i, 2); const [fv, fi] = F.fractional_max_pool2d(img, 2, { output_size: 3, return_indices: true }); fv.gather(-1, fi);
F.ctc_loss(x.log_softmax(-1), torch.tensor([1]), [2], torch.tensor([1]), { zero_infinity: true }); new nn.CTCLoss()(x, x, [1], [1]); F.gumbel_softmax(x, { hard: true }); F.embedding_bag(torch.tensor([[1]]), x, { mode: "sum" });
const loss: torch.Tensor = new nn.TripletMarginLoss({ margin: 0.5 })(x, x, x); new nn.GaussianNLLLoss()(x, x, 1).add(new nn.MultiMarginLoss(2)(x, x)).add(loss); const { output, loss: l } = new nn.AdaptiveLogSoftmaxWithLoss(1, 9, [3, 5])(x, torch.tensor([1, 2])); output.add(l);
new nn.Bilinear(1, 1, 2)(x, x); new nn.EmbeddingBag(3, 2, { mode: "max" })(torch.tensor([0, 1]), torch.tensor([0])); nn.grad.conv2d_weight(img, [2, 4, 3, 3], img, { padding: 1 });`,
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
  "datasets side by side, and samplers": `import { StackDataset, WeightedRandomSampler, ChainDataset, IterableDataset, random_split } from "torch/utils/data";
const t = new TensorDataset(x, x); for (const [[a], b] of new DataLoader(new StackDataset(t, t), 2)) { a.add(b[1]); } for (const { p } of new DataLoader(new StackDataset({ p: t }))) p[0].sum();
const [train] = random_split(t, [0.5, 0.5]); new DataLoader(train, { sampler: new WeightedRandomSampler([0.1, 0.9], 4, { replacement: true }) });
class S extends IterableDataset<number> { *[Symbol.iterator]() { yield 1; } } for (const b of new DataLoader(new ChainDataset([new S()]))) b.sum(); new S().__add__(new S());
async function f() { for await (const [a, b] of new DataLoader(t, { num_workers: 2, persistent_workers: true })) a.add(b); }`,
  "progress bars": `import { tqdm, trange, type Tqdm } from "tqdm"; const t = new TensorDataset(x, x);
for (const [a, b] of tqdm(new DataLoader(t), { desc: "train" })) a.add(b); for (const i of trange(3, { leave: false })) i.toFixed(); const bar = tqdm({ total: 10 }); bar.update(2); bar.set_postfix({ loss: 0.1 }); bar.close();
const inner: Tqdm<number> = new tqdm([1, 2]); for (const [i, v] of tqdm([1, 2].entries(), { total: 2 })) i + v; tqdm.write("x"); async function f() { for await (const [a] of tqdm(new DataLoader(t))) a.sum(); }`,
  "a summary": `import { summary } from "torchinfo"; const s = summary(new Net(), [2, 1], { col_names: ["output_size", "num_params"], verbose: 0 }); s.total_params.toFixed(); summary(new Net(), { input_data: x, depth: 2 });`,
  "legacy constructors": `torch.Tensor(x); new torch.Tensor(2, 3); torch.LongTensor([1, 2]); const s: torch.Tensor = torch.Tensor([1]); x instanceof torch.Tensor;`,
  namespaces: `torch.nn.functional.relu(x); torch.optim.Adam; torch.utils.data.DataLoader; torch.autograd.grad(x, x); torch.cuda.is_available();`,
  "state and loading": `const n = new Net(); const r = n.load_state_dict(n.state_dict(), { strict: false }); r.missing_keys.length; torch.load<Net>("f")(x);`,
  "a hook": `new Net().register_forward_hook((m, input, output) => { console.log(output); }).remove();`,
  "fields called as ordinary words": `class N extends nn.Module { hooks: number[] = []; members = 1; attributes = 2; forward(v: torch.Tensor) { return v; } } new N()(x);`,
  "a hook knows its module's types": `const net = new Net();
net.register_forward_hook((m, [first], output) => { m.hidden; first.add(1); output.mul(2); });
net.register_forward_hook((m, args, kwargs, output) => { kwargs.mask; output.mul(2); }, { with_kwargs: true, always_call: true });
net.register_forward_pre_hook((m, args) => [args[0].mul(2)]); net.register_full_backward_hook((m, grad_in, grad_out) => { grad_out[0]?.sum(); });
const some: nn.Module = net; some.register_forward_hook((m, args, output) => { console.log(output.shape); });`,
  "a base of one's own takes its subclasses": `abstract class Base extends nn.Module { scale = 2; } class A extends Base { forward(v: torch.Tensor): torch.Tensor { return v.mul(this.scale); } }
const b: Base = new A(); const list: Base[] = [new A()]; function count(m: nn.Module): number { return m.parameters().length; } count(new A()); count(b);
class Self extends nn.Module { forward(v: torch.Tensor) { return v; } n() { return count(this as Self); } }`,
  "lists and dictionaries of parameters": `class P extends nn.Module { w = new nn.ParameterList([torch.ones(1)]); d = new nn.ParameterDict({ a: torch.ones(1) }); forward(v: torch.Tensor) { for (const p of this.w) v = v.mul(p); return v.add(this.w[0]).add(this.d.__getitem__("a")); } } new P()(x);
const mixed = new nn.ParameterList<number>([1, 2]); const n: number = mixed[0]; for (const [i, p] of new P().w.entries()) p.data.fill_(i);`,
  "lazy layers": `const net = new nn.Sequential(new nn.LazyConv2d(6, 5, { padding: 2 }), new nn.LazyBatchNorm2d(), new nn.Flatten(), new nn.LazyLinear(10)); net(x); new nn.LazyLinear(3)(x).add(1);`,
  "an optimizer of one's own": `class Descent extends torch.optim.Optimizer { constructor(params: torch.optim.Params, lr = 0.1) { super(params, { lr }); }
  override step(): void; override step<T>(closure: () => T): T; override step<T>(closure?: () => T): T | undefined { const loss = closure?.(); torch.no_grad(() => { for (const g of this.param_groups) for (const p of g.params) if (p.grad) p.sub_(p.grad, { alpha: g.lr }); }); return loss; } }
const o = new Descent(new Net().parameters()); o.step(); const l: torch.Tensor = o.step(() => new Net()(x)); o.zero_grad(); o.register_step_post_hook((optimizer) => { optimizer.zero_grad(); });`,
  "a scheduler of one's own": `class Warm extends torch.optim.lr_scheduler.LRScheduler { constructor(o: torch.optim.Optimizer, readonly n: number) { super(o); } get_lr(): number[] { return this.base_lrs.map((lr) => lr * Math.min(1, (this.last_epoch + 1) / this.n)); } }
const s = new Warm(new torch.optim.SGD(new Net().parameters(), 0.1, 0.9), 5); s.step(); const rates: number[] = s.get_last_lr();`,
  "L-BFGS and averages": `const net = new Net(); const o = new torch.optim.LBFGS(net.parameters(), { line_search_fn: "strong_wolfe" }); const loss: torch.Tensor = o.step(() => { o.zero_grad(); const l = net(x).sum(); l.backward(); return l; });
const mean = new torch.optim.swa_utils.AveragedModel(net, { avg_fn: torch.optim.swa_utils.get_ema_avg_fn(0.9) }); mean.update_parameters(net); const y: torch.Tensor = mean(x); mean.module.hidden;`,
  "utilities of modules": `const net = new Net(); nn.utils.parametrizations.weight_norm(new nn.Linear(1, 2)).in_features; nn.utils.prune.l1_unstructured(new nn.Linear(1, 2), "weight", 0.5); nn.utils.clip_grad_norm_(net.parameters(), 1);
const out: torch.Tensor = torch.func.functional_call(net, { "hidden.0.weight": x }, x); nn.init.trunc_normal_(x, { std: 0.02 }); nn.init.kaiming_normal_(x, { mode: "fan_out", nonlinearity: "relu" });
class Symmetric extends nn.Module { forward(t: torch.Tensor) { return t.triu().add(t.triu(1).t()); } } nn.utils.parametrize.register_parametrization(new nn.Linear(2, 2), "weight", new Symmetric()).weight.sum();
nn.modules.module.register_module_forward_hook((m, args, output) => { m.training; }).remove(); net.set_submodule("hidden.0", new nn.Identity());`,
  "optimizer groups": `const o = new torch.optim.Adam([{ params: new Net().parameters(), lr: 0.1 }]); o.param_groups[0].lr *= 0.5; o.param_groups[0].betas[0];`,
};

const BAD: Record<string, readonly [cell: string, code: number]> = {
  "an LSTM's state as one tensor": [`new nn.LSTM(1, 3)(x, torch.ones(1, 3));`, 2769],
  "a GRU's state as a pair": [`new nn.GRU(1, 3)(x, [x, x]);`, 2769],
  "a number for a sequence": [`new nn.LSTM(1, 3)(3);`, 2769],
  "an LSTM's pair as a tensor": [`const y: torch.Tensor = new nn.LSTM(1, 3)(x);`, 2322],
  "the output of packed sequences as a tensor": [
    `const [out] = new nn.GRU(1, 3)(nn.utils.rnn.pack_sequence([x])); out.add(1);`,
    2339,
  ],
  "a cell's state without c": [`new nn.LSTMCell(1, 3)(x, x);`, 2345],
  "an unknown mode": [`nn.functional.interpolate(x, { size: 2, mode: "cubic" });`, 2345],
  "a loss without its target": [`new nn.TripletMarginLoss()(x, x);`, 2554],
  "an unknown name of a layer": [`new nn.Upsample({ scale: 2 });`, 2345],
  "a number for a tensor": [`new Net()(3);`, 2345],
  "too few arguments": [`new Pair()(x);`, 2554],
  "too many arguments": [`new Net()(x, x);`, 2554],
  "a text for a tensor, in a subclass": [`new Two()("a");`, 2345],
  "a wrong result": [`const n: number = new Net()(x);`, 2322],
  "a wrong argument inside forward": [
    `class N extends nn.Module { fc = new nn.Linear(1, 1); forward(v: number) { return this.fc(v); } }`,
    2345,
  ],
  "a number for a tensor, after a hook's registration": [
    `const n = new Net(); n.register_forward_hook((m, a, y) => { y.foo(); });`,
    2339,
  ],
  "a parameter used as a text": [`const t: string = new nn.ParameterList([torch.ones(1)])[0];`, 2322],
  "a wrong argument of an averaged model": [`new torch.optim.swa_utils.AveragedModel(new Net())(3);`, 2345],
  "L-BFGS without a closure": [`const n: number = new torch.optim.LBFGS(new Net().parameters()).step(() => x);`, 2322],
  "rates that are no numbers": [
    `class W extends torch.optim.lr_scheduler.LRScheduler { get_lr() { return ["a"]; } }`,
    2416,
  ],
  "an unknown option of a scheduler": [
    `new torch.optim.lr_scheduler.StepLR(new torch.optim.SGD(new Net().parameters()), { step_sise: 1 });`,
    2345,
  ],
  "a text for a nonlinearity that is none": [`nn.init.calculate_gain("rulu");`, 2345],
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
  paths: {
    torch: ["dist/lib/torch/index"],
    "torch/*": ["dist/lib/torch/*"],
    tqdm: ["dist/lib/tqdm/index"],
    torchinfo: ["dist/lib/torchinfo/index"],
  },
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
