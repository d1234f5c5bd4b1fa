/** Normalisation's loops on row-major floats seen as (batch, channels, places); sums are kept in double precision. */

type Floats = Float32Array | Float64Array;

/** Mean and 1 / sqrt(variance + eps) of each group of `channels / groups` channels of each of the batch. */
export function groupStatistics(
  x: Floats,
  ox: number,
  count: number,
  size: number,
  eps: number,
  mean: Float64Array,
  scale: Float64Array,
): void {
  for (let r = 0; r < count; r++) {
    const from = ox + r * size;
    let s = 0;
    for (let i = 0; i < size; i++) s += x[from + i];
    const m = s / size;
    let v = 0;
    for (let i = 0; i < size; i++) {
      const d = x[from + i] - m;
      v += d * d;
    }
    mean[r] = m;
    scale[r] = 1 / Math.sqrt(v / size + eps);
  }
}

/** Mean and variance (divided by the count) of each channel. */
export function channelStatistics(
  x: Floats,
  ox: number,
  batch: number,
  channels: number,
  places: number,
  mean: Float64Array,
  variance: Float64Array,
): void {
  const n = batch * places;
  for (let c = 0; c < channels; c++) {
    let s = 0;
    for (let b = 0; b < batch; b++) {
      const from = ox + (b * channels + c) * places;
      for (let i = 0; i < places; i++) s += x[from + i];
    }
    const m = s / n;
    let v = 0;
    for (let b = 0; b < batch; b++) {
      const from = ox + (b * channels + c) * places;
      for (let i = 0; i < places; i++) {
        const d = x[from + i] - m;
        v += d * d;
      }
    }
    mean[c] = m;
    variance[c] = v / n;
  }
}

/** Which statistics a channel of one of the batch has: those of its channel, or those of its group. */
export interface Layout {
  readonly batch: number;
  readonly channels: number;
  readonly places: number;
  /** Groups of channels; 0 when the whole batch shares the channels' statistics. */
  readonly groups: number;
}

const statisticsOf = (l: Layout, b: number, c: number): number =>
  l.groups === 0 ? c : b * l.groups + Math.floor((c * l.groups) / l.channels);

/** y = (x - mean) * scale * weight + bias */
export function normalise(
  l: Layout,
  x: Floats,
  ox: number,
  mean: Float64Array,
  scale: Float64Array,
  weight: Floats | null,
  ow: number,
  bias: Floats | null,
  ob: number,
  y: Floats,
): void {
  const { batch, channels, places } = l;
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      const s = statisticsOf(l, b, c);
      const m = mean[s];
      const w = weight === null ? scale[s] : scale[s] * weight[ow + c];
      const add = bias === null ? 0 : bias[ob + c];
      const at = (b * channels + c) * places;
      for (let i = 0; i < places; i++) y[at + i] = (x[ox + at + i] - m) * w + add;
    }
  }
}

/**
 * The way back: gradients of x, of the weight and of the bias. With `fixed` the statistics are constants.
 */
export function normaliseBack(
  l: Layout,
  fixed: boolean,
  g: Floats,
  og: number,
  x: Floats,
  ox: number,
  mean: Float64Array,
  scale: Float64Array,
  weight: Floats | null,
  ow: number,
  dx: Floats,
  dw: Float64Array,
  db: Float64Array,
): void {
  const { batch, channels, places } = l;
  const sums = new Float64Array(mean.length);
  const products = new Float64Array(mean.length);
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      const s = statisticsOf(l, b, c);
      const at = (b * channels + c) * places;
      const m = mean[s];
      const w = weight === null ? 1 : weight[ow + c];
      let sum = 0;
      let product = 0;
      for (let i = 0; i < places; i++) {
        const v = g[og + at + i];
        sum += v;
        product += v * (x[ox + at + i] - m);
      }
      product *= scale[s];
      db[c] += sum;
      dw[c] += product;
      sums[s] += w * sum;
      products[s] += w * product;
    }
  }
  const n = (batch * channels * places) / mean.length;
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      const s = statisticsOf(l, b, c);
      const at = (b * channels + c) * places;
      const m = mean[s];
      const k = scale[s];
      const w = weight === null ? k : k * weight[ow + c];
      const drift = fixed ? 0 : (k * sums[s]) / n;
      const slope = fixed ? 0 : (k * k * products[s]) / n;
      for (let i = 0; i < places; i++) dx[at + i] = g[og + at + i] * w - drift - (x[ox + at + i] - m) * slope;
    }
  }
}
