/** A loader's threads. */
import { platform } from "#platform";
import { AssertionError, Exception, KeyboardInterrupt, pythonErrors } from "../../../builtins/errors.js";
import { warn } from "../../../builtins/warnings.js";
import { RuntimeError } from "../../errors.js";
import type { Recipe } from "./fetch.js";
import type { Answer, ErrorText, Order } from "./messages.js";
import { locate, onInterrupt, threadImports } from "./surroundings.js";
import type { Task, Tasks } from "./tasks.js";
import { CannotTravel, type Parcel, pack, unpack } from "./travel.js";
import { inThread } from "./worker.js";

type Callable = (...args: never[]) => unknown;

/** What a crew needs to start. */
export interface CrewOptions<T, B> {
  readonly recipe: Recipe<T, B>;
  readonly workers: number;
  /** The base of the workers' seeds. */
  readonly base: number | bigint;
  /** Seconds to wait for a batch; 0 for ever. */
  readonly timeout: number;
  readonly worker_init_fn: ((id: number) => void) | null;
}

type Running = ReturnType<typeof platform.startThread>;

/** Threads end when nobody can ask for their batches any more. */
const abandoned = new FinalizationRegistry<readonly Running[]>((threads) => {
  for (const thread of threads) thread.end();
});

/** Crews at work, for an interrupt to stop. */
const working = new Set<WeakRef<Crew<unknown>>>();

/** Crews that somebody waits for. Nothing else holds them then: their threads must not. */
const awaited = new Set<Crew<never>>();

function stopAll(): void {
  for (const ref of working) ref.deref()?.fail(new KeyboardInterrupt("interrupted"));
}

export class Crew<B> {
  private readonly threads: Running[] = [];
  /** Answers to the present walk, by the task's number. */
  private readonly arrived = new Map<number, Answer>();
  private readonly self: WeakRef<Crew<unknown>> = new WeakRef(this as unknown as Crew<unknown>);
  private functions: readonly Callable[] = [];
  private ready = 0;
  private walk = 0;
  private lost: string | null = null;
  private failure: Error | null = null;
  private wake: (() => void) | null = null;

  private constructor(private readonly timeout: number) {}

  /** Starts the threads; null, with a warning that says why, when something cannot go to them. */
  static async start<T, B>(options: CrewOptions<T, B>): Promise<Crew<B> | null> {
    if (inThread()) {
      throw new AssertionError("daemonic processes are not allowed to have children", {
        hint: "The dataset's file starts a DataLoader with workers itself: keep the class in a file of its own.",
      });
    }
    const { recipe, worker_init_fn, workers } = options;
    const crew = new Crew<B>(options.timeout);
    let parcel: Parcel;
    try {
      const { dataset, collate_fn } = recipe;
      parcel = pack({ dataset, collate_fn, worker_init_fn }, "", "share", (functions, paths) => {
        crew.functions = functions;
        return locate(functions, paths);
      });
    } catch (error) {
      if (!(error instanceof CannotTravel)) throw error;
      advise(workers, error.message);
      return null;
    }
    onInterrupt(stopAll);
    crew.open(parcel, options);
    try {
      await crew.until(() => crew.ready === workers || crew.lost !== null, 0);
    } catch (error) {
      crew.end();
      throw error;
    }
    if (crew.lost === null) return crew;
    crew.end();
    advise(workers, crew.lost);
    return null;
  }

  /** Whether its threads have ended. */
  get isBroken(): boolean {
    return this.failure !== null;
  }

  /** The batches of one walk. `plan` gets what hands a task to its thread. */
  async *batches(plan: (give: (task: Task) => void) => Tasks, inOrder: boolean): AsyncGenerator<B, void, undefined> {
    const walk = ++this.walk;
    this.arrived.clear();
    if (walk > 1) for (const thread of this.threads) post(thread, { kind: "restart" });
    const open = new Map<number, Task>();
    const tasks = plan((task) => {
      open.set(task.number, task);
      post(this.threads[task.worker], { kind: "fetch", walk, number: task.number, index: task.index });
    });
    for (let next = tasks.next; next !== null; next = tasks.next) {
      const { number } = next;
      await this.until(() => (inOrder ? this.arrived.has(number) : this.arrived.size > 0), this.timeout);
      const answer = (inOrder ? this.arrived.get(number) : [...this.arrived.values()][0]) as Answer & {
        number: number;
      };
      this.arrived.delete(answer.number);
      const task = open.get(answer.number) as Task;
      open.delete(answer.number);
      if (answer.kind === "end") {
        tasks.end(task);
        continue;
      }
      tasks.done(task);
      if (answer.kind === "error") throw rebuilt(answer.error, task.worker);
      yield this.batchOf((answer as Answer & { kind: "batch" }).parcel);
    }
  }

  /** Ends the threads, whatever they do. */
  end(): void {
    this.failure ??= new RuntimeError("the DataLoader's workers have ended");
    working.delete(this.self);
    abandoned.unregister(this);
    for (const thread of this.threads) thread.end();
  }

  /** Ends the threads; who waits for a batch gets the error. */
  fail(error: Error): void {
    this.failure ??= error;
    this.end();
    this.wake?.();
  }

  private open<T>(parcel: Parcel, { recipe, workers, base }: CrewOptions<T, B>): void {
    const { stream, batched, drop_last } = recipe;
    const module = new URL("./thread.js", import.meta.url).href;
    const imports = threadImports();
    // The threads must not keep the crew: else nobody could ever see that it is given up.
    const { self } = this;
    for (let id = 0; id < workers; id++) {
      const thread = platform.startThread(module, imports, {
        message: (message) => self.deref()?.hear(message as Answer, id),
        ended: (error) => self.deref()?.bury(id, error),
      });
      this.threads.push(thread);
      post(thread, { kind: "start", parcel, id, num_workers: workers, base, stream, batched, drop_last });
    }
    working.add(self);
    abandoned.register(this, this.threads, this);
  }

  private hear(answer: Answer, id: number): void {
    if (answer.kind === "ready") this.ready++;
    else if (answer.kind === "lost") this.lost ??= answer.why;
    else if (answer.kind === "failed") this.fail(rebuilt(answer.error, id));
    else if (answer.walk === this.walk) this.arrived.set(answer.number, answer);
    this.wake?.();
  }

  private bury(id: number, error: unknown): void {
    const pid = this.threads[id]?.id ?? id;
    this.fail(
      new RuntimeError(`DataLoader worker (pid(s) ${pid}) exited unexpectedly`, {
        ...(error instanceof Error ? { cause: error, hint: `${error.name}: ${error.message}` } : {}),
      }),
    );
  }

  /** Waits, for `timeout` seconds if that is not 0. @throws what ended the threads, RuntimeError after that time. */
  private async until(isDone: () => boolean, timeout: number): Promise<void> {
    if (this.failure === null && isDone()) return;
    for (const thread of this.threads) thread.hold(true);
    awaited.add(this as unknown as Crew<never>);
    let late = false;
    const timer =
      timeout > 0
        ? setTimeout(() => {
            late = true;
            this.wake?.();
          }, timeout * 1000)
        : null;
    try {
      while (this.failure === null && !isDone()) {
        if (late) throw new RuntimeError(`DataLoader timed out after ${timeout} seconds`);
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      if (timer !== null) clearTimeout(timer);
      this.wake = null;
      awaited.delete(this as unknown as Crew<never>);
      for (const thread of this.threads) thread.hold(false);
    }
    if (this.failure !== null) throw this.failure;
  }

  private batchOf(parcel: Parcel): B {
    return unpack(
      parcel,
      parcel.exports.map(({ name }) => this.functions[Number(name)]),
    ) as B;
  }
}

function post(thread: Running, order: Order): void {
  thread.post(order);
}

/** An error as the caller gets it: of its own class where that is one of Python's or JavaScript's. */
function rebuilt({ name, message, stack, hint }: ErrorText, id: number): Error {
  const text = `Caught ${name} in DataLoader worker process ${id}.\nOriginal ${stack.startsWith(name) ? stack : `${name}: ${message}\n${stack}`}`;
  const details = hint === null ? {} : { hint };
  const known = pythonErrors.get(name);
  if (known !== undefined) return new known(text, details);
  const native = { TypeError, RangeError, SyntaxError, ReferenceError }[name];
  if (native !== undefined) return Object.assign(new native(text), details);
  const error = new Exception(text, details);
  error.name = name;
  return error;
}

function advise(workers: number, why: string): void {
  warn(
    `DataLoader reads in this thread instead of in ${workers} worker${workers === 1 ? "" : "s"}: ${why}. Workers import a dataset and its functions from a file: export them from one such as ./my_dataset.ts, and import them from there.`,
  );
}
