/** L-BFGS: Newton's steps with a Hessian guessed from the last gradients. */
import { withGrad } from "../autograd/mode.js";
import { RuntimeError, typeError, ValueError } from "../errors.js";
import { zeros } from "../ops/creation.js";
import { cat } from "../ops/indexing.js";
import { Tensor } from "../tensor.js";
import { atLeastZero, type OptimizerArguments, optionsOf } from "./elementwise.js";
import { strongWolfe } from "./line_search.js";
import { Optimizer, type ParamGroup } from "./optimizer.js";

/** Options of LBFGS. */
export interface LBFGSOptions {
  /** Learning rate (1 by default). */
  readonly lr?: number;
  /** Iterations in one step (20 by default). */
  readonly max_iter?: number;
  /** Evaluations of the closure in one step (max_iter * 1.25 by default). */
  readonly max_eval?: number | null;
  /** A largest gradient element at which the step ends. */
  readonly tolerance_grad?: number;
  /** A change of the loss or the parameters at which the step ends. */
  readonly tolerance_change?: number;
  /** How many gradients are kept (100 by default). */
  readonly history_size?: number;
  readonly line_search_fn?: "strong_wolfe" | null;
  /** Climb instead of descend. */
  readonly maximize?: boolean;
}

/** LBFGS's only group of parameters. */
export interface LBFGSGroup extends ParamGroup {
  max_iter: number;
  max_eval: number;
  tolerance_grad: number;
  tolerance_change: number;
  history_size: number;
  line_search_fn: "strong_wolfe" | null;
  maximize: boolean;
}

/** What is kept from step to step, under the first parameter. */
interface Memory {
  func_evals: number;
  n_iter: number;
  d?: Tensor;
  t?: number;
  /** Differences of gradients, of parameters, and 1 / their products: the oldest first. */
  old_dirs?: Tensor[];
  old_stps?: Tensor[];
  ro?: Tensor[];
  H_diag?: Tensor | number;
  prev_flat_grad?: Tensor | null;
  prev_loss?: number;
  al?: (Tensor | null)[];
}

const asNumber = (x: unknown): number => (x instanceof Tensor ? x.item() : Number(x));
const largest = (t: Tensor): number => t.abs().max().item();

/**
 * L-BFGS. A step evaluates the closure several times: it clears the gradients, computes the loss, calls backward()
 * and gives the loss.
 *
 * @throws ValueError for more than one group of parameters; TypeError for a step without a closure.
 * @example
 * const optimizer = new torch.optim.LBFGS(net.parameters(), { line_search_fn: "strong_wolfe" });
 * optimizer.step(() => { optimizer.zero_grad(); const loss = loss_func(net(x), y); loss.backward(); return loss; });
 * Source: Liu and Nocedal 1989; PyTorch, torch.optim.LBFGS.
 */
export class LBFGS extends Optimizer<LBFGSGroup> {
  constructor(
    ...args: OptimizerArguments<
      [
        lr?: number,
        max_iter?: number,
        max_eval?: number | null,
        tolerance_grad?: number,
        tolerance_change?: number,
        history_size?: number,
        line_search_fn?: "strong_wolfe" | null,
      ],
      LBFGSOptions
    >
  ) {
    const o = optionsOf(
      "LBFGS",
      args,
      {
        lr: 1,
        max_iter: 20,
        max_eval: null as number | null,
        tolerance_grad: 1e-7,
        tolerance_change: 1e-9,
        history_size: 100,
        line_search_fn: null as string | null,
        maximize: false,
      },
      [
        "lr",
        "max_iter",
        "max_eval",
        "tolerance_grad",
        "tolerance_change",
        "history_size",
        "line_search_fn",
        "maximize",
      ],
    );
    atLeastZero("learning rate", o.lr);
    super(args[0], { ...o, max_eval: o.max_eval ?? Math.floor((o.max_iter * 5) / 4) });
    if (this.param_groups.length !== 1) {
      throw new ValueError("LBFGS doesn't support per-parameter options (parameter groups)");
    }
  }

  private flatGradient(group: LBFGSGroup): Tensor {
    const flat = cat(
      group.params.map((p) => (p.grad === null ? zeros([p.numel()], { dtype: p.dtype }) : p.grad.reshape(-1))),
    );
    return group.maximize ? flat.neg() : flat;
  }
  /** Moves the parameters along a flat direction. */
  private move(params: readonly Tensor[], t: number, d: Tensor): void {
    let at = 0;
    for (const p of params) {
      const n = p.numel();
      p.add_(d.slice(at, at + n).reshape(p.shape), { alpha: t });
      at += n;
    }
  }

  override step(): never;
  override step<T>(closure: () => T): T;
  override step<T>(closure?: () => T): T | undefined {
    if (typeof closure !== "function") {
      throw typeError(
        "LBFGS.step() missing 1 required positional argument: 'closure'",
        "Pass a function that clears the gradients, computes the loss, calls backward() and returns the loss.",
      );
    }
    return withGrad(false, () => this.minimize(closure));
  }

  private minimize<T>(closure: () => T): T {
    const [group] = this.param_groups;
    const { params, lr, max_iter, max_eval, tolerance_grad, tolerance_change, line_search_fn } = group;
    const sign = group.maximize ? -1 : 1;
    const evaluate = (): [T, number] => {
      const value = this.evaluate(closure) as T;
      return [value, sign * asNumber(value)];
    };
    if (params.length === 0) return evaluate()[0];
    const memory = this.memoryOf(params[0]);
    let [firstLoss, loss] = [...evaluate()] as [T, number];
    let evaluations = 1;
    memory.func_evals++;
    let gradient = this.flatGradient(group);
    if (largest(gradient) <= tolerance_grad) return firstLoss;
    let d = memory.d as Tensor;
    let t = memory.t as number;
    let beforeLoss = memory.prev_loss as number;
    for (let n = 1; n <= max_iter; n++) {
      memory.n_iter++;
      d = this.direction(memory, gradient, d, t, group.history_size);
      memory.prev_flat_grad = gradient.clone();
      beforeLoss = loss;
      t = memory.n_iter === 1 ? Math.min(1, 1 / gradient.abs().sum().item()) * lr : lr;
      const slope = gradient.dot(d).item();
      if (slope > -tolerance_change) break;
      let used = 0;
      let flat = false;
      if (line_search_fn !== null) {
        if (line_search_fn !== "strong_wolfe") throw new RuntimeError("only 'strong_wolfe' is supported");
        const start = params.map((p) => p.clone());
        const along = (length: number): [number, Tensor] => {
          this.move(params, length, d);
          const [, value] = evaluate();
          const found = this.flatGradient(group);
          params.forEach((p, i) => {
            p.copy_(start[i]);
          });
          return [value, found];
        };
        const found = strongWolfe(along, t, d, loss, gradient, slope, max_eval - evaluations);
        ({ loss, gradient, t } = found);
        used = found.evaluations;
        this.move(params, t, d);
        flat = largest(gradient) <= tolerance_grad;
      } else {
        this.move(params, t, d);
        // After the last iteration nobody asks for the loss.
        if (n !== max_iter) {
          [, loss] = evaluate();
          gradient = this.flatGradient(group);
          flat = largest(gradient) <= tolerance_grad;
          used = 1;
        }
      }
      evaluations += used;
      memory.func_evals += used;
      if (n === max_iter || evaluations >= max_eval || flat) break;
      if (largest(d) * Math.abs(t) <= tolerance_change || Math.abs(loss - beforeLoss) < tolerance_change) break;
    }
    memory.d = d;
    memory.t = t;
    memory.prev_loss = beforeLoss;
    return firstLoss;
  }

  private memoryOf(p: Tensor): Memory {
    const s = this.state.__getitem__(p);
    s.func_evals ??= 0;
    s.n_iter ??= 0;
    return s as unknown as Memory;
  }

  /** The next direction: the gradient times the guessed inverse Hessian, downwards. */
  private direction(memory: Memory, gradient: Tensor, d: Tensor, t: number, most: number): Tensor {
    if (memory.n_iter === 1) {
      memory.old_dirs = [];
      memory.old_stps = [];
      memory.ro = [];
      memory.H_diag = 1;
      return gradient.neg();
    }
    const dirs = memory.old_dirs as Tensor[];
    const steps = memory.old_stps as Tensor[];
    const ro = memory.ro as Tensor[];
    const y = gradient.sub(memory.prev_flat_grad as Tensor);
    const s = d.mul(t);
    const ys = y.dot(s);
    if (ys.item() > 1e-10) {
      if (dirs.length === most) for (const list of [dirs, steps, ro]) list.shift();
      dirs.push(y);
      steps.push(s);
      ro.push(ys.reciprocal());
      memory.H_diag = ys.div(y.dot(y));
    }
    memory.al ??= new Array<Tensor | null>(most).fill(null);
    const al = memory.al;
    const q = gradient.neg();
    for (let i = dirs.length - 1; i >= 0; i--) {
      const a = steps[i].dot(q).mul(ro[i]);
      al[i] = a;
      q.add_(dirs[i], { alpha: -a.item() });
    }
    const r = q.mul(memory.H_diag as Tensor);
    for (let i = 0; i < dirs.length; i++) {
      const b = dirs[i].dot(r).mul(ro[i]);
      r.add_(steps[i], { alpha: (al[i] as Tensor).sub(b).item() });
    }
    return r;
  }
}
