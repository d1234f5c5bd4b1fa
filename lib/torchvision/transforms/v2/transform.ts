/** What transforms of the second version are: they take whole samples, and change the pictures in them. */
import type { ndarray } from "../../../numpy/ndarray.js";
import { Image } from "../../../PIL/image.js";
import { isOptions } from "../../../torch/kwargs.js";
import { ModuleBase } from "../../../torch/nn/module.js";
import { default_generator } from "../../../torch/random.js";
import { Tensor } from "../../../torch/tensor.js";
import type { Picture } from "../picture.js";

/** A sample whose pictures and arrays have become tensors. */
export type Tensored<T> = T extends Image | ndarray
  ? Tensor
  : T extends Tensor | string | number | boolean | null
    ? T
    : T extends readonly unknown[]
      ? { -readonly [K in keyof T]: Tensored<T[K]> }
      : T;

/** A transform that leaves a sample's form and its kinds as they are. */
export interface SampleTransform extends TransformBase {
  <T>(sample: T): T;
  <T extends readonly unknown[]>(...sample: T): T;
}

/** A transform that makes tensors of pictures. */
export interface ToTensorTransform extends TransformBase {
  /** Only a type: sets these apart from transforms that leave kinds as they are. */
  readonly __tensors__?: true;
  <T extends readonly [unknown, unknown, ...unknown[]]>(...sample: T): Tensored<T>;
  <T>(sample: T): Tensored<T>;
  (img: Picture | ndarray): Tensor;
}

/** What the base does; its subclasses say what becomes of a picture. */
export class TransformBase extends ModuleBase {
  /** Whether a value of this kind is changed; all others pass. @internal */
  takes(x: unknown): boolean {
    return x instanceof Tensor || x instanceof Image;
  }
  /** What becomes of a picture. */
  transform(_inpt: unknown): unknown {
    throw new Error(`${this._get_name()} defines no transform`);
  }
  override forward(...inputs: never[]): unknown {
    const sample: unknown = inputs.length > 1 ? inputs : inputs[0];
    const list: unknown[] = [];
    collect(sample, list);
    // A tensor is taken for a picture when there is no other one, and only the first of them.
    let tensorIsPicture = !list.some((x) => x instanceof Image);
    const chosen = list.map((x) => {
      if (!this.takes(x)) return false;
      if (!(x instanceof Tensor)) return true;
      const first = tensorIsPicture;
      tensorIsPicture = false;
      return first;
    });
    const several = chosen.filter(Boolean).length > 1;
    const start = several ? default_generator.snapshot() : null;
    if (start !== null) start.state = start.state.slice();
    let at = 0;
    return rebuilt(sample, (x) => {
      if (!chosen[at++]) return x;
      // All pictures of a sample are changed by the same draws.
      if (start !== null) default_generator.restore(start);
      return this.transform(x);
    });
  }
}

function collect(x: unknown, into: unknown[]): void {
  if (Array.isArray(x)) for (const item of x) collect(item, into);
  else if (x instanceof Map) for (const item of x.values()) collect(item, into);
  else if (isOptions(x)) for (const item of Object.values(x)) collect(item, into);
  else into.push(x);
}

function rebuilt(x: unknown, f: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(x)) return x.map((item) => rebuilt(item, f));
  if (x instanceof Map) return new Map([...x].map(([k, v]) => [k, rebuilt(v, f)]));
  if (isOptions(x)) return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, rebuilt(v, f)]));
  return f(x);
}

/** What is printed between the brackets: names and texts. */
export type Shown = Readonly<Record<string, string>>;

/** A transform that a transform of the first version does. */
export class WrappedBase extends TransformBase {
  readonly #worker: (x: never) => unknown;
  readonly #shown: Shown;
  constructor(worker: (x: never) => unknown, shown: Shown = {}) {
    super();
    this.#worker = worker;
    this.#shown = shown;
  }
  override transform(inpt: unknown): unknown {
    return this.#worker(inpt as never);
  }
  override extra_repr(): string {
    return Object.entries(this.#shown)
      .map(([k, v]) => `${k}=${v}`)
      .join(", ");
  }
}

/** Base of a user's own transforms: define `transform`. Source: torchvision.transforms.v2.Transform. */
export const Transform: { new (): SampleTransform; readonly prototype: TransformBase } = TransformBase as never;
Object.defineProperty(TransformBase, "name", { value: "Transform" });

/** Base of transforms that leave kinds as they are. */
export const Wrapped: {
  new (worker: (x: never) => unknown, shown?: Shown): SampleTransform;
  readonly prototype: TransformBase;
} = WrappedBase as never;

/** Base of transforms that make tensors. */
export const TensorMaking: {
  new (worker: (x: never) => unknown, shown?: Shown): ToTensorTransform;
  readonly prototype: TransformBase;
} = WrappedBase as never;
