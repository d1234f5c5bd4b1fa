/**
 * Nothing of Node may creep into what is to run in a browser tab: the library, the session and the language half are
 * bundled for a browser and run the tutorial in a context that has what every tab has, and nothing else.
 *
 * What a tab must bring itself stands in two interfaces: the platform (here platform.ts) and the language's host (here
 * Node's, with everything that runs code in its place: the compiler and tslab's converter are still loaded by Node).
 */
import { isBuiltin } from "node:module";
import { join, relative } from "node:path";
import { inspect } from "node:util";
import { type Context, createContext, Script } from "node:vm";
import { build, type Plugin } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import type { LanguageHost } from "../../kernel/language/host.js";
import type { LanguageOptions } from "../../kernel/language/index.js";
import type { Language } from "../../kernel/language/language.js";
import { nodeHost } from "../../kernel/language/node/host.js";
import { readModuleTable } from "../../kernel/modules.js";
import type { Outgoing, Request } from "../../kernel/protocol.js";
import type { Session, SessionHost } from "../../kernel/session.js";
import { type Cell, notebooks, root, sourceOf, textOf } from "../support/notebook.js";

const modules = readModuleTable();
/** "/path/dist/lib/torch/index.js" -> "./lib/torch/index.ts". */
const sourceOfModule = (file: string): string =>
  `./${relative(join(root, "dist"), file).replaceAll("\\", "/").replace(/\.js$/, ".ts")}`;

interface Bundle {
  readonly Session: new (language: Promise<Language>, host: SessionHost) => Session;
  createLanguage(options: LanguageOptions): Promise<Language>;
  readonly modules: Readonly<Record<string, object>>;
}

/** What the bundle wanted of Node, as "module from file". */
const wanted: string[] = [];

/** The seams, and a note of every import that a browser could not follow. */
const seams: Plugin = {
  name: "seams",
  setup(bundler) {
    bundler.onResolve({ filter: /^#platform$/ }, () => ({ path: join(root, "test/browser/platform.ts") }));
    // Node's host is loaded only where no other one is given.
    bundler.onResolve({ filter: /^\.\/node\/host\.js$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
    bundler.onResolve({ filter: /^[^.#/]/ }, ({ path, importer }) => {
      if (!isBuiltin(path) && !/^(?:tslab|zeromq|linkedom|koffi|@resvg)/.test(path)) return undefined;
      wanted.push(`${path} from ${relative(root, importer)}`);
      return { path, external: true };
    });
  },
};

async function bundle(): Promise<string> {
  const exported = [...modules].map(
    ([name, { file }], i) => `import * as m${i} from "${sourceOfModule(file)}"; modules["${name}"] = m${i};`,
  );
  const contents = `
    export { Session } from "./kernel/session.ts";
    export { createLanguage } from "./kernel/language/index.ts";
    export const modules = {};
    ${exported.join("\n")}`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "tab",
    target: "es2022",
    // Printing a module shows its class's name.
    keepNames: true,
    plugins: [seams],
    logLevel: "silent",
  });
  return outputFiles[0].text;
}

/** A context with what ECMAScript has, and the few things of the web that the bundle may rely on. */
function bareContext(): Context {
  const { TextDecoder, TextEncoder, performance, crypto, queueMicrotask, setTimeout, clearTimeout, URL } = globalThis;
  const { AbortController, structuredClone, console, atob, btoa } = globalThis;
  return createContext({
    ...{ TextDecoder, TextEncoder, performance, crypto, queueMicrotask, setTimeout, clearTimeout, URL },
    ...{ AbortController, structuredClone, console, atob, btoa },
  });
}

function hostIn(context: Context, tab: Bundle): LanguageHost {
  const byFile = new Map([...modules].map(([name, { file }]) => [file, tab.modules[name]]));
  const refuse = (what: string): never => {
    throw new Error(`${what} is not for a tab`);
  };
  return {
    ...nodeHost(),
    nodeTypes: null,
    isBuiltin: () => false,
    importFrom: async (_folder, specifier) => refuse(specifier),
    importFile: async (path) => ({ kind: "esm", exports: byFile.get(path) ?? refuse(path) }),
    evaluate: (js, filename) => new Script(js, { filename }).runInContext(context),
    readFile: refuse,
    requireFrom: () => refuse,
    captureStreams: () => () => undefined,
    onStrayError: () => () => undefined,
  };
}

describe("in a browser tab", () => {
  let code: string;
  beforeAll(async () => {
    code = await bundle();
  });

  it("library, session and language ask for nothing of Node", () => {
    expect(wanted).toEqual([]);
    expect(code).not.toMatch(/\bprocess\.(?:env|cwd|argv|versions)\b/);
  });

  it("runs every cell of the tutorial, with the numbers that Node gives", { timeout: 180_000 }, async () => {
    const context = bareContext();
    new Script(`${code}\nglobalThis.tab = tab;`, { filename: "bundle.js" }).runInContext(context);
    const tab: Bundle = context.tab;
    expect(
      new Script("[typeof process, typeof require, typeof Buffer, typeof module]").runInContext(context).join(),
    ).toBe("undefined,undefined,undefined,undefined");
    const sent: Outgoing[] = [];
    const language = tab.createLanguage({ modules, cwd: "/tab", host: hostIn(context, tab) });
    const session = new tab.Session(language, {
      send: (channel, message) => void (channel === "iopub" && sent.push(message)),
      inspect: (value) => inspect(value),
      turn: () => new Promise((resolve) => setImmediate(resolve)),
      idle: () => undefined,
      readInput: () => "",
      interrupts: () => 0,
      shield: () => undefined,
      shutdown: () => undefined,
      warn: (message) => {
        throw new Error(message);
      },
      history: null,
      versions: { kernel: "1", node: "", typescript: "5.0" },
      lateOutput: "own",
      system: null,
    });
    const run = async (source: string): Promise<Outgoing[]> => {
      const header = {
        msg_id: String(sent.length),
        msg_type: "execute_request",
        session: "",
        username: "",
        date: "",
        version: "",
      };
      const request: Request = { header, metadata: {}, content: { code: source }, buffers: [] };
      session.handle("shell", request);
      const mine = (): Outgoing[] => sent.filter(({ parent }) => parent === request);
      while (!mine().some(({ content }) => content.execution_state === "idle")) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      return mine();
    };
    try {
      const [tutorial] = notebooks.values();
      let figures = 0;
      for (const cell of tutorial.cells.filter(({ cell_type }) => cell_type === "code")) {
        const messages = await run(sourceOf(cell));
        expect(messages.filter(({ type }) => type === "error").map(({ content }) => content)).toEqual([]);
        expect(printed(messages)).toBe(expected(cell));
        figures += messages.filter(({ content }) => "image/png" in ((content.data as object | undefined) ?? {})).length;
      }
      expect(figures).toBe(3);
    } finally {
      (await language).close();
    }
  });
});

/** What a cell printed, and its result as text. */
function printed(messages: readonly Outgoing[]): string {
  return messages
    .map(({ type, content }) => {
      if (type === "stream") return String(content.text);
      return type === "execute_result" ? String((content.data as Record<string, unknown>)["text/plain"]) : "";
    })
    .join("");
}

/** The same as the notebook holds it. */
function expected({ outputs = [] }: Cell): string {
  return outputs
    .map((output) => {
      if (output.output_type === "stream") return textOf(output.text);
      return output.output_type === "execute_result" ? textOf(output.data?.["text/plain"] as string) : "";
    })
    .join("");
}
