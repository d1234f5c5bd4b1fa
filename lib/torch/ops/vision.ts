/** Channels and places exchanged, classes as vectors, vectors of length 1. */
import { int64 } from "../dtype.js";
import { RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { zeros } from "./creation.js";
import { asOne, type Fn, op } from "./op.js";

/**
 * Each whole number as a vector with a 1 at its place.
 *
 * Shape: (*) of int64 -> (*, num_classes); as many classes as the largest number needs, unless given.
 * @throws RuntimeError for other dtypes, or a number that is no class.
 * Source: PyTorch, torch.nn.functional.one_hot.
 */
export const one_hot: Fn<[input: Tensor, num_classes?: number], { readonly num_classes?: number }> = op(
  "one_hot",
  "input num_classes",
  (input: Tensor, num_classes = -1) => {
    if (input.dtype !== int64) {
      throw new RuntimeError("one_hot is only applicable to index tensor of type LongTensor.", {
        hint: "Convert: x.long().",
      });
    }
    if (input.count === 0) {
      if (num_classes <= 0) throw new RuntimeError("Can not infer total number of classes from empty tensor.");
      return zeros([...input.sizes, num_classes], { dtype: int64 });
    }
    if (input.min().item() < 0) throw new RuntimeError("Class values must be non-negative.");
    const largest = input.max().item();
    if (num_classes !== -1 && num_classes <= largest) {
      throw new RuntimeError("Class values must be smaller than num_classes.", {
        hint: `There is a class ${largest}, which needs ${largest + 1} classes.`,
      });
    }
    const classes = num_classes === -1 ? largest + 1 : num_classes;
    return zeros([...input.sizes, classes], { dtype: int64 }).scatter_(-1, input.unsqueeze(-1), 1);
  },
);

/** Named parameters of normalize. */
export interface NormalizeOptions {
  readonly p?: number;
  readonly dim?: number;
  readonly eps?: number;
}

/** Divided by the norm along a dimension, or by eps where that is larger. Source: PyTorch, torch.nn.functional.normalize. */
export const normalize: Fn<[input: Tensor, p?: number, dim?: number, eps?: number], NormalizeOptions> = op(
  "normalize",
  "input p dim eps",
  (input: Tensor, p = 2, dim = 1, eps = 1e-12) =>
    input.div(input.norm({ p, dim, keepdim: true }).clamp({ min: eps }).expand_as(input)),
);

/** Named parameters of cosine_similarity. */
export interface CosineOptions {
  readonly dim?: number;
  readonly eps?: number;
}

/** Cosine of the angle between vectors along a dimension. Source: PyTorch, torch.nn.functional.cosine_similarity. */
export const cosine_similarity: Fn<[x1: Tensor, x2: Tensor, dim?: number, eps?: number], CosineOptions> = op(
  "cosine_similarity",
  "x1 x2 dim eps",
  (x1: Tensor, x2: Tensor, dim = 1, eps = 1e-8) => {
    const unit = (x: Tensor): Tensor => x.div(x.norm({ p: 2, dim, keepdim: true }).clamp({ min: eps }));
    return unit(x1).mul(unit(x2)).sum(dim);
  },
);

function checkFactor(name: string, factor: string, input: Tensor, r: number): void {
  if (input.ndim < 3) {
    throw new RuntimeError(
      `${name} expects input to have at least 3 dimensions, but got input with ${input.ndim} dimension(s)`,
    );
  }
  if (r <= 0) throw new RuntimeError(`${name} expects a positive ${factor}, but got ${r}`);
}

/** Channels to places: (*, C * r^2, H, W) -> (*, C, H * r, W * r). Source: PyTorch, torch.nn.functional.pixel_shuffle. */
export const pixel_shuffle: Fn<[input: Tensor, upscale_factor: number], { readonly upscale_factor?: number }> = op(
  "pixel_shuffle",
  "input upscale_factor",
  (input: Tensor, r: number) => {
    checkFactor("pixel_shuffle", "upscale_factor", input, r);
    const [c, h, w] = input.sizes.slice(-3);
    if (c % (r * r) !== 0) {
      throw new RuntimeError(
        `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${c} is not divisible by ${r * r}`,
      );
    }
    const lead = input.sizes.slice(0, -3);
    const n = lead.length;
    const cut = input.reshape([...lead, c / (r * r), r, r, h, w]);
    const order = [...lead.map((_, i) => i), n, n + 3, n + 1, n + 4, n + 2];
    return cut.permute(order).reshape([...lead, c / (r * r), h * r, w * r]);
  },
);

/** Places to channels: the reverse of pixel_shuffle. Source: PyTorch, torch.nn.functional.pixel_unshuffle. */
export const pixel_unshuffle: Fn<[input: Tensor, downscale_factor: number], { readonly downscale_factor?: number }> =
  op("pixel_unshuffle", "input downscale_factor", (input: Tensor, r: number) => {
    checkFactor("pixel_unshuffle", "downscale_factor", input, r);
    const [c, h, w] = input.sizes.slice(-3);
    [h, w].forEach((size, i) => {
      if (size % r === 0) return;
      throw new RuntimeError(
        `pixel_unshuffle expects ${i === 0 ? "height" : "width"} to be divisible by downscale_factor, but input.size(${i - 2})=${size} is not divisible by ${r}`,
      );
    });
    const lead = input.sizes.slice(0, -3);
    const n = lead.length;
    const cut = input.reshape([...lead, c, h / r, r, w / r, r]);
    const order = [...lead.map((_, i) => i), n, n + 2, n + 4, n + 1, n + 3];
    return cut.permute(order).reshape([...lead, c * r * r, h / r, w / r]);
  });

/**
 * Channels in groups, dealt out: (N, g * n, *) is read as (g, n) and written as (n, g).
 *
 * @throws RuntimeError when the groups do not divide the channels.
 * Source: PyTorch, torch.nn.functional.channel_shuffle.
 */
export const channel_shuffle: Fn<[input: Tensor, groups: number], { readonly groups?: number }> = op(
  "channel_shuffle",
  "input groups",
  (input: Tensor, groups: number) => {
    if (input.ndim <= 2) {
      throw new RuntimeError(
        `channel_shuffle expects input with > 2 dims, but got input with sizes ${show(input.sizes)}`,
      );
    }
    if (groups <= 0) {
      throw new RuntimeError(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
    }
    const [n, channels, ...space] = input.sizes;
    if (channels % groups !== 0) {
      throw new RuntimeError(
        `Number of channels must be divisible by groups. Got ${channels} channels and ${groups} groups.`,
      );
    }
    return asOne("ChannelShuffleBackward0", [input], (x) =>
      x
        .reshape([n, groups, channels / groups, ...space])
        .transpose(1, 2)
        .reshape(input.sizes),
    );
  },
);
