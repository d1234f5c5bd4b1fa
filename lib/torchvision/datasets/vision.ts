/** Base of datasets of pictures: where they are, what becomes of a sample, how they print. */
import { platform } from "#platform";
import { NotImplementedError, ValueError } from "../../builtins/errors.js";
import { inspects } from "../../builtins/symbols.js";
import type { Image } from "../../PIL/image.js";
import { Dataset } from "../../torch/utils/data/dataset.js";

/** What becomes of a picture, or of a target. */
export type Change = (x: never) => unknown;

function head(text: string, value: unknown): string[] {
  const lines = String(value).split("\n");
  return lines.map((line, i) => (i === 0 ? text + line : " ".repeat(text.length) + line));
}

/** What becomes of a sample, as one thing. Source: torchvision.datasets.vision.StandardTransform. */
export class StandardTransform {
  constructor(
    readonly transform: Change | null,
    readonly target_transform: Change | null,
  ) {}
  toString(): string {
    const lines = ["StandardTransform"];
    if (this.transform !== null) lines.push(...head("Transform: ", this.transform));
    if (this.target_transform !== null) lines.push(...head("Target transform: ", this.target_transform));
    return lines.join("\n");
  }
}

/** The path with the user's own folder in the place of `~`. */
function expanded(path: string): string {
  return path === "~" || path.startsWith("~/") ? (platform.env("HOME") ?? "~") + path.slice(1) : path;
}

/**
 * Base of datasets of pictures.
 *
 * Source: torchvision.datasets.VisionDataset.
 */
export class VisionDataset<S = unknown> extends Dataset<S> {
  readonly root: string | null;
  transform: Change | null;
  target_transform: Change | null;
  /** For picture and target together. */
  transforms: Change | StandardTransform | null;

  constructor(
    root: string | null,
    transform: Change | null = null,
    target_transform: Change | null = null,
    transforms: Change | null = null,
  ) {
    super();
    this.root = root === null ? null : expanded(root);
    const separate = transform !== null || target_transform !== null;
    if (transforms !== null && separate) {
      throw new ValueError("Only transforms or transform/target_transform can be passed as argument");
    }
    this.transform = transform;
    this.target_transform = target_transform;
    this.transforms = separate ? new StandardTransform(transform, target_transform) : transforms;
  }

  override __getitem__(_index: number): S {
    throw new NotImplementedError("");
  }
  override __len__(): number {
    throw new NotImplementedError("");
  }
  /** More lines to print. */
  extra_repr(): string {
    return "";
  }
  /** The sample after the transforms. @internal */
  protected changed(picture: unknown, target: unknown): S {
    const apply = (f: Change | null, x: unknown): unknown => (f === null ? x : (f as (x: unknown) => unknown)(x));
    return [apply(this.transform, picture), apply(this.target_transform, target)] as S;
  }

  override toString(): string {
    const body = [`Number of datapoints: ${this.__len__()}`];
    if (this.root !== null) body.push(`Root location: ${this.root}`);
    const extra = this.extra_repr();
    if (extra !== "") body.push(...extra.split("\n"));
    if (this.transforms !== null) body.push(String(this.transforms));
    return [`Dataset ${this.constructor.name}`, ...body.map((line) => `    ${line}`)].join("\n");
  }
  static {
    inspects(VisionDataset.prototype);
  }
}

/** Parts of a path joined. @internal */
export const joined = (...parts: string[]): string => parts.map((p) => p.replace(/\/+$/, "")).join("/");

/** Named parameters of datasets that are split into training and test. */
export interface SplitOptions<P, L> {
  readonly train?: boolean;
  /** What becomes of a picture. */
  readonly transform?: ((img: Image) => P) | null;
  /** What becomes of a target. */
  readonly target_transform?: ((target: number) => L) | null;
  /** Accepted, but nothing is downloaded: the files must be there. */
  readonly download?: boolean;
}
