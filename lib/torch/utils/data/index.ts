/** `import { DataLoader } from "torch/utils/data"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../../ops/index.js";

export { type Collated, type Converted, default_collate, default_convert } from "./collate.js";
export { DataLoader } from "./dataloader.js";
// Tutorials name PyTorch's inner modules too.
export * as dataset from "./dataset.js";
export {
  ChainDataset,
  ConcatDataset,
  Dataset,
  IterableDataset,
  type MapDataset,
  random_split,
  type SplitOptions,
  StackDataset,
  type StackDatasetConstructor,
  type Stacked,
  Subset,
  TensorDataset,
} from "./dataset.js";
export * as distributed from "./distributed.js";
export { DistributedSampler, type DistributedSamplerOptions } from "./distributed.js";
export type { AnyDataset, DataLoaderOptions } from "./options.js";
export * as sampler from "./sampler.js";
export {
  BatchSampler,
  type BatchSamplerOptions,
  type Counted,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from "./sampler.js";
export { get_worker_info, type WorkerInfo } from "./worker.js";
