/**
 * Convolution's loops on row-major floats: patches of a map laid out as a matrix, and the products with it. Every
 * geometry has three spatial dimensions; one or two have leading ones of size 1.
 */
import { gemmFloat } from "./gemm.js";

type Floats = Float32Array | Float64Array;
type Triple = readonly [number, number, number];

/** Where a kernel meets a map. */
export interface Geometry {
  readonly input: Triple;
  readonly output: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly padding: Triple;
  readonly dilation: Triple;
}

const volume = (t: Triple): number => t[0] * t[1] * t[2];

/**
 * The outputs [first, past) along one dimension whose element under the kernel's place `k` lies on the map.
 */
function onMap(g: Geometry, d: 0 | 1 | 2, k: number): readonly [number, number] {
  const shift = k * g.dilation[d] - g.padding[d];
  const stride = g.stride[d];
  const first = shift >= 0 ? 0 : Math.ceil(-shift / stride);
  const past = Math.min(g.output[d], Math.floor((g.input[d] - 1 - shift) / stride) + 1);
  return [first, Math.max(first, past)];
}

/**
 * Writes the patches of `channels` maps: element (channel and place in the kernel, place in the output) of a matrix
 * whose rows are `row` and columns `col` apart. What lies beside the map must be 0 before.
 */
export function patches(
  g: Geometry,
  channels: number,
  x: Floats,
  ox: number,
  y: Floats,
  oy: number,
  row: number,
  col: number,
): void {
  walk(g, channels, ox, oy, row, col, (from, step, to, n) => {
    for (let i = 0, a = from, b = to; i < n; i++, a += step, b += col) y[b] = x[a];
  });
}

/** Adds up patches where they came from: the reverse of `patches`. */
export function addPatches(
  g: Geometry,
  channels: number,
  y: Floats,
  oy: number,
  row: number,
  col: number,
  x: Floats,
  ox: number,
): void {
  walk(g, channels, ox, oy, row, col, (from, step, to, n) => {
    for (let i = 0, a = from, b = to; i < n; i++, a += step, b += col) x[a] += y[b];
  });
}

/** Calls `line` for every stretch of outputs along the last dimension: its place on the map and in the matrix. */
function walk(
  g: Geometry,
  channels: number,
  ox: number,
  oy: number,
  row: number,
  col: number,
  line: (from: number, step: number, to: number, n: number) => void,
): void {
  const [, height, width] = g.input;
  const [, outHeight, outWidth] = g.output;
  const map = volume(g.input);
  for (let kd = 0, r = 0; kd < g.kernel[0]; kd++) {
    const [firstD, pastD] = onMap(g, 0, kd);
    for (let kh = 0; kh < g.kernel[1]; kh++) {
      const [firstH, pastH] = onMap(g, 1, kh);
      for (let kw = 0; kw < g.kernel[2]; kw++, r++) {
        const [firstW, pastW] = onMap(g, 2, kw);
        const n = pastW - firstW;
        if (n <= 0) continue;
        const inW = firstW * g.stride[2] + kw * g.dilation[2] - g.padding[2];
        for (let c = 0; c < channels; c++) {
          const to = oy + (c * volume(g.kernel) + r) * row;
          for (let d = firstD; d < pastD; d++) {
            const inD = d * g.stride[0] + kd * g.dilation[0] - g.padding[0];
            for (let h = firstH; h < pastH; h++) {
              const inH = h * g.stride[1] + kh * g.dilation[1] - g.padding[1];
              const from = ox + c * map + (inD * height + inH) * width + inW;
              line(from, g.stride[2], to + ((d * outHeight + h) * outWidth + firstW) * col, n);
            }
          }
        }
      }
    }
  }
}

/** Counts of a convolution beside its geometry. */
export interface Counts {
  readonly batch: number;
  /** Channels of the map that the kernel slides over, and of the result. */
  readonly ins: number;
  readonly outs: number;
  readonly groups: number;
}

const like = (x: Floats, n: number): Floats => (x instanceof Float32Array ? new Float32Array(n) : new Float64Array(n));

/** Sizes of one group's product: places of the output, channels on both sides, numbers under the kernel, of a map. */
function perGroup(g: Geometry, c: Counts): { places: number; ins: number; outs: number; depth: number; map: number } {
  const ins = c.ins / c.groups;
  return {
    places: volume(g.output),
    ins,
    outs: c.outs / c.groups,
    depth: ins * volume(g.kernel),
    map: volume(g.input),
  };
}

/** Each of the maps, `channels` a sample, begins with its channel's bias. */
function fillBias(y: Floats, bias: Floats, ob: number, maps: number, channels: number, size: number): void {
  for (let i = 0; i < maps; i++) y.fill(bias[ob + (i % channels)], i * size, (i + 1) * size);
}

/** y (batch, outs, output) = x (batch, ins, input) under w (outs, ins / groups, kernel) + bias. */
export function convForward(
  g: Geometry,
  c: Counts,
  x: Floats,
  ox: number,
  w: Floats,
  ow: number,
  bias: Floats | null,
  ob: number,
  y: Floats,
): void {
  const { places, ins, outs, depth, map } = perGroup(g, c);
  const columns = like(x, places * depth);
  if (bias !== null) fillBias(y, bias, ob, c.batch * c.outs, c.outs, places);
  for (let n = 0; n < c.batch; n++) {
    for (let k = 0; k < c.groups; k++) {
      patches(g, ins, x, ox + (n * c.ins + k * ins) * map, columns, 0, 1, depth);
      const to = (n * c.outs + k * outs) * places;
      const kernel = ow + k * outs * depth;
      const beta = bias === null ? 0 : 1;
      gemmFloat(outs, places, depth, 1, w, kernel, depth, 1, columns, 0, 1, depth, beta, y, to, places, null, 0);
    }
  }
}

/** x (batch, ins, input) = the gradient of the map from y (batch, outs, output), plus a bias of its channels. */
export function convInput(
  g: Geometry,
  c: Counts,
  y: Floats,
  oy: number,
  w: Floats,
  ow: number,
  bias: Floats | null,
  ob: number,
  x: Floats,
): void {
  const { places, ins, outs, depth, map } = perGroup(g, c);
  const columns = like(x, places * depth);
  if (bias !== null) fillBias(x, bias, ob, c.batch * c.ins, c.ins, map);
  for (let n = 0; n < c.batch; n++) {
    for (let k = 0; k < c.groups; k++) {
      const from = oy + (n * c.outs + k * outs) * places;
      const kernel = ow + k * outs * depth;
      gemmFloat(depth, places, outs, 1, w, kernel, 1, depth, y, from, places, 1, 0, columns, 0, places, null, 0);
      addPatches(g, ins, columns, 0, places, 1, x, (n * c.ins + k * ins) * map);
    }
  }
}

/** w (outs, ins / groups, kernel) = the gradient of the kernel from y (batch, outs, output) and x. */
export function convWeight(g: Geometry, c: Counts, y: Floats, oy: number, x: Floats, ox: number, w: Floats): void {
  const { places, ins, outs, depth, map } = perGroup(g, c);
  const columns = like(x, places * depth);
  for (let n = 0; n < c.batch; n++) {
    for (let k = 0; k < c.groups; k++) {
      patches(g, ins, x, ox + (n * c.ins + k * ins) * map, columns, 0, places, 1);
      const from = oy + (n * c.outs + k * outs) * places;
      const to = k * outs * depth;
      const beta = n === 0 ? 0 : 1;
      gemmFloat(outs, depth, places, 1, y, from, places, 1, columns, 0, 1, places, beta, w, to, depth, null, 0);
    }
  }
}
