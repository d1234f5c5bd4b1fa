/** Recurrent layers and cells. */
import { tupleRepr } from "../../builtins/repr.js";
import { warn } from "../../builtins/warnings.js";
import { RuntimeError, ValueError } from "../errors.js";
import { empty, zeros } from "../ops/creation.js";
import { dropout } from "../ops/dropout.js";
import { cat, stack } from "../ops/indexing.js";
import { type CellState, type CellWeights, type Recurrence, runDirection } from "../ops/recurrent.js";
import { sameSizes } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { construct, type Given, shown } from "./arguments.js";
import { uniform_ } from "./init.js";
import type { FactoryOptions } from "./linear.js";
import { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { inPython } from "./registry.js";
import { PackedSequence } from "./rnn_packing.js";

/** Named parameters of the recurrent layers. */
export interface RecurrentOptions extends FactoryOptions {
  readonly input_size?: number;
  readonly hidden_size?: number;
  readonly num_layers?: number;
  readonly bias?: boolean;
  /** Inputs and outputs are (batch, steps, features) instead of (steps, batch, features). */
  readonly batch_first?: boolean;
  /** Probability of dropout after every layer but the last. */
  readonly dropout?: number;
  readonly bidirectional?: boolean;
}

const GATES: Readonly<Record<Recurrence, number>> = { RNN_TANH: 1, RNN_RELU: 1, LSTM: 4, GRU: 3 };

/** An LSTM's state: h and c. */
export type LSTMState = [h: Tensor, c: Tensor];

/** What recurrent layers are. */
export abstract class RNNBase extends Module {
  mode: Recurrence;
  input_size: number;
  hidden_size: number;
  num_layers: number;
  bias: boolean;
  batch_first: boolean;
  dropout: number;
  bidirectional: boolean;
  proj_size: number;
  _flat_weights_names: string[];
  _all_weights: string[][];
  declare _flat_weights: Parameter[];

  constructor(mode: Recurrence, o: Required<RecurrentOptions> & { readonly proj_size: number }) {
    super();
    if (!(o.dropout >= 0 && o.dropout <= 1)) {
      throw new ValueError(
        "dropout should be a number in range [0, 1] representing the probability of an element being zeroed",
      );
    }
    if (o.dropout > 0 && o.num_layers === 1) {
      warn(
        `dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout=${o.dropout} and num_layers=${o.num_layers}`,
      );
    }
    if (o.hidden_size <= 0) throw new ValueError("hidden_size must be greater than zero");
    if (o.num_layers <= 0) throw new ValueError("num_layers must be greater than zero");
    if (o.proj_size < 0) throw new ValueError("proj_size should be a positive integer or zero to disable projections");
    if (o.proj_size >= o.hidden_size) throw new ValueError("proj_size has to be smaller than hidden_size");
    this.mode = mode;
    this.input_size = o.input_size;
    this.hidden_size = o.hidden_size;
    this.num_layers = o.num_layers;
    this.bias = o.bias;
    this.batch_first = o.batch_first;
    this.dropout = o.dropout;
    this.bidirectional = o.bidirectional;
    this.proj_size = o.proj_size;
    this._flat_weights_names = [];
    this._all_weights = [];
    const directions = o.bidirectional ? 2 : 1;
    const real = o.proj_size > 0 ? o.proj_size : o.hidden_size;
    const rows = GATES[mode] * o.hidden_size;
    for (let layer = 0; layer < o.num_layers; layer++) {
      for (let d = 0; d < directions; d++) {
        const end = `_l${layer}${d === 1 ? "_reverse" : ""}`;
        const ins = layer === 0 ? o.input_size : real * directions;
        const sizes: [string, number[]][] = [
          [`weight_ih${end}`, [rows, ins]],
          [`weight_hh${end}`, [rows, real]],
        ];
        if (o.bias) sizes.push([`bias_ih${end}`, [rows]], [`bias_hh${end}`, [rows]]);
        if (o.proj_size > 0) sizes.push([`weight_hr${end}`, [o.proj_size, o.hidden_size]]);
        for (const [name, size] of sizes) {
          this.register_parameter(name, new Parameter(empty(size, { device: o.device, dtype: o.dtype })));
        }
        const names = sizes.map(([name]) => name);
        this._flat_weights_names.push(...names);
        this._all_weights.push(names);
      }
    }
    Object.defineProperty(this, "_flat_weights", {
      get(this: RNNBase): Parameter[] {
        return this._flat_weights_names.map((n) => this.named(n));
      },
      enumerable: true,
      configurable: true,
    });
    this.reset_parameters();
  }

  private named(name: string): Parameter {
    return (this as unknown as Record<string, Parameter>)[name];
  }

  /** Draws all weights anew from U(-k, k), k = 1 / sqrt(hidden_size). */
  reset_parameters(): void {
    const k = 1 / Math.sqrt(this.hidden_size);
    for (const p of this.parameters()) uniform_(p, -k, k);
  }

  /** Does nothing: the weights always lie as they are needed. */
  flatten_parameters(): void {}

  /** The weights, layer by layer. */
  get all_weights(): Parameter[][] {
    return this._all_weights.map((names) => names.map((n) => this.named(n)));
  }

  private weights(at: number): CellWeights {
    const names = this._all_weights[at];
    const hr = this.proj_size > 0 ? this.named(names[names.length - 1]) : null;
    const [bih, bhh] = this.bias ? [this.named(names[2]), this.named(names[3])] : [null, null];
    return { ih: this.named(names[0]), hh: this.named(names[1]), bih, bhh, hr };
  }

  /** Runs all layers over packed steps from states (layers * directions, batch, features). */
  private run(data: Tensor, sizes: readonly number[], h: Tensor, c: Tensor | null): [Tensor, Tensor, Tensor | null] {
    const directions = this.bidirectional ? 2 : 1;
    const last: CellState[] = [];
    let x = data;
    for (let layer = 0; layer < this.num_layers; layer++) {
      const outputs: Tensor[] = [];
      for (let d = 0; d < directions; d++) {
        const at = layer * directions + d;
        const first = { h: h.select(0, at), c: c === null ? null : c.select(0, at) };
        const found = runDirection(this.mode, x, sizes, first, this.weights(at), d === 1);
        outputs.push(found.output);
        last.push(found.last);
      }
      x = directions === 1 ? outputs[0] : cat(outputs, -1);
      if (this.dropout > 0 && layer < this.num_layers - 1) x = dropout(x, this.dropout, this.training);
    }
    return [x, stack(last.map((s) => s.h)), c === null ? null : stack(last.map((s) => s.c as Tensor))];
  }

  private checkHidden(t: Tensor, batch: number, features: number, what: string): void {
    const wanted = [this.num_layers * (this.bidirectional ? 2 : 1), batch, features];
    if (!sameSizes(t.sizes, wanted)) {
      throw new RuntimeError(`Expected ${what} size ${tupleRepr(wanted)}, got [${t.sizes.join(", ")}]`);
    }
  }

  /** The whole layer, for inputs of either kind. */
  protected apply_layers<I extends Tensor | PackedSequence>(
    input: I,
    hx: readonly Tensor[] | null,
  ): { output: I; h: Tensor; c: Tensor | null } {
    const lstm = this.mode === "LSTM";
    const real = this.proj_size > 0 ? this.proj_size : this.hidden_size;
    const packed = input instanceof PackedSequence;
    const given = packed ? input.data : (input as Tensor);
    if (!packed && given.ndim !== 2 && given.ndim !== 3) {
      throw new ValueError(
        `${this._get_name()}: Expected input to be 2D or 3D, got ${given.ndim}D${lstm ? "" : " tensor"} instead`,
      );
    }
    if (given.dtype !== this.named(this._flat_weights_names[0]).dtype) {
      throw new ValueError(
        `RNN input dtype (${given.dtype}) does not match weight dtype (${this.named(this._flat_weights_names[0]).dtype}). Convert input: input.to(${this.named(this._flat_weights_names[0]).dtype}), or convert model: model.to(${given.dtype})`,
      );
    }
    const alone = !packed && given.ndim === 2;
    const lone = alone ? given.unsqueeze(1) : given;
    const x = !packed && !alone && this.batch_first ? lone.transpose(0, 1) : lone;
    const sizes = packed ? input.batch_sizes.tolist<number[]>() : new Array<number>(x.sizes[0]).fill(x.sizes[1]);
    const batch = packed ? sizes[0] : x.sizes[1];
    if (given.sizes[given.ndim - 1] !== this.input_size) {
      throw new RuntimeError(
        `input.size(-1) must be equal to input_size. Expected ${this.input_size}, got ${given.sizes[given.ndim - 1]}`,
      );
    }
    const states = this.num_layers * (this.bidirectional ? 2 : 1);
    const start = (i: number, features: number): Tensor => {
      const t = hx?.[i];
      if (t === undefined) return zeros([states, batch, features], { dtype: given.dtype });
      if (alone && t.ndim !== 2) {
        throw new RuntimeError(
          lstm
            ? `For batched 3-D input, hx and cx should also be 3-D but got (${hx?.map((v) => `${v.ndim}-D`).join(", ")}) tensors`
            : `For unbatched 2-D input, hx should also be 2-D but got ${t.ndim}-D tensor`,
        );
      }
      if (!packed && !alone && t.ndim !== 3) {
        throw new RuntimeError(
          lstm
            ? `For batched 3-D input, hx and cx should also be 3-D but got (${hx?.map((v) => `${v.ndim}-D`).join(", ")}) tensors`
            : `For batched 3-D input, hx should also be 3-D but got ${t.ndim}-D tensor`,
        );
      }
      const whole = alone ? t.unsqueeze(1) : t;
      this.checkHidden(whole, batch, features, lstm ? `hidden[${i}]` : "hidden");
      const order = packed ? input.sorted_indices : null;
      return order === null ? whole : whole.index_select(1, order);
    };
    const h0 = start(0, real);
    const c0 = lstm ? start(1, this.hidden_size) : null;
    const data = packed ? given : x.reshape(-1, this.input_size);
    const [y, h, c] = this.run(data, sizes, h0, c0);
    const settle = (t: Tensor): Tensor => {
      if (alone) return t.squeeze(1);
      const order = packed ? input.unsorted_indices : null;
      return order === null ? t : t.index_select(1, order);
    };
    const ends = { h: settle(h), c: c === null ? null : settle(c) };
    if (packed) {
      const { batch_sizes, sorted_indices, unsorted_indices } = input;
      return { output: new PackedSequence(y, batch_sizes, sorted_indices, unsorted_indices) as I, ...ends };
    }
    const out = y.reshape(x.sizes[0], x.sizes[1], -1);
    return { output: (alone ? out.squeeze(1) : this.batch_first ? out.transpose(0, 1) : out) as I, ...ends };
  }

  override extra_repr(): string {
    let s = `${this.input_size}, ${this.hidden_size}`;
    if (this.proj_size !== 0) s += `, proj_size=${this.proj_size}`;
    if (this.num_layers !== 1) s += `, num_layers=${this.num_layers}`;
    const { bias, batch_first, dropout: p, bidirectional } = this;
    if (!bias) s += `, ${shown({ bias })}`;
    if (batch_first) s += `, ${shown({ batch_first })}`;
    if (p !== 0) s += `, ${shown({ dropout: p }, ["dropout"])}`;
    if (bidirectional) s += `, ${shown({ bidirectional })}`;
    return s;
  }
}

const LAYER = {
  input_size: undefined as number | undefined,
  hidden_size: undefined as number | undefined,
  num_layers: 1 as number,
};
const REST = {
  bias: true as boolean,
  batch_first: false as boolean,
  dropout: 0 as number,
  bidirectional: false as boolean,
};
const FACTORY = { device: null as FactoryOptions["device"], dtype: null as FactoryOptions["dtype"] };

/** Layers whose state is h alone. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a call takes what forward takes, packed sequences too.
export abstract class SimpleRecurrent extends RNNBase {
  override forward(input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, h: Tensor];
  override forward(input: Tensor, hx?: Tensor | null): [output: Tensor, h: Tensor];
  override forward(input: Tensor | PackedSequence, hx: Tensor | null = null): [Tensor | PackedSequence, Tensor] {
    const { output, h } = this.apply_layers(input, hx === null ? null : [hx]);
    return [output, h];
  }
}
/** How such layers are called. */
export interface SimpleRecurrent {
  (input: PackedSequence, hx?: Tensor | null): [output: PackedSequence, h: Tensor];
  (input: Tensor, hx?: Tensor | null): [output: Tensor, h: Tensor];
}

/** Named parameters of RNN. */
export interface RNNOptions extends RecurrentOptions {
  readonly nonlinearity?: "tanh" | "relu";
}

/**
 * Layers of h = tanh(w_ih @ x + b_ih + w_hh @ h + b_hh), over the steps of sequences.
 *
 * Shape: (T, B, input_size), (B, T, input_size) with batch_first, or (T, input_size); h (layers * directions, B, hidden_size).
 * @throws RuntimeError when the input or the state do not fit; ValueError for settings that make no sense.
 * @example const [out, h] = new nn.RNN(3, 5)(x)
 * Source: PyTorch, torch.nn.RNN: the same weights for the same seed.
 */
export class RNN extends SimpleRecurrent {
  nonlinearity: "tanh" | "relu";
  constructor(
    ...args: Given<
      [
        input_size: number,
        hidden_size: number,
        num_layers?: number,
        nonlinearity?: "tanh" | "relu",
        bias?: boolean,
        batch_first?: boolean,
        dropout?: number,
        bidirectional?: boolean,
      ],
      RNNOptions
    >
  ) {
    const o = construct("RNN", args, { ...LAYER, nonlinearity: "tanh" as "tanh" | "relu", ...REST, ...FACTORY });
    if (o.nonlinearity !== "tanh" && o.nonlinearity !== "relu") {
      throw new ValueError(`Unknown nonlinearity '${String(o.nonlinearity)}'. Select from 'tanh' or 'relu'.`);
    }
    super(o.nonlinearity === "tanh" ? "RNN_TANH" : "RNN_RELU", { ...o, proj_size: 0 });
    this.nonlinearity = o.nonlinearity;
  }
}

/** Layers of gated recurrent units. Source: Cho et al. 2014; PyTorch, torch.nn.GRU: the same weights for the same seed. */
export class GRU extends SimpleRecurrent {
  constructor(
    ...args: Given<
      [
        input_size: number,
        hidden_size: number,
        num_layers?: number,
        bias?: boolean,
        batch_first?: boolean,
        dropout?: number,
        bidirectional?: boolean,
      ],
      RecurrentOptions
    >
  ) {
    super("GRU", { ...construct("GRU", args, { ...LAYER, ...REST, ...FACTORY }), proj_size: 0 });
  }
}

/** Named parameters of LSTM. */
export interface LSTMOptions extends RecurrentOptions {
  /** Features of h when it is projected; 0 for none. */
  readonly proj_size?: number;
}

/**
 * Layers of long short-term memory.
 *
 * @example const [out, [h, c]] = new nn.LSTM(3, 5)(x)
 * Source: Hochreiter and Schmidhuber 1997; PyTorch, torch.nn.LSTM: the same weights for the same seed.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: a call takes what forward takes, packed sequences too.
export class LSTM extends RNNBase {
  constructor(
    ...args: Given<
      [
        input_size: number,
        hidden_size: number,
        num_layers?: number,
        bias?: boolean,
        batch_first?: boolean,
        dropout?: number,
        bidirectional?: boolean,
        proj_size?: number,
      ],
      LSTMOptions
    >
  ) {
    super("LSTM", construct("LSTM", args, { ...LAYER, ...REST, proj_size: 0 as number, ...FACTORY }));
  }
  override forward(
    input: PackedSequence,
    hx?: readonly [Tensor, Tensor] | null,
  ): [output: PackedSequence, state: LSTMState];
  override forward(input: Tensor, hx?: readonly [Tensor, Tensor] | null): [output: Tensor, state: LSTMState];
  override forward(
    input: Tensor | PackedSequence,
    hx: readonly [Tensor, Tensor] | null = null,
  ): [Tensor | PackedSequence, LSTMState] {
    const { output, h, c } = this.apply_layers(input, hx);
    return [output, [h, c as Tensor]];
  }
}
/** How the layer is called. */
export interface LSTM {
  (input: PackedSequence, hx?: readonly [Tensor, Tensor] | null): [output: PackedSequence, state: LSTMState];
  (input: Tensor, hx?: readonly [Tensor, Tensor] | null): [output: Tensor, state: LSTMState];
}

inPython("torch.nn.modules.rnn", RNN, LSTM, GRU);
