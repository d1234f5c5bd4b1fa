/** Running a cell's script. */
import { Script } from "node:vm";

/** Runs a script in the global scope; a SIGINT while it runs ends it with an error. */
export function evaluate(js: string, filename: string): unknown {
  return new Script(js, { filename }).runInThisContext({ breakOnSigint: true, displayErrors: false });
}
