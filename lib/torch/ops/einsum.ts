/** Sums of products in Einstein's notation. */
import { RuntimeError } from "../errors.js";
import { show } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { bmm } from "./matmul.js";

/** A tensor with a letter for each dimension; the ellipsis' dimensions are numbered from the right. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

const wrong = (text: string): RuntimeError => new RuntimeError(`einsum(): ${text}`);

/** The letters of one operand, "..." spelled out as numbered labels. */
function labelsOf(term: string, rank: number, i: number): string[] {
  const parts = term.replace(/\s/g, "").split("...");
  if (parts.length > 2) throw wrong(`found '.' for operand ${i} for which an ellipsis was already found`);
  for (const c of parts.join("")) {
    if (!/[a-zA-Z]/.test(c))
      throw wrong(
        `invalid subscript given at index ${term.indexOf(c)} in the equation string, subscripts must be in [a-zA-Z]`,
      );
  }
  const letters = parts.join("").length;
  const rest = rank - letters;
  if (parts.length === 1 ? rest !== 0 : rest < 0) {
    throw wrong(
      `the number of subscripts in the equation (${letters}) ${rest > 0 ? "does not match" : "is more than"} the number of dimensions (${rank}) for operand ${i}${rest > 0 ? " and no ellipsis was given" : ""}`,
    );
  }
  if (parts.length === 1) return [...parts[0]];
  return [...parts[0], ...Array.from({ length: rest }, (_, k) => `.${rest - k}`), ...parts[1]];
}

/** Repeated letters of one operand become one: the diagonal. */
function withoutRepeats({ tensor, labels }: Labelled): Labelled {
  let t = tensor;
  const kept = [...labels];
  for (let i = 0; i < kept.length; i++) {
    const j = kept.indexOf(kept[i], i + 1);
    if (j < 0) continue;
    if (t.sizes[i] !== t.sizes[j]) {
      throw wrong(
        `subscript ${kept[i]} is repeated for operand 0 but the sizes don't match, ${t.sizes[j]} != ${t.sizes[i]}`,
      );
    }
    t = t.diagonal(0, i, j).movedim(-1, i);
    kept.splice(j, 1);
    i--;
  }
  return { tensor: t, labels: kept };
}

/** Dimensions in another order; the tensor itself when it is the same. */
const inOrder = (t: Tensor, order: readonly number[]): Tensor =>
  order.every((d, i) => d === i) ? t : t.permute(order);

/** One operand with dimensions in the order of `labels`; those that it lacks have size 1. */
function arranged({ tensor, labels }: Labelled, order: readonly string[]): Tensor {
  const present = order.filter((l) => labels.includes(l));
  let t = tensor.permute(present.map((l) => labels.indexOf(l)));
  order.forEach((l, i) => {
    if (!labels.includes(l)) t = t.unsqueeze(i);
  });
  return t;
}

/** Two operands as one; letters that are needed no more are summed over. */
function contracted(a: Labelled, b: Labelled, needed: ReadonlySet<string>): Labelled {
  const shared = a.labels.filter((l) => b.labels.includes(l));
  const size = (l: string): number => {
    const p = a.tensor.sizes[a.labels.indexOf(l)];
    const q = b.tensor.sizes[b.labels.indexOf(l)];
    return p === 1 ? q : p;
  };
  const drop = (o: Labelled, other: Labelled): Labelled => {
    const gone = o.labels.filter((l) => !needed.has(l) && !other.labels.includes(l));
    const tensor = gone.length === 0 ? o.tensor : o.tensor.sum(gone.map((l) => o.labels.indexOf(l)));
    return { tensor, labels: o.labels.filter((l) => !gone.includes(l)) };
  };
  // A shared letter that has size 1 on one side only is summed on the other side before the product.
  const narrow = (o: Labelled, other: Labelled): Labelled => {
    const gone = shared.filter(
      (l) => !needed.has(l) && other.tensor.sizes[other.labels.indexOf(l)] === 1 && size(l) !== 1,
    );
    return gone.length === 0
      ? o
      : {
          tensor: o.tensor.sum(
            gone.map((l) => o.labels.indexOf(l)),
            true,
          ),
          labels: o.labels,
        };
  };
  const x = narrow(drop(a, b), b);
  const y = narrow(drop(b, a), a);
  const batch = shared.filter((l) => needed.has(l));
  const inside = shared.filter((l) => !needed.has(l));
  const left = x.labels.filter((l) => !shared.includes(l));
  const right = y.labels.filter((l) => !shared.includes(l));
  const p = arranged(x, [...batch, ...left, ...inside]);
  const q = arranged(y, [...batch, ...inside, ...right]);
  const sizes = (ls: readonly string[], t: Labelled): number[] => ls.map((l) => t.tensor.sizes[t.labels.indexOf(l)]);
  const batchSizes = batch.map(size);
  const product = (s: readonly number[]): number => s.reduce((m, n) => m * n, 1);
  const l = sizes(left, x);
  const r = sizes(right, y);
  const m = product(
    inside.map((k) => Math.max(x.tensor.sizes[x.labels.indexOf(k)], y.tensor.sizes[y.labels.indexOf(k)])),
  );
  const wideP = p.expand([...batchSizes, ...l, ...sizes(inside, x)]).reshape([product(batchSizes), product(l), m]);
  const wideQ = q.expand([...batchSizes, ...sizes(inside, y), ...r]).reshape([product(batchSizes), m, product(r)]);
  return { tensor: bmm(wideP, wideQ).reshape([...batchSizes, ...l, ...r]), labels: [...batch, ...left, ...right] };
}

/**
 * Sums of products in Einstein's notation: letters that are not in the result are summed over.
 *
 * Without `->` the result has the letters that occur once, in alphabetical order.
 * Gradient: all. @throws RuntimeError when letters and shapes do not fit.
 * @example torch.einsum("ij,jk->ik", a, b)  // matrix product
 * Source: PyTorch, torch.einsum; operands from left to right.
 */
export function einsum(equation: string, ...operands: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor {
  const tensors = (operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands) as readonly Tensor[];
  if (tensors.length === 0) throw wrong("must provide at least one operand");
  const [input, output] = equation.replace(/\s/g, "").split("->");
  const terms = input.split(",");
  if (terms.length < tensors.length) throw wrong("more operands were provided than specified in the equation");
  if (terms.length > tensors.length) throw wrong("fewer operands were provided than specified in the equation");
  const list = tensors.map((tensor, i) => withoutRepeats({ tensor, labels: labelsOf(terms[i], tensor.ndim, i) }));
  const dots = [...new Set(list.flatMap((o) => o.labels.filter((l) => l.startsWith("."))))].sort(
    (a, b) => Number(b.slice(1)) - Number(a.slice(1)),
  );
  const sizes = new Map<string, number>();
  list.forEach((o, i) => {
    o.labels.forEach((l, d) => {
      const s = o.tensor.sizes[d];
      const before = sizes.get(l);
      if (before !== undefined && before !== 1 && s !== 1 && s !== before) {
        throw wrong(
          `subscript ${l} has size ${s} for operand ${i} which does not broadcast with previously seen size ${before}`,
        );
      }
      if (before === undefined || before === 1) sizes.set(l, s);
    });
  });
  let wanted: string[];
  if (output === undefined) {
    const all = terms.join("").replace(/\./g, "");
    wanted = [...dots, ...[...new Set(all)].filter((c) => all.split(c).length === 2).sort((a, b) => (a < b ? -1 : 1))];
  } else {
    const parts = output.split("...");
    wanted = parts.length === 1 ? [...output] : [...parts[0], ...dots, ...parts[1]];
    for (const l of wanted) {
      if (!sizes.has(l)) throw wrong(`output subscript ${l} does not appear in the equation for any input operand`);
      if (wanted.indexOf(l) !== wanted.lastIndexOf(l))
        throw wrong(`output subscript ${l} appears more than once in the output`);
    }
  }
  let whole = list[0];
  for (let i = 1; i < list.length; i++) {
    const needed = new Set([...wanted, ...list.slice(i + 1).flatMap((o) => o.labels)]);
    whole = contracted(whole, list[i], needed);
  }
  const gone = whole.labels.filter((l) => !wanted.includes(l));
  const tensor = gone.length === 0 ? whole.tensor : whole.tensor.sum(gone.map((l) => whole.labels.indexOf(l)));
  const left = whole.labels.filter((l) => wanted.includes(l));
  if (left.length !== wanted.length) throw wrong(`the result ${show(tensor.sizes)} lacks dimensions`);
  return inOrder(
    tensor,
    wanted.map((l) => left.indexOf(l)),
  );
}
