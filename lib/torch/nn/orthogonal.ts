/** Weights that stay orthogonal. */
import { withGrad } from "../autograd/mode.js";
import { NotImplementedError, ValueError } from "../errors.js";
import { matrix_exp, qr, solve } from "../linalg/index.js";
import { eye, zeros } from "../ops/creation.js";
import { cat } from "../ops/indexing.js";
import { Tensor } from "../tensor.js";
import { Module } from "./module.js";
import { register_parametrization } from "./parametrize.js";

/** How any matrix becomes an orthogonal one. */
export type OrthogonalMap = "matrix_exp" | "cayley" | "householder";

/** Named parameters of orthogonal. */
export interface OrthogonalOptions {
  readonly orthogonal_map?: OrthogonalMap | null;
  /** Turn about the weight as it is (true by default): it can then be assigned. */
  readonly use_trivialization?: boolean;
}

/** Columns of `a`, made orthonormal; signs as those of the Householder reflections. */
function makeOrthogonal(a: Tensor): Tensor {
  const [q, r] = qr(a);
  return q.mul(r.diagonal(0, -2, -1).sign().unsqueeze(-2));
}
function isOrthogonal(q: Tensor): boolean {
  const k = q.size(-1);
  const tolerance = 10 * q.size(-2) * (q.dtype.itemsize === 8 ? Number.EPSILON : 2 ** -23);
  const product = q.transpose(-2, -1).matmul(q);
  return product.allclose(eye(k, { dtype: q.dtype }).expand(product.shape), { atol: tolerance });
}

/** The product of the reflections 1 - tau v v^T, whose v stand in the columns of `a` below a diagonal of ones. */
function reflected(a: Tensor, tau: Tensor): Tensor {
  const [n, k] = [a.size(-2), a.size(-1)];
  const id = eye(n, k, { dtype: a.dtype });
  let q = id.expand(a.shape);
  for (let i = k - 1; i >= 0; i--) {
    const v = a.narrow(-1, i, 1).add(id.narrow(-1, i, 1));
    q = q.sub(v.matmul(v.transpose(-2, -1).matmul(q)).mul(tau.narrow(-1, i, 1).unsqueeze(-1)));
  }
  return q;
}

/** @internal */
class _Orthogonal extends Module {
  declare base: Tensor | null;
  private readonly sizes: readonly number[];
  constructor(
    weight: Tensor,
    readonly orthogonal_map: OrthogonalMap,
    private readonly trivial: boolean,
  ) {
    super();
    this.sizes = weight.sizes;
    if (trivial) this.register_buffer("base", null);
  }
  override forward(given: Tensor): Tensor {
    const wide = given.size(-2) < given.size(-1);
    let x = wide ? given.transpose(-2, -1) : given;
    const [n, k] = [x.size(-2), x.size(-1)];
    let q: Tensor;
    if (this.orthogonal_map === "householder") {
      const a = x.tril(-1);
      const tau = a.mul(a).sum(-2).add(1).reciprocal().mul(2);
      q = reflected(a, tau).mul(x.diagonal(0, -2, -1).trunc().unsqueeze(-2));
    } else {
      x = x.tril();
      const lead = x.sizes.slice(0, -2);
      if (n !== k) x = cat([x, zeros([...lead, n, n - k], { dtype: x.dtype })], -1);
      const a = x.sub(x.transpose(-2, -1));
      if (this.orthogonal_map === "matrix_exp") q = matrix_exp(a);
      else {
        const id = eye(n, { dtype: a.dtype });
        q = solve(id.sub(a.mul(0.5)), id.add(a.mul(0.5)));
      }
      if (n !== k) q = q.narrow(-1, 0, k);
    }
    if (this.trivial) q = (this.base as Tensor).matmul(q);
    return wide ? q.transpose(-2, -1) : q;
  }
  right_inverse(given: Tensor): Tensor {
    return withGrad(false, () => {
      if (given.sizes.join() !== this.sizes.join()) {
        throw new ValueError(
          `Expected a matrix or batch of matrices of shape torch.Size([${this.sizes.join(", ")}]). Got a tensor of shape ${given.shape}.`,
        );
      }
      if (!this.trivial) {
        throw new NotImplementedError(
          "It is not possible to assign to the matrix exponential or the Cayley parametrizations when use_trivialization=False.",
        );
      }
      const wide = given.size(-2) < given.size(-1);
      const q = wide ? given.transpose(-2, -1) : given;
      const [n, k] = [q.size(-2), q.size(-1)];
      if (n === k) this.base = isOrthogonal(q) ? q.clone() : makeOrthogonal(q);
      else {
        const more = q.new_empty([...q.sizes.slice(0, -2), n, n - k]).normal_();
        this.base = makeOrthogonal(cat([q, more], -1));
      }
      const turned = zeros([...given.sizes], { dtype: given.dtype });
      turned.diagonal(0, -2, -1).fill_(-1);
      return turned;
    });
  }
}
Object.defineProperty(_Orthogonal, "name", { value: "_Orthogonal" });

/**
 * Keeps a weight orthogonal: its rows or columns, whichever are fewer, are orthonormal.
 *
 * @throws ValueError for a tensor that is not there or has fewer than 2 dimensions.
 * Source: PyTorch, torch.nn.utils.parametrizations.orthogonal; "householder" without trivialization cannot be assigned.
 */
export function orthogonal<M extends Module>(
  module: M,
  name: string | (OrthogonalOptions & { readonly name?: string }) = "weight",
  orthogonal_map: OrthogonalMap | null | OrthogonalOptions = null,
  options: OrthogonalOptions = {},
): M {
  const named = typeof name === "string" ? {} : name;
  const key = typeof name === "string" ? name : (name.name ?? "weight");
  const o: OrthogonalOptions =
    typeof orthogonal_map === "string" || orthogonal_map === null
      ? { ...(orthogonal_map === null ? {} : { orthogonal_map }), ...options, ...named }
      : { ...orthogonal_map, ...named };
  const weight: unknown = (module as unknown as Record<string, unknown>)[key];
  if (!(weight instanceof Tensor)) {
    throw new ValueError(`Module '${module}' has no parameter or buffer with name '${key}'`);
  }
  if (weight.ndim < 2) {
    throw new ValueError(`Expected a matrix or batch of matrices. Got a tensor of ${weight.ndim} dimensions.`);
  }
  const map = o.orthogonal_map ?? (weight.size(-2) === weight.size(-1) ? "matrix_exp" : "householder");
  if (!["matrix_exp", "cayley", "householder"].includes(map)) {
    throw new ValueError(`orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: ${String(map)}`);
  }
  const made = new _Orthogonal(weight, map, o.use_trivialization ?? true);
  return register_parametrization(module, key, made as unknown as Module, { unsafe: true });
}
