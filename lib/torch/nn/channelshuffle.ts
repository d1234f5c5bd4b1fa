/** A layer that deals channels out. */
import { channel_shuffle } from "../ops/vision.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Channels in groups, dealt out: (g, n) is read, (n, g) is written. Shape: (N, g * n, *). Source: PyTorch, torch.nn.ChannelShuffle. */
export class ChannelShuffle extends Module {
  groups: number;
  constructor(...args: Given<[groups: number], { readonly groups?: number }>) {
    super();
    this.groups = construct("ChannelShuffle", args, { groups: undefined as number | undefined }).groups;
  }
  override forward(input: Tensor): Tensor {
    return channel_shuffle(input, this.groups);
  }
  override extra_repr(): string {
    return shown({ groups: this.groups });
  }
}

inPython("torch.nn.modules.channelshuffle", ChannelShuffle);
