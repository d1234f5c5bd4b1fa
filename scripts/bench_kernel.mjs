/** `npm run bench:kernel`: this kernel beside ipykernel and tslab, then what operators cost it. Arguments: rounds. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { environment, inVenv, root } from "./paths.mjs";

for (const script of ["kernel.py", "operators.py"]) {
  const args = [join(root, "bench", script), ...process.argv.slice(2)];
  const { status } = spawnSync(inVenv("python"), args, { cwd: root, env: environment(), stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
