#!/usr/bin/env node
/** The command `tstorch`. */
import { enableCompileCache } from "node:module";
// biome-ignore lint/style/noRestrictedImports: the compile cache has to be there before the platform as a whole is loaded
import { cacheFolder } from "../platform/node/folders.js";
import { readPackage } from "./cli/package.js";
import { CallError, USAGE } from "./cli/usage.js";

async function run([command, ...args]: readonly string[]): Promise<void> {
  if (command !== "start" && command !== "run" && (args.includes("--help") || args.includes("-h")))
    return console.log(USAGE);
  // Each command loads what it needs itself: the kernel's start must not wait for the others.
  switch (command) {
    case "install":
      return (await import("./cli/install.js")).install(args);
    case "uninstall":
      return (await import("./cli/install.js")).uninstall(args);
    case "doctor":
      return await (await import("./cli/doctor.js")).doctor(args);
    case "start": {
      if (args.length !== 1) throw new CallError("tstorch start takes one connection file");
      return await (await import("./cli/start.js")).start(args[0]);
    }
    case "run":
      return await (await import("./cli/run.js")).run(args);
    case "inspect":
      return await (await import("./cli/inspect.js")).inspect(args);
    case "plain":
      return (await import("./cli/plain.js")).plain(args);
    case "editor":
      return (await import("./cli/editor.js")).editor(args);
    case "--version":
    case "-v":
      return console.log(readPackage().version);
    case "--help":
    case "-h":
      return console.log(USAGE);
    case undefined:
      throw new CallError("tstorch needs to know what to do");
    default:
      throw new CallError(`tstorch knows no "${command}"`);
  }
}

try {
  enableCompileCache(cacheFolder());
  await run(process.argv.slice(2));
} catch (error) {
  if (error instanceof CallError) {
    process.stderr.write(`${error.message}. tstorch --help shows what there is.\n`);
    process.exit(2);
  }
  process.stderr.write(`tstorch: ${(error as Error).message}\n`);
  if (process.env.TSTORCH_LOG === "debug") process.stderr.write(`${(error as Error).stack}\n`);
  process.exit(1);
}
