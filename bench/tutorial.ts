/**
 * The tutorial's training step: forward, loss, zero_grad, backward, Adam, on Linear(1, 10), ReLU, Linear(10, 1) with
 * 100 samples. Ours, loops fused by hand, and PyTorch where a Python has it, in turn; prints medians and ratios.
 *
 *   npm run bench            TSTORCH_PYTHON=/path/to/python npm run bench
 */
import * as torch from "tstorch/torch";
import { HandFused, type Weights } from "./support/hand_fused.ts";
import { PyTorch, pythonWithTorch } from "./support/pytorch.ts";
import { type Contender, type Result, race } from "./support/rounds.ts";

const nn = torch.nn;

const ROUNDS = 15;
const WARM_UP = 3;

class Net extends nn.Module {
  hidden = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
  override forward(x: torch.Tensor): torch.Tensor {
    return this.hidden(x);
  }
}

function timed(n: number, step: () => unknown): number {
  const start = performance.now();
  for (let i = 0; i < n; i++) step();
  return (performance.now() - start) / 1000;
}

const floats = (t: torch.Tensor): Float32Array => Float32Array.from(t.flatten().tolist<number[]>());

torch.manual_seed(2019);
const x = torch.unsqueeze(torch.linspace(-1, 1, 100), 1);
const y = x.pow(2).add(torch.rand(x.size()).mul(0.2));
const net = new Net();
const byHand = new HandFused(
  floats(x),
  floats(y),
  net.parameters().map((p) => floats(p.detach())) as unknown as Weights,
);
const optimizer = new torch.optim.Adam(net.parameters(), { lr: 0.001 });
const lossOf = new nn.MSELoss();

function step(): number {
  const loss = lossOf(net(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  return loss.item();
}

// The two must do the same work.
for (let i = 0; i < 100; i++) {
  const difference = Math.abs(step() - byHand.step());
  if (!(difference < 1e-5)) throw new Error(`step ${i}: the losses differ by ${difference}`);
}

const ours: Contender = { name: "tstorch", steps: 1000, run: (n) => timed(n, step) };
const hand: Contender = { name: "loops fused by hand", steps: 2000, run: (n) => timed(n, () => byHand.step()) };
const python = pythonWithTorch();
const peer = python === null ? null : await PyTorch.start(python, "tutorial.py", 100);

const results = await race(peer === null ? [ours, hand] : [ours, hand, peer], ROUNDS, WARM_UP);
peer?.stop();

const row = (r: Result): string =>
  `${r.name.padEnd(22)}${r.median.toFixed(1).padStart(10)}${r.best.toFixed(1).padStart(10)}`;
console.log(`The tutorial's training step, microseconds (${ROUNDS} rounds in turn)\n`);
console.log(`${"".padEnd(22)}${"median".padStart(10)}${"best".padStart(10)}`);
for (const r of results) console.log(row(r));
const [own, loops, real] = results;
console.log(`\ntstorch takes ${(own.median / loops.median).toFixed(2)} times the loops fused by hand`);
if (real === undefined) console.log("No Python with torch was found: set TSTORCH_PYTHON to compare with PyTorch.");
else console.log(`${real.name} takes ${(real.median / own.median).toFixed(1)} times tstorch`);
