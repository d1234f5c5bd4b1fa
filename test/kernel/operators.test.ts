/** Operators through the whole kernel: the real process, the library as it is built, a client over ZeroMQ. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient } from "./support/client.js";

let kernel: KernelClient;
let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "tstorch-operators-"));
  writeFileSync(
    join(cwd, "local.ts"),
    'import type { Tensor } from "torch";\nexport const squared = (t: Tensor): Tensor => t ** 2;\n',
  );
  kernel = await KernelClient.start({ cwd });
  await kernel.execute('import * as torch from "torch"; const t = torch.tensor([1, 2]);');
});
afterAll(async () => {
  await kernel.close();
  rmSync(cwd, { recursive: true });
});

/** What a cell shows: its result's text, or its error. */
async function shown(code: string): Promise<string> {
  const { reply, outputs, stdout } = await kernel.execute(code);
  if (reply.content.status !== "ok") return stripVTControlCharacters(reply.content.traceback.join("\n"));
  const result = outputs.find(({ type }) => type === "execute_result");
  return stdout + (result?.content.data["text/plain"] ?? "");
}

describe("operators", () => {
  it("work from the first cell on, and in local files", async () => {
    expect(await shown("t * 2.0 + 1")).toBe("tensor([3., 5.])");
    expect(await shown('import { squared } from "./local"; squared(t)')).toBe("tensor([1, 4])");
  });

  it("can be switched off and on, in the same cell too", async () => {
    expect(await shown("%operators off")).toBe("");
    expect(await shown("t * 2")).toContain("TS2362");
    expect(await shown("const untouched = t.mul(2); untouched")).toBe("tensor([2, 4])");
    expect(await shown("t == t")).toBe("true");
    expect(await shown("%operators on\n-t")).toBe("tensor([-1, -2])");
    expect(await shown("t == t")).toBe("tensor([True, True])");
    expect(await shown("%operators off\nt * 2")).toContain("TS2362");
    expect(await shown("%operators on\nuntouched - 1")).toBe("tensor([1, 3])");
  });

  it("the switch refuses what it does not know", async () => {
    expect(await shown("%operators maybe")).toContain("%operators is on or off");
    expect(await shown("t + 1")).toBe("tensor([2, 3])");
  });

  it("a parameter without a type is told, not multiplied", async () => {
    expect(await shown("const f = (v) => v * 2;")).toContain("TS7006");
  });

  it("print shows pairs as Python does", async () => {
    const code =
      'import { enumerate, print, zip } from "builtins"; for (const [i, v] of enumerate(zip([1, 2], ["a", "b"]))) print(i, v)';
    expect(await shown(code)).toBe("0 (1, 'a')\n1 (2, 'b')\n");
  });
});
