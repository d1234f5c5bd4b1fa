/** Lets Node import TypeScript files with operators, and the library by its short names. */
import { registerHooks } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ModuleTable } from "../language/modules.js";
import { ScriptError, Scripts } from "../language/node/scripts.js";
import { readModuleTable } from "../modules.js";

/** Installs the hooks in this process. */
export function registerScripts(): void {
  const modules = readModuleTable();
  let scripts: Scripts | null = null;
  process.setSourceMapsEnabled(true);
  registerHooks({
    resolve(specifier, context, next) {
      const own = modules.get(specifier);
      if (own) return { url: pathToFileURL(own.file).href, shortCircuit: true };
      try {
        return next(specifier, context);
      } catch (error) {
        for (const other of typeScriptNames(specifier, context.parentURL)) {
          try {
            return next(other, context);
          } catch {
            // The first error names what was asked for.
          }
        }
        throw error;
      }
    },
    load(url, context, next) {
      if (!isTypeScript(url)) return next(url, context);
      scripts ??= new Scripts(modules);
      return { format: "module", source: scripts.compile(fileURLToPath(url)), shortCircuit: true };
    },
  });
}

export { type ModuleTable, ScriptError };

function isTypeScript(url: string): boolean {
  return url.startsWith("file:") && /\.m?ts$/.test(url) && !url.includes("/node_modules/");
}

/** The files that TypeScript means by a relative name without its ending, or with JavaScript's. */
function typeScriptNames(specifier: string, parent: string | undefined): string[] {
  if (!/^\.{1,2}\//.test(specifier) || !parent || !isTypeScript(parent)) return [];
  if (/\.m?js$/.test(specifier)) return [specifier.replace(/js$/, "ts")];
  return [`${specifier}.ts`, `${specifier}/index.ts`];
}
