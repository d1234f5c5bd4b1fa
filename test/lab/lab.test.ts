import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { answersMouse, chromiumPath, command, Lab, launchChromium, PATIENCE } from "../support/lab.js";
import { notebooks, root } from "../support/notebook.js";

if (chromiumPath === undefined) console.log("No Chromium here: the tests in JupyterLab are skipped.");

describe.skipIf(chromiumPath === undefined)("JupyterLab in Chromium", () => {
  let folder: string;
  let lab: Lab;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tstorch-lab-notebooks-"));
    for (const name of notebooks.keys()) cpSync(join(root, "notebooks", name), join(folder, name));
    lab = await Lab.start(folder);
    browser = await launchChromium();
  }, 2 * PATIENCE);

  afterEach(() => lab.endKernels());

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Cells that show an error. */
  const failures = (page: Page): Promise<string[]> =>
    page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').allTextContents();

  /** Walks down a notebook until so many cells with a live figure were seen: only what is near is in the page. */
  async function meetFigures(page: Page, count: number): Promise<void> {
    const notebook = page.locator(".jp-WindowedPanel-outer").first();
    const seen = new Set<string>();
    const deadline = Date.now() + PATIENCE;
    for (let y = 0; seen.size < count && Date.now() < deadline; y += 400) {
      const isEnd = await notebook.evaluate((element, top) => {
        element.scrollTop = top;
        return element.scrollTop + element.clientHeight >= element.scrollHeight - 1;
      }, y);
      // A frame in which the cells there are drawn.
      await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 100)));
      const cells = await page
        .locator(".js-plotly-plot")
        .evaluateAll((all) =>
          all.map((plot) => plot.closest("[data-windowed-list-index]")?.getAttribute("data-windowed-list-index")),
        );
      for (const cell of cells) seen.add(String(cell));
      if (isEnd) y = -400;
    }
    expect(seen.size).toBe(count);
  }

  it.each([...notebooks.keys()].filter((name) => name.startsWith("01_")))(
    "runs all of %s, figures alive",
    async (name) => {
      const page = await lab.open(browser, name);
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      await command(page, "notebook:run-all-cells");
      expect(await failures(page)).toEqual([]);
      await meetFigures(page, 3);
      expect(await answersMouse(page, page.locator(".js-plotly-plot").last())).toBe(true);
      const shots = process.env.TSTORCH_SCREENSHOTS;
      if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
      expect(complaints).toEqual([]);
      await page.close();
    },
    3 * PATIENCE,
  );
});
