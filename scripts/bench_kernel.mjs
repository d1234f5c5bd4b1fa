/** `npm run bench:kernel`: this kernel beside ipykernel and tslab. Arguments go on: how many rounds. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { environment, inVenv, root } from "./paths.mjs";

const args = [join(root, "bench", "kernel.py"), ...process.argv.slice(2)];
const { status } = spawnSync(inVenv("python"), args, { cwd: root, env: environment(), stdio: "inherit" });
process.exitCode = status ?? 1;
