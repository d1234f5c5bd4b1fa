/** Sequences of different lengths in one tensor: `torch.nn.utils.rnn`. */

import { int64 } from "../dtype.js";
import { AssertionError, RuntimeError, ValueError } from "../errors.js";
import { bind } from "../kwargs.js";
import { full, tensor } from "../ops/creation.js";
import { cat } from "../ops/indexing.js";
import type { Tensor } from "../tensor.js";

/**
 * Sequences laid step by step: `data` holds the first elements of all, then the second ones of those that have them,
 * and so on; `batch_sizes` says how many there are of each.
 *
 * Source: PyTorch, torch.nn.utils.rnn.PackedSequence.
 */
export class PackedSequence implements Iterable<Tensor | null> {
  constructor(
    readonly data: Tensor,
    readonly batch_sizes: Tensor,
    /** Where each sequence of the batch, sorted by length, stood. */
    readonly sorted_indices: Tensor | null = null,
    /** Where each sequence stands now. */
    readonly unsorted_indices: Tensor | null = null,
  ) {}
  *[Symbol.iterator](): Generator<Tensor | null, void, undefined> {
    yield this.data;
    yield this.batch_sizes;
    yield this.sorted_indices;
    yield this.unsorted_indices;
  }
}

const numbers = (x: readonly number[] | Tensor): number[] =>
  Array.isArray(x) ? [...x] : (x as Tensor).tolist<number[]>();
const longs = (x: readonly number[]): Tensor => tensor([...x], { dtype: int64 });

/** Named parameters of pack_padded_sequence. */
export interface PackOptions {
  readonly batch_first?: boolean;
  readonly enforce_sorted?: boolean;
}

/** How many sequences have a step, for each step. */
function sizesOfSteps(lengths: readonly number[]): number[] {
  return Array.from({ length: lengths[0] ?? 0 }, (_, t) => lengths.filter((n) => n > t).length);
}

/**
 * Packs padded sequences.
 *
 * Shape: input (T, B, *), or (B, T, *) with batch_first. Gradient: input.
 * @throws RuntimeError when the lengths do not fall, unless enforce_sorted is false, or do not fit.
 * Source: PyTorch, torch.nn.utils.rnn.pack_padded_sequence.
 */
export function pack_padded_sequence(
  input: Tensor,
  lengths: readonly number[] | Tensor,
  batch_first: boolean | PackOptions = false,
  enforce_sorted: boolean | PackOptions = true,
): PackedSequence {
  const args = [batch_first, enforce_sorted].slice(0, typeof batch_first === "object" ? 1 : 2);
  const [first = false, strict = true] = bind("pack_padded_sequence", args, [
    "batch_first",
    "enforce_sorted",
  ]) as boolean[];
  let given = numbers(lengths);
  let sorted: number[] | null = null;
  let x = first ? input.transpose(0, 1) : input;
  if (x.sizes[1] !== given.length) {
    throw new RuntimeError(
      `Expected \`len(lengths)\` to be equal to batch_size, but got ${given.length} (batch_size=${x.sizes[1]})`,
    );
  }
  if (!strict) {
    sorted = given.map((_, i) => i).sort((a, b) => given[b] - given[a] || a - b);
    x = x.index_select(1, longs(sorted));
    given = sorted.map((i) => given[i]);
  }
  if (given.some((n, i) => i > 0 && n > given[i - 1])) {
    throw new RuntimeError(
      "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.",
      { hint: "Pass { enforce_sorted: false }." },
    );
  }
  if (given.some((n) => n <= 0)) {
    throw new RuntimeError(
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    );
  }
  const sizes = sizesOfSteps(given);
  if (sizes.length > x.sizes[0]) {
    throw new RuntimeError(
      `Expected \`lengths\` to be at most the sequence length ${x.sizes[0]}, but got ${sizes.length}`,
    );
  }
  const data = cat(sizes.map((n, t) => x.select(0, t).narrow(0, 0, n)));
  if (sorted === null) return new PackedSequence(data, longs(sizes));
  const back = new Array<number>(sorted.length);
  sorted.forEach((from, to) => {
    back[from] = to;
  });
  return new PackedSequence(data, longs(sizes), longs(sorted), longs(back));
}

/** Named parameters of pad_packed_sequence. */
export interface UnpackOptions {
  readonly batch_first?: boolean;
  readonly padding_value?: number;
  readonly total_length?: number | null;
}

/** Lengths of packed sequences, from the first to the last. */
function lengthsOf(sizes: readonly number[]): number[] {
  return Array.from({ length: sizes[0] ?? 0 }, (_, b) => sizes.filter((n) => n > b).length);
}

/**
 * Padded sequences and their lengths, from packed ones.
 *
 * Shape: (T, B, *), or (B, T, *) with batch_first, and (B). Gradient: data.
 * @throws ValueError when total_length is too short.
 * Source: PyTorch, torch.nn.utils.rnn.pad_packed_sequence.
 */
export function pad_packed_sequence(
  sequence: PackedSequence,
  batch_first: boolean | UnpackOptions = false,
  padding_value: number | UnpackOptions = 0,
  total_length: number | null = null,
): [padded: Tensor, lengths: Tensor] {
  const args =
    typeof batch_first === "object"
      ? [batch_first]
      : typeof padding_value === "object"
        ? [batch_first, padding_value]
        : [batch_first, padding_value, total_length];
  const [first = false, value = 0, total = null] = bind("pad_packed_sequence", args, [
    "batch_first",
    "padding_value",
    "total_length",
  ]) as [boolean | undefined, number | undefined, number | null | undefined];
  const sizes = numbers(sequence.batch_sizes);
  const steps = total ?? sizes.length;
  if (steps < sizes.length) {
    throw new ValueError(
      `Expected total_length to be at least the length of the longest sequence in input, but got total_length=${steps} and max sequence length being ${sizes.length}`,
    );
  }
  const batch = sizes[0];
  const { data } = sequence;
  const filling = (n: number, m: number): Tensor => full([n, m, ...data.sizes.slice(1)], value, { dtype: data.dtype });
  let at = 0;
  const rows = sizes.map((n) => {
    const row = data.narrow(0, at, n).unsqueeze(0);
    at += n;
    return n === batch ? row : cat([row, filling(1, batch - n)], 1);
  });
  if (steps > sizes.length) rows.push(filling(steps - sizes.length, batch));
  let padded = cat(rows);
  let lengths = longs(lengthsOf(sizes));
  if (sequence.unsorted_indices !== null) {
    padded = padded.index_select(1, sequence.unsorted_indices);
    lengths = lengths.index_select(0, sequence.unsorted_indices);
  }
  return [first ? padded.transpose(0, 1) : padded, lengths];
}

/** Named parameters of pad_sequence. */
export interface PadSequenceOptions {
  readonly batch_first?: boolean;
  readonly padding_value?: number;
  readonly padding_side?: "right" | "left";
}

/**
 * Sequences of different lengths in one tensor, filled up with a value.
 *
 * Shape: each (T_i, *) -> (T, B, *), or (B, T, *) with batch_first. Gradient: all.
 * Source: PyTorch, torch.nn.utils.rnn.pad_sequence.
 */
export function pad_sequence(
  sequences: readonly Tensor[],
  batch_first: boolean | PadSequenceOptions = false,
  padding_value: number | PadSequenceOptions = 0,
  padding_side: "right" | "left" = "right",
): Tensor {
  const args =
    typeof batch_first === "object"
      ? [batch_first]
      : typeof padding_value === "object"
        ? [batch_first, padding_value]
        : [batch_first, padding_value, padding_side];
  const [first = false, value = 0, side = "right"] = bind("pad_sequence", args, [
    "batch_first",
    "padding_value",
    "padding_side",
  ]) as [boolean | undefined, number | undefined, string | undefined];
  if (side !== "right" && side !== "left")
    throw new RuntimeError(`padding_side must be 'right' or 'left', got ${String(side)}`);
  if (sequences.length === 0) throw new RuntimeError("received an empty list of sequences");
  const longest = Math.max(...sequences.map((s) => s.sizes[0]));
  const rows = sequences.map((s) => {
    const missing = longest - s.sizes[0];
    if (missing === 0) return s;
    const filling = full([missing, ...s.sizes.slice(1)], value, { dtype: s.dtype });
    return cat(side === "right" ? [s, filling] : [filling, s]);
  });
  return cat(
    rows.map((r) => r.unsqueeze(first ? 0 : 1)),
    first ? 0 : 1,
  );
}

/** Packs sequences of different lengths. Source: PyTorch, torch.nn.utils.rnn.pack_sequence. */
export function pack_sequence(
  sequences: readonly Tensor[],
  enforce_sorted: boolean | { readonly enforce_sorted?: boolean } = true,
): PackedSequence {
  const strict = typeof enforce_sorted === "boolean" ? enforce_sorted : (enforce_sorted.enforce_sorted ?? true);
  return pack_padded_sequence(
    pad_sequence(sequences),
    sequences.map((s) => s.sizes[0]),
    false,
    strict,
  );
}

/** Padded sequences as a list of the sequences. Source: PyTorch, torch.nn.utils.rnn.unpad_sequence. */
export function unpad_sequence(
  padded_sequences: Tensor,
  lengths: Tensor | readonly number[],
  batch_first: boolean | { readonly batch_first?: boolean } = false,
): Tensor[] {
  const first = typeof batch_first === "boolean" ? batch_first : (batch_first.batch_first ?? false);
  const x = first ? padded_sequences : padded_sequences.transpose(0, 1);
  const given = numbers(lengths);
  if (given.length !== x.sizes[0]) throw new AssertionError(`Expected ${x.sizes[0]} lengths, got ${given.length}`);
  return given.map((n, i) => x.select(0, i).narrow(0, 0, n));
}

/** Packed sequences as a list of the sequences. Source: PyTorch, torch.nn.utils.rnn.unpack_sequence. */
export function unpack_sequence(packed_sequences: PackedSequence): Tensor[] {
  const [padded, lengths] = pad_packed_sequence(packed_sequences, true);
  return unpad_sequence(padded, lengths, true);
}
