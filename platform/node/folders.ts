/** Folders of the machine's user. */
import { homedir } from "node:os";
import { join } from "node:path";

type Env = Readonly<Record<string, string | undefined>>;

/** A folder for what can be made again at any time. */
export function cacheFolder(env: Env = process.env, system: NodeJS.Platform = process.platform): string {
  const home = env.HOME ?? homedir();
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "tstorch");
  if (system === "darwin") return join(home, "Library", "Caches", "tstorch");
  if (system === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "tstorch", "cache");
  return join(home, ".cache", "tstorch");
}
