/** `tstorch inspect` as a person runs it: the built command. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { node, root } from "../../../scripts/paths.mjs";

const folder = mkdtempSync(join(tmpdir(), "tstorch-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));

const golden = JSON.parse(readFileSync(join(root, "test/golden/files/files_2.15.json"), "utf8")) as {
  readonly files: Readonly<Record<string, { readonly bytes: string }>>;
};

function inspect(...args: string[]): { code: number | null; out: string; err: string } {
  const cli = join(root, "dist", "kernel", "cli.js");
  const { status, stdout, stderr } = spawnSync(node, [cli, "inspect", ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("tstorch inspect", () => {
  it("prints names, dtypes, shapes, bytes and what the file asks for", () => {
    const bytes = Buffer.from(golden.files.checkpoint.bytes, "base64");
    writeFileSync(join(folder, "checkpoint.pt"), bytes);
    const { code, out } = inspect("checkpoint.pt");
    expect(code).toBe(0);
    expect(out).toContain(`checkpoint.pt (${bytes.length} bytes)\nasks for: collections.OrderedDict, torch._utils.`);
    expect(out).toContain("    weight: float32 [1, 2], 8 bytes\n");
  });
  it("says what is wrong", () => {
    const missing = inspect("none.pt");
    expect(missing.code).toBe(1);
    // A path of the system may lead to the folder by another name.
    expect(missing.err).toMatch(
      /^tstorch inspect: \[Errno 2\] No such file or directory: 'none\.pt'\nIt was looked for at .*none\.pt\.\n$/,
    );
    expect(inspect()).toMatchObject({ code: 2, out: "" });
  });
});
