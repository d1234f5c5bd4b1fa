/** Stamps tell whether a step's inputs changed: a hash of their contents, kept beside what the step made. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Files of a folder at any depth, sorted.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}

/**
 * @param {readonly string[]} files
 * @param {readonly string[]} [facts] anything else that the step depends on
 * @returns {string}
 */
export function hashOf(files, facts = []) {
  const hash = createHash("sha256");
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** @param {string} stamp @param {string} hash */
export function isFresh(stamp, hash) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** @param {string} stamp @param {string} hash */
export function writeStamp(stamp, hash) {
  writeFileSync(stamp, hash);
}
