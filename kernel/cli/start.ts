/** `tstorch start`: joins the sockets, the session and the language into a running kernel. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { inspect } from "node:util";
import type { Language } from "../language/language.js";
import { Session } from "../session.js";
import { readConnectionFile } from "../wire/connection.js";
import { HistoryFile } from "../wire/history_file.js";
import { Link } from "../wire/link.js";
import { log, logOnce } from "../wire/log.js";
import { userDataFolder } from "./folders.js";
import { tidyMemory } from "./memory.js";
import { readPackage, resolveModule } from "./package.js";
import { replaceStdin } from "./stdin.js";
import { system } from "./system.js";
import { farewell, startWatchdog } from "./watchdog.js";

/** How long the last messages get to leave, in milliseconds. */
const LAST_WORDS = 3000;

/** Runs the kernel of a connection file until it is shut down. */
export async function start(connectionFile: string): Promise<void> {
  const connection = readConnectionFile(connectionFile);
  const versions = { kernel: readPackage().version, node: process.versions.node, typescript: typescriptVersion() };
  let session: Session | null = null;
  const link = new Link(connection, versions, {
    request: (channel, request) => session?.handle(channel, request),
    interrupt: () => session?.interrupt(),
    orphaned: () => {
      log("info", "the kernel ends: its parent is gone");
      process.exit(1);
    },
    lost: (error) => {
      log("error", `the kernel ends: ${error.message}`);
      process.exit(1);
    },
  });
  // Early, while the process is small: starting a program takes the longer, the larger it is.
  startWatchdog();
  // Also when a cell calls process.exit(): what it printed must arrive.
  process.on("exit", () => {
    link.finish(LAST_WORDS);
    farewell();
  });

  session = new Session(loadLanguage(), {
    send: (channel, message) => link.send(channel, message),
    inspect: (value) => inspect(value, { colors: false }),
    turn,
    readInput: () => link.readInput(),
    interrupts: () => link.interrupts(),
    shield: (on) => link.shield(on),
    shutdown: () => process.exit(0),
    idle: tidyMemory,
    warn: (message) => logOnce("warn", message),
    history: new HistoryFile(join(userDataFolder(), "tstorch_history.jsonl")),
    versions,
    lateOutput: process.env.TSTORCH_LATE_OUTPUT === "running" ? "running" : "own",
    system,
  });
  const running = session;
  replaceStdin(() => running.input("", false));
  catchOutput("stdout", session);
  catchOutput("stderr", session);
  session.start();
  try {
    await session.loaded();
  } catch (error) {
    log("error", `the compiler does not load: ${(error as Error).stack}`);
    process.exit(1);
  }
  link.ready();
  // Requests that wait already come first.
  await turn();
  session.warm();
}

/** What cells write past their console belongs to them too; nothing may go to the process's own stdout. */
function catchOutput(name: "stdout" | "stderr", session: Session): void {
  const stream = process[name];
  const decoder = new StringDecoder();
  stream._write = (chunk: Buffer | string, _encoding, done) => {
    const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
    if (text !== "" && !session.print(name, text)) log(name === "stderr" ? "warn" : "info", text.trimEnd());
    done();
  };
  stream._writev = undefined;
}

/** The compiler takes most of the start; the sockets' thread answers meanwhile. */
async function loadLanguage(): Promise<Language> {
  const { createLanguage } = await import("../language/index.js");
  const { readModuleTable } = await import("../modules.js");
  return createLanguage({ modules: readModuleTable(), cwd: process.cwd() });
}

/** Twice: the first one may come before the messages that already wait for this thread. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

/** The version of the compiler inside tslab, read without loading it. */
function typescriptVersion(): string {
  const source = readFileSync(resolveModule("@tslab/typescript-for-tslab/package.json"), "utf8");
  return JSON.parse(source).version.replace(/-.*$/, "");
}
