/** What a thread runs first: it learns the names that modules have where it was started, and loads its module. */
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { ThreadImports, ThreadPort } from "../types.js";
import type { ThreadStart } from "./threads.js";

/** Short names as cells have them, and the user's TypeScript as it was compiled for them. */
function installImports({ names, sources }: ThreadImports): void {
  const sourceOf = (url: string): string | undefined =>
    url.startsWith("file:") ? sources[fileURLToPath(url)] : undefined;
  registerHooks({
    resolve(specifier, context, next) {
      const own = names[specifier];
      if (own !== undefined) return { url: own, shortCircuit: true };
      const { parentURL } = context;
      if (parentURL !== undefined && /^\.{0,2}\//.test(specifier)) {
        const url = new URL(specifier, parentURL).href;
        const candidates = [url, `${url}.ts`, url.replace(/js$/, "ts"), `${url}/index.ts`];
        const found = candidates.find((candidate) => sourceOf(candidate) !== undefined);
        if (found !== undefined) return { url: found, shortCircuit: true };
      }
      return next(specifier, context);
    },
    load(url, context, next) {
      const source = sourceOf(url);
      if (source === undefined) return next(url, context);
      return { format: "module", source, shortCircuit: true };
    },
  });
}

async function run({ module, imports }: ThreadStart): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("no thread");
  process.setSourceMapsEnabled(true);
  if (imports !== null) installImports(imports);
  const { serve } = (await import(module)) as { serve(port: ThreadPort): void };
  serve({
    post: (message, cargo = []) => port.postMessage(message, cargo),
    listen: (handler) => void port.on("message", handler),
  });
}

// The thread is started for this.
await run(workerData as ThreadStart);
