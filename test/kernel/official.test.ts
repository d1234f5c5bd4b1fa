/** The official jupyter_kernel_test and nbclient, in the project's own Python environment, on the installed kernel. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { environment, inVenv, root } from "../../scripts/paths.mjs";

const python = inVenv("python");
const suite = join(root, "test", "kernel", "official", "suite.py");

it("passes jupyter_kernel_test and nbclient's ways of running notebooks, with nothing skipped", async () => {
  if (!existsSync(python)) throw new Error(`${python} is missing: npm test makes it`);
  const child = spawn(python, [suite], {
    cwd: join(root, "test"),
    // Kernels that are killed on purpose would say so amid the results.
    env: { ...environment(), TSTORCH_LOG: "error" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk;
    });
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  const results = [...said.matchAll(/^test_(\w+) .*\.\.\. (.*)$/gm)].map(([, name, result]) => `${name}: ${result}`);
  expect(
    results.filter((line) => !line.endsWith(": ok")),
    said,
  ).toEqual([]);
  expect(results.length).toBeGreaterThanOrEqual(21);
  expect(code, said).toBe(0);
}, 400_000);
