/**
 * Files saved here, opened by real PyTorch. Run by hand, with the Pythons to ask:
 *
 *   node test/golden/files/cross_check.mjs python3 /path/to/another/python
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundled } from "./bundled.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "cross-check-"));
const torch = await bundled(
  'export * from "./lib/torch/index.ts"; export { save_file } from "./lib/safetensors/torch.ts";',
);
const { nn } = torch;

class Net extends nn.Module {
  hidden = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
  forward(x) {
    return this.hidden(x);
  }
}

torch.manual_seed(2019);
const net = new Net();
const x = torch.linspace(-1, 1, 7).unsqueeze(1);
const adam = new torch.optim.Adam(net.parameters(), { lr: 0.01 });
for (let i = 0; i < 3; i++) {
  adam.zero_grad();
  net(x).pow(2).mean().backward();
  adam.step();
}
const at = (name) => join(folder, name);
torch.save(net.state_dict(), at("state.pt"));
torch.save(net, at("net.pt"));
torch.save({ epoch: 3, loss: 0.25, model: net.state_dict(), optimizer: adam.state_dict() }, at("checkpoint.pt"));
const base = torch.arange(24).reshape(4, 6);
torch.save({ base, t: base.t(), part: base.index("1:3", "::2"), same: base }, at("views.pt"));
const dtypes = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"];
torch.save(Object.fromEntries(dtypes.map((d) => [d, torch.tensor([0, 1, 2, 3]).to(torch[d])])), at("dtypes.pt"));
torch.save(
  { text: "héllo 😀", big: 2n ** 70n, list: [1, [2]], none: null, yes: true, raw: Uint8Array.of(0, 255), half: 0.5 },
  at("plain.pt"),
);
torch.save_file(net.state_dict(), at("state.safetensors"), { format: "pt" });
const layers = ["Conv2d", "BatchNorm2d", "MaxPool2d", "Flatten", "Dropout", "LSTM", "LayerNorm", "Embedding"];
const offered = layers.filter((name) => name in nn);
const inputs = { x: x.tolist(), output: net(x).tolist(), offered };
if (["Conv2d", "BatchNorm2d", "MaxPool2d", "Flatten", "Dropout"].every((name) => name in nn)) {
  const conv = new nn.Sequential(
    new nn.Conv2d(1, 2, 3, { padding: 1 }),
    new nn.BatchNorm2d(2),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Dropout(0.5),
    new nn.Linear(8, 3),
  ).eval();
  const image = torch.randn(2, 1, 4, 4);
  torch.save(conv, at("conv.pt"));
  Object.assign(inputs, { image: image.tolist(), conv: conv(image).tolist() });
}
writeFileSync(at("inputs.json"), JSON.stringify(inputs));

let failed = false;
for (const python of process.argv.slice(2)) {
  const run = spawnSync(python, [join(here, "cross_check.py"), folder], { encoding: "utf8" });
  process.stdout.write(run.stdout ?? "");
  if (run.status !== 0) {
    failed = true;
    process.stderr.write(`${python}: ${run.error?.message ?? run.stderr}\n`);
  }
}
rmSync(folder, { recursive: true });
process.exitCode = failed ? 1 : 0;
