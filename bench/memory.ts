/**
 * Memory of a million training steps in one synchronous loop: the resident size every hundred thousand.
 *
 *   node bench/memory.ts [STEPS]        (after npm run build)
 */
import * as torch from "tstorch/torch";

const { nn, optim } = torch;
const STEPS = Number(process.argv[2] ?? 1_000_000);

torch.manual_seed(2019);
const x = torch.unsqueeze(torch.linspace(-1, 1, 100), 1);
const y = x.pow(2).add(torch.rand(x.size()).mul(0.2));
const net = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
const optimizer = new optim.Adam(net.parameters(), { lr: 0.001 });
const lossOf = new nn.MSELoss();

const start = performance.now();
for (let i = 0; i <= STEPS; i++) {
  const loss = lossOf(net(x), y);
  optimizer.zero_grad();
  loss.backward();
  optimizer.step();
  if (i % (STEPS / 10) === 0) {
    const megabytes = process.memoryUsage().rss / 2 ** 20;
    const seconds = (performance.now() - start) / 1000;
    console.log(
      `${String(i).padStart(8)} steps ${seconds.toFixed(1).padStart(7)} s ${megabytes.toFixed(0).padStart(6)} MB`,
    );
  }
}
