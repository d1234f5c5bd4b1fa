/** `import { make_grid, save_image } from "torchvision/utils"`. */
import { typeError, ValueError } from "../builtins/errors.js";
import { warn } from "../builtins/warnings.js";
import { formatNamed } from "../PIL/codecs.js";
import { type Color, ink } from "../PIL/color.js";
import { no_grad } from "../torch/autograd/mode.js";
import { bool, float32, int64, uint8 } from "../torch/dtype.js";
import { isOptions } from "../torch/kwargs.js";
import * as ops from "../torch/ops/index.js";
import { Tensor } from "../torch/tensor.js";
import { convert_image_dtype, to_pil_image } from "./transforms/conversion.js";
import { classText } from "./transforms/picture.js";

/** Named parameters of make_grid. */
export interface GridOptions {
  /** Pictures in a row. */
  readonly nrow?: number;
  /** Pixels between them. */
  readonly padding?: number;
  /** Stretch the values to [0, 1]. */
  readonly normalize?: boolean;
  /** What becomes 0 and 1; the least and the greatest value by default. */
  readonly value_range?: readonly number[] | null;
  /** Stretch each picture by itself. */
  readonly scale_each?: boolean;
  readonly pad_value?: number;
}

function stretch(t: Tensor, range: readonly number[] | null | undefined): void {
  const [low, high] = range ?? [t.min().item(), t.max().item()];
  t.clamp_(low, high);
  t.sub_(low).div_(Math.max(high - low, 1e-5));
}

function toBatch(tensor: Tensor | readonly Tensor[]): Tensor {
  let t: Tensor;
  if (Array.isArray(tensor)) {
    const other = tensor.find((x) => !(x instanceof Tensor));
    if (other !== undefined) {
      throw typeError(`tensor or list of tensors expected, got a list containing ${classText(other)}`);
    }
    t = ops.stack([...tensor], 0);
  } else if (tensor instanceof Tensor) t = tensor;
  else throw typeError(`tensor or list of tensors expected, got ${classText(tensor)}`);
  if (t.ndim === 2) t = t.unsqueeze(0);
  if (t.ndim === 3) {
    if (t.size(0) === 1) t = ops.cat([t, t, t], 0);
    t = t.unsqueeze(0);
  }
  return t.ndim === 4 && t.size(1) === 1 ? ops.cat([t, t, t], 1) : t;
}

/**
 * Pictures side by side as one picture.
 *
 * Shape: (N, C, H, W), or a list of (C, H, W) -> (C, H', W'); pictures of one channel get three.
 * @throws TypeError for what is no tensor.
 * @example plt.imshow(make_grid(images, { nrow: 4 }).permute([1, 2, 0]))
 * Source: torchvision.utils.make_grid.
 */
export function make_grid(
  tensor: Tensor | readonly Tensor[],
  nrow: number | GridOptions = 8,
  padding?: number,
  normalize?: boolean,
  value_range?: readonly number[] | null,
  scale_each?: boolean,
  pad_value?: number,
): Tensor {
  const o: GridOptions =
    typeof nrow === "number" ? { nrow, padding, normalize, value_range, scale_each, pad_value } : nrow;
  return no_grad(() => {
    let t = toBatch(tensor);
    if (o.normalize === true) {
      if (o.value_range !== null && o.value_range !== undefined && !Array.isArray(o.value_range)) {
        throw typeError("value_range has to be a tuple (min, max) if specified. min and max are numbers");
      }
      t = t.clone();
      if (o.scale_each === true) for (const one of t.unbind(0)) stretch(one, o.value_range);
      else stretch(t, o.value_range);
    }
    const [n, channels, h, w] = t.sizes;
    if (n === 1) return t.squeeze(0);
    const gap = o.padding ?? 2;
    const columns = Math.min(o.nrow ?? 8, n);
    const rows = Math.ceil(n / columns);
    const [height, width] = [h + gap, w + gap];
    const grid = ops.full([channels, height * rows + gap, width * columns + gap], o.pad_value ?? 0, { dtype: t.dtype });
    for (let k = 0; k < n; k++) {
      const [y, x] = [Math.floor(k / columns), k % columns];
      grid
        .narrow(1, y * height + gap, h)
        .narrow(2, x * width + gap, w)
        .copy_(t.select(0, k));
    }
    return grid;
  });
}

/** Named parameters of save_image. */
export interface SaveImageOptions extends GridOptions {
  /** "png" or "jpeg", where the path's ending does not say. */
  readonly format?: string | null;
}

/**
 * Pictures side by side in a file; numbers in [0, 1] become bytes.
 *
 * @throws ValueError for an ending that is not .png, .jpg or .ppm.
 * Source: torchvision.utils.save_image.
 */
export function save_image(
  tensor: Tensor | readonly Tensor[],
  fp: string,
  format: string | null | SaveImageOptions = null,
  options: SaveImageOptions = {},
): void {
  const o: SaveImageOptions = isOptions(format)
    ? (format as SaveImageOptions)
    : { ...options, format: format as string | null };
  if (o.format !== null && o.format !== undefined && formatNamed(o.format) === undefined) {
    throw new ValueError(`unknown file format: ${o.format}`);
  }
  const bytes = no_grad(() => make_grid(tensor, o).to(float32).mul(255).add(0.5).clamp(0, 255).to(uint8));
  to_pil_image(bytes).save(fp, o.format ?? null);
}

/** A colour for each of `n` things: those given, one for all, or colours that are far apart. */
function colorsFor(colors: Color | readonly Color[] | null, n: number): number[][] {
  if (colors === null) {
    const palette = [2 ** 25 - 1, 2 ** 15 - 1, 2 ** 21 - 1];
    return Array.from({ length: n }, (_, i) => palette.map((p) => (i * p) % 255));
  }
  const many = Array.isArray(colors) && typeof colors[0] !== "number";
  const list = many ? (colors as readonly Color[]) : new Array<Color>(n).fill(colors as Color);
  if (list.length < n) {
    throw new ValueError(
      `Number of colors must be equal or larger than the number of objects, but got ${list.length} < ${n}.`,
    );
  }
  return list.slice(0, n).map((c) => ink(c, "RGB"));
}

/** Named parameters of draw_segmentation_masks. */
export interface MaskOptions {
  /** How much of the colour: 0 is none, 1 all. */
  readonly alpha?: number;
  readonly colors?: Color | readonly Color[] | null;
}

/**
 * A picture with coloured masks over it.
 *
 * Shape: image (3, H, W) of uint8 or floats in [0, 1], masks (H, W) or (N, H, W) of bool.
 * Source: torchvision.utils.draw_segmentation_masks.
 */
export function draw_segmentation_masks(
  image: Tensor,
  masks: Tensor,
  alpha: number | MaskOptions = 0.8,
  options: MaskOptions = {},
): Tensor {
  const o: MaskOptions = typeof alpha === "number" ? { alpha, ...options } : alpha;
  requireDrawable(image, [3], "Pass an RGB image. Other Image formats are not supported");
  const all = masks.ndim === 2 ? masks.unsqueeze(0) : masks;
  if (all.ndim !== 3) throw new ValueError("masks must be of shape (H, W) or (batch_size, H, W)");
  if (all.dtype !== bool) throw new ValueError(`The masks must be of dtype bool. Got ${all.dtype}`);
  if (all.size(1) !== image.size(1) || all.size(2) !== image.size(2)) {
    throw new ValueError("The image and the masks must have the same height and width");
  }
  const n = all.size(0);
  if (n === 0) {
    warn("masks doesn't contain any mask. No mask was drawn");
    return image;
  }
  return no_grad(() => {
    const several = all.to(int64).sum(0).gt(1);
    let painted = image.clone();
    const colors = colorsFor(o.colors ?? null, n);
    for (let k = 0; k < n; k++) {
      const color = convert_image_dtype(ops.tensor(colors[k], { dtype: uint8 }), image.dtype).view([3, 1, 1]);
      painted = ops.where(all.select(0, k), color, painted);
    }
    painted = ops.where(several, ops.zeros_like(painted), painted);
    const share = o.alpha ?? 0.8;
    const mixed = image
      .to(float32)
      .mul(1 - share)
      .add(painted.to(float32).mul(share));
    // Where there is no mask, the picture is as it was.
    return ops.where(all.any(0), mixed.to(image.dtype), image);
  });
}

function requireDrawable(image: Tensor, channels: readonly number[], message: string): void {
  if (!(image instanceof Tensor)) throw typeError(`The image must be a tensor, got ${classText(image)}`);
  if (image.dtype !== uint8 && !image.dtype.is_floating_point) {
    throw new ValueError(`The image dtype must be uint8 or float, got ${image.dtype}`);
  }
  if (image.ndim !== 3) throw new ValueError("Pass individual images, not batches");
  if (!channels.includes(image.size(0))) throw new ValueError(message);
}

/** Named parameters of draw_bounding_boxes. */
export interface BoxOptions {
  readonly colors?: Color | readonly Color[] | null;
  /** Of the lines, in pixels. */
  readonly width?: number;
}

/**
 * A picture with boxes drawn on it; texts are not drawn.
 *
 * Shape: image (1 or 3, H, W), boxes (N, 4) of xmin, ymin, xmax, ymax.
 * Source: torchvision.utils.draw_bounding_boxes.
 */
export function draw_bounding_boxes(image: Tensor, boxes: Tensor, options: BoxOptions = {}): Tensor {
  requireDrawable(image, [1, 3], "Only grayscale and RGB images are supported");
  const n = boxes.size(0);
  if (n === 0) {
    warn("boxes doesn't contain any box. No box was drawn");
    return image;
  }
  const list = boxes.to(int64).tolist<number[][]>();
  if (list.some(([x0, y0, x1, y1]) => x0 > x1 || y0 > y1)) {
    throw new ValueError(
      "Boxes need to be in (xmin, ymin, xmax, ymax) format. Use torchvision.ops.box_convert to convert them",
    );
  }
  return no_grad(() => {
    const [, h, w] = image.sizes;
    const wide = image.size(0) === 1 ? image.expand([3, h, w]) : image;
    const made = wide.to(uint8 === image.dtype ? uint8 : image.dtype).clone();
    const bytes = image.dtype === uint8 ? made : convert_image_dtype(made, uint8);
    const line = options.width ?? 1;
    colorsFor(options.colors ?? null, n).forEach((rgb, k) => {
      const [x0, y0, x1, y1] = list[k];
      const color = ops.tensor(rgb, { dtype: uint8 }).view([3, 1, 1]);
      const paint = (left: number, top: number, right: number, bottom: number): void => {
        const [a, b] = [Math.max(0, left), Math.max(0, top)];
        const [c, d] = [Math.min(w - 1, right), Math.min(h - 1, bottom)];
        if (c >= a && d >= b)
          bytes
            .narrow(1, b, d - b + 1)
            .narrow(2, a, c - a + 1)
            .copy_(color);
      };
      paint(x0, y0, x1, Math.min(y1, y0 + line - 1));
      paint(x0, Math.max(y0, y1 - line + 1), x1, y1);
      paint(x0, y0, Math.min(x1, x0 + line - 1), y1);
      paint(Math.max(x0, x1 - line + 1), y0, x1, y1);
    });
    return image.dtype === uint8 ? bytes : convert_image_dtype(bytes, image.dtype);
  });
}
