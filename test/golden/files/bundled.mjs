/** The library's sources as one module that plain Node can import. */
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** What `contents`, a module at the root of this checkout, exports. */
export async function bundled(contents) {
  const outfile = join(root, "node_modules", `.bundled_${process.pid}.mjs`);
  await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    // Files name classes, so a bundle must not rename them.
    keepNames: true,
    format: "esm",
    platform: "node",
    packages: "external",
    alias: { "#platform": join(root, "platform/node/index.ts") },
    outfile,
    logLevel: "error",
  });
  try {
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(outfile);
  }
}
