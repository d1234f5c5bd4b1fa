/** A worker in a thread of its own: imports the dataset's file, and makes the batches it is asked for. */
// Tensors have all their methods in here too.
import "../../ops/index.js";
import { default_collate } from "./collate.js";
import { END, type Fetch, fetcher, type Recipe } from "./fetch.js";
import type { Answer, ErrorText, Order } from "./messages.js";
import { CannotTravel, cargo, type Export, type Parcel, pack, unpack } from "./travel.js";
import { enterThread, enterWorker, seedWorker } from "./worker.js";

interface Port {
  post(message: Answer, cargo?: readonly ArrayBuffer[]): void;
  listen(handler: (message: unknown) => void): void;
}

type Callable = (...args: never[]) => unknown;

/** What a loader sends first. */
interface Sent {
  readonly dataset: Recipe<unknown, unknown>["dataset"];
  readonly collate_fn: (samples: unknown[]) => unknown;
  readonly worker_init_fn: ((id: number) => void) | null;
}

/** The library's frames end what is told of a stack. */
const OWN = /\/utils\/data\/(?:fetch|thread|dataset|collate)\.[jt]s:/;

function inWords(thrown: unknown): ErrorText {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), stack: String(thrown), hint: null };
  const { name, message, stack = `${name}: ${message}`, hint } = thrown as Error & { hint?: unknown };
  const lines = stack.split("\n");
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  const own = lines.findIndex((line, i) => i > first && first >= 0 && OWN.test(line));
  return {
    name,
    message,
    stack: (own < 0 ? lines : lines.slice(0, own)).join("\n"),
    hint: typeof hint === "string" ? hint : null,
  };
}

/** Imports what a parcel names. @throws CannotTravel when a file has no such export. */
async function imported(exports: readonly Export[]): Promise<Callable[]> {
  const found: Callable[] = [];
  for (const { file, name, text } of exports) {
    const module = (await import(file)) as Readonly<Record<string, unknown>>;
    const candidates = [module[name], ...Object.values(module)] as (Callable | undefined)[];
    const match = candidates.find(
      (f) => typeof f === "function" && (text === null ? f === module[name] : f.name === name && String(f) === text),
    );
    if (match === undefined) throw new CannotTravel(`${name || "a function"} is not exported by ${file}`);
    found.push(match);
  }
  return found;
}

class Served {
  private fetch: Fetch<unknown> | null = null;
  private recipe: Recipe<unknown, unknown> | null = null;
  private functions: readonly Callable[] = [];
  /** What worker_init_fn threw: told with the first batch. */
  private failure: { readonly error: unknown } | null = null;

  constructor(private readonly port: Port) {}

  async obey(order: Order): Promise<void> {
    if (order.kind === "start") await this.start(order);
    else if (order.kind === "restart") this.fetch = null;
    else this.answer(order);
  }

  private async start(order: Order & { kind: "start" }): Promise<void> {
    try {
      this.functions = await imported(order.parcel.exports);
    } catch (error) {
      if (error instanceof CannotTravel) this.port.post({ kind: "lost", why: error.message });
      else this.port.post({ kind: "failed", error: inWords(error) });
      return;
    }
    const { dataset, collate_fn, worker_init_fn } = unpack(order.parcel, this.functions) as Sent;
    const { id, num_workers, base, stream, batched, drop_last } = order;
    this.recipe = { dataset, stream, batched, drop_last, collate_fn };
    const seed = seedWorker(base, id);
    enterWorker({ id, num_workers, seed, dataset });
    try {
      worker_init_fn?.(id);
    } catch (error) {
      this.failure = { error };
    }
    this.port.post({ kind: "ready" });
  }

  private answer({ walk, number, index }: Order & { kind: "fetch" }): void {
    try {
      const { failure } = this;
      this.failure = null;
      if (failure !== null) throw failure.error;
      const recipe = this.recipe as Recipe<unknown, unknown>;
      this.fetch ??= fetcher(recipe);
      const batch = this.fetch(index);
      if (batch === END) {
        this.port.post({ kind: "end", walk, number });
        return;
      }
      const parcel = this.packed(batch, recipe.collate_fn === default_collate);
      this.port.post({ kind: "batch", walk, number, parcel }, cargo(parcel));
    } catch (error) {
      this.port.post({ kind: "error", walk, number, error: inWords(error) });
    }
  }

  /** What default_collate made nobody else has: its memory is handed over. */
  private packed(batch: unknown, isFresh: boolean): Parcel {
    return pack(batch, "the batch", isFresh ? "give" : "copy", (functions) =>
      functions.map((f) => {
        const at = this.functions.indexOf(f);
        if (at < 0) throw new CannotTravel(`the batch holds a ${f.name || "function"}, which cannot leave its worker`);
        return { file: "", name: String(at), text: null };
      }),
    );
  }
}

/** Makes batches for the loader at the other end of `port`. */
export function serve(port: Port): void {
  enterThread();
  const served = new Served(port);
  let work: Promise<void> = Promise.resolve();
  port.listen((message) => {
    work = work.then(() => served.obey(message as Order));
  });
}
