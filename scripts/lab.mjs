/** `npm run lab`: JupyterLab on notebooks/, reachable from this machine only. Options go on to JupyterLab. */
import { join } from "node:path";
import { jupyter } from "./jupyter.mjs";
import { root } from "./paths.mjs";

const options = ["--ServerApp.ip=127.0.0.1", `--ServerApp.root_dir=${join(root, "notebooks")}`];
if (process.getuid?.() === 0) options.push("--ServerApp.allow_root=True");
process.exitCode = await jupyter(["lab", ...options, ...process.argv.slice(2)]);
