/** Types of transforms, and what several of them need. */
import { pythonRepr } from "../../builtins/repr.js";
import { Tuple } from "../../builtins/tuple.js";
import { type Module, ModuleBase } from "../../torch/nn/module.js";
import * as ops from "../../torch/ops/index.js";
import type { Tensor } from "../../torch/tensor.js";
import type { Picture } from "./picture.js";

/** A transform that gives a picture for a picture, and a tensor for a tensor. */
export interface Keeping extends ModuleBase {
  <T extends Picture>(img: T): T;
}

/** The class of such transforms. */
export interface KeepingConstructor {
  new (): Keeping;
  readonly prototype: Module;
}

/** Base of transforms that keep the kind. */
export const KeepingModule: KeepingConstructor = ModuleBase as unknown as KeepingConstructor;

/** A transform that gives several parts of a picture. */
export interface Many extends ModuleBase {
  <T extends Picture>(img: T): Tuple<T>;
}

/** Base of transforms that give several parts. */
export const ManyModule: { new (): Many; readonly prototype: Module } = ModuleBase as never;

/** Anything that takes one value and gives another. */
export type Step = (x: never) => unknown;

/** Stands for the kind of picture that came in. */
declare const SAME: unique symbol;
type Same = typeof SAME;

type Applied<F, In> = "__tensors__" extends keyof F ? Tensor : Kept<F, In>;

type Kept<F, In> = F extends <T extends Picture>(img: T) => T ? In : F extends (x: never) => infer Out ? Out : never;

type Chain<S extends readonly unknown[], In> = S extends readonly [infer F, ...infer R] ? Chain<R, Applied<F, In>> : In;

/** What comes out of transforms one after another; a list that was not written in place gives a tensor. */
type Outcome<S extends readonly unknown[]> = number extends S["length"] ? Tensor : Chain<S, Same>;

type Income<S extends readonly unknown[]> = S extends readonly [(x: infer I) => unknown, ...unknown[]] ? I : Picture;

/** Transforms one after another as one function. */
export type Through<S extends readonly unknown[]> =
  Outcome<S> extends Same ? <T extends Picture>(img: T) => T : (img: Income<S>) => Outcome<S>;

/** A number drawn from [a, b) in float32. @internal */
export function drawn(a: number, b: number): number {
  return ops.empty([1]).uniform_(a, b).item();
}

/** A whole number drawn from [low, high). @internal */
export function drawnInt(low: number, high: number): number {
  return ops.randint(low, high, [1]).item();
}

/** `torch.rand(1)`. @internal */
export function chance(): number {
  return ops.rand([1]).item();
}

/** A number as Python writes a float: 1.0 for 1. @internal */
export const floatText = (x: number): string => (Number.isInteger(x) ? `${x}.0` : pythonRepr(x));

/** A list of numbers as Python writes floats. @internal */
export function floatsText(values: readonly number[]): string {
  const list = values.map(floatText);
  if (!(values instanceof Tuple)) return `[${list.join(", ")}]`;
  return list.length === 1 ? `(${list[0]},)` : `(${list.join(", ")})`;
}

/** Transforms as lines of a text. @internal */
export function listed(name: string, transforms: readonly unknown[], first: readonly string[] = []): string {
  return `${name}(${[...first, ...transforms.map(String)].map((t) => `\n    ${t}`).join("")}\n)`;
}
