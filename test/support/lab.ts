/** JupyterLab on a free loopback port, and a Chromium that opens it. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { root } from "./notebook.js";

const CANDIDATES = [
  process.env.TSTORCH_CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser that is there, or undefined. */
export const chromiumPath: string | undefined = CANDIDATES.find((path) => path !== undefined && existsSync(path));

/** Starts Chromium without a window and without talking to anybody but us. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** How long anything may take on a machine with much else to do, in milliseconds. */
export const PATIENCE = 120_000;

export class Lab {
  readonly #server: ChildProcess;
  readonly #state: string;
  readonly #token: string;
  readonly #port: number;

  private constructor(server: ChildProcess, state: string, token: string, port: number) {
    this.#server = server;
    this.#state = state;
    this.#token = token;
    this.#port = port;
  }

  /** Starts JupyterLab on a folder. */
  static async start(folder: string): Promise<Lab> {
    const port = await freePort();
    const token = randomBytes(16).toString("hex");
    const state = mkdtempSync(join(tmpdir(), "tstorch-lab-"));
    const settings = join(state, "settings", "@jupyterlab", "apputils-extension");
    mkdirSync(settings, { recursive: true });
    // Without the question about news, which lies over the page.
    writeFileSync(join(settings, "notification.jupyterlab-settings"), '{ "fetchNews": "false" }');
    const options = [
      "--no-browser",
      "--expose-app-in-browser",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      "--ServerApp.allow_root=True",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      `--LabApp.workspaces_dir=${join(state, "workspaces")}`,
      `--LabApp.user_settings_dir=${join(state, "settings")}`,
      "--LabApp.news_url=None",
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ];
    const server = spawn(process.execPath, [join(root, "scripts", "jupyter.mjs"), "lab", ...options], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    const lab = new Lab(server, state, token, port);
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      if (server.exitCode !== null) throw new Error(`JupyterLab ended: ${log}`);
      const answer = await fetch(lab.url("api/status")).catch(() => null);
      if (answer?.ok) return lab;
      await sleep(200);
    }
    await lab.stop();
    throw new Error(`JupyterLab did not start: ${log}`);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#port}/${path}?token=${this.#token}`;
  }

  /** Opens a notebook in a new page, in a workspace of its own, and waits until its kernel is idle. */
  async open(browser: Browser, notebook: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(this.url(`lab/workspaces/${randomBytes(4).toString("hex")}/tree/${notebook}`), {
      timeout: PATIENCE,
    });
    await page.locator(".jp-Notebook").waitFor();
    await idle(page);
    return page;
  }

  /** Ends all kernels: each of them takes memory as long as the server runs. */
  async endKernels(): Promise<void> {
    const kernels = (await (await fetch(this.url("api/kernels"))).json()) as readonly { id: string }[];
    for (const { id } of kernels) await fetch(this.url(`api/kernels/${id}`), { method: "DELETE" });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once("exit", resolve));
    this.#server.kill("SIGTERM");
    await Promise.race([ended, sleep(10_000)]);
    this.#server.kill("SIGKILL");
    rmSync(this.#state, { recursive: true, force: true });
  }
}

/** JupyterLab's own object, as far as the tests use it. */
interface JupyterApp {
  readonly commands: { execute(id: string, args: unknown): Promise<unknown> };
  readonly shell: {
    readonly currentWidget: {
      readonly sessionContext?: { readonly session?: { readonly kernel?: { readonly status: string } } };
    };
  };
}

/** Waits until the kernel of the notebook in front is there and has nothing to do. */
export async function idle(page: Page, timeout: number = PATIENCE): Promise<void> {
  const isIdle = (): boolean => {
    const { jupyterapp } = globalThis as unknown as { jupyterapp: JupyterApp };
    return jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle";
  };
  await page.waitForFunction(isIdle, undefined, { timeout });
}

/** Whether the mouse finds a point that answers, somewhere along a vertical line through a figure's axes. */
export async function answersMouse(page: Page, plot: Locator): Promise<boolean> {
  const area = plot.locator(".nsewdrag").first();
  await area.scrollIntoViewIfNeeded();
  const hover = plot.locator(".hoverlayer .hovertext").first();
  const appears = (timeout: number): Promise<boolean> =>
    hover.waitFor({ timeout }).then(
      () => true,
      () => false,
    );
  // The second time slowly: a busy machine may not have drawn anything while the mouse went by.
  for (const patience of [60, 1000]) {
    const box = await area.boundingBox();
    if (box === null) throw new Error("no plot in sight");
    for (let y = 10; y < box.height; y += 10) {
      await page.mouse.move(box.x + box.width / 2, box.y + y, { steps: 2 });
      if (await appears(patience)) return true;
    }
  }
  return false;
}

/** Runs one of JupyterLab's commands to its end; one that opens a dialog ends when that is answered. */
export async function command(page: Page, name: string, args: Record<string, unknown> = {}): Promise<void> {
  await page.evaluate(
    async ([id, options]) => {
      const { jupyterapp } = globalThis as unknown as { jupyterapp: JupyterApp };
      await jupyterapp.commands.execute(id, options);
    },
    [name, args] as const,
  );
}
