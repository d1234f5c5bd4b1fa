/**
 * Writes docs/support.md: which of the names that public tutorials use are there, tier by tier, and which are tested.
 * The names and in how many of 848 tutorial files each occurs stand in test/golden/api_names.json.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (path) => readFileSync(join(root, path), "utf8");

/** The library's sources as one module. */
async function library() {
  const outfile = join(root, "node_modules", ".cache", "support.mjs");
  const entry = `export * as torch from "./lib/torch/index.ts"; export { Tensor } from "./lib/torch/tensor.ts"; export * as np from "./lib/numpy/index.ts"; export { ndarray } from "./lib/numpy/ndarray.ts";`;
  await build({
    stdin: { contents: entry, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    logLevel: "error",
    alias: { "#platform": join(root, "platform/node/index.ts") },
    packages: "external",
  });
  return import(`${pathToFileURL(outfile).href}?${Date.now()}`);
}

/** Text of all tests, to see whether a name occurs in one. */
function testTexts() {
  const texts = [];
  const walk = (dir) => {
    for (const e of readdirSync(join(root, dir), { withFileTypes: true })) {
      const path = `${dir}/${e.name}`;
      if (e.isDirectory()) walk(path);
      else if (e.name.endsWith(".ts")) texts.push(read(path));
    }
  };
  walk("test/lib");
  return texts.join("\n");
}

function goldenNames() {
  const names = new Set();
  for (const f of readdirSync(join(root, "test/golden"))) {
    if (!/^ops_.*\.json$/.test(f)) continue;
    for (const c of JSON.parse(read(`test/golden/${f}`)).cases) names.add(c.n.split(".").pop());
  }
  for (const d of JSON.parse(read("test/golden/draws.json")).draws) names.add(d.n.replace(/_$/, ""));
  return names;
}

const at = (object, path) =>
  path.split(".").reduce((o, k) => (o === undefined || o === null ? undefined : o[k]), object);

/** Whether a name of the list is in the library. */
function present({ torch, Tensor, np, ndarray }, name) {
  const has = (object, path) => {
    if (object === undefined || object === null) return false;
    const parts = path.split(".");
    const last = parts.pop();
    const owner = parts.length === 0 ? object : at(object, parts.join("."));
    return owner !== undefined && owner !== null && last in Object(owner);
  };
  const method = (n) => n in Tensor.prototype || `${n}_` in Tensor.prototype || new Set(["grad", "dtype"]).has(n);
  const module = () => new torch.nn.Linear(1, 1);
  if (name === "device no-ops")
    return has(torch, "cuda.is_available") && has(torch, "device") && "cuda" in Tensor.prototype;
  const [head, ...rest] = name.split(".");
  const tail = rest.join(".");
  switch (head) {
    case "nn":
      return has(torch.nn, tail);
    case "F":
      return has(torch.nn?.functional, tail);
    case "optim":
      return has(torch.optim, tail);
    case "data":
      return tail === "" ? "data" in Tensor.prototype : has(torch.utils?.data, tail);
    case "lr_scheduler":
      return has(torch.optim?.lr_scheduler, tail);
    case "dtype":
      return tail === "" ? true : has(torch, tail);
    case "Module":
      return tail in module();
    case "Optimizer": {
      const sgd = new torch.optim.SGD(module().parameters(), { lr: 1 });
      return tail in sgd;
    }
    case "Scheduler": {
      const type = torch.optim.lr_scheduler?.StepLR;
      return type !== undefined && tail in new type(new torch.optim.SGD(module().parameters(), { lr: 1 }), 1);
    }
    case "Tensor":
      return tail === "" ? "Tensor" in torch : method(tail) || tail in torch.zeros(1);
    case "torch":
      return has(torch, tail);
    case "np":
      return has(np, tail);
    case "array":
      return tail in ndarray.prototype;
    default:
      return has(torch, name) || method(name) || name in torch.zeros(1);
  }
}

const lib = await library();
const names = JSON.parse(read("test/golden/api_names.json"));
const tests = testTexts();
const golden = goldenNames();
const lines = [
  "# What is there",
  "",
  "Names that public PyTorch tutorials use, ranked by the number of files (of 848) they occur in. Written by",
  "`node scripts/support.mjs`; the list is test/golden/api_names.json. Tested: it has cases made by PyTorch itself, or",
  "stands in a test.",
  "",
  "| tier | asked | present | tested | missing |",
  "|---|---|---|---|---|",
];
let failed = 0;
for (const [tier, list] of Object.entries(names)) {
  const prefix = tier === "numpy" ? "np." : tier === "array methods" ? "array." : "";
  const missing = list.filter(([n]) => !present(lib, prefix + n)).map(([n]) => n);
  const tested = list.filter(([n]) => {
    const last = n.split(".").pop();
    return golden.has(last) || new RegExp(`\\b${last}\\b`).test(tests);
  });
  failed += missing.length;
  lines.push(
    `| ${tier} | ${list.length} | ${list.length - missing.length} | ${tested.length} | ${missing.join(", ") || "-"} |`,
  );
}
lines.push("");
if (process.argv.includes("--print")) console.log(lines.join("\n"));
else {
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/support.md"), lines.join("\n"));
  console.log(`docs/support.md: ${failed} names missing`);
}
