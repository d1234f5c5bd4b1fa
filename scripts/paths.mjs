/** Where things are in a checkout. Runs on the machine's own Node, before anything is installed. */
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const windows = process.platform === "win32";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
/** Node as package.json pins it. */
export const node = join(root, "node_modules", "node", "bin", windows ? "node.exe" : "node");
/** What the commands leave behind besides dist/, out/ and .venv/: logs, Jupyter's own folders. */
export const state = join(root, ".tstorch");
export const log = join(state, "setup.log");
export const dist = join(root, "dist");
export const venv = join(root, ".venv");
const programs = join(venv, windows ? "Scripts" : "bin");
/** @param {string} name a program of the virtual environment */
export const inVenv = (name) => join(programs, windows ? `${name}.exe` : name);

/**
 * The environment for programs of ours: pinned Node and .venv first in PATH, and all that Jupyter keeps (settings,
 * trust, connection files, history, caches) inside the checkout.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export function environment() {
  const { JUPYTER_PATH: _, PYTHONHOME: _home, ...inherited } = process.env;
  const jupyter = join(state, "jupyter");
  return {
    ...inherited,
    PATH: [join(root, "node_modules", ".bin"), programs, process.env.PATH].join(delimiter),
    VIRTUAL_ENV: venv,
    JUPYTER_PLATFORM_DIRS: "1",
    JUPYTER_PREFER_ENV_PATH: "1",
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    XDG_CACHE_HOME: join(state, "cache"),
    IPYTHONDIR: join(state, "ipython"),
  };
}
