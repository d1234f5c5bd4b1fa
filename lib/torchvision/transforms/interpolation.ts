/** How pictures are read between pixels. */
import { inspects } from "../../builtins/symbols.js";

/** A way to read between pixels; prints as `InterpolationMode.BILINEAR`. */
export class Interpolation {
  /** @internal */
  constructor(
    readonly name: string,
    readonly value: string,
    /** Pillow's number. @internal */
    readonly filter: number,
  ) {}
  toString(): string {
    return `InterpolationMode.${this.name}`;
  }
  static {
    inspects(Interpolation.prototype, function (): string {
      return `<${this}: '${this.value}'>`;
    });
  }
}

/** The ways there are. Source: torchvision.transforms.InterpolationMode. */
export const InterpolationMode: {
  readonly NEAREST: Interpolation;
  readonly NEAREST_EXACT: Interpolation;
  readonly BILINEAR: Interpolation;
  readonly BICUBIC: Interpolation;
  readonly BOX: Interpolation;
  readonly HAMMING: Interpolation;
  readonly LANCZOS: Interpolation;
} = {
  NEAREST: new Interpolation("NEAREST", "nearest", 0),
  NEAREST_EXACT: new Interpolation("NEAREST_EXACT", "nearest-exact", 0),
  BILINEAR: new Interpolation("BILINEAR", "bilinear", 2),
  BICUBIC: new Interpolation("BICUBIC", "bicubic", 3),
  BOX: new Interpolation("BOX", "box", 4),
  HAMMING: new Interpolation("HAMMING", "hamming", 5),
  LANCZOS: new Interpolation("LANCZOS", "lanczos", 1),
};

/** A way, its name ("bilinear"), or Pillow's number for it. */
export type InterpolationLike = Interpolation | string | number;

const all: readonly Interpolation[] = Object.values(InterpolationMode);

/** @throws TypeError for anything else. @internal */
export function interpolationOf(x: InterpolationLike): Interpolation {
  if (x instanceof Interpolation) return x;
  const found = typeof x === "number" ? all.find((m) => m.filter === x) : all.find((m) => m.value === x);
  if (found !== undefined) return found;
  throw Object.assign(
    new TypeError("Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant"),
    { hint: `The ways are ${all.map(String).join(", ")}.` },
  );
}
