import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type Cell,
  type Notebook,
  nbconvert,
  notebookOf,
  notebooks,
  shownText,
  sourceOf,
} from "../support/notebook.js";
import { expectClose, expectSameText } from "../support/numbers.js";

const { cells: golden } = JSON.parse(readFileSync(new URL("../golden/reference.json", import.meta.url), "utf8"));

const EN = notebooks.get("01_store_and_load.en.ipynb") as Notebook;
const ZH = notebooks.get("01_store_and_load.zh.ipynb") as Notebook;
const code = (notebook: Notebook): Cell[] => notebook.cells.filter((cell) => cell.cell_type === "code");

function cell(notebook: Notebook, id: string): Cell {
  const found = notebook.cells.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no cell ${id}`);
  return found;
}

interface Trace {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The only trace of the only figure that a cell shows. */
function trace(notebook: Notebook, id: string): Trace {
  const figures = (cell(notebook, id).outputs ?? []).flatMap((output) =>
    output.data && "image/png" in output.data ? [output.data["application/vnd.plotly.v1+json"]] : [],
  ) as { data: Trace[] }[];
  expect(figures).toHaveLength(1);
  return figures[0].data[0];
}

function expectReference(notebook: Notebook): void {
  expect(shownText(cell(notebook, "data-code"))).toBe(golden.data.print_x_size);
  const scatter = trace(notebook, "scatter-code");
  expectClose(scatter.x, golden.data.x);
  expectClose(scatter.y, golden.data.y);
  expect(shownText(cell(notebook, "net1-code"))).toBe(golden.network.print_net);
  expectClose(trace(notebook, "curve-code").y, golden.training.losses);
  expect(shownText(cell(notebook, "save-code"))).toBe(`${golden.save_model.print_pred1}\n`);
  expect(shownText(cell(notebook, "load-code"))).toBe(`${golden.save_model.print_pred2}\n`);
  expectSameText(shownText(cell(notebook, "params-code")), golden.save_params.print_state_dict);
  expect(shownText(cell(notebook, "params-load-code"))).toBe(golden.save_params.load_state_dict_repr);
  expectSameText(
    shownText(cell(notebook, "compare-code")),
    `${golden.save_params.print_net1_numpy}\n${golden.save_params.print_net3_numpy}\n`,
  );
  const shapes = golden.batches.first_epoch_shapes.map((shape: string, i: number) => `${i} ${shape}\n`).join("");
  expect(shownText(cell(notebook, "batches-code"))).toBe(`${shapes}\n400`);
  expectClose(trace(notebook, "batch-curve-code").y, golden.batches.losses);
}

/** The notebooks that repeat what PyTorch's printed. */
const tutorials = [...notebooks].filter(([name]) => name.startsWith("01_"));

describe("the two languages", () => {
  it("have the same code cells and sections in the same order", () => {
    expect(ZH.cells.map((c) => [c.cell_type, c.id])).toEqual(EN.cells.map((c) => [c.cell_type, c.id]));
    expect(code(ZH).map(sourceOf)).toEqual(code(EN).map(sourceOf));
  });

  it("have words of their own in every text cell", () => {
    for (const [i, text] of ZH.cells.entries()) {
      if (text.cell_type === "code") continue;
      expect(sourceOf(text)).toMatch(/[\u4e00-\u9fff]/);
      expect(sourceOf(EN.cells[i])).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });
});

describe.each([...notebooks])("%s as committed", (_name, notebook) => {
  it("was executed from top to bottom without an error", () => {
    expect(code(notebook).map((c) => c.execution_count)).toEqual(code(notebook).map((_, i) => i + 1));
    for (const c of code(notebook)) for (const o of c.outputs ?? []) expect(o.output_type).not.toBe("error");
  });

  it("carries figures that show on GitHub", () => {
    const outputs = code(notebook).flatMap((c) => c.outputs ?? []);
    const alive = outputs.filter((o) => o.data && "text/html" in o.data);
    expect(alive.length).toBeGreaterThan(0);
    for (const o of alive) {
      const png = Buffer.from(String(o.data?.["image/png"]), "base64");
      expect(png.subarray(1, 4).toString()).toBe("PNG");
    }
  });
});

describe.each(tutorials)("%s as committed, the tutorial", (_name, notebook) => {
  it("shows PyTorch's numbers", () => {
    expectReference(notebook);
  });

  it("has a scatter of at most 60 KB", () => {
    expect(JSON.stringify(cell(notebook, "scatter-code").outputs).length).toBeLessThan(60_000);
  });
});

describe.each([...notebooks])("%s under nbconvert", (name, notebook) => {
  let executed: Notebook;
  beforeAll(async () => {
    const { code, log, notebook: result } = await nbconvert(notebook);
    if (code !== 0 || result === null) throw new Error(log);
    executed = result;
  });

  if (name.startsWith("01_")) {
    it("gives PyTorch's numbers", () => {
      expectReference(executed);
    });
  }

  it("gives what the committed notebook shows", () => {
    expect(code(executed).map(shownText)).toEqual(code(notebook).map(shownText));
  });
});

describe("a second run in the same kernel", () => {
  it("of all cells gives the same outputs", async () => {
    const sources = code(EN).map(sourceOf);
    const { notebook, log } = await nbconvert(notebookOf([...sources, ...sources]));
    if (notebook === null) throw new Error(log);
    const shown = notebook.cells.map(shownText);
    expect(shown.slice(sources.length)).toEqual(shown.slice(0, sources.length));
  });

  it("of each cell right after the first works", async () => {
    const sources = code(EN).map(sourceOf);
    const { code: exit, log } = await nbconvert(notebookOf(sources.flatMap((source) => [source, source])));
    expect(exit, log).toBe(0);
  });
});

describe("cells that go wrong", () => {
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["a type error", "const a = 1;\nconst n: number = 'text';", /TS2322.*In\[1\]:2/s],
    ["a throw", "function fail() {\n  throw new RangeError('too far');\n}\nfail();", /RangeError.*too far.*In\[1\]:2/s],
    ["a rejected promise", "const a = 1;\nawait Promise.reject(new TypeError('no'));", /TypeError.*no.*In\[1\]:2/s],
    [
      "an unknown import",
      "const a = 1;\nimport x from 'not-installed-anywhere';",
      /not-installed-anywhere.*In\[1\]:2/s,
    ],
  ];

  it.each(wrong)("%s fails nbconvert with its name and line", async (_title, source, expected) => {
    const { code, log } = await nbconvert(notebookOf([source]));
    expect(code).not.toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI colours
    expect(log.replace(/\x1b\[[0-9;]*m/g, "")).toMatch(expected);
  });

  it("leave the kernel alive", async () => {
    const sources = [...wrong.map(([, source]) => source), "6 * 7"];
    const { notebook, log } = await nbconvert(notebookOf(sources), ["--allow-errors"]);
    if (notebook === null) throw new Error(log);
    const kinds = notebook.cells.map((c) => c.outputs?.map((o) => o.output_type));
    expect(kinds).toEqual([...wrong.map(() => ["error"]), ["execute_result"]]);
    expect(shownText(notebook.cells[wrong.length])).toBe("42");
  });
});
