import { describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";
import * as rnn from "../../../../lib/torch/nn/rnn_packing.js";

const padded = (): torch.Tensor => torch.arange(1, 13).to(torch.float32).reshape(4, 3, 1);

describe("packed sequences", () => {
  it("lie step by step, and come back padded", () => {
    const packed = rnn.pack_padded_sequence(padded(), [4, 2, 1]);
    expect(packed.data.flatten().tolist()).toEqual([1, 2, 3, 4, 5, 7, 10]);
    expect(packed.batch_sizes.tolist()).toEqual([3, 2, 1, 1]);
    const [back, lengths] = rnn.pad_packed_sequence(packed, { batch_first: true, padding_value: -1, total_length: 5 });
    expect(back.squeeze(-1).tolist()).toEqual([
      [1, 4, 7, 10, -1],
      [2, 5, -1, -1, -1],
      [3, -1, -1, -1, -1],
    ]);
    expect(lengths.tolist()).toEqual([4, 2, 1]);
  });

  it("may come unsorted", () => {
    const packed = rnn.pack_padded_sequence(padded(), torch.tensor([1, 4, 2]), { enforce_sorted: false });
    expect(packed.sorted_indices?.tolist()).toEqual([1, 2, 0]);
    expect(packed.unsorted_indices?.tolist()).toEqual([2, 0, 1]);
    expect(rnn.pad_packed_sequence(packed)[1].tolist()).toEqual([1, 4, 2]);
    expect(() => rnn.pack_padded_sequence(padded(), [1, 4, 2])).toThrow(/must be sorted in decreasing order/);
  });

  it("of a list, and the list again", () => {
    const list = [torch.ones(3), torch.zeros(1), torch.full([2], 2)];
    expect(rnn.pad_sequence(list, { batch_first: true, padding_side: "left" }).tolist()).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [0, 2, 2],
    ]);
    const again = rnn.unpack_sequence(rnn.pack_sequence(list, false));
    expect(again.map((t) => t.tolist())).toEqual(list.map((t) => t.tolist()));
  });

  it.each([
    ["RNN", nn.RNN],
    ["GRU", nn.GRU],
    ["LSTM", nn.LSTM],
  ] as const)("%s gives each sequence what it gives it alone", (_, Layer) => {
    torch.manual_seed(3);
    const layer: nn.Module = new Layer(1, 4, { num_layers: 2, bidirectional: true });
    const lengths = [2, 4, 1];
    const x = torch.rand(4, 3, 1);
    const packed = rnn.pack_padded_sequence(x, lengths, { enforce_sorted: false });
    const [out, state] = layer(packed);
    const [together] = rnn.pad_packed_sequence(out);
    const last = state instanceof torch.Tensor ? state : state[0];
    lengths.forEach((n, i) => {
      const [alone, end] = layer(x.select(1, i).narrow(0, 0, n));
      const h = end instanceof torch.Tensor ? end : end[0];
      expect(torch.allclose(together.select(1, i).narrow(0, 0, n), alone, { atol: 1e-6 })).toBe(true);
      expect(torch.allclose(last.select(1, i), h, { atol: 1e-6 })).toBe(true);
    });
  });
});
