import { expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";

it("is the model, under names that start with module", () => {
  const model = new nn.Linear(2, 1);
  const net = new nn.DataParallel(model);
  const x = torch.ones(3, 2);
  expect(net(x).tolist()).toEqual(model(x).tolist());
  expect([...net.state_dict().keys()]).toEqual(["module.weight", "module.bias"]);
  expect(String(net)).toBe("DataParallel(\n  (module): Linear(in_features=2, out_features=1, bias=True)\n)");
  expect(net.module.in_features).toBe(2);
});
