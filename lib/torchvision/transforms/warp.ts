/** Turning, shearing and perspective. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { pythonRepr } from "../../builtins/repr.js";
import { Transform } from "../../PIL/constants.js";
import { Image } from "../../PIL/image.js";
import { type DType, float32 } from "../../torch/dtype.js";
import { grid_sample } from "../../torch/ops/grid.js";
import * as ops from "../../torch/ops/index.js";
import type { Tensor } from "../../torch/tensor.js";
import { pil_to_tensor, to_pil_image } from "./conversion.js";
import { asBatch, type Fill, fillOf } from "./geometry.js";
import { type InterpolationLike, InterpolationMode, interpolationOf } from "./interpolation.js";
import { either, get_dimensions, type Picture } from "./picture.js";

const radians = (degrees: number): number => degrees * (Math.PI / 180);

/** From places of the new picture to places of the old: six numbers. */
function inverseAffine(
  [cx, cy]: readonly number[],
  angle: number,
  [tx, ty]: readonly number[],
  scale: number,
  shear: readonly number[],
): number[] {
  const turn = radians(angle);
  const sx = radians(shear[0]);
  const sy = radians(shear[1]);
  // Turned and sheared; its determinant is 1.
  const a = Math.cos(turn - sy) / Math.cos(sy);
  const b = (-Math.cos(turn - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(turn);
  const c = Math.sin(turn - sy) / Math.cos(sy);
  const d = (-Math.sin(turn - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(turn);
  const m = [d, -b, 0, -c, a, 0].map((x) => x / scale);
  m[2] += m[0] * (-cx - tx) + m[1] * (-cy - ty) + cx;
  m[5] += m[3] * (-cx - tx) + m[4] * (-cy - ty) + cy;
  return m;
}

/** Middles of pixels: (1, oh * ow, 3) of x, y, 1. */
function middles(ow: number, oh: number, x0: number, y0: number, dtype: DType): Tensor {
  const x = ops.linspace(x0, x0 + ow - 1, ow, { dtype }).expand([oh, ow]);
  const y = ops
    .linspace(y0, y0 + oh - 1, oh, { dtype })
    .unsqueeze(-1)
    .expand([oh, ow]);
  return ops.stack([x, y, ops.ones([oh, ow], { dtype })], -1).view([1, oh * ow, 3]);
}

function affineGrid(m: readonly number[], w: number, h: number, ow: number, oh: number, dtype: DType): Tensor {
  const theta = ops.tensor([...m], { dtype }).reshape([1, 2, 3]);
  const scaled = theta.transpose(1, 2).div(ops.tensor([0.5 * w, 0.5 * h], { dtype }));
  return middles(ow, oh, -ow * 0.5 + 0.5, -oh * 0.5 + 0.5, dtype)
    .bmm(scaled)
    .view([1, oh, ow, 2]);
}

/** The picture at the places of a grid; outside it, the fill. */
function sampled(img: Tensor, grid: Tensor, mode: "nearest" | "bilinear", fill: Fill | undefined): Tensor {
  const { batch, back } = asBatch(img, [grid.dtype]);
  const [n, c, h, w] = batch.sizes;
  const places = n > 1 ? grid.expand([n, ...grid.sizes.slice(1)]) : grid;
  const filled = fill !== null && fill !== undefined;
  // A channel of ones becomes the share that lies inside.
  const source = filled ? ops.cat([batch, ops.ones([n, 1, h, w], { dtype: batch.dtype })], 1) : batch;
  const made = grid_sample(source, places, { mode, padding_mode: "zeros", align_corners: false });
  if (!filled) return back(made);
  const inside = made.narrow(1, c, 1);
  const color = ops.tensor(typeof fill === "number" ? [fill] : [...fill], { dtype: batch.dtype }).view([1, -1, 1, 1]);
  const picture = made.narrow(1, 0, c);
  if (mode === "nearest") return back(ops.where(inside.lt(0.5), color, picture));
  return back(picture.mul(inside).add(inside.neg().add(1).mul(color)));
}

/** @throws ValueError when the way is not one that tensors have, or the fill does not suit the channels. */
function tensorMode(img: Tensor, interpolation: InterpolationLike, fill: Fill | undefined): "nearest" | "bilinear" {
  const [channels] = get_dimensions(img);
  if (Array.isArray(fill) && fill.length > 1 && fill.length !== channels) {
    throw new ValueError(
      `The number of elements in 'fill' cannot broadcast to match the number of channels of the image (${fill.length} != ${channels})`,
    );
  }
  const mode = interpolationOf(interpolation).value;
  if (mode !== "nearest" && mode !== "bilinear") {
    throw new ValueError(`Interpolation mode '${mode}' is unsupported with Tensor input`);
  }
  return mode;
}

const floatOf = (img: Tensor): DType => (img.dtype.is_floating_point ? img.dtype : float32);

/** Width and height that hold all of the turned picture. */
function outputSize(m: readonly number[], w: number, h: number): [number, number] {
  const f = Math.fround;
  const corners = [
    [-0.5 * w, -0.5 * h],
    [-0.5 * w, 0.5 * h],
    [0.5 * w, 0.5 * h],
    [0.5 * w, -0.5 * h],
  ];
  const extent = (row: number, middle: number): number => {
    const places = corners.map(([x, y]) => f(f(f(x * f(m[row])) + f(y * f(m[row + 1]))) + f(m[row + 2])));
    // Cut to four digits, so that 1e-15 more than a whole number does not count.
    const cut = (v: number): number => f(Math.trunc(f(f(v + middle) / f(1e-4))) * f(1e-4));
    return Math.ceil(cut(Math.max(...places))) - Math.floor(cut(Math.min(...places)));
  };
  return [extent(0, w * 0.5), extent(3, h * 0.5)];
}

/** A centre in pixels as a distance from the middle. */
function fromMiddle(img: Tensor, center: readonly number[] | null): number[] {
  if (center === null) return [0, 0];
  const [, h, w] = get_dimensions(img);
  return [center[0] - w * 0.5, center[1] - h * 0.5];
}

/**
 * Turned counter-clockwise by an angle in degrees.
 *
 * @param expand make the result large enough for all of it
 * @param center x and y in pixels; the middle by default
 * Source: torchvision.transforms.functional.rotate.
 */
export function rotate<T extends Picture>(
  img: T,
  angle: number,
  interpolation: InterpolationLike = InterpolationMode.NEAREST,
  expand = false,
  center: readonly number[] | null = null,
  fill: Fill = null,
): T {
  const way = interpolationOf(interpolation);
  if (typeof angle !== "number") throw typeError("Argument angle should be int or float");
  return either(
    img,
    (i) => i.rotate(angle, { resample: way.filter, expand, center, fillcolor: fillOf(fill, i) }),
    (t) => {
      const mode = tensorMode(t, way, fill);
      const m = inverseAffine(fromMiddle(t, center), -angle, [0, 0], 1, [0, 0]);
      const [, h, w] = get_dimensions(t);
      const [ow, oh] = expand ? outputSize(m, w, h) : [w, h];
      return sampled(t, affineGrid(m, w, h, ow, oh, floatOf(t)), mode, fill);
    },
  );
}

/**
 * Turned, moved, scaled and sheared, around the middle.
 *
 * @param angle degrees, clockwise
 * @param translate to the right and down, in pixels
 * @param shear degrees, along x or along both axes
 * @throws ValueError when scale is not positive.
 * Source: torchvision.transforms.functional.affine.
 */
export function affine<T extends Picture>(
  img: T,
  angle: number,
  translate: readonly number[],
  scale: number,
  shear: number | readonly number[],
  interpolation: InterpolationLike = InterpolationMode.NEAREST,
  fill: Fill = null,
  center: readonly number[] | null = null,
): T {
  const way = interpolationOf(interpolation);
  if (translate.length !== 2) throw new ValueError("Argument translate should be a sequence of length 2");
  if (scale <= 0) throw new ValueError("Argument scale should be positive");
  const slant = typeof shear === "number" ? [shear, 0] : shear.length === 1 ? [shear[0], shear[0]] : shear;
  if (slant.length !== 2) {
    throw new ValueError(`Shear should be a sequence containing two values. Got ${pythonRepr(shear)}`);
  }
  return either(
    img,
    (i) => {
      const m = inverseAffine(center ?? [i.width * 0.5, i.height * 0.5], angle, translate, scale, slant);
      return i.transform(i.size, Transform.AFFINE, m, way.filter, { fillcolor: fillOf(fill, i) });
    },
    (t) => {
      const mode = tensorMode(t, way, fill);
      const m = inverseAffine(fromMiddle(t, center), angle, translate, scale, slant);
      const [, h, w] = get_dimensions(t);
      return sampled(t, affineGrid(m, w, h, w, h, floatOf(t)), mode, fill);
    },
  );
}

/** Four corners: x and y in pixels. */
export type Corners = readonly (readonly number[])[];

/** The solution of a x = b, by elimination with pivots. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let p = k;
    for (let r = k + 1; r < n; r++) if (Math.abs(a[r][k]) > Math.abs(a[p][k])) p = r;
    [a[k], a[p]] = [a[p], a[k]];
    [b[k], b[p]] = [b[p], b[k]];
    for (let r = k + 1; r < n; r++) {
      const factor = a[r][k] / a[k][k];
      if (factor === 0) continue;
      for (let c = k; c < n; c++) a[r][c] -= factor * a[k][c];
      b[r] -= factor * b[k];
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let c = k + 1; c < n; c++) b[k] -= a[k][c] * b[c];
    b[k] /= a[k][k];
  }
  return b;
}

/** Eight numbers that take the end points back to the start points. @internal */
export function perspectiveCoefficients(startpoints: Corners, endpoints: Corners): number[] {
  if (startpoints.length !== 4 || endpoints.length !== 4) {
    throw new ValueError(
      `Please provide exactly four corners, got ${startpoints.length} startpoints and ${endpoints.length} endpoints.`,
    );
  }
  const rows = endpoints.flatMap(([x, y], i) => {
    const [u, v] = startpoints[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y],
      [0, 0, 0, x, y, 1, -v * x, -v * y],
    ];
  });
  return solve(rows, startpoints.flat()).map(Math.fround);
}

function perspectiveGrid(k: readonly number[], ow: number, oh: number, dtype: DType): Tensor {
  const upper = ops
    .tensor([k.slice(0, 3), k.slice(3, 6)], { dtype })
    .t()
    .unsqueeze(0);
  const lower = ops.tensor([k[6], k[7], 1], { dtype }).view([1, 3, 1]);
  const places = middles(ow, oh, 0.5, 0.5, dtype);
  const scaled = upper.div(ops.tensor([0.5 * ow, 0.5 * oh], { dtype }));
  return places.bmm(scaled).div(places.bmm(lower)).sub(1).view([1, oh, ow, 2]);
}

/** As `perspective`, by its coefficients. @internal */
export function perspectiveBy<T extends Picture>(
  img: T,
  k: readonly number[],
  interpolation: InterpolationLike,
  fill: Fill,
): T {
  const way = interpolationOf(interpolation);
  return either(
    img,
    (i) => i.transform(i.size, Transform.PERSPECTIVE, k, way.filter, { fillcolor: fillOf(fill, i) }),
    (t) => {
      const mode = tensorMode(t, way, fill);
      const [, h, w] = get_dimensions(t);
      return sampled(t, perspectiveGrid(k, w, h, floatOf(t)), mode, fill);
    },
  );
}

/** The picture with its four corners moved. Source: torchvision.transforms.functional.perspective. */
export function perspective<T extends Picture>(
  img: T,
  startpoints: Corners,
  endpoints: Corners,
  interpolation: InterpolationLike = InterpolationMode.BILINEAR,
  fill: Fill = null,
): T {
  return perspectiveBy(img, perspectiveCoefficients(startpoints, endpoints), interpolation, fill);
}

/**
 * Every pixel moved by its own distance.
 *
 * @param displacement (1, H, W, 2), as shares of half the picture
 * Source: torchvision.transforms.functional.elastic_transform.
 */
export function elastic_transform<T extends Picture>(
  img: T,
  displacement: Tensor,
  interpolation: InterpolationLike = InterpolationMode.BILINEAR,
  fill: Fill = null,
): T {
  const t = img instanceof Image ? pil_to_tensor(img) : (img as Tensor);
  const [, h, w] = get_dimensions(t);
  const line = (n: number): Tensor => ops.linspace((-n + 1) / n, (n - 1) / n, n);
  const x = line(w).expand([h, w]);
  const y = line(h).unsqueeze(-1).expand([h, w]);
  const grid = ops.stack([x, y], -1).unsqueeze(0).add(displacement);
  const made = sampled(t, grid, tensorMode(t, interpolation, fill), fill);
  return (img instanceof Image ? to_pil_image(made, img.mode) : made) as T;
}
