/** A trial run of a kernel: starts it, sends it cells as Jupyter would, ends it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer } from "zeromq";
import { type Json, text } from "../protocol.js";
import { decode, Encoder } from "./framing.js";
import { Signer } from "./signature.js";

/** How long all cells together may take, in milliseconds. */
const LIMIT = 60_000;
/** How long the end may take before it is enforced, in milliseconds. */
const FAREWELL = 3_000;

/** What a cell's evaluation answered: the text of the expression's value. */
export interface Probed {
  readonly error: string | null;
  /** The text of `expression`'s value; empty after an error. */
  readonly value: string;
  /** Since the kernel was started, in milliseconds. */
  readonly at: number;
}

/** A cell, and an expression to evaluate after it. */
export interface ProbeCell {
  readonly code: string;
  readonly expression: string;
}

/**
 * Runs cells in a kernel of its own.
 *
 * @param argv As in kernel.json.
 * @throws Error when the kernel cannot be started, ends, or takes longer than a minute.
 */
export async function probe(argv: readonly string[], cells: readonly ProbeCell[]): Promise<Probed[]> {
  const folder = mkdtempSync(join(tmpdir(), "tstorch-"));
  const begin = performance.now();
  const key = randomUUID();
  const file = join(folder, "connection.json");
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const connection = { transport: "tcp", ip: "127.0.0.1", signature_scheme: "hmac-sha256", key, ...ports };
  writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
  const [command, ...args] = argv.map((word) => word.replace("{connection_file}", file));
  const child = spawn(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    // Its cells do not belong into the person's history.
    env: { ...process.env, JUPYTER_DATA_DIR: folder },
  });
  const failure = failureOf(child);
  const shell = new Dealer({ linger: 0 });
  const signer = new Signer("hmac-sha256", key);
  const encoder = new Encoder(signer);
  const ask = async (type: string, content: Json): Promise<Json> => {
    const parts = { identities: [], parentHeader: "{}", metadata: "{}", buffers: [] };
    await shell.send(encoder.encode({ type, content: JSON.stringify(content), ...parts }));
    const frames = await Promise.race([shell.receive(), failure]);
    return decode(frames, signer).request.content;
  };
  try {
    shell.connect(`tcp://127.0.0.1:${shell_port}`);
    const answers: Probed[] = [];
    for (const { code, expression } of cells) {
      const content = { code, silent: false, store_history: false, allow_stdin: false };
      const reply = await ask("execute_request", { ...content, user_expressions: { value: expression } });
      answers.push({ ...answer(reply), at: performance.now() - begin });
    }
    await Promise.race([ask("shutdown_request", { restart: false }), failure]);
    return answers;
  } finally {
    shell.close();
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  }
}

function answer(reply: Json): { error: string | null; value: string } {
  if (reply.status !== "ok")
    return { error: `${text(reply, "ename", "error")}: ${text(reply, "evalue", "")}`, value: "" };
  const value = (reply.user_expressions as Record<string, Json> | undefined)?.value;
  if (value?.status !== "ok") return { error: text(value ?? {}, "evalue", "no answer"), value: "" };
  return { error: null, value: text(value.data as Json, "text/plain", "") };
}

/** Rejects when the kernel cannot run on, with what it said last. */
function failureOf(child: ChildProcess): Promise<never> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk).slice(-2000);
  });
  const failure = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`it ended (${code ?? signal}). ${said.trim()}`)));
    setTimeout(() => reject(new Error(`it did not answer in ${LIMIT / 1000} s. ${said.trim()}`)), LIMIT).unref();
  });
  // Nobody waits for it once all is well.
  failure.catch(() => undefined);
  return failure;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const timer = setTimeout(() => child.kill("SIGKILL"), FAREWELL);
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(timer);
}

/** Free ports of this machine. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once("error", reject).listen(0, "127.0.0.1", () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
