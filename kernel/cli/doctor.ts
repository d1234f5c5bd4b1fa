/** `tstorch doctor`: looks whether everything is in place, and says what to do where it is not. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { platform } from "#platform";
import { readModuleTable } from "../modules.js";
import { dataFolders } from "./folders.js";
import { CLI, KERNEL_NAME, type KernelSpec, kernelNode, kernelSpec, readSpec, specFolder } from "./kernelspec.js";
import { ROOT, readPackage, resolveModule } from "./package.js";
import { CallError } from "./usage.js";

/** What one look found. */
interface Finding {
  readonly ok: boolean;
  readonly text: string;
  /** What to do; only where something is wrong. */
  readonly advice?: string;
}

type Check = readonly [title: string, look: () => Finding[] | Promise<Finding[]>];

const CHECKS: readonly Check[] = [
  ["Node", node],
  ["tstorch", ownPackage],
  ["Compiler", compiler],
  ["Sockets", sockets],
  ["Pictures", pictures],
  ["Kernelspecs", kernelspecs],
  ["Jupyter", jupyter],
  ["Trial run", trial],
];

/** Prints all findings; the process ends with code 1 when something is wrong. */
export async function doctor(args: readonly string[]): Promise<void> {
  if (args.length > 0) throw new CallError("tstorch doctor takes no options");
  let wrong = 0;
  for (const [title, look] of CHECKS) {
    for (const { ok, text, advice } of await findings(look)) {
      console.log(`${ok ? "ok   " : "WRONG"}  ${title.padEnd(11)}  ${text}`);
      if (advice) console.log(`       ${" ".repeat(11)}  -> ${advice}`);
      if (!ok) wrong++;
    }
  }
  console.log(wrong === 0 ? "\nAll is well." : `\n${wrong === 1 ? "One thing is" : `${wrong} things are`} wrong.`);
  // What the checks loaded may hold on to the event loop.
  process.exit(wrong === 0 ? 0 : 1);
}

async function findings(look: Check[1]): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ ok: false, text: (error as Error).message }];
  }
}

function node(): Finding[] {
  const wanted = readPackage().engines.node;
  const [major, minor] = (/(\d+)\.(\d+)/.exec(wanted) ?? []).slice(1).map(Number);
  const path = kernelNode();
  const version = execFileSync(path, ["--version"], { encoding: "utf8" }).trim();
  const [hasMajor, hasMinor] = version.replace("v", "").split(".").map(Number);
  const ok = hasMajor > major || (hasMajor === major && hasMinor >= minor);
  const text = `${version} for the kernel: ${path}`;
  return [ok ? { ok, text } : { ok, text, advice: `Node ${wanted} is needed: npm install, or a newer Node in PATH` }];
}

function ownPackage(): Finding[] {
  const found = [{ ok: true, text: `${readPackage().version} in ${ROOT}` }];
  if (existsSync(CLI)) return found;
  return [...found, { ok: false, text: `${CLI} is missing`, advice: "npm run build" }];
}

function compiler(): Finding[] {
  const pinned = readPackage().dependencies.tslab;
  const tslab = packageVersion("tslab");
  const text = `TypeScript ${packageVersion("@tslab/typescript-for-tslab")}, tslab ${tslab}`;
  if (tslab === pinned) return [{ ok: true, text }];
  return [{ ok: false, text, advice: `tslab ${pinned} is needed, exactly: npm install` }];
}

async function sockets(): Promise<Finding[]> {
  const advice = "npm rebuild zeromq";
  try {
    // Its compiled part is loaded with it.
    await import("../wire/sockets.js");
    return [{ ok: true, text: `zeromq ${packageVersion("zeromq")} loads` }];
  } catch (error) {
    return [{ ok: false, text: `zeromq does not load: ${(error as Error).message}`, advice }];
  }
}

async function pictures(): Promise<Finding[]> {
  const plotly = `plotly.js ${packageVersion("plotly.js-cartesian-dist-min")}`;
  const advice = "npm install";
  try {
    const figure = { data: [{ type: "scatter", x: [0, 1], y: [0, 1] }], layout: { title: { text: "trial" } } };
    const png = await platform.renderPng(figure, { width: 200, height: 150 });
    return [{ ok: true, text: `${plotly} draws a figure (PNG, ${png.length} bytes)` }];
  } catch (error) {
    return [{ ok: false, text: `${plotly} does not draw: ${(error as Error).message}`, advice }];
  }
}

function kernelspecs(): Finding[] {
  const found = dataFolders().flatMap((folder): Finding[] => {
    const place = specFolder(folder);
    const advice = `tstorch install${/share.jupyter$/.test(folder) ? ` --prefix ${dirname(dirname(folder))}` : ""}`;
    let spec: KernelSpec | null;
    try {
      spec = readSpec(folder);
    } catch (error) {
      return [{ ok: false, text: (error as Error).message, advice }];
    }
    if (!spec) return [];
    const missing = spec.argv
      .slice(0, 1)
      .concat(spec.argv.filter((word) => word.endsWith("cli.js")))
      .find((file) => !existsSync(file));
    if (missing) return [{ ok: false, text: `${place} starts ${missing}, which is not there`, advice }];
    if (!spec.argv.includes(CLI)) return [{ ok: false, text: `${place} starts another installation`, advice }];
    if (!existsSync(join(place, "plotly.min.js")))
      return [{ ok: false, text: `${place} has no plotly.min.js`, advice }];
    return [{ ok: true, text: `${place} starts this installation` }];
  });
  if (found.length > 0) return found;
  return [{ ok: false, text: `no Jupyter folder has the kernel "${KERNEL_NAME}"`, advice: "tstorch install" }];
}

function jupyter(): Finding[] {
  let list: { kernelspecs: Record<string, { resource_dir: string }> };
  let version: string;
  const quiet: ExecFileSyncOptionsWithStringEncoding = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  try {
    version = execFileSync("jupyter", ["--version"], quiet).match(/jupyter_core\s*:\s*(\S+)/)?.[1] ?? "?";
    list = JSON.parse(execFileSync("jupyter", ["kernelspec", "list", "--json"], quiet));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [{ ok: false, text: "no `jupyter` in PATH", advice: "pip install jupyterlab, or activate its environment" }];
  }
  const names = Object.keys(list.kernelspecs);
  const own = list.kernelspecs[KERNEL_NAME];
  if (own) return [{ ok: true, text: `jupyter_core ${version}; it finds the kernel in ${own.resource_dir}` }];
  const advice = "tstorch install --sys-prefix in the environment that Jupyter runs in";
  return [{ ok: false, text: `Jupyter finds ${names.join(", ") || "no kernel"}, not ${KERNEL_NAME}`, advice }];
}

/** A kernel of this installation, started in the current folder, and what it can import there. */
async function trial(): Promise<Finding[]> {
  const { probe } = await import("../wire/probe.js");
  const argv = kernelSpec(kernelNode(), CLI).argv;
  const names = [...readModuleTable().keys()];
  const cells = [
    { code: "const answer: number = 6 * 7", expression: "answer" },
    ...names.map((name, i) => ({
      code: `import * as module${i} from ${JSON.stringify(name)}`,
      expression: `Object.keys(module${i}).length > 0`,
    })),
  ];
  const [first, ...imports] = await probe(argv, cells);
  if (first.error !== null || first.value !== "42") {
    return [{ ok: false, text: `a cell answered ${first.error ?? first.value} instead of 42` }];
  }
  const failed = imports.flatMap(({ error, value }, i) => {
    if (error === null && value === "true") return [];
    return [{ ok: false, text: `import "${names[i]}": ${error ?? "it exports nothing"}`, advice: "npm run build" }];
  });
  const text = `a cell runs ${Math.round(first.at)} ms after the kernel's start`;
  const resolved = { ok: true, text: `from ${process.cwd()} cells can import ${names.join(", ")}` };
  return [{ ok: true, text }, ...failed, ...(failed.length === 0 ? [resolved] : [])];
}

function packageVersion(name: string): string {
  return JSON.parse(readFileSync(resolveModule(`${name}/package.json`), "utf8")).version;
}
