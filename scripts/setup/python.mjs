/** Python's part: a virtual environment of the project's own with Jupyter in it, every version pinned. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inVenv, log, root, venv } from "../paths.mjs";
import { runLogged, SetupError } from "./say.mjs";
import { hashOf, isFresh, writeStamp } from "./stamp.mjs";

/** JupyterLab 4.6 asks for it. */
const OLDEST = 10;
const NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
const OFFLINE =
  /NewConnectionError|NameResolutionError|ConnectTimeoutError|MaxRetryError|ProxyError|Connection refused|Failed to establish|Temporary failure in name resolution|Network is unreachable/;
const requirements = join(root, "notebooks", "requirements.lock");
const stamp = join(venv, "tstorch.stamp");

/**
 * @param {string} python
 * @param {string} code
 */
function ask(python, code) {
  const { status, stdout } = spawnSync(python, ["-c", code], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.trim() : undefined;
}

function findPython() {
  let tooOld;
  for (const name of NAMES) {
    const answer = ask(name, "import sys; print(sys.version_info[0], sys.version_info[1])");
    if (answer === undefined) continue;
    const [major, minor] = answer.split(" ").map(Number);
    if (major === 3 && minor >= OLDEST) return name;
    tooOld ??= `${name} is ${major}.${minor}`;
  }
  const found = tooOld === undefined ? "none is in PATH" : tooOld;
  throw new SetupError(
    `Python 3.${OLDEST} or newer is needed for Jupyter, but ${found}. Debian, Ubuntu: apt install python3 python3-venv`,
  );
}

export async function installJupyter() {
  const hash = hashOf([requirements], [root]);
  if (isFresh(stamp, hash) && ask(inVenv("python"), "print(1)") !== undefined) return;
  const python = findPython();
  if (ask(python, "import venv, ensurepip") === undefined) {
    throw new SetupError(`${python} has no venv module. Debian, Ubuntu: apt install python3-venv`);
  }
  const made = await runLogged("Python environment .venv", python, ["-m", "venv", "--clear", venv], { cwd: root, log });
  if (made.code !== 0) throw new SetupError("Python's venv failed. Log: .tstorch/setup.log");
  const total = readFileSync(requirements, "utf8")
    .split("\n")
    .filter((line) => line.includes("==")).length;
  let seen = 0;
  const installed = await runLogged(
    "Jupyter",
    inVenv("python"),
    [
      "-m",
      "pip",
      "install",
      "--no-input",
      "--disable-pip-version-check",
      "--retries=2",
      "--no-deps",
      "-r",
      requirements,
    ],
    {
      cwd: root,
      log,
      progress: (line) => {
        if (line.startsWith("Collecting ")) return `${++seen} of at most ${total} packages fetched`;
        return line.startsWith("Installing collected") ? "unpacking" : undefined;
      },
    },
  );
  if (installed.code !== 0) {
    if (OFFLINE.test(installed.output)) {
      throw new SetupError("No connection to PyPI: the first set-up needs the network. Log: .tstorch/setup.log");
    }
    throw new SetupError("pip could not install Jupyter. Log: .tstorch/setup.log");
  }
  writeStamp(stamp, hash);
}
