/** Layers that exchange channels and places. */
import { pixel_shuffle, pixel_unshuffle } from "../ops/vision.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Channels to places: (*, C * r^2, H, W) -> (*, C, H * r, W * r). Source: PyTorch, torch.nn.PixelShuffle. */
export class PixelShuffle extends Module {
  upscale_factor: number;
  constructor(...args: Given<[upscale_factor: number], { readonly upscale_factor?: number }>) {
    super();
    const defaults = { upscale_factor: undefined as number | undefined };
    this.upscale_factor = construct("PixelShuffle", args, defaults).upscale_factor;
  }
  override forward(input: Tensor): Tensor {
    return pixel_shuffle(input, this.upscale_factor);
  }
  override extra_repr(): string {
    return `upscale_factor=${this.upscale_factor}`;
  }
}

/** Places to channels: the reverse of PixelShuffle. Source: PyTorch, torch.nn.PixelUnshuffle. */
export class PixelUnshuffle extends Module {
  downscale_factor: number;
  constructor(...args: Given<[downscale_factor: number], { readonly downscale_factor?: number }>) {
    super();
    const defaults = { downscale_factor: undefined as number | undefined };
    this.downscale_factor = construct("PixelUnshuffle", args, defaults).downscale_factor;
  }
  override forward(input: Tensor): Tensor {
    return pixel_unshuffle(input, this.downscale_factor);
  }
  override extra_repr(): string {
    return `downscale_factor=${this.downscale_factor}`;
  }
}

inPython("torch.nn.modules.pixelshuffle", PixelShuffle, PixelUnshuffle);
