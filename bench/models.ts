/**
 * Training steps of the models that tutorials start with, and one walk through a DataLoader: ours and PyTorch on one
 * thread, in turn, in one run; prints medians and ratios.
 *
 *   npm run bench:models         TSTORCH_PYTHON=/path/to/python npm run bench:models lenet lstm
 */
import * as torch from "tstorch/torch";
import { DataLoader, TensorDataset } from "tstorch/torch/utils/data";
import { PyTorchTasks, pythonWithTorch } from "./support/pytorch.ts";
import { median } from "./support/rounds.ts";

const nn = torch.nn;

const ROUNDS = 7;
const WARM_UP = 2;
/** A round takes about so many seconds on either side. */
const ROUND = 0.25;

interface Task {
  readonly name: string;
  readonly title: string;
  readonly step: () => unknown;
}

/** A step: forward, loss, zero_grad, backward, optimizer. */
function training<N extends torch.nn.Module>(
  net: N,
  optimizer: { zero_grad(): void; step(): unknown },
  lossOf: (net: N) => torch.Tensor,
): () => number {
  return () => {
    const loss = lossOf(net);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

class LeNet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 16, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  classifier = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(400, 120),
    new nn.ReLU(),
    new nn.Linear(120, 84),
    new nn.ReLU(),
    new nn.Linear(84, 10),
  );
  override forward(x: torch.Tensor): torch.Tensor {
    return this.classifier(this.features(x));
  }
}

class Recurrent extends nn.Module {
  rnn = new nn.LSTM(28, 64, { batch_first: true });
  out = new nn.Linear(64, 10);
  override forward(x: torch.Tensor): torch.Tensor {
    return this.out(this.rnn(x)[0].select(1, -1));
  }
}

function tasks(): Task[] {
  torch.manual_seed(0);
  const crossEntropy = new nn.CrossEntropyLoss();
  const squares = new nn.MSELoss();
  const labels = torch.randint(0, 10, [64]);
  const line = torch.linspace(-1, 1, 100).unsqueeze(1);
  const curve = line.pow(2).add(torch.rand([100, 1]).mul(0.2));
  const first = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
  const pixels = torch.rand([64, 784]);
  const mlp = new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10));
  const images = torch.rand([64, 1, 28, 28]);
  const lenet = new LeNet();
  const rows = torch.rand([64, 28, 28]);
  const recurrent = new Recurrent();
  const words = torch.rand([16, 32, 64]);
  const block = new nn.TransformerEncoderLayer(64, 4, 128, { dropout: 0, batch_first: true });
  const data = new TensorDataset(torch.rand([6000, 784]), torch.randint(0, 10, [6000]));
  const loader = new DataLoader(data, { batch_size: 64, shuffle: true });
  const adam = (net: torch.nn.Module) => new torch.optim.Adam(net.parameters(), { lr: 0.001 });
  const sgd = (net: torch.nn.Module) => new torch.optim.SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
  return [
    {
      name: "tutorial",
      title: "the tutorial's step (1-10-1, 100 samples, Adam)",
      step: training(first, adam(first), (net) => squares(net(line), curve)),
    },
    {
      name: "mlp",
      title: "MLP 784-128-10, batch 64, SGD",
      step: training(mlp, sgd(mlp), (net) => crossEntropy(net(pixels), labels)),
    },
    {
      name: "lenet",
      title: "LeNet on 28 x 28, batch 64, Adam",
      step: training(lenet, adam(lenet), (net) => crossEntropy(net(images), labels)),
    },
    {
      name: "lstm",
      title: "LSTM 28-64 over 28 steps, batch 64, Adam",
      step: training(recurrent, adam(recurrent), (net) => crossEntropy(net(rows), labels)),
    },
    {
      name: "transformer",
      title: "transformer block, d 64, 4 heads, 16 x 32 words, Adam",
      step: training(block, adam(block), (net) => squares(net(words), words)),
    },
    {
      name: "loader",
      title: "a DataLoader's walk, 6000 x 784, batch 64, shuffled",
      step: () => {
        let n = 0;
        for (const [x] of loader) n += x.size(0);
        return n;
      },
    },
  ];
}

/** Seconds for `n` steps. */
function timed(n: number, step: () => unknown): number {
  const begin = performance.now();
  for (let i = 0; i < n; i++) step();
  return (performance.now() - begin) / 1000;
}

/** So many steps take a round's time. */
async function stepsFor(time: (n: number) => number | Promise<number>): Promise<number> {
  await time(1);
  let n = 1;
  for (let seconds = await time(n); seconds < ROUND / 4; seconds = await time(n)) n *= 2;
  return Math.max(1, Math.round((n * ROUND) / (await time(n))));
}

const wanted = process.argv.slice(2);
const all = tasks();
const chosen = wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name));
if (chosen.length === 0) throw new Error(`there is none of these; they are ${all.map(({ name }) => name).join(", ")}`);
const python = pythonWithTorch();
const peer = python === null ? null : await PyTorchTasks.start(python, "models.py");
const column = (text: string): string => text.padStart(12);

console.log(`A step in milliseconds, medians of ${ROUNDS} rounds in turn, one thread\n`);
console.log(`${"".padEnd(56)}${column("tstorch")}${column(peer?.name ?? "")}${column("ratio")}`);
for (const { name, title, step } of chosen) {
  const ours = (n: number): number => timed(n, step);
  const theirs = (n: number): Promise<number> => (peer as PyTorchTasks).run(name, String(n));
  const counts = [await stepsFor(ours), peer === null ? 0 : await stepsFor(theirs)];
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const own = ours(counts[0]) / counts[0];
    const other = peer === null ? null : (await theirs(counts[1])) / counts[1];
    if (round < WARM_UP) continue;
    times[0].push(own);
    if (other !== null) times[1].push(other);
  }
  const own = median(times[0]);
  const cells = [column((own * 1e3).toFixed(3))];
  if (peer !== null) {
    const other = median(times[1]);
    cells.push(column((other * 1e3).toFixed(3)), column((own / other).toFixed(2)));
  }
  console.log(title.padEnd(56) + cells.join(""));
}
peer?.stop();
if (peer === null) console.log("\nNo Python with torch was found: set TSTORCH_PYTHON to compare with PyTorch.");
