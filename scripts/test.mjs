/** `npm test`: all tests; the last line says `N passed, N failed`. Arguments go on to vitest. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { node, root, state } from "./paths.mjs";

const report = join(state, "vitest.json");
mkdirSync(state, { recursive: true });
rmSync(report, { force: true });
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const { status } = spawnSync(node, [vitest, "run", ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});

let passed = 0;
let failed = 0;
if (existsSync(report)) {
  const results = JSON.parse(readFileSync(report, "utf8"));
  passed = results.numPassedTests;
  // A file that could not even be loaded has no tests to count: it counts as one.
  const broken = results.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  failed = results.numFailedTests + broken.length;
} else {
  console.log(`vitest ended before it could report (${status === null ? "killed" : `code ${status}`})`);
}
if (status !== 0) failed = Math.max(failed, 1);
process.exitCode = status ?? 1;
console.log(`${passed} passed, ${failed} failed`);
