/** Recurrent cells, and layers of them over packed steps. */
import type { Tensor } from "../tensor.js";
import { cat } from "./indexing.js";
import { linear } from "./linear.js";
import { relu, sigmoid, tanh } from "./unary.js";

/** Which recurrence. */
export type Recurrence = "RNN_TANH" | "RNN_RELU" | "LSTM" | "GRU";

/** A layer's weights in one direction. */
export interface CellWeights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly bih: Tensor | null;
  readonly bhh: Tensor | null;
  /** The projection of an LSTM's output. */
  readonly hr: Tensor | null;
}

/** What a cell passes on: h, and c of an LSTM. */
export interface CellState {
  readonly h: Tensor;
  readonly c: Tensor | null;
}

/** One step, from the input's part of the gates. */
export function cellStep(mode: Recurrence, gates: Tensor, state: CellState, w: CellWeights): CellState {
  const own = linear(state.h, w.hh, w.bhh);
  if (mode === "LSTM") {
    const [i, f, g, o] = gates.add(own).chunk(4, -1);
    const c = sigmoid(f)
      .mul(state.c as Tensor)
      .add(sigmoid(i).mul(tanh(g)));
    const h = sigmoid(o).mul(tanh(c));
    return { h: w.hr === null ? h : linear(h, w.hr), c };
  }
  if (mode === "GRU") {
    const [xr, xz, xn] = gates.chunk(3, -1);
    const [hr, hz, hn] = own.chunk(3, -1);
    const n = tanh(xn.add(sigmoid(xr.add(hr)).mul(hn)));
    return {
      h: state.h
        .sub(n)
        .mul(sigmoid(xz.add(hz)))
        .add(n),
      c: null,
    };
  }
  const sum = gates.add(own);
  return { h: mode === "RNN_TANH" ? tanh(sum) : relu(sum), c: null };
}

const rows = (s: CellState, from: number, n: number): CellState => ({
  h: s.h.narrow(0, from, n),
  c: s.c === null ? null : s.c.narrow(0, from, n),
});
const joined = (a: CellState, b: CellState): CellState => ({
  h: cat([a.h, b.h]),
  c: a.c === null || b.c === null ? null : cat([a.c, b.c]),
});

/**
 * One layer in one direction over packed steps: all outputs in their places, and the last state of each sequence.
 *
 * @param data the steps' rows, `sizes` of them for each step; sizes never grow
 * @internal
 */
export function runDirection(
  mode: Recurrence,
  data: Tensor,
  sizes: readonly number[],
  first: CellState,
  w: CellWeights,
  reverse: boolean,
): { output: Tensor; last: CellState } {
  const gates = linear(data, w.ih, w.bih);
  const places: number[] = [];
  let at = 0;
  for (const n of sizes) {
    places.push(at);
    at += n;
  }
  const outputs = new Array<Tensor>(sizes.length);
  if (reverse) {
    let state = rows(first, 0, sizes[sizes.length - 1]);
    for (let t = sizes.length - 1; t >= 0; t--) {
      const n = sizes[t];
      const before = state.h.sizes[0];
      if (n > before) state = joined(state, rows(first, before, n - before));
      state = cellStep(mode, gates.narrow(0, places[t], n), state, w);
      outputs[t] = state.h;
    }
    return { output: cat(outputs), last: state };
  }
  let state = first;
  let done: CellState | null = null;
  for (let t = 0; t < sizes.length; t++) {
    const n = sizes[t];
    const before = state.h.sizes[0];
    if (n < before) {
      const ended = rows(state, n, before - n);
      done = done === null ? ended : joined(ended, done);
      state = rows(state, 0, n);
    }
    state = cellStep(mode, gates.narrow(0, places[t], n), state, w);
    outputs[t] = state.h;
  }
  return { output: cat(outputs), last: done === null ? state : joined(state, done) };
}
