/** A day's work in JupyterLab: what a person does with a notebook besides running it from top to bottom. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, command, idle, Lab, launchChromium, PATIENCE } from "../support/lab.js";
import { type Notebook, notebookOf, notebooks } from "../support/notebook.js";

/** How wide a picture is once it has arrived; 0 before. */
const widthOf = (image: unknown): number => (image as { readonly naturalWidth: number }).naturalWidth;

describe.skipIf(chromiumPath === undefined)("working in JupyterLab", () => {
  let folder: string;
  let lab: Lab;
  let browser: Browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tstorch-lab-work-"));
    lab = await Lab.start(folder);
    browser = await launchChromium();
  }, 2 * PATIENCE);

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await lab.endKernels();
    expect(complaints.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes a notebook and opens it; the file's name is its own. */
  async function open(notebook: Notebook): Promise<{ page: Page; name: string }> {
    const name = `${randomUUID().slice(0, 8)}.ipynb`;
    writeFileSync(join(folder, name), JSON.stringify(notebook));
    return { page: await visit(name), name };
  }

  async function visit(name: string): Promise<Page> {
    const page = await lab.open(browser, name);
    page.on("pageerror", (error) => complaints.push(error.message));
    return page;
  }

  const cell = (page: Page, index: number): Locator => page.locator(".jp-CodeCell").nth(index);
  const output = (page: Page, index: number): Locator => cell(page, index).locator(".jp-OutputArea-output");
  const prompt = (page: Page, index: number): Locator => cell(page, index).locator(".jp-InputPrompt");
  const shows = (where: Locator, text: string): Promise<void> => where.filter({ hasText: text }).first().waitFor();

  /** Puts the cursor into a cell's editor. */
  async function edit(page: Page, index: number): Promise<Locator> {
    const editor = cell(page, index).locator(".cm-content");
    await editor.click();
    await page.keyboard.press("Control+End");
    return editor;
  }

  /** Runs one cell as a person does. */
  async function run(page: Page, index: number): Promise<void> {
    await edit(page, index);
    await page.keyboard.press("Control+Enter");
  }

  it(
    "restarts and runs all: names are gone, counts begin anew",
    async () => {
      const { page } = await open(
        notebookOf([
          "typeof (globalThis as { left?: number }).left",
          "Object.assign(globalThis, { left: 1 });\n41 + 1",
        ]),
      );
      await command(page, "notebook:run-all-cells");
      await command(page, "notebook:run-all-cells");
      await shows(output(page, 0), "number");
      await shows(prompt(page, 1), "[4]:");
      const restarted = command(page, "notebook:restart-run-all");
      await page.locator(".jp-Dialog .jp-mod-accept").click();
      await restarted;
      await shows(output(page, 0), "undefined");
      await shows(prompt(page, 1), "[2]:");
      await shows(output(page, 1), "42");
    },
    3 * PATIENCE,
  );

  it(
    "interrupts a loop, and goes on",
    async () => {
      const { page } = await open(notebookOf(["console.log('on'); for (;;) {}", "'still here'"]));
      await run(page, 0);
      await shows(output(page, 0), "on");
      await command(page, "notebook:interrupt-kernel");
      await shows(output(page, 0), "KeyboardInterrupt");
      await idle(page);
      await run(page, 1);
      await shows(output(page, 1), "still here");
    },
    2 * PATIENCE,
  );

  it(
    "completes and explains names of torch",
    async () => {
      const { page } = await open(notebookOf(['import * as torch from "torch";', "torch."]));
      await run(page, 0);
      await shows(prompt(page, 0), "[1]:");
      const editor = await edit(page, 1);
      await page.keyboard.press("Tab");
      const items = page.locator(".jp-Completer-item");
      await items.first().waitFor();
      expect(await items.count()).toBeGreaterThan(5);
      await page.keyboard.type("unsqu");
      await shows(items, "unsqueeze");
      await page.keyboard.press("Enter");
      await editor.filter({ hasText: /torch\.unsqueeze\b/ }).waitFor();
      await page.keyboard.press("Shift+Tab");
      const tooltip = page.locator(".jp-Tooltip");
      await shows(tooltip, "unsqueeze");
      // Its signature and what it does.
      expect(await tooltip.textContent()).toMatch(/Tensor[\s\S]*dim/);
    },
    2 * PATIENCE,
  );

  it(
    "asks for input in a box",
    async () => {
      const { page } = await open(notebookOf(['"Hello, " + prompt("Who? ")']));
      await run(page, 0);
      await shows(cell(page, 0).locator(".jp-Stdin-prompt"), "Who?");
      const box = cell(page, 0).locator("input.jp-Stdin-input");
      await box.fill("Ada");
      await box.press("Enter");
      await shows(output(page, 0), "Hello, Ada");
    },
    2 * PATIENCE,
  );

  it(
    "draws a display anew from a later cell",
    async () => {
      const { page } = await open(
        notebookOf(['display("before", { display_id: "d" });', 'display("after", { display_id: "d", update: true });']),
      );
      await run(page, 0);
      await shows(output(page, 0), "before");
      await run(page, 1);
      await shows(output(page, 0), "after");
      expect(await output(page, 0).allTextContents()).toEqual(["'after'"]);
      expect(await output(page, 1).count()).toBe(0);
    },
    2 * PATIENCE,
  );

  it(
    "serves a second tab on the same notebook from the same kernel",
    async () => {
      const { page, name } = await open(notebookOf(["let n = 1;", "n += 1; n"]));
      await run(page, 0);
      await run(page, 1);
      await shows(output(page, 1), "2");
      const second = await visit(name);
      await run(second, 1);
      await shows(output(second, 1), "3");
      await run(page, 1);
      await shows(output(page, 1), "4");
    },
    3 * PATIENCE,
  );

  it(
    "shows figures as pictures in a notebook that is not trusted",
    async () => {
      const [saved] = notebooks.values();
      // A text of its own, so that no signature of an earlier day fits.
      const note = { id: "note", cell_type: "markdown" as const, metadata: {}, source: randomUUID() };
      const { page } = await open({ ...saved, cells: [...saved.cells, note] });
      const picture = page.locator(".jp-OutputArea-output img").first();
      await picture.waitFor({ state: "attached" });
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate(widthOf), { timeout: PATIENCE }).toBeGreaterThan(300);
      expect(await page.locator(".js-plotly-plot").count()).toBe(0);
    },
    2 * PATIENCE,
  );
});
