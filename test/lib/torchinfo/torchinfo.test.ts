/** Summaries of models against the Python package's tables. */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import * as torch from "../../../lib/torch/index.js";
import { type InputSize, type SummaryOptions, summary } from "../../../lib/torchinfo/index.js";

const nn = torch.nn;
const file = new URL("../../golden/torchinfo.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as [string, SummaryOptions & { dtypes?: unknown }, string][];

class LeNet extends nn.Module {
  features = new nn.Sequential(
    new nn.Conv2d(1, 6, 5, { padding: 2 }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(6, 16, 5),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
  );
  classifier = new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(400, 120),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(120, 10),
  );
  override forward(x: torch.Tensor): torch.Tensor {
    return this.classifier(this.features(x));
  }
}
class Tagger extends nn.Module {
  embed = new nn.Embedding(100, 16);
  lstm = new nn.LSTM(16, 32, 2, { batch_first: true });
  out = new nn.Linear(32, 5);
  override forward(x: torch.Tensor): torch.Tensor {
    return this.out(this.lstm(this.embed(x))[0]);
  }
}
class Listed extends nn.Module {
  layers = new nn.ModuleList([new nn.Linear(8, 8), new nn.Linear(8, 8), new nn.Linear(8, 8)]);
  scale = new nn.Parameter(torch.ones(8));
  unused = new nn.Linear(2, 2);
  override forward(x: torch.Tensor): torch.Tensor {
    let y = x;
    for (const layer of this.layers) y = layer(y);
    return y.mul(this.scale);
  }
}
class Block extends nn.Module {
  body: torch.nn.Module;
  constructor(n: number) {
    super();
    this.body = new nn.Sequential(
      new nn.Conv2d(n, n, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(n),
      new nn.ReLU(),
    );
  }
  override forward(x: torch.Tensor): torch.Tensor {
    return x.add(this.body(x));
  }
}
class Deep extends nn.Module {
  stem = new nn.Conv2d(3, 8, 3);
  blocks = new nn.Sequential(new Block(8), new nn.Sequential(new Block(8), new Block(8)));
  head = new nn.Linear(8, 2);
  override forward(x: torch.Tensor): torch.Tensor {
    return this.head(this.blocks(this.stem(x)).mean([2, 3]));
  }
}
class Shared extends nn.Module {
  a = new nn.Linear(4, 4);
  act = new nn.Tanh();
  override forward(x: torch.Tensor): torch.Tensor {
    return this.act(this.a(this.act(this.a(x))));
  }
}
class Two extends nn.Module {
  left = new nn.Linear(3, 4);
  right = new nn.Linear(5, 4);
  override forward(x: torch.Tensor, y: torch.Tensor): torch.Tensor {
    return this.left(x).add(this.right(y));
  }
}
function frozen(): LeNet {
  const net = new LeNet();
  for (const p of net.features.parameters()) p.requires_grad = false;
  (net.classifier[1] as InstanceType<typeof nn.Linear>).bias?.requires_grad_(false);
  return net;
}
const MODELS: Readonly<Record<string, () => torch.nn.Module>> = {
  mlp: () => new nn.Sequential(new nn.Linear(784, 128), new nn.ReLU(), new nn.Linear(128, 10)),
  lenet: () => new LeNet(),
  frozen,
  tagger: () => new Tagger(),
  listed: () => new Listed(),
  deep: () => new Deep(),
  shared: () => new Shared(),
  two: () => new Two(),
  encoder: () => new nn.TransformerEncoderLayer(16, 4, 32, { batch_first: true }),
  relu: () => new nn.ReLU(),
  conv1d: () => new nn.Conv1d(4, 8, 3),
  gru: () => new nn.GRU(4, 6, { bidirectional: true }),
};

/** The table that a call prints. */
function printed(call: () => unknown): string {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    call();
    return log.mock.calls.map((args) => args.join(" ")).join("\n");
  } finally {
    log.mockRestore();
  }
}

describe("tables", () => {
  it.each(golden.map(([name, options, text]) => [name, JSON.stringify(options), options, text] as const))(
    "%s %s",
    (name, _, options, text) => {
      const given = options.dtypes ? { ...options, dtypes: [torch.int64] } : options;
      expect(printed(() => summary(MODELS[name](), given))).toBe(text);
    },
  );
});

it("leaves the model as it was", () => {
  const net = new LeNet();
  const running = net.state_dict().get("features.4.running_mean")?.tolist();
  const result = summary(net, [2, 1, 28, 28], { verbose: 0 });
  expect(net.training).toBe(true);
  expect(net.state_dict().get("features.4.running_mean")?.tolist()).toEqual(running);
  expect(result.total_params).toBe(51_934);
  const again = summary(net, { input_data: torch.ones(2, 1, 28, 28), verbose: 0 });
  expect(String(again)).toBe(String(result));
});

it("wrong calls say what is wrong", () => {
  const net = new Two();
  const wrong =
    (input_size: unknown, options: object = {}) =>
    () =>
      summary(net, input_size as InputSize, { verbose: 0, ...options } as SummaryOptions);
  expect(wrong([2, -1])).toThrow("Input_data is invalid, or negative size found in input_data.");
  expect(wrong([2, 3])).toThrow(/^Failed to run torchinfo\. .* Executed layers up to: \[Linear: 1\]$/);
  expect(wrong(null, { col_names: ["output_size"] })).toThrow("You must pass input_data or input_size");
  expect(wrong(null, { col_names: ["size"] })).toThrow("'size' is not a valid ColumnSettings");
  expect(wrong([2, 3], { col_width: 0 })).toThrow("Column width must be greater than 0: col_width=0");
  expect(wrong([2, 3], { input_data: torch.ones(2) })).toThrow("Only one of (input_data, input_size)");
  expect(wrong([2, 3], { verbose: 5 })).toThrow("Verbose must be either 0 (quiet), 1 (default), or 2 (verbose).");
});
