/** `import { DataLoader } from "torch/utils/data"`. */
// Tensors have all their methods, whichever module a program imports first.
import "../../ops/index.js";

export { type Collated, default_collate, default_convert } from "./collate.js";
export { type AnyDataset, DataLoader, type DataLoaderOptions } from "./dataloader.js";
export {
  ConcatDataset,
  Dataset,
  IterableDataset,
  type MapDataset,
  random_split,
  type SplitOptions,
  Subset,
  TensorDataset,
} from "./dataset.js";
export {
  BatchSampler,
  type BatchSamplerOptions,
  RandomSampler,
  type RandomSamplerOptions,
  Sampler,
  SequentialSampler,
  SubsetRandomSampler,
} from "./sampler.js";
export { get_worker_info, type WorkerInfo } from "./worker.js";
