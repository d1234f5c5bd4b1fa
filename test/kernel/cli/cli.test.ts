/** The command as a person runs it: the built one, in a folder of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { node, root } from "../../../scripts/paths.mjs";

const CLI = join(root, "dist", "kernel", "cli.js");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tstorch-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function tstorch(args: string[], env: Record<string, string> = {}): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(node, [CLI, ...args], {
    cwd: folder,
    encoding: "utf8",
    // No Jupyter and no Python of this machine.
    env: { HOME: folder, PATH: folder, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

const spec = (data: string) => join(data, "kernels", "tstorch");

describe("tstorch install", () => {
  it("writes a kernelspec with pinned Node, absolute paths and resources", () => {
    const prefix = join(folder, "a prefix");
    const { code, out } = tstorch(["install", "--prefix", "a prefix"]);
    const place = spec(join(prefix, "share", "jupyter"));
    expect([code, out]).toEqual([0, `The kernel "tstorch" is installed in ${place}\n`]);
    const kernel = JSON.parse(readFileSync(join(place, "kernel.json"), "utf8"));
    expect(kernel).toEqual({
      argv: [
        node,
        "--no-force-async-hooks-checks",
        "--max-semi-space-size=16",
        "--disable-warning=ExperimentalWarning",
        CLI,
        "start",
        "{connection_file}",
      ],
      display_name: "TypeScript (tstorch)",
      language: "typescript",
      interrupt_mode: "message",
      metadata: { debugger: false, supported_encryption: "curve" },
    });
    for (const size of [32, 64]) {
      const png = readFileSync(join(place, `logo-${size}x${size}.png`));
      expect(png.readUInt32BE(16)).toBe(size);
    }
    expect(readFileSync(join(place, "logo-svg.svg"), "utf8")).toContain("<svg");
    expect(readFileSync(join(place, "plotly.min.js"), "utf8").slice(0, 200)).toContain("plotly.js");
  });

  it("goes to the user's Jupyter folder by default, and replaces what is there", () => {
    const place = spec(join(folder, "data"));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "old"), "");
    expect(tstorch(["install"], { JUPYTER_DATA_DIR: join(folder, "data") }).code).toBe(0);
    expect(existsSync(join(place, "kernel.json"))).toBe(true);
    expect(existsSync(join(place, "old"))).toBe(false);
    expect(tstorch(["install", "--user"], { XDG_DATA_HOME: join(folder, "xdg") }).code).toBe(0);
    if (process.platform === "linux")
      expect(existsSync(join(spec(join(folder, "xdg", "jupyter")), "kernel.json"))).toBe(true);
  });

  it("goes to the Python environment in use", () => {
    const { code, out } = tstorch(["install", "--sys-prefix"], { VIRTUAL_ENV: join(folder, "venv") });
    expect(code).toBe(0);
    expect(out).toContain(join("venv", "share", "jupyter", "kernels", "tstorch"));
    expect(tstorch(["install", "--sys-prefix"])).toMatchObject({
      code: 1,
      err: "tstorch: --sys-prefix needs Python, and neither python3 nor python was found. Use --user or --prefix DIR.\n",
    });
  });
});

describe("tstorch uninstall", () => {
  it("removes the kernelspec and nothing else, and says when there is none", () => {
    tstorch(["install", "--prefix", "p"]);
    const other = join(folder, "p", "share", "jupyter", "kernels", "other");
    mkdirSync(other);
    expect(tstorch(["uninstall", "--prefix", "p"]).code).toBe(0);
    expect(existsSync(spec(join(folder, "p", "share", "jupyter")))).toBe(false);
    expect(existsSync(other)).toBe(true);
    const again = tstorch(["uninstall", "--prefix", "p"]);
    expect(again.code).toBe(1);
    expect(again.err).toContain('There is no kernel "tstorch"');
  });
});

describe("tstorch doctor", () => {
  it("says what is missing and what to do", () => {
    const { code, out } = tstorch(["doctor"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^ok +Node +v\d+\.\d+\.\d+ for the kernel: /m);
    expect(out).toMatch(/^ok +Compiler +TypeScript 5\.0\.4, tslab 1\.0\.22$/m);
    expect(out).toMatch(/^ok +Sockets +zeromq \d+\.\d+\.\d+ loads$/m);
    expect(out).toMatch(/^ok +Pictures +plotly\.js \d+\.\d+\.\d+ draws a figure/m);
    expect(out).toMatch(/^ok +Trial run +a cell runs \d+ ms after the kernel's start$/m);
    expect(out).toMatch(/^ok +Trial run +from .* cells can import torch, /m);
    expect(out).toMatch(/^WRONG +Jupyter +no `jupyter` in PATH\n +-> pip install jupyterlab/m);
  });

  it("notices a kernelspec that starts something else", () => {
    tstorch(["install"], { JUPYTER_DATA_DIR: folder });
    const file = join(spec(folder), "kernel.json");
    expect(tstorch(["doctor"], { JUPYTER_DATA_DIR: folder }).out).toContain(`${spec(folder)} starts this installation`);
    writeFileSync(file, readFileSync(file, "utf8").replace(CLI, join(folder, "cli.js")));
    expect(tstorch(["doctor"], { JUPYTER_DATA_DIR: folder }).out).toContain("which is not there\n");
    writeFileSync(file, "{");
    expect(tstorch(["doctor"], { JUPYTER_DATA_DIR: folder }).code).toBe(1);
  });
});

describe("tstorch", () => {
  it("prints help and its version", () => {
    expect(tstorch(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("tstorch install"), err: "" });
    expect(tstorch(["install", "--help"]).out).toContain("--sys-prefix");
    expect(tstorch(["--version"]).out).toBe(
      `${JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version}\n`,
    );
  });

  it.each([
    [[], "tstorch needs to know what to do. tstorch --help shows what there is.\n"],
    [["instal"], 'tstorch knows no "instal". '],
    [["install", "--sysprefix"], "Unknown option '--sysprefix'. "],
    [["install", "here"], "Unexpected argument 'here'. "],
    [["install", "--prefix"], "Option '--prefix <value>' argument missing. "],
    [["install", "--user", "--prefix", "x"], "tstorch install takes one of --user, --prefix. "],
    [["doctor", "--all"], "tstorch doctor takes no options. "],
    [["start"], "tstorch start takes one connection file. "],
  ])("refuses %j", (args, message) => {
    const { code, out, err } = tstorch(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("start says what is wrong with a connection file", () => {
    expect(tstorch(["start", "none.json"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("Cannot read the connection file none.json"),
    });
  });
});
