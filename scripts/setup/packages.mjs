/** npm's part: node_modules as package-lock.json says, with the pinned Node in it. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { log, node, root, state } from "../paths.mjs";
import { runLogged, SetupError, say } from "./say.mjs";

const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/;

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean }} Locked */

/**
 * @param {string} file
 * @returns {Record<string, Locked>}
 */
function lockedPackages(file) {
  const { "": _root, ...packages } = JSON.parse(readFileSync(file, "utf8")).packages;
  return packages;
}

/** npm writes what it installed beside it, last of all: an interrupted install has no such file. */
function isInstalled() {
  const receipt = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(receipt) || !existsSync(node) || statSync(node).size === 0) return false;
  const wanted = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(receipt);
  for (const [path, { version, optional, devOptional }] of Object.entries(wanted)) {
    const there = installed[path];
    if (there === undefined ? !optional && !devOptional : there.version !== version) return false;
  }
  return Object.keys(installed).every((path) => path in wanted);
}

/**
 * Vitest's compiled parts are optional packages, which npm leaves out under a Node that is too old for them.
 *
 * @param {string} version
 */
function canInstall(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
}

/**
 * @param {string} title
 * @param {string[]} args
 * @param {string} [withNode] runs npm under this Node
 */
async function npm(title, args, withNode) {
  const npmCli = process.env.npm_execpath;
  const direct = npmCli !== undefined && basename(npmCli) === "npm-cli.js";
  if (withNode !== undefined && !direct) throw new SetupError("Run the set-up through npm: npm start");
  const runner = withNode ?? process.env.npm_node_execpath ?? process.execPath;
  const [command, prefix] = direct ? [runner, [npmCli]] : ["npm", []];
  // node_modules/.bin goes away while npm works: no program may be looked up there.
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !/node_modules[\\/]\.bin/.test(folder));
  if (withNode !== undefined) path.unshift(dirname(withNode));
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const patience = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"];
  const result = await runLogged(title, command, [...prefix, ...args, ...quiet, ...patience], {
    cwd: root,
    log,
    env: { ...process.env, PATH: path.join(delimiter) },
  }).catch((error) => {
    throw new SetupError(`npm could not be started: ${error.message}`);
  });
  if (result.code === 0) return;
  if (OFFLINE.test(result.output)) {
    throw new SetupError(
      "No connection to the npm registry: the first set-up needs the network. Log: .tstorch/setup.log",
    );
  }
  const reason =
    result.output.split("\n").findLast?.((line) => /npm (error|ERR!) \S/.test(line)) ?? `code ${result.code}`;
  throw new SetupError(`npm ${args[0]} failed (${reason.trim()}). Log: .tstorch/setup.log`);
}

export async function installPackages() {
  if (isInstalled()) return;
  if (!existsSync(join(root, "node_modules"))) say("First run: this takes a minute or two.");
  let helper;
  if (!canInstall(process.versions.node)) {
    const { version } = lockedPackages(join(root, "package-lock.json"))["node_modules/node"];
    const folder = join(state, "node");
    await npm(`Node ${version} (yours is ${process.versions.node})`, [
      "install",
      "--no-save",
      "--no-package-lock",
      `--prefix=${folder}`,
      `node@${version}`,
    ]);
    helper = join(folder, "node_modules", "node", "bin", basename(node));
  }
  await npm("npm packages", ["ci"], helper);
  if (!existsSync(node)) {
    throw new SetupError(
      "npm ran no install scripts, so Node is missing: npm config set ignore-scripts false, then again",
    );
  }
}
