/** Tensors of element types that the library computes nothing with: they can be read, looked at and saved again. */
import { pythonRepr } from "../../builtins/repr.js";
import { inspects } from "../../builtins/symbols.js";
import { Size } from "../shape.js";
import type { DataType, Element } from "./elements.js";
import type { Layout, Storage } from "./storages.js";

/** Elements nested as deep as there are dimensions. */
export type NestedElements = Element | NestedElements[];

/**
 * A tensor that is data only: of `torch.uint16`, `torch.float8_e4m3fn` and their kin.
 *
 * @example load<{ pixels: DataTensor }>("scan.pt").pixels.tolist()
 */
export class DataTensor {
  /** @internal */ readonly storage: Storage;
  /** @internal */ readonly layout: Layout;
  constructor(
    readonly dtype: DataType,
    storage: Storage,
    layout: Layout,
    readonly requires_grad: boolean = false,
    /** Whether it was an nn.Parameter. */
    readonly is_parameter: boolean = false,
  ) {
    this.storage = storage;
    this.layout = layout;
  }

  get shape(): Size {
    return Size.of_sizes(this.layout.sizes);
  }
  get ndim(): number {
    return this.layout.sizes.length;
  }
  /** Number of elements. */
  numel(): number {
    return this.shape.numel();
  }
  /** Elements between neighbours, per dimension. */
  stride(): number[] {
    return [...this.layout.strides];
  }
  /** Bytes of all elements. */
  get nbytes(): number {
    return this.numel() * this.dtype.itemsize;
  }

  /** The elements as nested lists; a lone element for a tensor without dimensions. */
  tolist(): NestedElements {
    const { sizes, strides, offset } = this.layout;
    const bytes = this.storage.data();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const nested = (dim: number, at: number): NestedElements =>
      dim === sizes.length
        ? this.dtype.read(view, at * this.dtype.itemsize)
        : Array.from({ length: sizes[dim] }, (_, i) => nested(dim + 1, at + i * strides[dim]));
    return nested(0, offset);
  }

  toString(): string {
    const shown = this.numel() <= 1000 ? pythonRepr(this.tolist()) : `..., size=(${this.layout.sizes.join(", ")})`;
    return `tensor(${shown}, dtype=${this.dtype})`;
  }
  static {
    inspects(DataTensor.prototype);
  }
}
