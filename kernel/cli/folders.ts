/** The folders of Jupyter and of a user's own data, on each system. */
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** Where Jupyter looks for a user's kernels. */
export function userDataFolder(env: Env = process.env, system: NodeJS.Platform = process.platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const home = env.HOME ?? homedir();
  if (system === "darwin") return join(home, "Library", "Jupyter");
  if (system === "win32") return join(env.APPDATA ?? join(home, "AppData", "Roaming"), "jupyter");
  return join(env.XDG_DATA_HOME ?? join(home, ".local", "share"), "jupyter");
}

/** The data folder of a Python prefix. */
export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/** Every data folder that Jupyter may look into on this machine, those that it prefers first. */
export function dataFolders(env: Env = process.env): string[] {
  const folders = (env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  folders.push(userDataFolder(env));
  try {
    folders.push(prefixDataFolder(pythonPrefix(env)));
  } catch {
    // Without Python only the fixed places are left.
  }
  if (process.platform !== "win32") folders.push("/usr/local/share/jupyter", "/usr/share/jupyter");
  return [...new Set(folders)];
}

/**
 * The prefix of the Python in use: the active virtual environment's, else python3's own.
 *
 * @throws Error when there is neither.
 */
export function pythonPrefix(env: Env = process.env): string {
  const active = env.VIRTUAL_ENV ?? env.CONDA_PREFIX;
  if (active) return active;
  for (const python of ["python3", "python"]) {
    try {
      return execFileSync(python, ["-c", "import sys; print(sys.prefix)"], { encoding: "utf8", stdio: "pipe" }).trim();
    } catch {
      // The next name.
    }
  }
  throw new Error("--sys-prefix needs Python, and neither python3 nor python was found. Use --user or --prefix DIR.");
}
