import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HistoryFile } from "../../../kernel/wire/history_file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tstorch-history-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("HistoryFile", () => {
  it("keeps inputs for the next kernel, in a folder that it makes", () => {
    const path = join(folder, "new", "history.jsonl");
    const entry = { session: 1, line: 1, code: "const x = `\n😀`" };
    expect(new HistoryFile(path).load()).toEqual([]);
    new HistoryFile(path).append(entry);
    expect(new HistoryFile(path).load()).toEqual([entry]);
  });

  it("skips lines that are broken", () => {
    const path = join(folder, "history.jsonl");
    writeFileSync(path, '[1,1,"a"]\n{\nnull\n[1,2]\n[1,3,"b"]\n[1,4,"c');
    expect(new HistoryFile(path).load().map(({ code }) => code)).toEqual(["a", "b"]);
  });

  it("does not grow without end", () => {
    const path = join(folder, "history.jsonl");
    const lines = Array.from({ length: 12_000 }, (_, i) => `${JSON.stringify([1, i, `x${i}`])}\n`);
    writeFileSync(path, lines.join(""));
    const loaded = new HistoryFile(path).load();
    expect(loaded).toHaveLength(5000);
    expect(loaded.at(-1)?.code).toBe("x11999");
    expect(readFileSync(path, "utf8").split("\n")).toHaveLength(5001);
  });

  it("lets cells run where it cannot write", () => {
    const blocked = join(folder, "file");
    writeFileSync(blocked, "");
    expect(() => new HistoryFile(join(blocked, "h.jsonl")).append({ session: 1, line: 1, code: "" })).not.toThrow();
  });
});
