/** Threads that run a module, and where functions are defined. */
import { Session } from "node:inspector";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { Thread, ThreadImports, ThreadOwner } from "../types.js";

/** What a thread is told when it starts. */
export interface ThreadStart {
  readonly module: string;
  readonly imports: ThreadImports | null;
}

/** Threads run the compiled files: from the sources there are none. */
export const hasThreads: boolean = import.meta.url.endsWith(".js");

export function startThread(module: string, imports: ThreadImports | null, owner: ThreadOwner): Thread {
  const workerData: ThreadStart = { module, imports };
  const worker = new Worker(new URL("./thread_main.js", import.meta.url), { workerData });
  let over = false;
  const ended = (error: unknown): void => {
    if (over) return;
    over = true;
    owner.ended(error);
  };
  worker.on("message", (message) => {
    if (!over) owner.message(message);
  });
  worker.on("error", ended);
  worker.on("exit", () => ended(null));
  worker.unref();
  return {
    id: worker.threadId,
    post: (message, cargo = []) => worker.postMessage(message, cargo),
    hold: (on) => void (on ? worker.ref() : worker.unref()),
    end() {
      over = true;
      void worker.terminate();
    },
  };
}

/** The script that the process was started with. */
export function mainModule(): string | null {
  const script = process.argv[1];
  return script === undefined ? null : pathToFileURL(script).href;
}

interface Properties {
  readonly result: readonly { readonly name: string; readonly value?: { readonly objectId?: string } }[];
  readonly internalProperties?: readonly {
    readonly name: string;
    readonly value?: { readonly value?: { readonly scriptId?: string } };
  }[];
}

const KEY = Symbol.for("tstorch.functions");
const known = new WeakMap<object, string | null>();

/** V8's inspector is the only one to know. */
export function definedIn(functions: readonly object[]): (string | null)[] {
  const unknown = functions.filter((f) => !known.has(f));
  if (unknown.length > 0) locate(unknown);
  return functions.map((f) => known.get(f) ?? null);
}

function locate(functions: readonly object[]): void {
  const urls = new Map<string, string>();
  const session = new Session();
  session.connect();
  // The session answers at once, within the call.
  const ask = <T>(method: string, parameters: object = {}): T => {
    let answer: unknown;
    session.post(method, parameters, (error, result) => {
      if (error) throw error;
      answer = result;
    });
    return answer as T;
  };
  const own = (objectId: string): Properties => ask("Runtime.getProperties", { objectId, ownProperties: true });
  const holder = globalThis as { [KEY]?: readonly object[] };
  holder[KEY] = functions;
  try {
    session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
    ask("Debugger.enable");
    const expression = `globalThis[Symbol.for("${KEY.description}")]`;
    const { result } = ask<{ result: { objectId: string } }>("Runtime.evaluate", { expression });
    const items = new Map(own(result.objectId).result.map(({ name, value }) => [name, value?.objectId]));
    functions.forEach((f, i) => {
      const objectId = items.get(String(i));
      const found = objectId === undefined ? undefined : own(objectId).internalProperties;
      const script = found?.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value?.scriptId;
      known.set(f, (script !== undefined && urls.get(script)) || null);
    });
  } finally {
    delete holder[KEY];
    session.disconnect();
  }
}
