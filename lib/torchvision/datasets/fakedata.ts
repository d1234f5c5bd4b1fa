/** Noise instead of pictures, for trying things out. */
import { IndexError } from "../../builtins/errors.js";
import type { Image } from "../../PIL/image.js";
import { isOptions } from "../../torch/kwargs.js";
import * as ops from "../../torch/ops/index.js";
import { default_generator } from "../../torch/random.js";
import { to_pil_image } from "../transforms/conversion.js";
import { type Change, VisionDataset } from "./vision.js";

/** Named parameters of FakeData. */
export interface FakeDataOptions<P, L> {
  readonly size?: number;
  /** Channels, height, width. */
  readonly image_size?: readonly number[];
  readonly num_classes?: number;
  readonly transform?: ((img: Image) => P) | null;
  readonly target_transform?: ((target: number) => L) | null;
  /** Added to a sample's number for its seed. */
  readonly random_offset?: number;
}

/**
 * Pictures of noise with random targets; sample i is always the same.
 *
 * Source: torchvision.datasets.FakeData: the same noise.
 */
export class FakeData<P = Image, L = number> extends VisionDataset<[P, L]> {
  readonly size: number;
  readonly num_classes: number;
  readonly image_size: readonly number[];
  readonly random_offset: number;

  constructor(options?: FakeDataOptions<P, L>);
  constructor(
    size: number,
    image_size?: readonly number[] | FakeDataOptions<P, L>,
    num_classes?: number | FakeDataOptions<P, L>,
    transform?: ((img: Image) => P) | null | FakeDataOptions<P, L>,
    target_transform?: ((target: number) => L) | null,
    random_offset?: number,
  );
  constructor(...args: unknown[]) {
    const last = args[args.length - 1];
    const o = (isOptions(last) ? last : {}) as FakeDataOptions<P, L>;
    const given = isOptions(last) ? args.slice(0, -1) : args;
    super(
      null,
      ((given[3] ?? o.transform) as Change | undefined) ?? null,
      ((given[4] ?? o.target_transform) as Change | undefined) ?? null,
    );
    this.size = (given[0] as number | undefined) ?? o.size ?? 1000;
    this.image_size = (given[1] as readonly number[] | undefined) ?? o.image_size ?? [3, 224, 224];
    this.num_classes = (given[2] as number | undefined) ?? o.num_classes ?? 10;
    this.random_offset = (given[5] as number | undefined) ?? o.random_offset ?? 0;
  }

  override __getitem__(index: number): [P, L] {
    if (index >= this.size) throw new IndexError(`${this.constructor.name} index out of range`);
    const before = default_generator.snapshot();
    before.state = before.state.slice();
    default_generator.manual_seed(index + this.random_offset);
    const noise = ops.randn([...this.image_size]);
    const target = ops.randint(0, this.num_classes, [1]).item();
    default_generator.restore(before);
    return this.changed(to_pil_image(noise), target);
  }
  override __len__(): number {
    return this.size;
  }
}
