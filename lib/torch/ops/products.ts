/** Products of vectors, matrices and tensors beyond mm and matmul. */
import { RuntimeError } from "../errors.js";
import { numelOf, show, wrapDim } from "../shape.js";
import type { Tensor } from "../tensor.js";
import { late } from "./late.js";
import { bmm, dot, matmul, mm } from "./matmul.js";
import { asOne, type Fn, type InPlace, type Ints, install, installInPlace, intsOf, type Method, op } from "./op.js";

/** Factors: y = beta * input + alpha * product. */
export interface FactorOptions {
  readonly beta?: number;
  readonly alpha?: number;
}

/** input plus the product of two. */
export type AddProduct<A extends string, B extends string> = Fn<
  [input: Tensor, a: Tensor, b: Tensor],
  FactorOptions & { readonly [K in A | B]?: Tensor }
>;

declare module "../tensor.js" {
  interface Tensor {
    /** Matrix times vector. See torch.mv. */
    mv(vec: Tensor): Tensor;
    /** All products of two vectors' elements. See torch.outer. */
    outer(vec2: Tensor): Tensor;
    /** The same as outer. */
    ger(vec2: Tensor): Tensor;
    /** Sums of products over the last dimensions. See torch.inner. */
    inner(other: Tensor): Tensor;
    /** The same as dot. */
    vdot(other: Tensor): Tensor;
    /** this + mat @ vec. See torch.addmv. */
    addmv: Method<typeof addmv>;
    /** In place: this + mat @ vec. */
    addmv_: InPlace<typeof addmv, this>;
    /** this + outer(vec1, vec2). See torch.addr. */
    addr: Method<typeof addr>;
    /** In place: this + outer(vec1, vec2). */
    addr_: InPlace<typeof addr, this>;
    /** this + the batch's products summed. See torch.addbmm. */
    addbmm: Method<typeof addbmm>;
    /** In place: this + the batch's products summed. */
    addbmm_: InPlace<typeof addbmm, this>;
    /** this + batch1 @ batch2. See torch.baddbmm. */
    baddbmm: Method<typeof baddbmm>;
    /** In place: this + batch1 @ batch2. */
    baddbmm_: InPlace<typeof baddbmm, this>;
    /** In place: this + mat1 @ mat2. */
    addmm_(mat1: Tensor, mat2: Tensor, options?: FactorOptions): this;
    /** Every element times the whole of other. See torch.kron. */
    kron(other: Tensor): Tensor;
    /** Vector product of 3-vectors. See torch.cross. */
    cross: Method<typeof cross>;
    /** The matrix times itself n times. See torch.matrix_power. */
    matrix_power(n: number): Tensor;
  }
}

/** Matrix times vector. Shape: (n, m), (m) -> (n). Gradient: both. Source: PyTorch, torch.mv. */
export function mv(input: Tensor, vec: Tensor): Tensor {
  if (input.ndim !== 2 || vec.ndim !== 1) {
    throw new RuntimeError(`vector + matrix @ vector expected, got 1, ${input.ndim}, ${vec.ndim}`);
  }
  if (input.sizes[1] !== vec.sizes[0]) {
    throw new RuntimeError(
      `size mismatch, got input (${input.sizes[0]}), mat (${input.sizes[0]}x${input.sizes[1]}), vec (${vec.sizes[0]})`,
    );
  }
  return asOne("MvBackward0", [input, vec], (a, x) => mm(a, x.unsqueeze(1)).squeeze(1));
}

/** All products of two vectors' elements. Shape: (n), (m) -> (n, m). Gradient: both. Source: PyTorch, torch.outer. */
export function outer(input: Tensor, vec2: Tensor): Tensor {
  if (input.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument self, but got ${input.ndim}-D`);
  if (vec2.ndim !== 1) throw new RuntimeError(`outer: Expected 1-D argument vec2, but got ${vec2.ndim}-D`);
  return input.unsqueeze(1).mul(vec2);
}
/** The same as outer. */
export const ger: typeof outer = outer;

/** Sums of products over the last dimensions. Shape: (*a, n), (*b, n) -> (*a, *b). Source: PyTorch, torch.inner. */
export function inner(input: Tensor, other: Tensor): Tensor {
  if (input.ndim === 0 || other.ndim === 0) return input.mul(other);
  if (input.size(-1) !== other.size(-1)) {
    throw new RuntimeError(
      `inner() the last dimension must match on both input tensors but got shapes ${show(input.sizes)} and ${show(other.sizes)}`,
    );
  }
  return tensordot(input, other, { dims: [[-1], [-1]] });
}

/** The same as dot: elements are real. Source: PyTorch, torch.vdot. */
export function vdot(input: Tensor, other: Tensor): Tensor {
  return asOne("VdotBackward0", [input, other], (a, b) => dot(a.conj(), b));
}

/** beta * input + alpha * product; beta 0 leaves the input out, NaN and all. */
function scaledSum(input: Tensor, product: Tensor, beta: number, alpha: number): Tensor {
  const p = alpha === 1 ? product : product.mul(alpha);
  if (beta === 0) return p;
  return (beta === 1 ? input : input.mul(beta)).add(p);
}

function adding<A extends string, B extends string>(
  name: string,
  node: string,
  parameters: string,
  check: (input: Tensor, a: Tensor, b: Tensor) => void,
  product: (a: Tensor, b: Tensor) => Tensor,
): AddProduct<A, B> {
  const f = op(name, `${parameters} beta alpha`, (...args: unknown[]) => {
    const [input, a, b, beta = 1, alpha = 1] = args as [Tensor, Tensor, Tensor, number?, number?];
    check(input, a, b);
    return asOne(node, [input, a, b], (x, p, q) => scaledSum(x, product(p, q), beta, alpha));
  });
  return f as unknown as AddProduct<A, B>;
}

/** beta * input + alpha * (mat @ vec). Gradient: all. Source: PyTorch, torch.addmv. */
export const addmv: AddProduct<"mat", "vec"> = adding(
  "addmv",
  "AddmvBackward0",
  "input mat vec",
  (x, a, b) => {
    if (a.ndim !== 2 || b.ndim !== 1) {
      throw new RuntimeError(`vector + matrix @ vector expected, got ${x.ndim}, ${a.ndim}, ${b.ndim}`);
    }
    if (a.sizes[1] !== b.sizes[0]) {
      throw new RuntimeError(
        `size mismatch, got input (${x.sizes[0] ?? 1}), mat (${a.sizes[0]}x${a.sizes[1]}), vec (${b.sizes[0]})`,
      );
    }
  },
  mv,
);

/** beta * input + alpha * outer(vec1, vec2). Gradient: all. Source: PyTorch, torch.addr. */
export const addr: AddProduct<"vec1", "vec2"> = adding(
  "addr",
  "AddrBackward0",
  "input vec1 vec2",
  (_x, a, b) => {
    if (a.ndim !== 1) throw new RuntimeError(`addr: Expected 1-D argument vec1, but got ${a.ndim}-D`);
    if (b.ndim !== 1) throw new RuntimeError(`addr: Expected 1-D argument vec2, but got ${b.ndim}-D`);
  },
  outer,
);

/** beta * input + alpha * the sum of batch1 @ batch2. Gradient: all. Source: PyTorch, torch.addbmm. */
export const addbmm: AddProduct<"batch1", "batch2"> = adding(
  "addbmm",
  "AddbmmBackward0",
  "input batch1 batch2",
  (_x, a, b) => {
    if (a.ndim !== 3) throw new RuntimeError("batch1 must be a 3D tensor");
    if (b.ndim !== 3) throw new RuntimeError("batch2 must be a 3D tensor");
    if (a.sizes[0] !== b.sizes[0]) {
      throw new RuntimeError(`batch1 and batch2 must have same number of batches, got ${a.sizes[0]} and ${b.sizes[0]}`);
    }
    if (a.sizes[2] !== b.sizes[1]) {
      throw new RuntimeError(
        `Incompatible matrix sizes for bmm (${a.sizes[1]}x${a.sizes[2]} and ${b.sizes[1]}x${b.sizes[2]})`,
      );
    }
  },
  (a, b) => bmm(a, b).sum(0),
);

/** beta * input + alpha * (batch1 @ batch2). Gradient: all. Source: PyTorch, torch.baddbmm. */
export const baddbmm: AddProduct<"batch1", "batch2"> = adding(
  "baddbmm",
  "BaddbmmBackward0",
  "input batch1 batch2",
  (x, a, b) => {
    if (a.ndim === 3 && b.ndim === 3 && x.dtype !== a.dtype) {
      throw new RuntimeError(
        `Input dtypes must be the same, got: input ${x.dtype}, batch1: ${a.dtype}, batch2: ${b.dtype}`,
      );
    }
  },
  bmm,
);

/** Which dimensions tensordot sums over: so many, or lists for each. */
export interface TensordotOptions {
  readonly dims?: number | readonly [Ints, Ints];
}

/** Sums of products over dimensions of both. Gradient: both. Source: PyTorch, torch.tensordot. */
export const tensordot: Fn<[a: Tensor, b: Tensor, dims?: number | readonly [Ints, Ints]], TensordotOptions> = op(
  "tensordot",
  "a b dims",
  (a: Tensor, b: Tensor, dims: number | readonly [Ints, Ints] = 2) => {
    if (typeof dims === "number" && dims < 0)
      throw new RuntimeError(`tensordot expects dims >= 0, but got dims=${dims}`);
    if (typeof dims === "number" && dims > Math.min(a.ndim, b.ndim)) {
      throw new RuntimeError(`tensordot expects dims < ndim_a or ndim_b, but got dims=${dims}`);
    }
    const n = typeof dims === "number" ? dims : 0;
    const [left, right] =
      typeof dims === "number"
        ? [Array.from({ length: n }, (_, i) => a.ndim - n + i), Array.from({ length: n }, (_, i) => i)]
        : [intsOf(dims[0]).map((d) => wrapDim(d, a.ndim)), intsOf(dims[1]).map((d) => wrapDim(d, b.ndim))];
    if (left.length !== right.length) throw new RuntimeError("both dimension lists should have same length");
    left.forEach((d, i) => {
      if (a.sizes[d] !== b.sizes[right[i]] && a.sizes[d] !== 1 && b.sizes[right[i]] !== 1) {
        throw new RuntimeError(
          `contracted dimensions need to match, but first has size ${a.sizes[d]} in dim ${d} and second has size ${b.sizes[right[i]]} in dim ${right[i]}`,
        );
      }
    });
    let [x, y] = [a, b];
    left.forEach((d, i) => {
      if (a.sizes[d] === 1) y = y.sum(right[i], true);
      else if (b.sizes[right[i]] === 1) x = x.sum(d, true);
    });
    const keptA = x.sizes.map((_, i) => i).filter((i) => !left.includes(i));
    const keptB = y.sizes.map((_, i) => i).filter((i) => !right.includes(i));
    const sizesA = keptA.map((i) => x.sizes[i]);
    const sizesB = keptB.map((i) => y.sizes[i]);
    const inside = numelOf(left.map((i) => x.sizes[i]));
    const p = x.permute([...keptA, ...left]).reshape([numelOf(sizesA), inside]);
    const q = y.permute([...right, ...keptB]).reshape([inside, numelOf(sizesB)]);
    return mm(p, q).view([...sizesA, ...sizesB]);
  },
);

/** Every element of input times the whole of other, as blocks. Gradient: both. Source: PyTorch, torch.kron. */
export function kron(input: Tensor, other: Tensor): Tensor {
  const rank = Math.max(input.ndim, other.ndim);
  const a = [...new Array<number>(rank - input.ndim).fill(1), ...input.sizes];
  const b = [...new Array<number>(rank - other.ndim).fill(1), ...other.sizes];
  const left = input.reshape(a.flatMap((s) => [s, 1]));
  const right = other.reshape(b.flatMap((s) => [1, s]));
  return left.mul(right).view(a.map((s, i) => s * b[i]));
}

/** Vector product of 3-vectors along dim (the first of size 3 when left out). Gradient: both. Source: PyTorch, torch.cross. */
export const cross: Fn<
  [input: Tensor, other: Tensor, dim?: number | null],
  { readonly other?: Tensor; readonly dim?: number | null }
> = op("cross", "input other dim", (input: Tensor, other: Tensor, dim?: number | null) => {
  if (dim !== undefined && dim !== null) return crossAlong(input, other, dim);
  const d = input.sizes.indexOf(3);
  if (d < 0) throw new RuntimeError("no dimension of size 3 in input");
  return crossAlong(input, other, d);
});

/** @internal */
export function crossAlong(input: Tensor, other: Tensor, dim: number): Tensor {
  if (input.ndim !== other.ndim) {
    throw new RuntimeError(`linalg.cross: inputs must have the same number of dimensions.`);
  }
  const d = wrapDim(dim, input.ndim);
  if (input.sizes[d] !== 3 || other.sizes[d] !== 3) {
    throw new RuntimeError(
      `linalg.cross: inputs dimension ${dim} must have length 3. Got ${input.sizes[d]} and ${other.sizes[d]}`,
    );
  }
  return asOne("LinalgCrossBackward0", [input, other], (a, b) => {
    const turn = (t: Tensor, n: number): Tensor => t.roll(n, d);
    return turn(a, -1)
      .mul(turn(b, -2))
      .sub(turn(a, -2).mul(turn(b, -1)));
  });
}

/** The product of matrices from left to right, in the order that costs least. Source: PyTorch, torch.chain_matmul. */
export function chain_matmul(...matrices: readonly Tensor[]): Tensor {
  return multi_dot(matrices);
}

/** The product of two or more matrices (the ends may be vectors), in the order that costs least. Source: PyTorch, torch.linalg.multi_dot. */
export function multi_dot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2) {
    throw new RuntimeError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`);
  }
  const first = tensors[0].ndim === 1;
  const last = tensors[tensors.length - 1].ndim === 1;
  const list = tensors.map((t, i) => {
    if (t.ndim === 1 && i === 0) return t.unsqueeze(0);
    if (t.ndim === 1 && i === tensors.length - 1) return t.unsqueeze(1);
    if (t.ndim !== 2) {
      throw new RuntimeError(
        i === 0 || i === tensors.length - 1
          ? `multi_dot(): the ${i === 0 ? "first" : "last"} tensor must be 1D or 2D but got ${t.ndim}D`
          : `multi_dot(): tensor ${i} must be 2D but got ${t.ndim}D`,
      );
    }
    return t;
  });
  const n = list.length;
  const sizes = [list[0].sizes[0], ...list.map((t) => t.sizes[1])];
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const cut = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      cost[i][j] = Infinity;
      for (let k = i; k < j; k++) {
        const c = cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1];
        if (c < cost[i][j]) {
          cost[i][j] = c;
          cut[i][j] = k;
        }
      }
    }
  }
  const product = (i: number, j: number): Tensor =>
    i === j ? list[i] : mm(product(i, cut[i][j]), product(cut[i][j] + 1, j));
  let y = product(0, n - 1);
  if (last) y = y.squeeze(-1);
  return first ? y.squeeze(0) : y;
}

/** The matrix times itself n times; for n < 0 its inverse. Gradient: input. Source: PyTorch, torch.matrix_power. */
export function matrix_power(input: Tensor, n: number): Tensor {
  if (input.ndim < 2) {
    throw new RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.");
  }
  const [rows, cols] = input.sizes.slice(-2);
  if (rows !== cols) {
    throw new RuntimeError(
      `linalg.matrix_power: A must be batches of square matrices, but they are ${rows} by ${cols} matrices`,
    );
  }
  if (n === 0) {
    const one = input.detach().mul(0);
    one.diagonal(0, -2, -1).fill_(1);
    return one;
  }
  if (n < 0) return matrix_power(late.inverse(input), -n);
  let result: Tensor | null = null;
  let square = input;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = result === null ? square : matmul(result, square);
    if (k > 1) square = matmul(square, square);
  }
  return result as Tensor;
}

const inPlaceToo = { addmv, addr, addbmm, baddbmm };
install({ ...inPlaceToo, mv, outer, ger, inner, vdot, kron, cross, matrix_power });
installInPlace({
  ...inPlaceToo,
  addmm: (x: Tensor, a: Tensor, b: Tensor, options?: FactorOptions) => x.addmm(a, b, options),
});
