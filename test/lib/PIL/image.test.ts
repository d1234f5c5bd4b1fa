/** The same bytes as Pillow's, for pictures drawn by formula (test/golden/pil.py). */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import * as np from "../../../lib/numpy/index.js";
import * as ImageEnhance from "../../../lib/PIL/enhance.js";
import * as ImageFilter from "../../../lib/PIL/filter.js";
import * as Image from "../../../lib/PIL/image_module.js";
import * as ImageOps from "../../../lib/PIL/ops.js";
import { errorOf } from "../../golden/nn.js";

type Note = [mode: string, width: number, height: number, crc: number];
interface Golden {
  readonly cases: Readonly<Record<string, Note>>;
  readonly files: Readonly<Record<string, [file: string, note: Note]>>;
  readonly jpegs: Readonly<Record<string, [file: string, note: [string, number, number], pixels: number[]]>>;
  readonly errors: Readonly<Record<string, [string, string]>>;
}
const golden = JSON.parse(readFileSync(new URL("../../golden/pil.json", import.meta.url), "utf8")) as Golden;
const folder = mkdtempSync(join(tmpdir(), "pictures-"));
afterAll(() => rmSync(folder, { recursive: true }));

function drawn(w: number, h: number, bands: number): Uint8Array {
  const out = new Uint8Array(w * h * bands);
  let i = 0;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < bands; c++) {
        out[i++] = x * 7 + y * 13 + c * 50 + ((x * x * 3 + y * y * 5 + x * y * 7 + c * 11) % 97);
      }
    }
  }
  return out;
}

function picture(mode: Image.Mode, w = 23, h = 17): Image.Image {
  const one = new np.ndarray(drawn(w, h, 1), np.uint8, [h, w]);
  if (mode === "1")
    return Image.fromarray(
      new np.ndarray(
        drawn(w, h, 1).map((v) => Number(v > 127)),
        np.bool_,
        [h, w],
      ),
    );
  if (mode === "I")
    return Image.fromarray(
      new np.ndarray(
        Int32Array.from(one.array as Uint8Array, (v) => v * 1000 - 90000),
        np.int32,
        [h, w],
      ),
    );
  if (mode === "F")
    return Image.fromarray(
      new np.ndarray(
        Float32Array.from(one.array as Uint8Array, (v) => v * 1.5 - 40),
        np.float32,
        [h, w],
      ),
    );
  const bands = mode === "HSV" || mode === "YCbCr" ? 3 : mode.length;
  return Image.frombytes(mode, [w, h], drawn(w, h, bands));
}

function note(im: Image.Image): Note {
  const { array } = im.__array__();
  const data = im.mode === "I;16" ? Uint16Array.from(array as Int32Array) : array;
  return [im.mode, im.width, im.height, crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

const AFFINE = [0.8, 0.3, 1.5, -0.2, 1.1, 2.25];
const PERSPECTIVE = [0.9, 0.2, 1, 0.1, 1.1, -2, 0.003, -0.002];
const dim = () => new ImageEnhance.Brightness(picture("RGB")).enhance(0.5);

const single: Record<string, () => Image.Image> = {
  "convert L 1 none": () => picture("L").convert("1", { dither: Image.Dither.NONE }),
  "resize box": () => picture("RGB").resize([10, 8], 2, [2.5, 1.25, 20.75, 14]),
  "resize box nearest": () => picture("RGB").resize([10, 8], { resample: 0, box: [2.5, 1.25, 20.75, 14] }),
  thumbnail: () => {
    const p = picture("RGB");
    p.thumbnail([10, 10]);
    return p;
  },
  "rotate center fill": () =>
    picture("RGB").rotate(33, { resample: 2, center: [3, 4], translate: [2, -3], fillcolor: [10, 200, 30] }),
  "rotate square 90": () => picture("RGB", 16, 16).rotate(90),
  "affine fill": () => picture("RGB").transform([30, 25], Image.AFFINE, AFFINE, 2, { fillcolor: [1, 2, 3] }),
  "ops equalize large": () => ImageOps.equalize(picture("RGB", 64, 50)),
  "ops expand": () => ImageOps.expand(picture("RGB"), [1, 2, 3, 4], [9, 8, 7]),
  "ops fit": () => ImageOps.fit(picture("RGB"), [9, 12]),
  "crop outside": () => picture("RGB").crop([-3, -2, 30, 12]),
  paste: () => {
    const p = picture("RGB");
    p.paste(picture("RGB", 9, 8).transpose(0), [5, -2]);
    p.paste([255, 0, 10], [1, 1, 5, 6]);
    p.paste(picture("RGB", 9, 8), [12, 10], picture("L", 9, 8));
    return p;
  },
  merge: () => Image.merge("RGB", picture("RGB").split().reverse()),
  new: () => Image.new("RGBA", [5, 4], "tomato"),
  "new hex": () => Image.new("RGB", [5, 4], "#1e90ff"),
  point: () => picture("RGB").point((v) => v * 1.7),
  putalpha: () => {
    const a = picture("L");
    a.putalpha(77);
    return a;
  },
};

function run(name: string): Image.Image {
  if (name in single) return single[name]();
  const [what, first, ...rest] = name.split(" ");
  const mode = first as Image.Mode;
  switch (what) {
    case "convert":
      return picture(mode).convert(rest[0] as Image.Mode);
    case "resize":
      return picture(mode).resize([Number(rest[1]), Number(rest[2])], Number(rest[0]));
    case "rotate":
      return picture(mode).rotate(Number(rest[0]), Number(rest[1]), rest[2] === "1");
    case "transpose":
      return picture("RGB").transpose(Number(first));
    case "affine":
      return picture(mode).transform([20, 15], Image.AFFINE, AFFINE, Number(rest[0]));
    case "perspective":
      return picture(mode).transform([20, 15], Image.PERSPECTIVE, PERSPECTIVE, Number(rest[0]));
    case "extent":
      return picture(mode).transform([20, 15], Image.EXTENT, [1, 2, 18, 14], Number(rest[0]));
    case "enhance": {
      const Enhancer = { ...ImageEnhance }[rest[0] as "Color"];
      return new Enhancer(picture(mode)).enhance(Number(rest[1]));
    }
    case "filter":
      return picture("RGB").filter({ ...ImageFilter }[first as "SMOOTH"]);
    case "ops":
      return { ...ImageOps }[first as "posterize"](dim(), ...(rest.map(Number) as [number]));
    default:
      throw new Error(name);
  }
}

const groups: Record<string, [string, Note][]> = {};
for (const entry of Object.entries(golden.cases)) {
  const group = entry[0].split(" ")[0];
  groups[group] = [...(groups[group] ?? []), entry];
}
describe("PIL.Image", () => {
  for (const [group, cases] of Object.entries(groups)) {
    it(`${group}: ${cases.length} cases`, () => {
      const wrong: string[] = [];
      for (const [name, wanted] of cases) {
        let got: unknown;
        try {
          got = note(run(name));
        } catch (e) {
          got = String(e);
        }
        if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push(`${name}: ${JSON.stringify(got)}`);
      }
      expect(wrong).toEqual([]);
    });
  }
});

describe("files", () => {
  for (const [name, [file, wanted]] of Object.entries(golden.files)) {
    it(`reads ${name}, writes it and reads it again`, () => {
      const im = Image.open(new Uint8Array(Buffer.from(file, "base64")));
      expect(note(im)).toEqual(wanted);
      const path = join(folder, `a.${im.format?.toLowerCase()}`);
      im.save(path);
      const again = Image.open(path);
      expect(note(again.convert("RGB"))).toEqual(note(im.convert("RGB")));
    });
  }
  for (const [name, [file, [mode, width, height], pixels]] of Object.entries(golden.jpegs)) {
    it(`reads a JPEG of ${name} within a few units`, () => {
      const im = Image.open(new Uint8Array(Buffer.from(file, "base64")));
      expect([im.mode, im.width, im.height, im.format]).toEqual([mode, width, height, "JPEG"]);
      const { array } = im.__array__();
      const worst = Math.max(...pixels.map((p, i) => Math.abs(p - Number(array[i]))));
      expect(worst).toBeLessThanOrEqual(8);
    });
  }
  it("writes a JPEG", () => {
    const path = join(folder, "a.jpg");
    const grey = Image.new("RGB", [20, 10], [200, 100, 50]);
    grey.save(path, { quality: 95 });
    const [r, g, b] = Image.open(path).getpixel([5, 5]) as number[];
    expect(Math.max(Math.abs(r - 200), Math.abs(g - 100), Math.abs(b - 50))).toBeLessThanOrEqual(3);
  });
  it("says what is no picture, and what is no file", () => {
    expect(errorOf(() => Image.open(new Uint8Array([1, 2, 3])))).toEqual([
      "UnidentifiedImageError",
      "cannot identify image file <bytes>",
    ]);
    expect(errorOf(() => Image.open("/nowhere/a.png"))).toEqual([
      "FileNotFoundError",
      "[Errno 2] No such file or directory: '/nowhere/a.png'",
    ]);
    const cut = new Uint8Array(Buffer.from(golden.files["png RGB"][0], "base64")).slice(0, 100);
    expect(errorOf(() => Image.open(cut))[0]).toBe("UnidentifiedImageError");
    expect(errorOf(() => picture("HSV").save(join(folder, "a.png")))).toEqual([
      "OSError",
      "cannot write mode HSV as PNG",
    ]);
  });
});

describe("errors", () => {
  const calls: Record<string, () => unknown> = {
    filter: () => picture("L").resize([3, 3], 9),
    size: () => picture("L").resize([0, 3]),
    box: () => picture("L").resize([3, 3], 2, [0, 0, 30, 10]),
    color: () => Image.new("RGB", [2, 2], "nocolor"),
    merge: () => Image.merge("RGB", picture("RGB").split().slice(0, 2)),
    blend: () => Image.blend(picture("L"), picture("RGB"), 0.5),
    pixel: () => picture("L").getpixel([40, 2]),
    paste: () => picture("RGB").paste(picture("RGB"), [0, 0, 3, 3]),
    ending: () => picture("RGB").save("a.abc"),
    channel: () => picture("RGB").getchannel("X"),
    rotate: () => picture("RGB").rotate(30, 1),
    crop: () => picture("RGB").crop([9, 0, 3, 3]),
  };
  it.each(Object.entries(golden.errors))("%s", (name, wanted) => {
    expect(errorOf(calls[name])).toEqual(wanted);
  });
});

it("is shown as a PNG, and printed", () => {
  const im = picture("RGB");
  expect(String(im)).toBe("<PIL.Image.Image image mode=RGB size=23x17>");
  const display = Symbol.for("Jupyter.display");
  const bundle = (im as unknown as Record<symbol, () => Record<string, string>>)[display]();
  const shown = Image.open(new Uint8Array(Buffer.from(bundle["image/png"], "base64")));
  expect(note(shown)).toEqual(note(im));
});
