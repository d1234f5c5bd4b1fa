/** A small Jupyter client over real ZeroMQ, and a kernel as its child process. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";
import { NODE_FLAGS } from "../../../kernel/cli/kernelspec.js";
import { node, root } from "../../../scripts/paths.mjs";

export interface Message {
  readonly type: string;
  readonly header: Readonly<Record<string, string>>;
  readonly parent: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  // Whatever the kernel sends; tests look into it freely.
  // biome-ignore lint/suspicious/noExplicitAny: a test reads fields without narrowing each of them
  readonly content: any;
  readonly buffers: readonly Uint8Array[];
  /** The frames before the delimiter, as text: on iopub the topic. */
  readonly topic: string;
}

export interface Executed {
  readonly reply: Message;
  /** Everything on iopub that belongs to the request, status and execute_input included. */
  readonly iopub: readonly Message[];
  /** Only what is shown: streams, displays, results, errors, clears. */
  readonly outputs: readonly Message[];
  /** All text of stdout. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** False: the kernel leads no group of processes. */
  readonly detached?: boolean;
  /** More fields for the connection file. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** The client's side of CurveZMQ. */
  readonly curve?: {
    readonly curveServerKey: string;
    readonly curvePublicKey: string;
    readonly curveSecretKey: string;
  };
}

type Channel = "shell" | "control" | "stdin";
type Waiter = { readonly matches: (message: Message) => boolean; readonly resolve: (message: Message) => void };

const DELIMITER = "<IDS|MSG>";
const CLI = join(root, "dist", "kernel", "cli.js");
const SHOWN = ["stream", "display_data", "update_display_data", "execute_result", "error", "clear_output"];

/** As many free ports of this machine. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export class KernelClient {
  readonly child: ChildProcess;
  readonly key: string = randomUUID();
  readonly session: string = randomUUID();
  /** Everything the kernel's process wrote to its own stdout and stderr. */
  readonly written: { stdout: string; stderr: string } = { stdout: "", stderr: "" };
  readonly iopubLog: Message[] = [];
  readonly connectionFile: string;
  readonly #folder: string;
  readonly #sockets: Record<Channel, Dealer>;
  readonly #dealer: () => Dealer;
  readonly #shellPlace: string;
  readonly #iopub: Subscriber;
  readonly #received: Record<Channel | "iopub", Message[]> = { shell: [], control: [], stdin: [], iopub: [] };
  readonly #waiters: Record<Channel | "iopub", Set<Waiter>> = {
    shell: new Set(),
    control: new Set(),
    stdin: new Set(),
    iopub: new Set(),
  };

  private constructor(ports: readonly number[], options: StartOptions) {
    this.#folder = mkdtempSync(join(tmpdir(), "tstorch-test-"));
    this.connectionFile = join(this.#folder, "connection.json");
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
    const connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      signature_scheme: "hmac-sha256",
      key: this.key,
      ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
      ...options.connection,
    };
    writeFileSync(this.connectionFile, JSON.stringify(connection));
    this.child = spawn(node, [...NODE_FLAGS, CLI, "start", this.connectionFile], {
      cwd: options.cwd ?? this.#folder,
      // A history of its own: tests must not read one another's.
      env: { ...process.env, JUPYTER_DATA_DIR: this.#folder, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
      // As Jupyter starts kernels: a group of its own, which interrupts can be sent to.
      detached: options.detached ?? true,
    });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.written.stdout += chunk;
    });
    this.child.stderr?.on("data", (chunk: Buffer) => {
      this.written.stderr += chunk;
    });
    const identity = randomUUID();
    const dealer = () => new Dealer({ routingId: identity, linger: 0, ...options.curve });
    this.#dealer = dealer;
    this.#sockets = { shell: dealer(), control: dealer(), stdin: dealer() };
    this.#iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...options.curve });
    const place = (port: number) =>
      connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://127.0.0.1:${port}`;
    this.#shellPlace = place(shell_port);
    this.#sockets.shell.connect(this.#shellPlace);
    this.#sockets.control.connect(place(control_port));
    this.#sockets.stdin.connect(place(stdin_port));
    this.#iopub.connect(place(iopub_port));
    this.#iopub.subscribe("");
    for (const channel of ["shell", "control", "stdin"] as const) void this.#listen(channel, this.#sockets[channel]);
    void this.#listen("iopub", this.#iopub);
  }

  /** Starts a kernel and waits until it answers and iopub is connected. */
  static async start(options: StartOptions = {}): Promise<KernelClient> {
    const client = new KernelClient(await freePorts(5), options);
    await Promise.race([
      client.next("iopub", (message) => message.type === "iopub_welcome"),
      new Promise((_, fail) =>
        client.child.once("exit", (code, signal) => {
          fail(new Error(`the kernel ended at its start (${code ?? signal}): ${client.written.stderr}`));
        }),
      ),
    ]);
    await client.request("shell", "kernel_info_request", {});
    return client;
  }

  /** A file in the kernel's folder; null where there is none. */
  read(name: string): string | null {
    const path = join(this.#folder, name);
    return existsSync(path) ? readFileSync(path, "utf8") : null;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Sends a message; gives its id. */
  async send(channel: Channel, type: string, content: object, parent: object = {}): Promise<string> {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.4",
    };
    const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
    await this.sendRaw(channel, [DELIMITER, this.sign(parts), ...parts]);
    return header.msg_id;
  }

  sign(parts: readonly string[]): string {
    const hmac = createHmac("sha256", this.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Sends frames as they are. */
  async sendRaw(channel: Channel, frames: (string | Uint8Array)[]): Promise<void> {
    await this.#sockets[channel].send(frames);
  }

  /** Sends a request and waits for its reply. */
  async request(channel: Channel, type: string, content: object): Promise<Message> {
    const id = await this.send(channel, type, content);
    return this.replyTo(id, channel);
  }

  replyTo(id: string, channel: Channel = "shell"): Promise<Message> {
    return this.next(channel, (message) => message.parent.msg_id === id);
  }

  /** The next message of a channel that fits; also one that has come already and that nobody took. */
  next(channel: Channel | "iopub", matches: (message: Message) => boolean, ms = 20_000): Promise<Message> {
    const received = this.#received[channel];
    const at = received.findIndex(matches);
    if (at >= 0) return Promise.resolve(received.splice(at, 1)[0]);
    return new Promise((resolve, reject) => {
      const waiters = this.#waiters[channel];
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        reject(new Error(`nothing came on ${channel} in ${ms} ms; stderr: ${this.written.stderr}`));
      }, ms);
      const waiter: Waiter = {
        matches,
        resolve: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
      };
      waiters.add(waiter);
    });
  }

  /** Connects anew on shell, under the same identity, while the old connection still stands. */
  reconnect(): void {
    this.#sockets.shell = this.#dealer();
    this.#sockets.shell.connect(this.#shellPlace);
    void this.#listen("shell", this.#sockets.shell);
  }

  /** Runs a cell; resolves once its reply and its idle are there. */
  async execute(code: string, more: object = {}): Promise<Executed> {
    return this.finished(await this.startExecute(code, more));
  }

  /** Sends a cell without waiting for it. */
  startExecute(code: string, more: object = {}): Promise<string> {
    return this.send("shell", "execute_request", { code, silent: false, allow_stdin: false, ...more });
  }

  /** What came of an execute_request that was sent. */
  async finished(id: string): Promise<Executed> {
    const [reply] = await Promise.all([this.replyTo(id), this.idle(id)]);
    const iopub = this.of(id);
    const outputs = iopub.filter((message) => SHOWN.includes(message.type));
    const text = (name: string) =>
      outputs
        .filter((message) => message.type === "stream" && message.content.name === name)
        .map((message) => message.content.text)
        .join("");
    return { reply, iopub, outputs, stdout: text("stdout"), stderr: text("stderr") };
  }

  /** Waits for a request's idle. */
  async idle(id: string): Promise<void> {
    await this.next(
      "iopub",
      (message) =>
        message.parent.msg_id === id && message.type === "status" && message.content.execution_state === "idle",
    );
  }

  /** All messages on iopub so far that belong to a request. */
  of(id: string): Message[] {
    return this.iopubLog.filter((message) => message.parent.msg_id === id);
  }

  /** Waits until a message of a request is on iopub, now or later. */
  async output(id: string, matches: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.of(id).find(matches);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Resolves with the exit code or the signal once the kernel's process is gone. */
  ended(ms = 10_000): Promise<number | string> {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null) return Promise.resolve((exitCode ?? signalCode) as number | string);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the kernel still runs after ${ms} ms`)), ms);
      this.child.once("exit", (code, signal) => {
        clearTimeout(timer);
        resolve((code ?? signal) as number | string);
      });
    });
  }

  /** Ends the kernel, whatever state it is in. */
  async close(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await this.send("control", "shutdown_request", { restart: false });
      await this.ended(5_000).catch(() => this.child.kill("SIGKILL"));
    }
    for (const socket of [...Object.values(this.#sockets), this.#iopub]) socket.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #listen(channel: Channel | "iopub", socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const message = parse(frames as Buffer[]);
      if (channel === "iopub") this.iopubLog.push(message);
      const waiters = this.#waiters[channel];
      const waiter = [...waiters].find((candidate) => candidate.matches(message));
      if (!waiter) {
        this.#received[channel].push(message);
        continue;
      }
      waiters.delete(waiter);
      waiter.resolve(message);
    }
  }
}

function parse(frames: Buffer[]): Message {
  const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [header, parent, metadata, content] = frames.slice(at + 2, at + 6).map((frame) => JSON.parse(String(frame)));
  const topic = frames.slice(0, at).map(String).join(" ");
  return { type: header.msg_type, header, parent, metadata, content, buffers: frames.slice(at + 6), topic };
}
