/**
 * A thread that does nothing but notice SIGINT. The main thread hears of a signal only between two tasks, so a loop
 * after an await makes it deaf; a thread that waits inside a breakable script is woken by the signal itself.
 */
import { runInThisContext } from "node:vm";
import { parentPort } from "node:worker_threads";

const never = new Int32Array(new SharedArrayBuffer(4));
const breakable = { breakOnSigint: true };

function waitForEver(): void {
  Atomics.wait(never, 0, 0);
}

function watch(): void {
  for (;;) {
    try {
      runInThisContext("waitForEver()", breakable);
    } catch {
      parentPort?.postMessage("SIGINT");
    }
  }
}

// One breakable script inside another, so that there is no moment without one: a SIGINT then would end the process.
Object.assign(globalThis, { waitForEver, watch });
runInThisContext("watch()", breakable);
