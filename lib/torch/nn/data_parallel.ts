/** One model on several devices; here on the one that there is. */
import { Module } from "./module.js";
import { inPython } from "./registry.js";

/** Named parameters of DataParallel. */
export interface DataParallelOptions {
  readonly device_ids?: readonly number[] | null;
  readonly output_device?: number | null;
  readonly dim?: number;
}

/**
 * A model wrapped for several GPUs. Without any, a call is the model's own, as in PyTorch; the parameters' names
 * start with "module.".
 *
 * @example const net = new nn.DataParallel(new Net()); net.module
 * Source: PyTorch, torch.nn.DataParallel.
 */
export class DataParallel<M extends Module = Module> extends Module {
  /** The model. */
  module: M;
  dim: number;
  constructor(module: M, options: DataParallelOptions = {}) {
    super();
    this.module = module;
    this.dim = options.dim ?? 0;
  }
  override forward(...inputs: Parameters<M["forward"]>): ReturnType<M["forward"]> {
    return (this.module as unknown as (...args: unknown[]) => ReturnType<M["forward"]>)(...inputs);
  }
}

inPython("torch.nn.parallel.data_parallel", DataParallel);
