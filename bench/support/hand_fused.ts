/**
 * The tutorial's training step written out by hand for its one network: Linear(1, 10), ReLU, Linear(10, 1), mean
 * squared error, Adam. No tensors, no graph: as fast as plain loops over typed arrays get, and the yardstick for ours.
 */

const HIDDEN = 10;

/** One array of parameters with its gradient and what Adam keeps. */
class Learned {
  readonly p: Float32Array;
  readonly g: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  constructor(p: Float32Array) {
    this.p = p;
    this.g = new Float32Array(p.length);
    this.m = new Float32Array(p.length);
    this.v = new Float32Array(p.length);
  }
  step(rate: number, correction: number): void {
    const { p, g, m, v } = this;
    for (let i = 0; i < p.length; i++) {
      const d = g[i];
      m[i] = 0.9 * m[i] + 0.1 * d;
      v[i] = 0.999 * v[i] + 0.001 * d * d;
      p[i] -= (rate * m[i]) / (Math.sqrt(v[i]) / correction + 1e-8);
    }
  }
}

/** The network's weights, in the order of `parameters()`. */
export type Weights = readonly [Float32Array, Float32Array, Float32Array, Float32Array];

/** The network and its optimizer, by hand. */
export class HandFused {
  private readonly x: Float32Array;
  private readonly y: Float32Array;
  private readonly w1: Learned;
  private readonly b1: Learned;
  private readonly w2: Learned;
  private readonly b2: Learned;
  private readonly h: Float32Array;
  private t = 0;

  constructor(x: Float32Array, y: Float32Array, weights: Weights) {
    this.x = x;
    this.y = y;
    [this.w1, this.b1, this.w2, this.b2] = weights.map((w) => new Learned(w.slice()));
    this.h = new Float32Array(x.length * HIDDEN);
  }

  /** One step; gives the loss. */
  step(): number {
    const { x, y, h } = this;
    const n = x.length;
    const w1 = this.w1.p;
    const b1 = this.b1.p;
    const w2 = this.w2.p;
    const b2 = this.b2.p[0];
    const gw1 = this.w1.g.fill(0);
    const gb1 = this.b1.g.fill(0);
    const gw2 = this.w2.g.fill(0);
    let gb2 = 0;
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const at = i * HIDDEN;
      let pred = b2;
      for (let j = 0; j < HIDDEN; j++) {
        const a = w1[j] * x[i] + b1[j];
        const r = Math.max(a, 0);
        h[at + j] = r;
        pred += r * w2[j];
      }
      const d = pred - y[i];
      loss += d * d;
      const g = (2 / n) * d;
      gb2 += g;
      for (let j = 0; j < HIDDEN; j++) {
        gw2[j] += g * h[at + j];
        if (h[at + j] > 0) {
          const gh = g * w2[j];
          gb1[j] += gh;
          gw1[j] += gh * x[i];
        }
      }
    }
    this.b2.g[0] = gb2;
    this.t++;
    const rate = 0.001 / (1 - 0.9 ** this.t);
    const correction = Math.sqrt(1 - 0.999 ** this.t);
    for (const learned of [this.w1, this.b1, this.w2, this.b2]) learned.step(rate, correction);
    return loss / n;
  }
}
