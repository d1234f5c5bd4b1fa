/** `torch.func`: functions of functions of tensors. */
import { grad as gradients } from "../autograd/backward.js";
import { withGrad } from "../autograd/mode.js";
import { RuntimeError, ValueError } from "../errors.js";
import { stack } from "../ops/indexing.js";
import { fresh, Tensor } from "../tensor.js";
import { leaves, rebuilt } from "./tree.js";

/** Named parameters of grad and its kin. */
export interface ArgnumsOptions {
  /** Which argument the derivative is by; several give a list. */
  readonly argnums?: number | readonly number[];
  /** func gives [output, aux]: aux is handed on. */
  readonly has_aux?: boolean;
}

type Args = readonly unknown[];
type Func<A extends Args, R> = (...args: A) => R;

/** A derivative in the structure of the argument it is by. */
type Like<A extends Args> = A[0];

/** A recorded stand-in for a tensor, so that what happens inside stays apart from the outer graph's leaves. */
const inner = (t: Tensor): Tensor => {
  if (t.requires_grad) return t.mul(1);
  const x = t.detach();
  x.requires_grad = t.dtype.is_floating_point;
  return x;
};

interface Traced {
  readonly output: unknown;
  readonly inputs: Tensor[];
  readonly places: readonly number[];
  readonly given: unknown[];
  readonly outer: boolean;
}

/** Calls func with stand-ins for the tensors of the chosen arguments. */
function traced(func: (...args: never[]) => unknown, args: Args, argnums: number | readonly number[]): Traced {
  const places = typeof argnums === "number" ? [argnums] : argnums;
  const outer = leaves(args).some((t) => t.requires_grad);
  const given = args.map((a, i) => (places.includes(i) ? rebuilt(a, inner) : a));
  const output = withGrad(true, () => func(...(given as never[])));
  return { output, given, places, inputs: places.flatMap((p) => leaves(given[p])), outer };
}

/** Gradients of one output in the structure of the arguments. */
function structured(t: Traced, found: readonly (Tensor | null)[], argnums: number | readonly number[]): unknown {
  let at = 0;
  const each = t.places.map((p) =>
    rebuilt(t.given[p], (x) => {
      const g = found[at++];
      return g ?? fresh(x.sizes, x.dtype);
    }),
  );
  return typeof argnums === "number" ? each[0] : each;
}

/** The graph of derivatives is kept where something outside may differentiate it again. */
const finish = (keep: boolean, x: unknown): unknown => (keep ? x : rebuilt(x, (t) => t.detach()));

let depth = 0;

/** Whether a derivative must stay in the graph: nested calls, or arguments that require grad. */
function nested<T>(f: (keep: boolean) => T, outer: boolean): T {
  depth++;
  try {
    return f(outer || depth > 1);
  } finally {
    depth--;
  }
}

/**
 * The function that gives the gradient of a scalar function.
 *
 * @example torch.func.grad((x: Tensor) => x.pow(3).sum())(x)
 * @throws RuntimeError when func gives no scalar.
 * Source: PyTorch, torch.func.grad.
 */
export function grad<A extends Args>(func: Func<A, Tensor>, options?: ArgnumsOptions): Func<A, Like<A>> {
  const both = grad_and_value(func, options);
  return (...args) => (both(...args) as [Like<A>, unknown])[0];
}

/** As grad, and the value: [gradient, value]. Source: PyTorch, torch.func.grad_and_value. */
export function grad_and_value<A extends Args>(
  func: Func<A, Tensor>,
  options: ArgnumsOptions = {},
): Func<A, [Like<A>, Tensor]> {
  const { argnums = 0, has_aux = false } = options;
  return (...args) =>
    nested(
      (keep) => {
        const t = traced(func as never, args, argnums);
        const y = (has_aux ? (t.output as unknown[])[0] : t.output) as Tensor;
        if (!(y instanceof Tensor))
          throw new RuntimeError("Expected f(*args) to return only tensors, got unsupported type");
        if (y.ndim !== 0) {
          throw new RuntimeError(
            `grad_and_value(f)(*args): Expected f(*args) to return a scalar tensor, got tensor with ${y.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?`,
          );
        }
        const found = y.requires_grad
          ? gradients(y, t.inputs, { create_graph: keep, allow_unused: true })
          : t.inputs.map(() => null);
        return [finish(keep, structured(t, found, argnums)), finish(keep, t.output)] as [Like<A>, Tensor];
      },
      leaves(args).some((x) => x.requires_grad),
    );
}

/** The value, and the function that turns its gradient into the arguments'. Source: PyTorch, torch.func.vjp. */
export function vjp<R extends Tensor | readonly Tensor[]>(
  func: (...args: Tensor[]) => R,
  ...primals: Tensor[]
): [R, (...cotangents: Tensor[]) => Tensor[]] {
  const t = traced(
    func as never,
    primals,
    primals.map((_, i) => i),
  );
  const outs = leaves(t.output);
  return [
    t.output as R,
    (...cotangents) =>
      gradients(outs, t.inputs, {
        grad_outputs: leaves(cotangents),
        retain_graph: true,
        create_graph: t.outer,
        allow_unused: true,
      }).map((g, i) => g ?? fresh(t.inputs[i].sizes, t.inputs[i].dtype)),
  ];
}

/** The value, and its derivative in the direction of tangents. Source: PyTorch, torch.func.jvp; by two walks back. */
export function jvp<R extends Tensor | readonly Tensor[]>(
  func: (...args: Tensor[]) => R,
  primals: readonly Tensor[],
  tangents: readonly Tensor[],
): [R, R] {
  return nested(
    (keep) => {
      const t = traced(
        func as never,
        primals,
        primals.map((_, i) => i),
      );
      const outs = leaves(t.output);
      const tangent = withGrad(true, () => {
        const weights = outs.map((y) => {
          const w = fresh(y.sizes, y.dtype);
          w.requires_grad = true;
          return w;
        });
        const back = gradients(outs, t.inputs, { grad_outputs: weights, create_graph: true, allow_unused: true });
        const terms = back.flatMap((g, i) => (g === null ? [] : [g.mul(tangents[i]).sum()]));
        if (terms.length === 0) return outs.map((y) => y.mul(0));
        const total = terms.reduce((a, b) => a.add(b));
        const found = total.requires_grad
          ? gradients(total, weights, { create_graph: keep, allow_unused: true })
          : weights.map(() => null);
        return found.map((g, i) => g ?? fresh(outs[i].sizes, outs[i].dtype));
      });
      let at = 0;
      return [
        finish(keep, t.output),
        finish(
          keep,
          rebuilt(t.output, () => tangent[at++]),
        ),
      ] as [R, R];
    },
    leaves(primals).some((x) => x.requires_grad),
  );
}

/**
 * The function that gives the Jacobian: for output of sizes (*o) and argument (*a) a tensor (*o, *a).
 *
 * Source: PyTorch, torch.func.jacrev; one walk back for each element of the output.
 */
export function jacrev<A extends Args>(func: Func<A, Tensor>, options: ArgnumsOptions = {}): Func<A, Like<A>> {
  const { argnums = 0 } = options;
  return (...args) =>
    nested(
      (keep) => {
        const t = traced(func as never, args, argnums);
        const y = t.output as Tensor;
        const rows = Array.from({ length: y.count }, (_, k) => {
          const one = fresh(y.sizes, y.dtype);
          one.array[k] = 1;
          const found = y.requires_grad
            ? gradients(y, t.inputs, { grad_outputs: one, retain_graph: true, create_graph: keep, allow_unused: true })
            : t.inputs.map(() => null);
          return t.inputs.map((x, i) => found[i] ?? fresh(x.sizes, x.dtype));
        });
        const whole = t.inputs.map((x, i) =>
          withGrad(true, () =>
            rows.length === 0
              ? fresh([...y.sizes, ...x.sizes], x.dtype)
              : stack(rows.map((r) => r[i])).reshape([...y.sizes, ...x.sizes]),
          ),
        );
        return finish(keep, structured(t, whole, argnums)) as Like<A>;
      },
      leaves(args).some((x) => x.requires_grad),
    );
}

/** As jacrev. Source: PyTorch, torch.func.jacfwd; computed backward here. */
export function jacfwd<A extends Args>(func: Func<A, Tensor>, options: ArgnumsOptions = {}): Func<A, Like<A>> {
  return jacrev(func, options);
}

/** The function that gives the second derivatives of a scalar function. Source: PyTorch, torch.func.hessian. */
export function hessian<A extends Args>(func: Func<A, Tensor>, options: ArgnumsOptions = {}): Func<A, Like<A>> {
  return jacrev(jacrev(func, options) as Func<A, Tensor>, options);
}

/** Which dimension of each argument is gone through; null: the argument is the same for all. */
export type InDims = number | null | readonly (number | null)[];

/** Named parameters of vmap. */
export interface VmapOptions {
  readonly in_dims?: InDims;
  readonly out_dims?: number | readonly number[];
  readonly randomness?: "error" | "different" | "same";
  readonly chunk_size?: number | null;
}

/**
 * The function that goes through a dimension of its arguments and stacks the results.
 *
 * @throws ValueError when no argument has the dimension, or the sizes differ.
 * Source: PyTorch, torch.func.vmap; calls func for each element, one after another.
 */
export function vmap<A extends Args, R>(
  func: Func<A, R>,
  in_dims: InDims | VmapOptions = 0,
  out_dims: number | readonly number[] = 0,
): Func<A, R> {
  if (typeof in_dims === "object" && in_dims !== null && !Array.isArray(in_dims)) {
    const o = in_dims as VmapOptions;
    return vmap(func, o.in_dims ?? 0, o.out_dims ?? 0);
  }
  const dims = in_dims as InDims;
  return (...args) => {
    const dimOf = (i: number): number | null =>
      Array.isArray(dims) ? (dims[i] as number | null) : (dims as number | null);
    const sizes = new Set(
      args.flatMap((a, i) => (dimOf(i) === null ? [] : leaves(a).map((t) => t.size(dimOf(i) as number)))),
    );
    if (sizes.size === 0)
      throw new ValueError("vmap(f)(*args): at least one Tensor must be mapped over: in_dims gives none");
    if (sizes.size > 1) {
      throw new ValueError(
        `vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [${[...sizes].join(", ")}] for the mapped dimension`,
      );
    }
    const n = [...sizes][0];
    const results = Array.from({ length: n }, (_, k) => {
      const parts = args.map((a, i) => {
        const d = dimOf(i);
        return d === null ? a : rebuilt(a, (t) => t.select(d, k));
      });
      return func(...(parts as unknown as A));
    });
    const columns = results.map((r) => leaves(r));
    let at = 0;
    return rebuilt(results[0], () => {
      const i = at++;
      const d = typeof out_dims === "number" ? out_dims : (out_dims[i] ?? 0);
      return stack(
        columns.map((c) => c[i]),
        d,
      );
    }) as R;
  };
}

export { type FunctionalCallOptions, functional_call, type Replacements } from "../nn/stateless.js";
export type { Tree } from "./tree.js";
