import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

// Two at a time even on two cores: many tests wait for Jupyter more than they compute.
const config: ViteUserConfig = defineConfig({
  resolve: { alias: { "#platform": fileURLToPath(new URL("./platform/node/index.ts", import.meta.url)) } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000, maxWorkers: 2 },
});

export default config;
