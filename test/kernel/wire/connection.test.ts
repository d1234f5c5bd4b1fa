import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { address, readConnectionFile } from "../../../kernel/wire/connection.js";

const folder = mkdtempSync(join(tmpdir(), "tstorch-connection-"));
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  transport: "tcp",
  ip: "127.0.0.1",
  shell_port: 1,
  iopub_port: 2,
  stdin_port: 3,
  control_port: 4,
  hb_port: 5,
  signature_scheme: "hmac-sha256",
  key: "k",
};

function read(fields: unknown): ReturnType<typeof readConnectionFile> {
  const path = join(folder, "c.json");
  writeFileSync(path, typeof fields === "string" ? fields : JSON.stringify(fields));
  return readConnectionFile(path);
}

describe("readConnectionFile", () => {
  it("reads what Jupyter writes, and ignores what it does not know", () => {
    expect(read({ ...good, kernel_name: "tstorch" })).toEqual({ ...good, curve: null });
    expect(read({ ...good, transport: undefined, key: undefined })).toMatchObject({ transport: "tcp", key: "" });
  });

  it("takes CurveZMQ keys in pairs", () => {
    const pair = { curve_publickey: "p".repeat(40), curve_secretkey: "s".repeat(40) };
    expect(read({ ...good, ...pair }).curve).toEqual({ publicKey: "p".repeat(40), secretKey: "s".repeat(40) });
    expect(() => read({ ...good, curve_publickey: "p".repeat(40) })).toThrow("must both be keys");
  });

  it.each([
    ["{", "Cannot read the connection file"],
    ["null", "no JSON object"],
    [{ ...good, transport: "udp" }, 'transport "udp"'],
    [{ ...good, ip: "" }, "it has no ip"],
    [{ ...good, key: 5 }, "key is no text"],
    [{ ...good, signature_scheme: "md5" }, 'signature_scheme "md5"'],
    [{ ...good, hb_port: undefined }, "hb_port is missing"],
    [{ ...good, shell_port: 70000 }, "shell_port is 70000"],
  ])("refuses %j", (fields, message) => {
    expect(() => read(fields)).toThrow(message);
  });

  it("names a file that is not there", () => {
    expect(() => readConnectionFile(join(folder, "none.json"))).toThrow("none.json");
  });
});

describe("address", () => {
  it("is where the file says", () => {
    expect(address({ ...good, transport: "tcp", curve: null }, "hb_port")).toBe("tcp://127.0.0.1:5");
    expect(address({ ...good, transport: "ipc", ip: "/tmp/k", curve: null }, "shell_port")).toBe("ipc:///tmp/k-1");
  });
});
