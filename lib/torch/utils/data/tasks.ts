/** Which worker makes which batch, and in which order batches come out. */
import type { Index } from "./fetch.js";

/** A batch that a worker shall make. */
export interface Task {
  readonly number: number;
  readonly worker: number;
  readonly index: Index;
}

/**
 * The batches of one walk, dealt out to workers in turn. `prefetch` of them a worker are under way ahead of time; each
 * batch that comes out makes room for one more. Workers whose stream has ended are passed over.
 */
export class Tasks {
  private readonly active: boolean[];
  /** Given out, and not come out yet, in order. */
  private readonly open: Task[] = [];
  private readonly load: number[];
  private turn = 0;
  private count = 0;

  /** `give` hands a task to its worker. */
  constructor(
    private readonly indices: Iterator<Index>,
    workers: number,
    private readonly prefetch: number,
    private readonly inOrder: boolean,
    private readonly give: (task: Task) => void,
  ) {
    this.active = new Array<boolean>(workers).fill(true);
    this.load = new Array<number>(workers).fill(0);
    for (let i = 0; i < workers * prefetch; i++) this.put();
  }

  /** The task whose batch comes next; null when all have come out. */
  get next(): Task | null {
    while (this.open.length > 0 && !this.active[this.open[0].worker]) this.open.shift();
    return this.open[0] ?? null;
  }
  /** A batch comes out. */
  done(task: Task): void {
    const at = this.open.indexOf(task);
    if (at >= 0) this.open.splice(at, 1);
    this.load[task.worker]--;
    this.put();
  }
  /** A worker's stream has ended: `task` has no batch. */
  end(task: Task): void {
    this.active[task.worker] = false;
    this.done(task);
  }

  private put(): void {
    const next = this.indices.next();
    if (next.done) return;
    const worker = this.choose();
    if (worker === null) return;
    const task = { number: this.count++, worker, index: next.value };
    this.open.push(task);
    this.load[worker]++;
    this.give(task);
  }
  private choose(): number | null {
    const workers = this.active.length;
    const active = this.active.filter(Boolean).length;
    for (let i = 0; i < workers; i++) {
      const worker = this.turn++ % workers;
      if (!this.active[worker]) continue;
      if (this.inOrder || this.load[worker] < Math.floor((workers * this.prefetch) / active)) return worker;
    }
    return null;
  }
}
