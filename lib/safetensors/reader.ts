/** Reading tensors, and parts of them, out of a safetensors file. */
import { copyInto } from "../torch/compute/plan.js";
import { type DType, uint8 } from "../torch/dtype.js";
import { typeError } from "../torch/errors.js";
import type { Index } from "../torch/ops/indexing.js";
import "../torch/ops/indexing.js";
import { DataTensor } from "../torch/serialization/data_tensor.js";
import { DataType } from "../torch/serialization/elements.js";
import type { Source } from "../torch/serialization/source.js";
import {
  type ElementType,
  type Layout,
  noElements,
  reach,
  Storage,
  tensorOver,
} from "../torch/serialization/storages.js";
import { contiguousStrides, numelOf } from "../torch/shape.js";
import { fresh, Tensor } from "../torch/tensor.js";
import { SafetensorError } from "./errors.js";
import { type Header, type TensorInfo, torchType } from "./header.js";

/** Up to this many bytes a gap is read over instead of read around. */
const NEAR = 1 << 16;

/** A part of a tensor, read when it is asked for. Source: safetensors' get_slice. */
export class SafeSlice {
  /** @internal */
  constructor(
    private readonly reader: TensorReader,
    private readonly info: TensorInfo,
    private readonly dtype: ElementType,
  ) {}

  /** The sizes of the whole tensor. */
  get_shape(): number[] {
    return [...this.info.shape];
  }
  /** The format's name of the dtype: "F32". */
  get_dtype(): string {
    return this.info.dtype;
  }

  /**
   * Python's brackets: `s.index(":", "1:3")` is s[:, 1:3]. Only what is asked for is read.
   *
   * @throws IndexError as a tensor's `index` does.
   */
  index(...indices: Index[]): Tensor {
    const { shape } = this.info;
    // A tensor without elements knows where those of a view would lie.
    const whole = new Tensor(noElements(uint8), 0, shape, contiguousStrides(shape), uint8);
    const view = whole.index(...indices);
    return this.reader.part(this.info, this.dtype, view) as Tensor;
  }
  /** Python's brackets in cells: `s[":", "1:3"]`. */
  __getitem__(...indices: Index[]): Tensor {
    return this.index(...(indices.length === 1 && Array.isArray(indices[0]) ? (indices[0] as Index[]) : indices));
  }
}

/** Tensors of one file. */
export class TensorReader {
  constructor(
    private readonly source: Source,
    readonly header: Header,
  ) {}

  private info(name: string): { info: TensorInfo; dtype: ElementType } {
    const info = this.header.tensors.get(name);
    if (info === undefined) throw new SafetensorError(`File does not contain tensor ${name}`);
    const dtype = torchType(info.dtype);
    if (dtype === undefined) throw typeError(`tensors of ${info.dtype} are not known here: ${name}`);
    return { info, dtype };
  }

  tensor(name: string): Tensor | DataTensor {
    const { info, dtype } = this.info(name);
    const layout: Layout = { offset: 0, sizes: [...info.shape], strides: contiguousStrides(info.shape) };
    return this.over(dtype, this.bytes(info.start, info.end - info.start), layout);
  }

  slice(name: string): SafeSlice {
    const { info, dtype } = this.info(name);
    return new SafeSlice(this, info, dtype);
  }

  private bytes(start: number, length: number): Uint8Array {
    const bytes = this.source.read(this.header.data + start, length, true);
    if (bytes === null) throw new SafetensorError("the file became shorter while it was read");
    return bytes;
  }

  private over(dtype: ElementType, bytes: Uint8Array, layout: Layout): Tensor | DataTensor {
    const storage = new Storage(bytes.length, () => bytes);
    if (dtype instanceof DataType) return new DataTensor(dtype, storage, layout);
    return tensorOver({ storage, dtype }, layout, false);
  }

  /** The elements of a view of a tensor that is not in memory, row-major. */
  part(info: TensorInfo, dtype: ElementType, view: Layout): Tensor | DataTensor {
    const { offset, sizes, strides } = view;
    if (dtype instanceof DataType) {
      const span = this.bytes(info.start + offset * dtype.itemsize, spanOf(view) * dtype.itemsize);
      return this.over(dtype, span, { offset: 0, sizes, strides });
    }
    const out = fresh([...sizes], dtype);
    this.fill(info, dtype, view, out);
    return out;
  }

  /** Reads a view into a row-major tensor: at once where its elements lie close together, else row by row. */
  private fill(info: TensorInfo, dtype: DType, view: Layout, out: Tensor): void {
    const count = numelOf(view.sizes);
    if (count === 0) return;
    const span = spanOf(view);
    if (view.sizes.length === 0 || span <= 2 * count || span * dtype.itemsize <= NEAR) {
      const bytes = this.bytes(info.start + view.offset * dtype.itemsize, span * dtype.itemsize);
      const part = this.over(dtype, bytes, { offset: 0, sizes: view.sizes, strides: view.strides }) as Tensor;
      copyInto(part, dtype.kind, out, dtype.kind);
      return;
    }
    const [rows, ...sizes] = view.sizes;
    const [step, ...strides] = view.strides;
    for (let i = 0; i < rows; i++) {
      const row = out.window(out.offset + i * out.strides[0], out.sizes.slice(1), out.strides.slice(1));
      this.fill(info, dtype, { offset: view.offset + i * step, sizes, strides }, row);
    }
  }
}

/** Elements from a view's first to its last. */
function spanOf(view: Layout): number {
  return Math.max(0, reach(view) - (view.sizes.some((s) => s === 0) ? 0 : view.offset));
}
