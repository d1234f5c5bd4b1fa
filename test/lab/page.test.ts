/** The page that nbconvert makes of a notebook, in Chromium: with the network's plotly.js, and without any network. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersMouse, chromiumPath, launchChromium, PATIENCE } from "../support/lab.js";
import { jupyter, notebooks, root } from "../support/notebook.js";

describe.skipIf(chromiumPath === undefined)("a notebook as a page", () => {
  const [name] = notebooks.keys();
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tstorch-page-"));
    const target = [`--output-dir=${folder}`, "--output=page.html"];
    const { code, log } = await jupyter(["nbconvert", "--to=html", ...target, join(root, "notebooks", name)]);
    if (code !== 0) throw new Error(log);
    browser = await launchChromium();
  }, 2 * PATIENCE);

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page where nothing can be reached but what `network` holds. */
  async function open(network: ReadonlyMap<RegExp, string>): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(PATIENCE);
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.route(/^https?:/, (route) => {
      const file = [...network].find(([address]) => address.test(route.request().url()))?.[1];
      if (file === undefined) return route.abort();
      const headers = { "content-type": "text/javascript", "access-control-allow-origin": "*" };
      return route.fulfill({ body: readFileSync(file), headers });
    });
    await page.goto(pathToFileURL(join(folder, "page.html")).href, { timeout: PATIENCE });
    return { page, complaints };
  }

  it(
    "has live figures where plotly.js can be had, the very file that this package installs",
    async () => {
      const file = createRequire(import.meta.url).resolve("plotly.js-cartesian-dist-min/plotly-cartesian.min.js");
      // The address carries the version, and the page asks for the file's hash.
      const { page, complaints } = await open(new Map([[/plotly\.js-cartesian-dist-min@[\d.]+\/plotly/, file]]));
      const plots = page.locator(".js-plotly-plot");
      await plots.nth(2).waitFor();
      expect(await plots.count()).toBe(3);
      expect(await answersMouse(page, plots.first())).toBe(true);
      expect(complaints).toEqual([]);
    },
    2 * PATIENCE,
  );

  it(
    "keeps the pictures where nothing can be had",
    async () => {
      const { page, complaints } = await open(new Map());
      const pictures = page.locator(".jp-OutputArea-output img");
      await pictures.nth(2).waitFor();
      const wide = await pictures.evaluateAll((all) =>
        all.map((image) => (image as unknown as { readonly naturalWidth: number }).naturalWidth > 300),
      );
      expect(wide).toEqual([true, true, true]);
      expect(await page.locator(".js-plotly-plot").count()).toBe(0);
      expect(complaints).toEqual([]);
    },
    2 * PATIENCE,
  );
});
