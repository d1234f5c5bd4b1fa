/** Preloaded into a kernel: with BENCH_COMPILER=shipped the pinned compiler stays as it is, without operators. */
import { registerHooks } from "node:module";

const SHIPPED = `import { createRequire } from "node:module";
export const loadCompiler = (file) => ({ ts: createRequire(file)(file), keep() {} });
`;

registerHooks({
  load(url, context, next) {
    const isLoader = url.endsWith("/kernel/language/node/compiler.js");
    if (!isLoader || process.env.BENCH_COMPILER !== "shipped") return next(url, context);
    return { format: "module", source: SHIPPED, shortCircuit: true };
  },
});
