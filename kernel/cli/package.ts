/** Where this package lies, and its own and its parts' versions. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface PackageJson {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The package's root folder: the nearest one above this file that has a package.json. */
export const ROOT: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** This package's package.json. */
export function readPackage(): PackageJson {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
}

/** The file of a module that this package depends on. @throws Error when it is not installed. */
export function resolveModule(name: string): string {
  return createRequire(join(ROOT, "package.json")).resolve(name);
}

function findRoot(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const above = dirname(from);
  if (above === from) throw new Error("tstorch has no package.json above its own files");
  return findRoot(above);
}
