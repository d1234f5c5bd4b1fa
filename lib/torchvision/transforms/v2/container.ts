/** Transforms one after another, some of them, or in another order. */
import { typeError, ValueError } from "../../../builtins/errors.js";
import { pythonRepr } from "../../../builtins/repr.js";
import { ModuleBase } from "../../../torch/nn/module.js";
import * as ops from "../../../torch/ops/index.js";
import { chance, floatsText, type Step, type Through } from "../module.js";

type Loose = (...sample: unknown[]) => unknown;

/** @throws TypeError or ValueError for what is no list of transforms. */
function checked(transforms: readonly Step[]): readonly Step[] {
  if (!Array.isArray(transforms)) throw typeError("Argument transforms should be a sequence of callables");
  if (transforms.length === 0) throw new ValueError("Pass at least one transform");
  return transforms;
}

class SeveralBase extends ModuleBase {
  transforms: readonly Step[];
  constructor(transforms: readonly Step[]) {
    super();
    this.transforms = checked(transforms);
  }
  protected run(steps: readonly Step[], sample: readonly unknown[]): unknown {
    let now: readonly unknown[] = sample;
    let out: unknown = sample.length > 1 ? sample : sample[0];
    for (const step of steps) {
      out = (step as Loose)(...now);
      now = sample.length > 1 ? (out as unknown[]) : [out];
    }
    return out;
  }
  override extra_repr(): string {
    return this.transforms.map((t) => `    ${t}`).join("\n");
  }
}

class ComposeBase extends SeveralBase {
  override forward(...sample: never[]): unknown {
    return this.run(this.transforms, sample);
  }
}

class RandomApplyBase extends SeveralBase {
  p: number;
  constructor(transforms: readonly Step[], p: number | { readonly p?: number } = 0.5) {
    super(transforms);
    this.p = typeof p === "number" ? p : (p.p ?? 0.5);
    if (!(this.p >= 0 && this.p <= 1)) {
      throw new ValueError("`p` should be a floating point value in the interval [0.0, 1.0].");
    }
  }
  override forward(...sample: never[]): unknown {
    return this.run(chance() >= this.p ? [] : this.transforms, sample);
  }
}

class RandomOrderBase extends SeveralBase {
  override forward(...sample: never[]): unknown {
    const order = ops.randperm(this.transforms.length).tolist<number[]>();
    return this.run(
      order.map((i) => this.transforms[i]),
      sample,
    );
  }
  override extra_repr(): string {
    return `transforms=${pythonRepr([...this.transforms])}`;
  }
}

class RandomChoiceBase extends SeveralBase {
  p: readonly number[];
  constructor(
    transforms: readonly Step[],
    p: readonly number[] | null | { readonly p?: readonly number[] | null } = null,
  ) {
    super(transforms);
    const given =
      p === null || Array.isArray(p)
        ? (p as readonly number[] | null)
        : ((p as { p?: readonly number[] | null }).p ?? null);
    const weights = given ?? transforms.map(() => 1);
    if (weights.length !== transforms.length) {
      throw new ValueError(
        `Length of p doesn't match the number of transforms: ${weights.length} != ${transforms.length}`,
      );
    }
    const total = weights.reduce((a, b) => a + b, 0);
    this.p = weights.map((w) => w / total);
  }
  override forward(...sample: never[]): unknown {
    const k = ops.multinomial(ops.tensor([...this.p], { dtype: ops.empty([1]).dtype }), 1).item();
    return this.run([this.transforms[k]], sample);
  }
  override extra_repr(): string {
    return `transforms=${pythonRepr([...this.transforms])}, p=${floatsText(this.p)}`;
  }
}

/** Such transforms are called with a picture, or with a picture and what belongs to it. */
type Samples<S extends readonly unknown[]> = Through<S> &
  (Through<S> extends (img: infer I) => infer O ? <L>(img: I, target: L) => [O, L] : unknown);

/** Transforms one after another. */
export type Compose<S extends readonly Step[] = readonly Step[]> = ComposeBase & Samples<S>;
/** Transforms that are applied or not. */
export type RandomApply<S extends readonly Step[] = readonly Step[]> = RandomApplyBase & Samples<S>;
/** Transforms in a random order. */
export type RandomOrder<S extends readonly Step[] = readonly Step[]> = RandomOrderBase & Samples<S>;
/** One transform of several. */
export type RandomChoice<S extends readonly Step[] = readonly Step[]> = RandomChoiceBase &
  Samples<readonly [S[number]]>;

/** Transforms one after another. Source: torchvision.transforms.v2.Compose. */
export const Compose: {
  new <S extends readonly Step[]>(transforms: readonly [...S]): Compose<S>;
  readonly prototype: ComposeBase;
} = ComposeBase as never;
/** Transforms that are applied with probability p, all or none. Source: torchvision.transforms.v2.RandomApply. */
export const RandomApply: {
  new <S extends readonly Step[]>(transforms: readonly [...S], p?: number | { readonly p?: number }): RandomApply<S>;
  readonly prototype: RandomApplyBase;
} = RandomApplyBase as never;
/** Transforms in a random order, drawn by torch. Source: torchvision.transforms.v2.RandomOrder. */
export const RandomOrder: {
  new <S extends readonly Step[]>(transforms: readonly [...S]): RandomOrder<S>;
  readonly prototype: RandomOrderBase;
} = RandomOrderBase as never;
/** One transform of several, drawn by torch. Source: torchvision.transforms.v2.RandomChoice. */
export const RandomChoice: {
  new <S extends readonly Step[]>(
    transforms: readonly [...S],
    p?: readonly number[] | null | { readonly p?: readonly number[] | null },
  ): RandomChoice<S>;
  readonly prototype: RandomChoiceBase;
} = RandomChoiceBase as never;

for (const [c, name] of [
  [ComposeBase, "Compose"],
  [RandomApplyBase, "RandomApply"],
  [RandomOrderBase, "RandomOrder"],
  [RandomChoiceBase, "RandomChoice"],
] as const) {
  Object.defineProperty(c, "name", { value: name });
}
