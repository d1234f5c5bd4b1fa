import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../support/notebook.js";

let place: string;

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "tstorch-setup-"));
  for (const name of ["scripts", "package.json", "package-lock.json"]) {
    cpSync(join(root, name), join(place, name), { recursive: true });
  }
  mkdirSync(join(place, "notebooks"));
  cpSync(join(root, "notebooks", "requirements.lock"), join(place, "notebooks", "requirements.lock"));
});

afterEach(() => rmSync(place, { recursive: true, force: true }));

interface Result {
  readonly status: number | null;
  readonly lines: readonly string[];
}

/** Runs code of the set-up in a copy of the project, as the set-up's own program does. */
function run(code: string, env: NodeJS.ProcessEnv): Result {
  const program = `
    import { SetupError } from "./scripts/setup/say.mjs";
    try { ${code} } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      console.error("[set-up] " + error.message);
      process.exitCode = 1;
    }`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: place,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, lines: `${stdout}${stderr}`.trim().split("\n") };
}

const python = 'const { installJupyter } = await import("./scripts/setup/python.mjs"); await installJupyter();';
const packages = 'const { installPackages } = await import("./scripts/setup/packages.mjs"); await installPackages();';

/** A folder with one program: a shell script. */
function programs(name: string, script: string): string {
  const folder = join(place, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

describe.skipIf(process.platform === "win32")("what the set-up says when it cannot go on", () => {
  it("names Python when there is none", () => {
    const { status, lines } = run(python, { PATH: programs("other", "exit 0") });
    expect(status).toBe(1);
    expect(lines).toEqual([
      "[set-up] Python 3.10 or newer is needed for Jupyter, but none is in PATH. Debian, Ubuntu: apt install python3 python3-venv",
    ]);
  });

  it("names the version of a Python that is too old", () => {
    const { status, lines } = run(python, { PATH: programs("python3", "echo 3 8") });
    expect(status).toBe(1);
    expect(lines).toEqual([expect.stringContaining("but python3 is 3.8. ")]);
  });

  it("names the package that brings venv", () => {
    const folder = programs("python3", 'case "$2" in *ensurepip*) exit 1;; *) echo 3 11;; esac');
    const { status, lines } = run(python, { PATH: folder });
    expect(status).toBe(1);
    expect(lines).toEqual(["[set-up] python3 has no venv module. Debian, Ubuntu: apt install python3-venv"]);
  });

  it("says that PyPI cannot be reached", () => {
    const { status, lines } = run(python, { PIP_INDEX_URL: "http://127.0.0.1:1/simple", PIP_CONFIG_FILE: "/dev/null" });
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^\[set-up\] No connection to PyPI: /);
    expect(lines.some((line) => /error/i.test(line))).toBe(false);
  });

  it("says that the npm registry cannot be reached", () => {
    // An npm of any kind that meets a closed door.
    const cli = join(place, "npm-cli.js");
    writeFileSync(cli, 'console.error("npm error code ECONNREFUSED"); process.exit(1);');
    const { status, lines } = run(packages, { npm_execpath: cli });
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^\[set-up\] No connection to the npm registry: /);
  });
});

describe("the set-up when all is done", () => {
  it("does nothing again", () => {
    symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
    const { status, lines } = run(packages, {});
    expect(status).toBe(0);
    expect(lines).toEqual([""]);
  });
});
