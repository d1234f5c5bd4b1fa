import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, command, Lab, launchChromium } from "../support/lab.js";
import { notebooks, root } from "../support/notebook.js";

if (chromiumPath === undefined) console.log("No Chromium here: the tests in JupyterLab are skipped.");

describe.skipIf(chromiumPath === undefined)("JupyterLab in Chromium", () => {
  let folder: string;
  let lab: Lab;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tstorch-lab-notebooks-"));
    for (const name of readdirSync(join(root, "notebooks"))) {
      if (name.endsWith(".ipynb")) cpSync(join(root, "notebooks", name), join(folder, name));
    }
    lab = await Lab.start(folder);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Cells that show an error. */
  const failures = (page: Page): Promise<string[]> =>
    page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]').allTextContents();

  it.each([...notebooks.keys()].filter((name) => name.startsWith("01_")))(
    "runs all of %s, figures alive",
    async (name) => {
      const page = await lab.open(browser, name);
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      await command(page, "notebook:run-all-cells");
      expect(await failures(page)).toEqual([]);
      // Only what is near the window is in the page: walk through the notebook.
      const plots = page.locator(".js-plotly-plot");
      const notebook = page.locator(".jp-WindowedPanel-outer").first();
      const alive = new Set<string>();
      for (let y = 0; y < 8000; y += 500) {
        await notebook.evaluate((element, top) => {
          element.scrollTop = top;
        }, y);
        await page.waitForTimeout(150);
        const cells = await plots.evaluateAll((all) =>
          all.map((plot) => plot.closest("[data-windowed-list-index]")?.getAttribute("data-windowed-list-index")),
        );
        for (const cell of cells) alive.add(String(cell));
      }
      expect(alive.size).toBe(3);
      const plot = page.locator(".js-plotly-plot:visible").last();
      await plot.scrollIntoViewIfNeeded();
      const box = await plot.locator(".nsewdrag").first().boundingBox();
      if (box === null) throw new Error("no plot in sight");
      // A point answers when the mouse is near it: look for one along a vertical line.
      const hover = plot.locator(".hoverlayer .hovertext");
      for (let y = 10; y < box.height && (await hover.count()) === 0; y += 10) {
        await page.mouse.move(box.x + box.width / 2, box.y + y, { steps: 2 });
        await page.waitForTimeout(60);
      }
      expect(await hover.count()).toBeGreaterThan(0);
      const shots = process.env.TSTORCH_SCREENSHOTS;
      if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
      expect(complaints).toEqual([]);
      await page.close();
    },
    240_000,
  );
});
