/**
 * Workers of a DataLoader. They work in turn inside this process, each with random numbers of its own, so that a
 * dataset that draws gives what it gives in PyTorch's processes and leaves the caller's sequence alone.
 */
import { default_generator } from "../../random.js";

/** What a dataset may ask about the worker it runs in. */
export interface WorkerInfo {
  readonly id: number;
  readonly num_workers: number;
  readonly seed: number | bigint;
  readonly dataset: unknown;
}

let current: WorkerInfo | null = null;

/** The worker that is reading the dataset now, or null outside one. Source: PyTorch, torch.utils.data.get_worker_info. */
export function get_worker_info(): WorkerInfo | null {
  return current;
}

/** One worker: its number, and where its random sequence stands. @internal */
export class Worker {
  private random: ReturnType<typeof default_generator.snapshot> | null = null;

  constructor(
    private readonly info: WorkerInfo,
    private readonly init: ((id: number) => void) | null,
  ) {}

  /** Runs `work` as this worker. */
  run<T>(work: () => T): T {
    const outside = current;
    const before = default_generator.snapshot();
    current = this.info;
    try {
      if (this.random !== null) default_generator.restore(this.random);
      else {
        default_generator.manual_seed(this.info.seed);
        this.init?.(this.info.id);
      }
      return work();
    } finally {
      this.random = default_generator.snapshot();
      default_generator.restore(before);
      current = outside;
    }
  }
}
