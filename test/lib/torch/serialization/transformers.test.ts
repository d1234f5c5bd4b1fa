import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as torch from "../../../../lib/torch/index.js";
import * as nn from "../../../../lib/torch/nn/index.js";

interface Saved {
  readonly bytes: string;
  readonly inputs: number;
  readonly text: string;
  readonly y: number[];
  readonly attributes: Readonly<Record<string, string[]>>;
}

const path = new URL("../../../golden/files/transformers.json", import.meta.url);
const { models } = JSON.parse(readFileSync(path, "utf8")) as { models: Record<string, Saved> };

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "transformers-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a module holds beside parameters, buffers and children, in Python's order of names. */
const attributes = (m: nn.Module): string[] => Object.keys(m).sort((a, b) => (a < b ? -1 : 1));

function same(model: nn.Module, saved: Saved): void {
  const x = torch.arange(24.0).div(24).reshape(3, 2, 4);
  const y = model(...new Array<torch.Tensor>(saved.inputs).fill(x)) as torch.Tensor | [torch.Tensor];
  const values = (Array.isArray(y) ? y[0] : y).flatten().tolist<number[]>();
  saved.y.forEach((wanted, i) => {
    expect(Math.abs(values[i] - wanted)).toBeLessThan(2e-6);
  });
  expect(String(model)).toBe(saved.text);
  expect(model.training).toBe(false);
  for (const [name, module] of model.named_modules()) expect(attributes(module), name).toEqual(saved.attributes[name]);
}

describe("transformers that PyTorch saved", () => {
  it.each(Object.entries(models))("%s", (name, saved) => {
    const file = join(folder, `${name.replaceAll(/\W/g, "_")}.pt`);
    writeFileSync(file, Buffer.from(saved.bytes, "base64"));
    const model = torch.load<nn.Module>(file, { weights_only: false });
    same(model, saved);
    torch.save(model, file);
    same(torch.load<nn.Module>(file, { weights_only: false }), saved);
  });
});

describe("transformers made here", () => {
  it("have the attributes of PyTorch's", () => {
    const layer = new nn.TransformerEncoderLayer(4, 2, 6, { dropout: 0, batch_first: true });
    for (const [name, m] of new nn.TransformerEncoder(layer, 2).eval().named_modules()) {
      expect(attributes(m), name).toEqual(models.encoder.attributes[name]);
    }
    for (const [name, m] of new nn.Transformer(4, 2, 1, 1, 6).eval().named_modules()) {
      expect(attributes(m), name).toEqual(models.whole.attributes[name]);
    }
  });
  it("keep an activation's function through a file, and refuse one without a name", () => {
    const file = join(folder, "own.pt");
    const layer = new nn.TransformerEncoderLayer(4, 2, 6, { activation: nn.functional.mish });
    torch.save(layer, file);
    expect(torch.load<nn.TransformerEncoderLayer>(file, { weights_only: false }).activation).toBe(nn.functional.mish);
    const own = new nn.TransformerEncoderLayer(4, 2, 6, { activation: (x: torch.Tensor) => x.mul(2) });
    expect(() => torch.save(own, file)).toThrow(/pickle/);
  });
  it("load nothing but the functions of the list", () => {
    const bytes = Buffer.from(models["encoder layer"].bytes, "base64");
    const at = bytes.indexOf("torch.nn.functional\nrelu");
    bytes.write("torch.nn.functional\nrexu", at, "latin1");
    const file = join(folder, "hostile.pt");
    writeFileSync(file, bytes);
    expect(() => torch.load(file, { weights_only: false })).toThrow(/rexu|CRC|corrupt/);
  });
});
