/** LeNet, which torchvision does not have. */
import { Conv2d } from "../torch/nn/conv.js";
import { Linear } from "../torch/nn/linear.js";
import { Module } from "../torch/nn/module.js";
import { max_pool2d } from "../torch/ops/pool.js";
import { relu } from "../torch/ops/unary.js";
import { flatten } from "../torch/ops/views.js";
import type { Tensor } from "../torch/tensor.js";

/**
 * LeNet-5 with ReLU and the largest of each 2 x 2, as PyTorch's tutorials have it.
 *
 * Shape: (N, channels, 28, 28) -> (N, num_classes).
 * The names of its parameters are conv1, conv2, fc1, fc2, fc3.
 * Source: LeCun et al., Gradient-based learning applied to document recognition, 1998.
 */
export class LeNet extends Module {
  conv1: Conv2d;
  conv2: Conv2d;
  fc1: Linear;
  fc2: Linear;
  fc3: Linear;
  constructor(num_classes = 10, channels = 1) {
    super();
    this.conv1 = new Conv2d(channels, 6, 5, { padding: 2 });
    this.conv2 = new Conv2d(6, 16, 5);
    this.fc1 = new Linear(16 * 5 * 5, 120);
    this.fc2 = new Linear(120, 84);
    this.fc3 = new Linear(84, num_classes);
  }
  override forward(x: Tensor): Tensor {
    let y = max_pool2d(relu(this.conv1(x)), 2);
    y = max_pool2d(relu(this.conv2(y)), 2);
    y = relu(this.fc1(flatten(y, 1)));
    return this.fc3(relu(this.fc2(y)));
  }
}
