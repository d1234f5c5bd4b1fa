/** Pooling's loops on row-major floats: maps of three spatial dimensions, of which one or two may have size 1. */

type Floats = Float32Array | Float64Array;

/** The windows along one dimension: window i holds the places first[i], first[i] + step, ... below past[i]. */
export interface Windows {
  readonly first: Int32Array;
  readonly past: Int32Array;
  readonly step: number;
  /** What window i counts for in a mean's divisor. */
  readonly count: Int32Array;
}

/** The windows of a map. */
export interface Field {
  readonly sizes: readonly [number, number, number];
  readonly windows: readonly [Windows, Windows, Windows];
}

/** The largest of each window, and its place on the map; NaN is larger than all numbers. */
export function maxPool(f: Field, maps: number, x: Floats, ox: number, y: Floats, at: BigInt64Array): void {
  const [wd, wh, ww] = f.windows;
  const [depth, height, width] = f.sizes;
  let o = 0;
  for (let m = 0; m < maps; m++) {
    const base = ox + m * depth * height * width;
    for (let i = 0; i < wd.first.length; i++) {
      for (let j = 0; j < wh.first.length; j++) {
        for (let k = 0; k < ww.first.length; k++, o++) {
          let best = -Infinity;
          let place = (wd.first[i] * height + wh.first[j]) * width + ww.first[k];
          for (let d = wd.first[i]; d < wd.past[i]; d += wd.step) {
            for (let h = wh.first[j]; h < wh.past[j]; h += wh.step) {
              const row = (d * height + h) * width;
              for (let w = ww.first[k]; w < ww.past[k]; w += ww.step) {
                const v = x[base + row + w];
                if (v > best || v !== v) {
                  best = v;
                  place = row + w;
                }
              }
            }
          }
          y[o] = best;
          at[o] = BigInt(place);
        }
      }
    }
  }
}

/** The number that each window's sum is divided by, in the order of the windows. */
export function divisors(f: Field, override: number | null): Float64Array {
  const [wd, wh, ww] = f.windows;
  const out = new Float64Array(wd.first.length * wh.first.length * ww.first.length);
  let o = 0;
  for (const d of wd.count) for (const h of wh.count) for (const w of ww.count) out[o++] = override ?? d * h * w;
  return out;
}

/** The mean of each window. */
export function meanPool(f: Field, by: Float64Array, maps: number, x: Floats, ox: number, y: Floats): void {
  const [wd, wh, ww] = f.windows;
  const [depth, height, width] = f.sizes;
  for (let m = 0, o = 0; m < maps; m++) {
    const base = ox + m * depth * height * width;
    for (let i = 0, n = 0; i < wd.first.length; i++) {
      for (let j = 0; j < wh.first.length; j++) {
        for (let k = 0; k < ww.first.length; k++, o++, n++) {
          let s = 0;
          for (let d = wd.first[i]; d < wd.past[i]; d++) {
            for (let h = wh.first[j]; h < wh.past[j]; h++) {
              const row = base + (d * height + h) * width;
              for (let w = ww.first[k]; w < ww.past[k]; w++) s += x[row + w];
            }
          }
          y[o] = s / by[n];
        }
      }
    }
  }
}

/** Each window's share added to the places that its mean was taken over. */
export function meanPoolBack(f: Field, by: Float64Array, maps: number, g: Floats, og: number, x: Floats): void {
  const [wd, wh, ww] = f.windows;
  const [depth, height, width] = f.sizes;
  for (let m = 0, o = og; m < maps; m++) {
    const base = m * depth * height * width;
    for (let i = 0, n = 0; i < wd.first.length; i++) {
      for (let j = 0; j < wh.first.length; j++) {
        for (let k = 0; k < ww.first.length; k++, o++, n++) {
          const share = g[o] / by[n];
          for (let d = wd.first[i]; d < wd.past[i]; d++) {
            for (let h = wh.first[j]; h < wh.past[j]; h++) {
              const row = base + (d * height + h) * width;
              for (let w = ww.first[k]; w < ww.past[k]; w++) x[row + w] += share;
            }
          }
        }
      }
    }
  }
}

/** Elements added to numbered places of each map. */
export function scatterMaps(
  maps: number,
  per: number,
  at: BigInt64Array,
  oat: number,
  x: Floats,
  ox: number,
  size: number,
  y: Floats,
): void {
  for (let m = 0, i = 0; m < maps; m++) {
    for (let k = 0; k < per; k++, i++) y[m * size + Number(at[oat + i])] += x[ox + i];
  }
}

/** Elements at numbered places of each map. */
export function gatherMaps(
  maps: number,
  per: number,
  at: BigInt64Array,
  oat: number,
  x: Floats,
  ox: number,
  size: number,
  y: Floats,
): void {
  for (let m = 0, i = 0; m < maps; m++) {
    for (let k = 0; k < per; k++, i++) y[i] = x[ox + m * size + Number(at[oat + i])];
  }
}
