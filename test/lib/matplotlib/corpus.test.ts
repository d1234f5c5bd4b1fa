/**
 * Figures written for matplotlib and for us from the same data, held against matplotlib's pictures.
 *
 * With FIGURE_SHEETS=docs/figures the sheets and the table of docs/figures.md are written anew.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as plt from "../../../lib/matplotlib/pyplot.js";
import { decodePng, halved, isBlank, type Picture, sheet, similarity } from "../../support/similarity.js";
import type { Drawing } from "./corpus/data.js";
import { fields } from "./corpus/fields.js";
import { layouts } from "./corpus/layouts.js";
import { lines } from "./corpus/lines.js";
import { pointsAndBars } from "./corpus/points_and_bars.js";
import { space } from "./corpus/space.js";

const kinds: Record<string, Record<string, Drawing>> = { lines, pointsAndBars, fields, layouts, space };
const all = Object.entries(kinds).flatMap(([kind, figures]) =>
  Object.entries(figures).map(([name, draw]) => ({ kind, name, draw })),
);
const golden = new URL("../../golden/figures/", import.meta.url);

/**
 * What a picture must reach. Equal layout with other anti-aliasing gives 0.97 to 1; a label, legend or line in another
 * place costs 0.02 to 0.1; another kind of picture falls below 0.8.
 */
const EACH = 0.85;
const MEAN = 0.95;

const scores = new Map<string, number>();
const pairs = new Map<string, [Picture, Picture]>();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "corpus-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(all)("$kind: $name", ({ name, draw }) => {
  it("looks like matplotlib's", async () => {
    plt.close("all");
    plt.rcdefaults();
    draw(plt);
    const path = join(folder, `${name}.png`);
    await plt.savefig(path);
    plt.close("all");
    plt.rcdefaults();
    const ours = decodePng(readFileSync(path));
    const theirs = decodePng(readFileSync(new URL(`${name}.png`, golden)));
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
    expect(isBlank(ours)).toBe(false);
    const score = similarity(ours, theirs);
    scores.set(name, score);
    pairs.set(name, [ours, theirs]);
    expect(score).toBeGreaterThan(EACH);
  });
});

describe("the corpus", () => {
  it("has every figure that matplotlib drew, sixty at least", () => {
    const drawn = readdirSync(golden).filter((file) => file.endsWith(".png"));
    expect(all.map(({ name }) => `${name}.png`).sort()).toEqual(drawn.sort());
    expect(drawn.length).toBeGreaterThanOrEqual(60);
  });

  it("is alike in the mean", () => {
    const mean = [...scores.values()].reduce((a, b) => a + b) / scores.size;
    expect(mean).toBeGreaterThan(MEAN);
  });

  it.runIf(process.env.FIGURE_SHEETS)("is written as sheets", () => {
    const place = process.env.FIGURE_SHEETS as string;
    mkdirSync(place, { recursive: true });
    const mean = [...scores.values()].reduce((a, b) => a + b) / scores.size;
    const text = [
      "# Figures beside matplotlib's",
      "",
      "Each pair shows the static picture drawn here on the left and matplotlib's own, with its default style, on the",
      "right; both are at half size. The number is the structural similarity (SSIM, 1 for equal pictures) of the",
      "pictures halved and blurred by 1.5 pixels, so that it sees what a person sees and not how an edge is smoothed.",
      `The test asks ${EACH} of every picture and ${MEAN} in the mean; here the mean of ${scores.size} is ${mean.toFixed(3)}.`,
      "The sources are in test/lib/matplotlib/corpus and test/golden/figures/corpus.py.",
    ];
    for (const [kind, figures] of Object.entries(kinds)) {
      const names = Object.keys(figures).filter((name) => pairs.has(name));
      for (let start = 0; start < names.length; start += 8) {
        const some = names.slice(start, start + 8);
        const file = `${kind.toLowerCase()}_${start / 8 + 1}.png`;
        const shown = some.map((name) => {
          const [ours, theirs] = pairs.get(name) as [Picture, Picture];
          return [halved(ours), halved(theirs)] as [Picture, Picture];
        });
        const cell: [number, number] = [
          Math.max(...shown.map(([a]) => a.width)),
          Math.max(...shown.map(([a]) => a.height)),
        ];
        writeFileSync(join(place, file), sheet(shown, 2, cell));
        text.push(
          "",
          some.map((name) => `${name} ${scores.get(name)?.toFixed(3)}`).join(" · "),
          "",
          `![${some.join(", ")}](figures/${file})`,
        );
      }
    }
    writeFileSync(`${place}.md`, `${text.join("\n")}\n`);
  });
});
