/** What figures outside a notebook need: plotly.js itself, and the system's own viewer. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

export function plotlySource(kind: "flat" | "3d"): Uint8Array {
  const name = kind === "3d" ? "plotly.js-gl3d-dist-min" : "plotly.js-cartesian-dist-min";
  return readFileSync(createRequire(import.meta.url).resolve(name));
}

/** The system's command that opens a file. */
function opener(path: string): [string, string[]] {
  if (process.platform === "darwin") return ["open", [path]];
  if (process.platform === "win32") return ["cmd", ["/c", "start", "", path]];
  return ["xdg-open", [path]];
}

export function openFile(path: string): Promise<boolean> {
  const [command, args] = opener(path);
  return new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("spawn", () => {
      // The viewer outlives the script.
      child.unref();
      resolve(true);
    });
  });
}
