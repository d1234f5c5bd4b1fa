/** Recurrent cells: one step at a time. */
import { RuntimeError, ValueError } from "../errors.js";
import { empty, zeros } from "../ops/creation.js";
import { linear } from "../ops/linear.js";
import { type CellState, cellStep, type Recurrence } from "../ops/recurrent.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given } from "./arguments.js";
import { uniform_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";
import type { LSTMState } from "./rnn.js";

const FACTORY = { device: null as FactoryOptions["device"], dtype: null as FactoryOptions["dtype"] };

/** Named parameters of the cells. */
export interface CellOptions extends FactoryOptions {
  readonly input_size?: number;
  readonly hidden_size?: number;
  readonly bias?: boolean;
}

/** What cells are. */
export abstract class RNNCellBase extends Module {
  input_size: number;
  hidden_size: number;
  bias: boolean;
  declare weight_ih: Parameter;
  declare weight_hh: Parameter;
  declare bias_ih: Parameter | null;
  declare bias_hh: Parameter | null;
  constructor(o: Required<CellOptions>, gates: number) {
    super();
    this.input_size = o.input_size;
    this.hidden_size = o.hidden_size;
    this.bias = o.bias;
    const rows = gates * o.hidden_size;
    const parameter = (...size: number[]): Parameter =>
      new Parameter(empty(size, { device: o.device, dtype: o.dtype }));
    this.register_parameter("weight_ih", parameter(rows, o.input_size));
    this.register_parameter("weight_hh", parameter(rows, o.hidden_size));
    this.register_parameter("bias_ih", o.bias ? parameter(rows) : null);
    this.register_parameter("bias_hh", o.bias ? parameter(rows) : null);
    this.reset_parameters();
  }
  /** Draws all weights anew from U(-k, k), k = 1 / sqrt(hidden_size). */
  reset_parameters(): void {
    const k = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const p of this.parameters()) uniform_(p, -k, k);
  }
  /** One step of inputs with or without a batch. */
  protected advance(mode: Recurrence, input: Tensor, hx: readonly Tensor[] | null): CellState {
    if (input.ndim !== 1 && input.ndim !== 2) {
      throw new ValueError(`${this._get_name()}: Expected input to be 1D or 2D, got ${input.ndim}D instead`);
    }
    for (const [i, t] of (hx ?? []).entries()) {
      if (t.ndim !== 1 && t.ndim !== 2) {
        const what = mode === "LSTM" ? `hx[${i}]` : "hidden";
        throw new ValueError(`${this._get_name()}: Expected ${what} to be 1D or 2D, got ${t.ndim}D instead`);
      }
    }
    const alone = input.ndim === 1;
    const x = alone ? input.unsqueeze(0) : input;
    const start = (i: number): Tensor => {
      const t = hx?.[i];
      if (t === undefined) return zeros([x.sizes[0], this.hidden_size], { dtype: x.dtype });
      return alone ? t.unsqueeze(0) : t;
    };
    if (x.sizes[1] !== this.input_size) {
      throw new RuntimeError(`input has inconsistent input_size: got ${x.sizes[1]} expected ${this.input_size}`);
    }
    const w = { ih: this.weight_ih, hh: this.weight_hh, bih: this.bias_ih, bhh: this.bias_hh, hr: null };
    const first = { h: start(0), c: mode === "LSTM" ? start(1) : null };
    const { h, c } = cellStep(mode, linear(x, w.ih, w.bih), first, w);
    return alone ? { h: h.squeeze(0), c: c === null ? null : c.squeeze(0) } : { h, c };
  }
  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? "" : ", bias=False"}`;
  }
}

const CELL = {
  input_size: undefined as number | undefined,
  hidden_size: undefined as number | undefined,
  bias: true as boolean,
};

/** Named parameters of RNNCell. */
export interface RNNCellOptions extends CellOptions {
  readonly nonlinearity?: "tanh" | "relu";
}

/** One step of an RNN. Source: PyTorch, torch.nn.RNNCell: the same weights for the same seed. */
export class RNNCell extends RNNCellBase {
  nonlinearity: "tanh" | "relu";
  constructor(
    ...args: Given<
      [input_size: number, hidden_size: number, bias?: boolean, nonlinearity?: "tanh" | "relu"],
      RNNCellOptions
    >
  ) {
    const o = construct("RNNCell", args, { ...CELL, nonlinearity: "tanh" as "tanh" | "relu", ...FACTORY });
    super(o, 1);
    this.nonlinearity = o.nonlinearity;
  }
  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    if (this.nonlinearity !== "tanh" && this.nonlinearity !== "relu") {
      throw new RuntimeError(`Unknown nonlinearity: ${String(this.nonlinearity)}`);
    }
    const mode = this.nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU";
    return this.advance(mode, input, hx === null ? null : [hx]).h;
  }
  override extra_repr(): string {
    return `${super.extra_repr()}${this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`}`;
  }
}

/** One step of an LSTM. Source: PyTorch, torch.nn.LSTMCell: the same weights for the same seed. */
export class LSTMCell extends RNNCellBase {
  constructor(...args: Given<[input_size: number, hidden_size: number, bias?: boolean], CellOptions>) {
    super(construct("LSTMCell", args, { ...CELL, ...FACTORY }), 4);
  }
  override forward(input: Tensor, hx: readonly [Tensor, Tensor] | null = null): LSTMState {
    const { h, c } = this.advance("LSTM", input, hx);
    return [h, c as Tensor];
  }
}

/** One step of a GRU. Source: PyTorch, torch.nn.GRUCell: the same weights for the same seed. */
export class GRUCell extends RNNCellBase {
  constructor(...args: Given<[input_size: number, hidden_size: number, bias?: boolean], CellOptions>) {
    super(construct("GRUCell", args, { ...CELL, ...FACTORY }), 3);
  }
  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this.advance("GRU", input, hx === null ? null : [hx]).h;
  }
}

inPython("torch.nn.modules.rnn", RNNCell, LSTMCell, GRUCell);
