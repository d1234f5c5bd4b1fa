/**
 * Writing files while processes are killed, disks are full and folders are closed. KILLS sets how often a process is
 * killed in the middle of a save; the usual run does it a few times.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { load } from "../../../lib/torch/serialization/index.js";
import type { Tensor } from "../../../lib/torch/tensor.js";
import { open, writeFile } from "../../../platform/node/files.js";
import { node, root } from "../../../scripts/paths.mjs";

const KILLS = Number(process.env.KILLS ?? 4);
const folder = mkdtempSync(join(tmpdir(), "durable-"));
const bundle = join(folder, "bundle.mjs");
afterAll(() => rmSync(folder, { recursive: true }));

/** What children run: the sources of this checkout in one file. */
beforeAll(async () => {
  chmodSync(folder, 0o755);
  await build({
    stdin: {
      contents: `
        export { save } from "./lib/torch/serialization/save.ts";
        export { Tensor } from "./lib/torch/tensor.ts";
        export { float32 } from "./lib/torch/dtype.ts";
        export { writeFile } from "./platform/node/files.ts";
      `,
      resolveDir: root,
    },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["./picture/*"],
    alias: { "#platform": join(root, "platform/node/index.ts") },
    outfile: bundle,
    logLevel: "error",
  });
});

/** The body of a child; `tensor(n)` is 4 MB of that number. */
function script(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { float32, save, Tensor, writeFile } from "./bundle.mjs";
     const tensor = (n, size = 1 << 20) => new Tensor(new Float32Array(size).fill(n), 0, [size], [1], float32);
     ${body}`,
  );
  return path;
}

const temporaries = (within: string): string[] => readdirSync(within).filter((name) => name.endsWith(".tmp"));
const closed = (child: ChildProcess): Promise<number | null> => new Promise((done) => child.on("close", done));
const place = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};

/** Loads a file of the children and sees that it is one whole save. */
function whole(path: string): number {
  const { step, x } = load<{ step: number; x: Tensor }>(path);
  expect((x.array as Float32Array).every((value) => value === step)).toBe(true);
  return step;
}

describe("a process that is killed", () => {
  it(`in the middle of a save, ${KILLS} times, leaves the old file or the new one`, { timeout: 600_000 }, async () => {
    const within = place("killed");
    const path = join(within, "model.pt");
    const child = script(
      "saver",
      `for (let step = Number(process.argv[3]); ; step++) {
         // 20 MB: so large that the disk begins to take it while it is written.
         save({ step, x: tensor(step, 5 << 20) }, process.argv[2]);
         process.stdout.write(".");
       }`,
    );
    let last = 0;
    let strays = 0;
    for (let n = 0; n < KILLS; n++) {
      const saver = spawn(node, [child, path, String(last + 1)], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = closed(saver);
      await new Promise((written) => saver.stdout?.once("data", written));
      await pause((n * 7) % 40);
      saver.kill("SIGKILL");
      await ended;
      strays += temporaries(within).length;
      const step = whole(path);
      expect(step).toBeGreaterThan(last);
      last = step;
      // What an earlier one has left was removed by this one.
      expect(temporaries(within).length).toBeLessThanOrEqual(1);
    }
    if (KILLS >= 50) expect(strays).toBeGreaterThan(0);
    writeFile(path, [Uint8Array.of(1)]);
    expect(readdirSync(within)).toEqual(["model.pt"]);
  });

  it("leaves a stray that the next write to that path removes, and that one only", () => {
    const within = place("stray");
    const path = join(within, "a.pt");
    writeFileSync(path, "old");
    const child = script(
      "dying",
      `writeFile(process.argv[2], (function* () {
         yield new Uint8Array(1 << 20);
         process.kill(process.pid, "SIGKILL");
         yield new Uint8Array(1 << 20);
       })());`,
    );
    expect(spawnSync(node, [child, path]).signal).toBe("SIGKILL");
    const [stray] = temporaries(within);
    expect(readFileSync(path, "utf8")).toBe("old");
    writeFile(join(within, "b.pt"), [Uint8Array.of(1)]);
    expect(temporaries(within)).toEqual([stray]);
    const running = stray.replace(/-\d+-/, `-${process.pid}-`);
    const elsewhere = stray.replace(/\.pt\.\w+-/, ".pt.elsewhere-");
    for (const name of [running, elsewhere]) writeFileSync(join(within, name), "");
    writeFile(path, [Uint8Array.of(2)]);
    expect(temporaries(within).sort()).toEqual([running, elsewhere].sort());
    expect([...readFileSync(path)]).toEqual([2]);
  });
});

describe("two processes", () => {
  it("that save to one path leave one of the two", { timeout: 120_000 }, async () => {
    const within = place("two");
    const path = join(within, "model.pt");
    const child = script(
      "contender",
      `const step = Number(process.argv[3]);
       const x = tensor(step);
       for (let i = 0; i < 10; i++) save({ step, x }, process.argv[2]);`,
    );
    const savers = ["1", "2"].map((n) => spawn(node, [child, path, n], { stdio: "inherit" }));
    expect(await Promise.all(savers.map(closed))).toEqual([0, 0]);
    expect([1, 2]).toContain(whole(path));
    expect(readdirSync(within)).toEqual(["model.pt"]);
  });
});

describe("what the system refuses", () => {
  const child = (): string =>
    script(
      "refused",
      `// The system's administrator may write everywhere: then it is tried as somebody else, once all is loaded.
       if (process.argv[3] === "nobody" && process.getuid?.() === 0) process.setuid(65_534);
       try {
         save({ step: 2, x: tensor(2) }, process.argv[2]);
         console.log("saved");
       } catch (error) {
         console.log(JSON.stringify({ name: error.name, message: error.message, hint: error.hint }));
       }`,
    );
  const hint = "Nothing was written; a file that was there is as before.";

  it("a disk without room for the file", () => {
    const within = place("full");
    const path = join(within, "model.pt");
    writeFileSync(path, "old");
    // A limit of a MiB for each file: the system answers much as a full disk does.
    const { stdout } = spawnSync("bash", ["-c", `ulimit -f 1024 && exec "${node}" "${child()}" "${path}"`], {
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toEqual({ name: "OSError", message: `[Errno 27] File too large: '${path}'`, hint });
    expect(readdirSync(within)).toEqual(["model.pt"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });

  it("a disk that is full", ({ skip }) => {
    const within = place("disk");
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", within]);
    skip(mounted.status !== 0, "this system lets nobody mount a small disk here");
    try {
      const path = join(within, "model.pt");
      writeFileSync(path, "old");
      const { stdout } = spawnSync(node, [child(), path], { encoding: "utf8" });
      const message = `[Errno 28] No space left on device: '${path}'`;
      expect(JSON.parse(stdout)).toEqual({ name: "OSError", message, hint });
      expect(readdirSync(within)).toEqual(["model.pt"]);
      expect(readFileSync(path, "utf8")).toBe("old");
    } finally {
      spawnSync("umount", [within]);
    }
  });

  it("a folder that may not be written to", () => {
    const within = place("closed");
    const path = join(within, "model.pt");
    writeFileSync(path, "old");
    chmodSync(within, 0o555);
    const { stdout, error } = spawnSync(node, [child(), path, "nobody"], { encoding: "utf8" });
    chmodSync(within, 0o755);
    expect(error).toBeUndefined();
    expect(JSON.parse(stdout)).toEqual({
      name: "PermissionError",
      message: `[Errno 13] Permission denied: '${path}'`,
      hint,
    });
    expect(readdirSync(within)).toEqual(["model.pt"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
});

describe("open", () => {
  it("reads pieces of the file that it was, and tells where it ends", () => {
    const path = join(place("open"), "a.bin");
    writeFile(path, [Uint8Array.of(1, 2), Uint8Array.of(3)]);
    expect(statSync(path).size).toBe(3);
    const file = open(path);
    writeFile(path, [Uint8Array.of(9)]);
    const piece = new Uint8Array(2);
    expect([file.size, file.read(piece, 1), [...piece], file.read(piece, 2)]).toEqual([3, true, [2, 3], false]);
    file.close();
    file.close();
  });
});
