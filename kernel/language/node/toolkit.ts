/** Loads tslab's converter on top of a compiler object of ours. */
import { createRequire, enableCompileCache } from "node:module";
import type { ConverterModule } from "../compiler/pinned.js";
import type { Toolkit } from "../host.js";
import { Operators } from "../operators/source.js";
import { loadCompiler } from "./compiler.js";

/** The hook below rests on how this very version is built. */
const TSLAB_VERSION = "1.0.22";
const CONVERTER = "tslab/dist/converter";

/** @throws Error when another version of tslab is installed. */
export function loadToolkit(): Toolkit {
  // Must stand before the compiler is loaded: halves its load from the second start on.
  enableCompileCache();
  const require = createRequire(import.meta.url);
  const { version } = require("tslab/package.json") as { version: string };
  if (version !== TSLAB_VERSION) {
    throw new Error(`the kernel is built on tslab ${TSLAB_VERSION}, but version ${version} is installed`);
  }
  const inTslab = createRequire(require.resolve(CONVERTER));
  const compilerFile = inTslab.resolve("@tslab/typescript-for-tslab");
  const operators = new Operators();
  const { ts, keep } = loadCompiler(compilerFile, operators);
  return {
    ts,
    operators,
    keep,
    converter(overrides) {
      // The compiler's exports are getters: an object that inherits from them takes their place while tslab loads.
      const hooked = Object.create(ts, {
        ...Object.getOwnPropertyDescriptors(overrides),
        __esModule: { value: true },
      });
      const cache = require.cache;
      const original = cache[compilerFile];
      const converterFile = require.resolve(CONVERTER);
      delete cache[converterFile];
      cache[compilerFile] = Object.create(original ?? null, { exports: { value: hooked } });
      try {
        return require(CONVERTER) as ConverterModule;
      } finally {
        cache[compilerFile] = original;
        delete cache[converterFile];
      }
    },
  };
}
