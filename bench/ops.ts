/**
 * Every operation that most tutorials use, at 10, 1,000 and 100,000 elements, forward and with backward(), against
 * PyTorch on one thread in turn: prints PyTorch's processor time divided by ours, so that more than 1 is faster here.
 *
 *   npm run bench:ops            TSTORCH_PYTHON=/path/to/python npm run bench:ops [name ...]
 */
import * as torch from "tstorch/torch";
import { PyTorchTasks, pythonWithTorch } from "./support/pytorch.ts";

const { nn, optim } = torch;
const SIZES = [10, 1000, 100_000];
const ROUNDS = 3;
/** Seconds that a round of one operation takes at least: processor clocks may go in steps of hundredths. */
const ROUND = 0.03;

type Call = () => unknown;
/** Makes what is timed, for a number of elements. */
type Prepare = (n: number) => Call;

const leaf = (...size: number[]): torch.Tensor => torch.randn(...size).requires_grad_();
const rows = (n: number): [number, number] => [n / 10, 10];

const unary =
  (f: (x: torch.Tensor) => unknown): Prepare =>
  (n) => {
    const x = leaf(...rows(n));
    return () => f(x);
  };
const pair =
  (f: (a: torch.Tensor, b: torch.Tensor) => unknown): Prepare =>
  (n) => {
    const [a, b] = [leaf(...rows(n)), leaf(...rows(n))];
    return () => f(a, b);
  };
const stepper =
  (make: (p: torch.nn.Parameter[]) => { step(): unknown }): Prepare =>
  (n) => {
    const p = new nn.Parameter(torch.randn(n));
    const optimizer = make([p]);
    p.grad = torch.randn(n);
    return () => optimizer.step();
  };

function images(n: number): torch.Tensor {
  const side = n < 100 ? 3 : 10;
  return leaf(Math.max(1, Math.floor(n / (side * side))), 1, side, side);
}

/** The operation, and whether it has a way back. */
const OPS: Readonly<Record<string, readonly [Prepare, boolean]>> = {
  add: [pair((a, b) => a.add(b)), true],
  sub: [pair((a, b) => a.sub(b)), true],
  mul: [pair((a, b) => a.mul(b)), true],
  div: [pair((a, b) => a.div(b)), true],
  exp: [unary(torch.exp), true],
  relu: [unary((x) => nn.functional.relu(x)), true],
  sum: [unary((x) => torch.sum(x)), true],
  mean: [unary((x) => torch.mean(x)), true],
  "sum(dim)": [unary((x) => x.sum(1)), true],
  max: [unary((x) => torch.max(x)), true],
  "max(dim)": [unary((x) => x.max(1).values), true],
  argmax: [unary((x) => x.argmax(1)), false],
  eq: [pair((a, b) => a.eq(b)), false],
  view: [unary((x) => x.view(-1)), true],
  reshape: [unary((x) => x.reshape(-1)), true],
  unsqueeze: [unary((x) => x.unsqueeze(1)), true],
  squeeze: [unary((x) => x.squeeze()), true],
  permute: [unary((x) => x.permute(1, 0)), true],
  transpose: [unary((x) => x.transpose(0, 1)), true],
  cat: [pair((a, b) => torch.cat([a, b], 1)), true],
  float: [unary((x) => x.detach().double().float()), false],
  detach: [unary((x) => x.detach()), false],
  size: [unary((x) => x.size(0)), false],
  item: [unary((x) => x.detach().select(0, 0).select(0, 0).item()), false],
  numpy: [unary((x) => x.detach().numpy()), false],
  tensor: [
    (n) => {
      const values = Array.from({ length: n }, (_, i) => i * 0.5);
      return () => torch.tensor(values);
    },
    false,
  ],
  LongTensor: [
    (n) => {
      const values = Array.from({ length: n }, (_, i) => i);
      return () => torch.LongTensor(values);
    },
    false,
  ],
  from_numpy: [
    (n) => {
      const array = torch.randn(n).numpy();
      return () => torch.from_numpy(array);
    },
    false,
  ],
  zeros: [(n) => () => torch.zeros(n), false],
  ones: [(n) => () => torch.ones(n), false],
  arange: [(n) => () => torch.arange(n), false],
  rand: [(n) => () => torch.rand(n), false],
  randn: [(n) => () => torch.randn(n), false],
  "nn.Linear": [
    (n) => {
      const [x, layer] = [leaf(...rows(n)), new nn.Linear(10, 10)];
      return () => layer(x);
    },
    true,
  ],
  "nn.Conv2d": [
    (n) => {
      const [x, layer] = [images(n), new nn.Conv2d(1, 4, 3, { padding: 1 })];
      return () => layer(x);
    },
    true,
  ],
  "nn.MaxPool2d": [
    (n) => {
      const [x, layer] = [images(n), new nn.MaxPool2d(2)];
      return () => layer(x);
    },
    true,
  ],
  "nn.Dropout": [
    (n) => {
      const [x, layer] = [leaf(...rows(n)), new nn.Dropout()];
      return () => layer(x);
    },
    true,
  ],
  "nn.Embedding": [
    (n) => {
      const [layer, index] = [new nn.Embedding(100, 10), torch.randint(100, [Math.max(1, n / 10)])];
      return () => layer(index);
    },
    true,
  ],
  "nn.CrossEntropyLoss": [
    (n) => {
      const [x, target, loss] = [leaf(...rows(n)), torch.randint(10, [n / 10]), new nn.CrossEntropyLoss()];
      return () => loss(x, target);
    },
    true,
  ],
  "optim.SGD.step": [stepper((p) => new optim.SGD(p, { lr: 0.01 })), false],
  "optim.Adam.step": [stepper((p) => new optim.Adam(p, { lr: 0.01 })), false],
};

/** Processor seconds of this thread, so that what else the machine does counts for neither side. */
function seconds(f: Call, steps: number): number {
  const start = process.threadCpuUsage();
  for (let i = 0; i < steps; i++) f();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1e6;
}

const python = pythonWithTorch();
if (python === null) throw new Error("no Python with torch was found: set TSTORCH_PYTHON");
const peer = await PyTorchTasks.start(python, "ops.py");

/** PyTorch's time over ours, of rounds in turn. */
async function ratio(name: string, n: number, both: boolean): Promise<number> {
  const made = OPS[name][0](n);
  const f = both ? () => (made() as torch.Tensor).sum().backward() : made;
  const way = both ? "both" : "forward";
  let steps = 1;
  while (seconds(f, steps) < ROUND && steps < 1e6) steps *= 2;
  let theirSteps = 1;
  while ((await peer.run(name, `${n} ${theirSteps} ${way}`)) < ROUND && theirSteps < 1e6) theirSteps *= 2;
  let ours = 0;
  let theirs = 0;
  for (let r = 0; r < ROUNDS; r++) {
    ours += seconds(f, steps);
    theirs += await peer.run(name, `${n} ${theirSteps} ${way}`);
  }
  return theirs / theirSteps / (ours / steps);
}

const wanted = process.argv.slice(2);
const names = Object.keys(OPS).filter((n) => wanted.length === 0 || wanted.includes(n));
console.log(`${peer.name}'s processor time / ours, on one thread (${ROUNDS} rounds in turn)\n`);
const heads = SIZES.flatMap((n) => [`${n}`, "+ backward"]);
console.log(`${"".padEnd(20)}${heads.map((h) => h.padStart(12)).join("")}`);
for (const name of names) {
  let line = name.padEnd(20);
  for (const n of SIZES) {
    line += (await ratio(name, n, false)).toPrecision(3).padStart(12);
    line += (OPS[name][1] ? (await ratio(name, n, true)).toPrecision(3) : "").padStart(12);
  }
  console.log(line);
}
peer.stop();
