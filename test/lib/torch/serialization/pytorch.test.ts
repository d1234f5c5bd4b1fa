import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Pythons to ask, Debian's own among them: a virtual environment's python3 may hide it. */
const candidates = process.env.TSTORCH_PYTHON ? [process.env.TSTORCH_PYTHON] : ["python3", "/usr/bin/python3"];
const pythons = candidates.filter((python) => spawnSync(python, ["-c", "import torch"]).status === 0);
if (pythons.length === 0) console.log("No Python with torch here: files saved here are not opened by real PyTorch.");

const program = (name: string): string => fileURLToPath(new URL(`../../../golden/files/${name}`, import.meta.url));

it.skipIf(pythons.length === 0)(
  "real PyTorch opens what is saved here, and predicts the same",
  () => {
    const check = program("cross_check.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [check, pythons[0]], { encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
  },
  180_000,
);

it.skipIf(pythons.length === 0)(
  "whole models of every layer go to real PyTorch and come from it, with the same attributes, and predict the same",
  () => {
    const check = program("layers.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [check, pythons[0]], { encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
    expect(Number(/ check (\d+) layers/.exec(stdout)?.[1])).toBeGreaterThan(120);
  },
  180_000,
);
