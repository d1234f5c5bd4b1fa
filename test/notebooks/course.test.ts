/** The notebooks after the tutorial, against the same cells run by PyTorch (test/golden/notebooks). */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Cell, type Notebook, notebooks, textOf } from "../support/notebook.js";
import { expectClose, expectSameText } from "../support/numbers.js";

interface Golden {
  readonly cells: Readonly<Record<string, { readonly text: string; readonly lines: readonly (readonly number[])[] }>>;
}

/** Rounding grows from step to step; by the end of a hundred steps of Adam on a convolutional net it has three digits. */
const TOLERANCES: Readonly<Record<string, number>> = { "07_digits.en.ipynb": 1e-3 };

const folder = new URL("../golden/notebooks/", import.meta.url);
const goldens = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name): [string, Golden] => [
    name.replace(".json", ".en.ipynb"),
    JSON.parse(readFileSync(new URL(name, folder), "utf8")),
  ]);

/** What a cell printed; Python writes True where TypeScript writes true. */
const printed = (cell: Cell): string =>
  (cell.outputs ?? [])
    .map((output) => textOf(output.text))
    .join("")
    .toLowerCase();

/** The y values of the lines in a cell's figures. */
function lines(cell: Cell): number[][] {
  const figures = (cell.outputs ?? []).flatMap((output) => output.data?.["application/vnd.plotly.v1+json"] ?? []) as {
    data: { mode?: string; y: number[] }[];
  }[];
  return figures
    .flatMap((figure) => figure.data)
    .filter((trace) => trace.mode?.includes("lines") && trace.y.length > 2)
    .map((trace) => trace.y);
}

describe.each(goldens)("%s", (name, golden) => {
  const notebook = notebooks.get(name) as Notebook;
  const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));

  it("is there, with every cell that PyTorch ran", () => {
    for (const id of Object.keys(golden.cells)) expect(cells.has(id), id).toBe(true);
  });

  it.each(Object.entries(golden.cells).filter(([, { text }]) => text !== ""))(
    "prints PyTorch's text in %s",
    (id, expected) => {
      expectSameText(printed(cells.get(id) as Cell), expected.text.toLowerCase(), 1e-4);
    },
  );

  it.each(Object.entries(golden.cells).filter(([, cell]) => cell.lines.length > 0))(
    "draws PyTorch's numbers in %s",
    (id, expected) => {
      const actual = lines(cells.get(id) as Cell);
      expect(actual).toHaveLength(expected.lines.length);
      for (const [i, line] of expected.lines.entries()) expectClose(actual[i], line, TOLERANCES[name] ?? 1e-4);
    },
  );
});

it("every notebook of the course has its golden", () => {
  const course = [...notebooks.keys()].filter((name) => !/^0[12]_/.test(name));
  expect(course).toEqual(goldens.map(([name]) => name));
});
