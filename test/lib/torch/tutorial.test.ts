import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import * as torch from "../../../lib/torch/index.js";
import * as nn from "../../../lib/torch/nn/index.js";
import { DataLoader, TensorDataset } from "../../../lib/torch/utils/data/index.js";

type State = Record<string, number[] | number[][]>;

interface Reference {
  cells: {
    data: { x: number[]; y: number[]; print_x_size: string };
    network: { print_net: string; initial_state: State };
    training: { losses: number[]; print_loss: string; final_state: State };
    save_model: { print_pred1: string; pred1: number[] };
    save_params: {
      net3_before_loading: State;
      load_state_dict_repr: string;
      print_net1_numpy: string;
      print_state_dict: string;
    };
    batches: { first_epoch_shapes: string[]; first_epoch_x: number[][]; losses: number[]; final_state: State };
  };
}

const path = new URL("../../golden/reference.json", import.meta.url);
const golden = (JSON.parse(readFileSync(path, "utf8")) as Reference).cells;

class Net extends nn.Module {
  hidden = new nn.Sequential(new nn.Linear(1, 10), new nn.ReLU(), new nn.Linear(10, 1));
  override forward(x: torch.Tensor): torch.Tensor {
    return this.hidden(x);
  }
}

const stateOf = (net: nn.Module): State =>
  Object.fromEntries(
    net
      .state_dict()
      .items()
      .map(([key, value]) => [key, value.tolist() as number[]]),
  );

/** Largest difference between two nests of numbers of one form. */
function distance(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b);
  const x = a as unknown[];
  const y = b as unknown[];
  if (x.length !== y.length) return Number.POSITIVE_INFINITY;
  return x.reduce<number>((worst, v, i) => Math.max(worst, distance(v, y[i])), 0);
}
function stateDistance(a: State, b: State): number {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  return Math.max(...Object.keys(a).map((key) => distance(a[key], b[key])));
}

/** The tutorial, cell by cell, as its reader runs it. */
function runTutorial() {
  torch.manual_seed(2019);
  const x = torch.unsqueeze(torch.linspace(-1, 1, 100), 1);
  const y = x.pow(2).add(torch.rand(x.size()).mul(0.2));

  const net1 = new Net();
  const initial = structuredClone(stateOf(net1));
  const optimizer = new torch.optim.Adam(net1.parameters(), { lr: 0.001 });
  const loss_func = new torch.nn.MSELoss();
  const losses: number[] = [];
  let loss = torch.zeros([]);
  for (let epoch = 0; epoch < 100; epoch++) {
    const pred = net1(x);
    loss = loss_func(pred, y);
    losses.push(loss.data.numpy().item());
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
  }
  const pred1 = net1(x.slice(0, 10));

  const net3 = new Net();
  const before = structuredClone(stateOf(net3));
  const loaded = net3.load_state_dict(net1.state_dict());

  const dataset = new TensorDataset(torch.unsqueeze(torch.Tensor(x), 1), torch.unsqueeze(torch.Tensor(y), 1));
  const loader = new DataLoader(dataset, { batch_size: 32, shuffle: true, num_workers: 2 });
  const net = new Net();
  const adam = new torch.optim.Adam(net.parameters(), { lr: 0.001 });
  const batchLosses: number[] = [];
  const shapes: string[] = [];
  const firstX: number[][] = [];
  for (let epoch = 0; epoch < 100; epoch++) {
    for (const [, [batch_x, batch_y]] of loader.entries()) {
      if (epoch === 0) {
        shapes.push(String(batch_x.shape));
        firstX.push(batch_x.flatten().tolist<number[]>());
      }
      const batchLoss = loss_func(net(batch_x), batch_y);
      batchLosses.push(batchLoss.item());
      adam.zero_grad();
      batchLoss.backward();
      adam.step();
    }
  }
  return { x, y, net1, initial, losses, loss, pred1, net3, before, loaded, shapes, firstX, net, batchLosses };
}

describe("the storing and loading tutorial gives PyTorch's numbers", () => {
  let run: ReturnType<typeof runTutorial>;
  beforeAll(() => {
    run = runTutorial();
  });

  it("data: draws exactly, x and y to float32's last digit", () => {
    expect(run.x.flatten().tolist()).toEqual(golden.data.x);
    expect(distance(run.y.flatten().tolist(), golden.data.y)).toBeLessThan(1.3e-7);
    expect(String(run.x.size())).toBe(golden.data.print_x_size);
  });

  it("network: its print and its first weights, exactly", () => {
    expect(String(run.net1)).toBe(golden.network.print_net);
    expect(run.initial).toEqual(golden.network.initial_state);
  });

  it("training: all 100 losses, the last loss's print, the final weights", () => {
    expect(distance(run.losses, golden.training.losses)).toBeLessThan(1e-6);
    expect(String(run.loss)).toBe(golden.training.print_loss);
    expect(stateDistance(stateOf(run.net1), golden.training.final_state)).toBeLessThan(1e-6);
  });

  it("prediction: numbers and print", () => {
    expect(distance(run.pred1.flatten().tolist(), golden.save_model.pred1)).toBeLessThan(1e-6);
    expect(`pred1 ${run.pred1}`).toBe(golden.save_model.print_pred1);
  });

  it("parameters: a new net's draws, what loading says, the loaded net", () => {
    expect(run.before).toEqual(golden.save_params.net3_before_loading);
    expect(String(run.loaded)).toBe(golden.save_params.load_state_dict_repr);
    expect(stateOf(run.net3)).toEqual(stateOf(run.net1));
    expect(String(run.net1.state_dict())).toBe(golden.save_params.print_state_dict);
  });

  it("batches: shapes and order exactly, all 400 losses", () => {
    expect(run.shapes).toEqual(golden.batches.first_epoch_shapes);
    expect(run.firstX).toEqual(golden.batches.first_epoch_x);
    expect(distance(run.batchLosses, golden.batches.losses)).toBeLessThan(1e-5);
    expect(stateDistance(stateOf(run.net), golden.batches.final_state)).toBeLessThan(1e-5);
  });
});
