/** `tstorch editor`: writes a TypeScript for editors whose language server knows operators. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { patchCompiler } from "../language/operators/patch.js";
import { readModuleTable } from "../modules.js";
import { resolveModule } from "./package.js";
import { CallError } from "./usage.js";

/** The files of the compiler that an editor's server needs, beside the declarations of JavaScript's own library. */
const NEEDED =
  /^(?:lib\.[\w.]*d\.ts|typescript\.js|cancellationToken\.js|typingsInstaller\.js|watchGuard\.js|typesMap\.json)$/;

export function editor([folder, ...more]: readonly string[]): void {
  if (folder === undefined || more.length > 0) throw new CallError("tstorch editor takes one folder");
  const source = dirname(createRequire(resolveModule("tslab/package.json")).resolve("@tslab/typescript-for-tslab"));
  const target = resolve(folder);
  const lib = join(target, "lib");
  mkdirSync(lib, { recursive: true });
  for (const name of readdirSync(source)) if (NEEDED.test(name)) copyFileSync(join(source, name), join(lib, name));
  writeFileSync(join(lib, "tsserver.js"), serverText(readFileSync(join(source, "tsserver.js"), "utf8")));
  writeFileSync(join(target, "package.json"), `${JSON.stringify({ name: "typescript", version: "5.0.4" }, null, 2)}\n`);
  const paths = Object.fromEntries([...readModuleTable()].map(([name, { types }]) => [name, [types]]));
  process.stdout.write(`In the editor's settings:
${JSON.stringify({ "typescript.tsdk": lib }, null, 2)}
then "TypeScript: Select TypeScript Version" -> "Use Workspace Version".
In the scripts' tsconfig.json, for the short module names:
${JSON.stringify({ compilerOptions: { strict: true, target: "ES2022", module: "ESNext", moduleResolution: "Bundler", paths } }, null, 2)}
`);
}

/** The server's text with the rules in it, which it loads from this package. */
function serverText(text: string): string {
  const rules = fileURLToPath(new URL("../language/operators/source.js", import.meta.url));
  const start = `const { Operators } = require(${JSON.stringify(rules)});
const tstorchOperators = new Operators();
module.operators = { forChecker: (_, program, parts) => tstorchOperators.forChecker(require("./typescript.js"), program, parts) };
`;
  return start + patchCompiler(text, true);
}
