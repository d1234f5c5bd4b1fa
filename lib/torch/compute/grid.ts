/**
 * Sampling's loops on row-major floats: each result is a weighted sum of the elements around a place, which is the
 * product of the weights along each dimension.
 */

type Floats = Float32Array | Float64Array;

/** How values between elements are found. */
export type SampleMode = "bilinear" | "nearest" | "bicubic";
/** What stands beside the map. */
export type SamplePadding = "zeros" | "border" | "reflection";

/** What is sampled, and how. The sizes are the map's, and the number of places for each of the batch. */
export interface Sampling {
  readonly batch: number;
  readonly channels: number;
  readonly space: readonly number[];
  readonly places: number;
  readonly mode: SampleMode;
  readonly padding: SamplePadding;
  readonly align: boolean;
  /** How the dtype rounds: places are found in its own precision, as torch finds them. */
  readonly round: (x: number) => number;
}

/** The taps of one place: where they are on the map (-1 beside it), weights, and the weights' slopes by coordinate. */
interface Corners {
  count: number;
  readonly at: Int32Array;
  readonly weight: Float64Array;
  readonly slopes: readonly Float64Array[];
}

/** A coordinate moved onto the map, and how it moves with the one given. */
interface Moved {
  x: number;
  slope: number;
}

function reflect(m: Moved, low: number, high: number, round: (x: number) => number): void {
  if (low === high) {
    m.x = 0;
    m.slope = 0;
    return;
  }
  const min = low / 2;
  const span = (high - low) / 2;
  let x = round(m.x - min);
  if (x < 0) {
    m.slope = -m.slope;
    x = -x;
  }
  const extra = x % span;
  if (Math.floor(x / span) % 2 === 0) m.x = round(extra + min);
  else {
    m.x = round(span - extra + min);
    m.slope = -m.slope;
  }
}

function clip(m: Moved, n: number): void {
  if (m.x > 0 && m.x < n - 1) return;
  m.slope = 0;
  m.x = Math.min(Math.max(m.x, 0), n - 1);
}

function pad(m: Moved, n: number, s: Sampling): void {
  if (s.padding === "zeros") return;
  if (s.padding === "reflection") {
    if (s.align) reflect(m, 0, 2 * (n - 1), s.round);
    else reflect(m, -1, 2 * n - 1, s.round);
  }
  clip(m, n);
}

const halfEven = (x: number): number => {
  const down = Math.floor(x);
  const over = x - down;
  return over < 0.5 || (over === 0.5 && down % 2 === 0) ? down : down + 1;
};

/** The taps along one dimension. */
class Line {
  count = 0;
  readonly at: Int32Array = new Int32Array(4);
  readonly weight: Float64Array = new Float64Array(4);
  readonly slope: Float64Array = new Float64Array(4);
  private readonly moved: Moved = { x: 0, slope: 0 };

  constructor(
    private readonly n: number,
    private readonly s: Sampling,
  ) {}

  private tap(place: number, weight: number, slope: number): void {
    const k = this.count++;
    this.at[k] = place >= 0 && place < this.n ? place : -1;
    this.weight[k] = weight;
    this.slope[k] = slope;
  }

  /** @param coordinate -1 to 1 from end to end */
  set(coordinate: number): void {
    const { n, s, moved } = this;
    this.count = 0;
    const factor = (s.align ? n - 1 : n) / 2;
    const scaled = s.round(s.round(coordinate + 1) * factor);
    moved.x = s.align ? scaled : s.round(scaled - 0.5);
    moved.slope = factor;
    if (s.mode === "bicubic") return this.cubic(moved.x, factor);
    pad(moved, n, s);
    if (s.mode === "nearest") return this.tap(halfEven(moved.x), 1, 0);
    const at = Math.floor(moved.x);
    const far = moved.x - at;
    this.tap(at, 1 - far, -moved.slope);
    this.tap(at + 1, far, moved.slope);
  }

  private cubic(x: number, factor: number): void {
    const A = -0.75;
    const at = Math.floor(x);
    const t = x - at;
    for (let k = -1; k <= 2; k++) {
      const d = Math.abs(k - t);
      const side = k - t < 0 ? 1 : -1;
      const near = d <= 1;
      const weight = near ? ((A + 2) * d - (A + 3)) * d * d + 1 : (((d - 5) * d + 8) * d - 4) * A;
      const slope = near ? (3 * (A + 2) * d - 2 * (A + 3)) * d : ((3 * d - 10) * d + 8) * A;
      const place = this.moved;
      place.x = at + k;
      pad(place, this.n, this.s);
      this.tap(Math.trunc(place.x), weight, side * slope * factor);
    }
  }
}

/** Calls `each` for every place of the grid, in order, with its taps. */
function walk(
  s: Sampling,
  grid: Floats,
  og: number,
  slopes: boolean,
  each: (sample: number, place: number, taps: Corners) => void,
): void {
  const rank = s.space.length;
  // The grid holds the coordinate of the last dimension first.
  const lines = s.space.map((n) => new Line(n, s));
  const most = (s.mode === "bicubic" ? 4 : 2) ** rank;
  const taps: Corners = {
    count: 0,
    at: new Int32Array(most),
    weight: new Float64Array(most),
    slopes: s.space.map(() => new Float64Array(most)),
  };
  const chosen = new Int32Array(rank);
  for (let b = 0; b < s.batch; b++) {
    for (let p = 0; p < s.places; p++) {
      const g = og + (b * s.places + p) * rank;
      let total = 1;
      for (let d = 0; d < rank; d++) {
        lines[d].set(grid[g + rank - 1 - d]);
        total *= lines[d].count;
      }
      taps.count = total;
      chosen.fill(0);
      for (let t = 0; t < total; t++) {
        let at = 0;
        let weight = 1;
        for (let d = 0; d < rank; d++) {
          const line = lines[d];
          const k = chosen[d];
          at = at < 0 || line.at[k] < 0 ? -1 : at * s.space[d] + line.at[k];
          weight *= line.weight[k];
        }
        taps.at[t] = at;
        taps.weight[t] = weight;
        if (slopes) {
          for (let e = 0; e < rank; e++) {
            let slope = 1;
            for (let d = 0; d < rank; d++) slope *= d === e ? lines[d].slope[chosen[d]] : lines[d].weight[chosen[d]];
            taps.slopes[e][t] = slope;
          }
        }
        for (let d = rank - 1; d >= 0; d--) {
          if (++chosen[d] < lines[d].count) break;
          chosen[d] = 0;
        }
      }
      each(b, p, taps);
    }
  }
}

const volume = (s: Sampling): number => s.space.reduce((a, b) => a * b, 1);

/** y[b, c, place] = the sum over the place's taps of weight * x[b, c, at]. */
export function sample(s: Sampling, x: Floats, ox: number, grid: Floats, og: number, y: Floats): void {
  const size = volume(s);
  walk(s, grid, og, false, (b, p, taps) => {
    for (let c = 0; c < s.channels; c++) {
      const from = ox + (b * s.channels + c) * size;
      let sum = 0;
      for (let t = 0; t < taps.count; t++) if (taps.at[t] >= 0) sum += taps.weight[t] * x[from + taps.at[t]];
      y[(b * s.channels + c) * s.places + p] = sum;
    }
  });
}

/** The gradients of `sample` with respect to the map (added to `gx`) and the grid; null where none is wanted. */
export function sampleBack(
  s: Sampling,
  x: Floats,
  ox: number,
  grid: Floats,
  og: number,
  g: Floats,
  offset: number,
  gx: Floats | null,
  gGrid: Floats | null,
): void {
  const size = volume(s);
  const rank = s.space.length;
  walk(s, grid, og, gGrid !== null, (b, p, taps) => {
    for (let c = 0; c < s.channels; c++) {
      const map = (b * s.channels + c) * size;
      const up = g[offset + (b * s.channels + c) * s.places + p];
      if (gx !== null) {
        for (let t = 0; t < taps.count; t++) if (taps.at[t] >= 0) gx[map + taps.at[t]] += taps.weight[t] * up;
      }
      if (gGrid === null) continue;
      for (let d = 0; d < rank; d++) {
        const slopes = taps.slopes[d];
        let sum = 0;
        for (let t = 0; t < taps.count; t++) if (taps.at[t] >= 0) sum += slopes[t] * x[ox + map + taps.at[t]];
        gGrid[(b * s.places + p) * rank + rank - 1 - d] += sum * up;
      }
    }
  });
}
