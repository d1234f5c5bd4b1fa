/** The static renderer: widths, boxes, PNG files, and a process that it leaves as it was. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { describe, expect, test } from "vitest";
import { BOLD, REGULAR } from "../../../lib/matplotlib/font_widths.js";
import { renderPng, renderSvg } from "../../../platform/node/picture/draw.js";
import { fontFor, textWidth } from "../../../platform/node/picture/font.js";
import { compose, parseTransform, transformBox } from "../../../platform/node/picture/matrix.js";
import { mend } from "../../../platform/node/picture/mend.js";
import { pathBox, pathLength, pointAt } from "../../../platform/node/picture/path.js";
import { encodePng } from "../../../platform/node/picture/png.js";
import { inkBox } from "../../../platform/node/picture/trim.js";

const SIZE = { width: 200, height: 150 };
const figure = {
  data: [{ type: "scatter", mode: "markers", x: [1, 2], y: [1, 2], marker: { size: 20, color: "#ff0000" } }],
  layout: {
    ...SIZE,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: { visible: false, range: [0, 3] },
    yaxis: { visible: false, range: [0, 3] },
  },
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunks(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  const out: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    out.push({ type: bytes.toString("latin1", at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return out;
}

test("a figure becomes a picture of its size, the same each time but for ids", async () => {
  const [a, b] = [await renderPng(figure, SIZE), await renderPng(figure, SIZE)];
  expect(Buffer.from(a).equals(Buffer.from(b))).toBe(true);
  const [header] = chunks(a);
  expect([header.data.readUInt32BE(0), header.data.readUInt32BE(4)]).toEqual([200, 150]);
  const [twice] = chunks(await renderPng(figure, { ...SIZE, scale: 2 }));
  expect(twice.data.readUInt32BE(0)).toBe(400);
});

test("the points are where they belong", async () => {
  const png = await renderPng(figure, SIZE);
  const parts = chunks(png);
  const palette = parts.find(({ type }) => type === "PLTE") as Chunk;
  const rows = inflateSync(Buffer.concat(parts.filter(({ type }) => type === "IDAT").map(({ data }) => data)));
  const color = (x: number, y: number): number[] => {
    const index = rows[y * 201 + 1 + x];
    return [...palette.data.subarray(3 * index, 3 * index + 3)];
  };
  expect(color(67, 100)).toEqual([255, 0, 0]);
  expect(color(133, 50)).toEqual([255, 0, 0]);
  expect(color(100, 75)).toEqual([255, 255, 255]);
});

test("a crowd of points is drawn as plotly.js draws it", async () => {
  const count = 1200;
  const all = Array.from({ length: count }, (_, i) => i);
  const [x, y] = [all.map((i) => 1.5 + 1.6 * Math.sin(i)), all.map((i) => 1.5 + 1.4 * Math.cos(i * i))];
  const marker = { size: 6, opacity: 0.5, line: { width: 0 } };
  const trace = (from: number, to: number, color: unknown): object => ({
    ...figure.data[0],
    x: x.slice(from, to),
    y: y.slice(from, to),
    marker: { ...marker, color },
  });
  const axis = { ...figure.layout.xaxis, domain: [0, 1] };
  const margin = { ...figure.layout.margin, autoexpand: false };
  const layout = { ...figure.layout, margin, xaxis: axis, yaxis: axis };
  const scale = {
    colorscale: [
      [0, "#000000"],
      [0.5, "#ff0000"],
      [1, "#ffffff"],
    ],
    cmin: 0,
    cmax: count,
  };
  const draw = (data: object[]): Promise<string> => renderSvg({ data, layout }, SIZE);
  // Below a thousand points plotly.js draws each itself.
  const points = (svg: string): { place: number[]; look: string }[] =>
    [...svg.matchAll(/<path[^>]*class="point"[^>]*>/g)].map(([tag]) => {
      const [, x, y] = /translate\(([^,]+),([^)]+)\)/.exec(tag) ?? [];
      return { place: [Number(x), Number(y)], look: tag.replace(/translate\([^)]*\)/, "") };
    });
  const inView = points(await draw([trace(0, 600, "#00f"), trace(600, count, "#00f")]));
  const crowd = points(await draw([trace(0, count, "#00f")]));
  expect(crowd).toHaveLength(count);
  expect(inView.length).toBeGreaterThan(1000);
  const strays = inView.filter(
    ({ place: [a, b] }) => !crowd.some(({ place: [c, d] }) => Math.hypot(a - c, b - d) < 0.02),
  );
  expect(strays).toEqual([]);
  expect(new Set([...inView, ...crowd].map(({ look }) => look)).size).toBe(1);
  const mapped = await draw([{ ...trace(0, count, all), marker: { ...marker, color: all, ...scale } }]);
  expect(new Set([...mapped.matchAll(/fill:(rgb\([^)]*\))/g)].map(([, color]) => color)).size).toBeGreaterThan(400);
});

/** A scatter of points over the middle of the picture. */
function cloud(count: number, marker: object): { data: object[]; layout: object } {
  const all = Array.from({ length: count }, (_, i) => i);
  const axis = { ...figure.layout.xaxis, domain: [0.1, 0.9] };
  const margin = { ...figure.layout.margin, autoexpand: false };
  const [x, y] = [all.map((i) => 1.5 + 1.6 * Math.sin(i)), all.map((i) => 1.5 + 1.4 * Math.cos(i * i))];
  return {
    data: [{ type: "scatter", mode: "markers", x, y, marker }],
    layout: { ...figure.layout, margin, xaxis: axis, yaxis: axis },
  };
}

test.each([
  ["translucent circles", { size: 5, opacity: 0.3, color: "#d62728", line: { width: 0 } }],
  ["stars with an edge", { size: 9, symbol: "star", color: "#2ca02c", line: { width: 1, color: "#000000" } }],
  [
    "crosses without a face",
    { size: 6, symbol: "x-thin-open", color: "#1f77b4", line: { width: 1.4, color: "#1f77b4" } },
  ],
])("more than 5,000 points are painted as resvg draws them: %s", async (_name, marker) => {
  const many = cloud(6000, marker);
  for (const scale of [1, 1.5]) {
    const image = new Resvg(await renderSvg(many, SIZE), { fitTo: { mode: "zoom", value: scale } }).render();
    const painted = pixelsOf(await renderPng(many, { ...SIZE, scale }));
    // A getter that copies.
    const { pixels } = image;
    expect(painted).toHaveLength(pixels.length);
    let [sum, ink] = [0, 0];
    for (let i = 0; i < pixels.length; i++) {
      if (i % 4 === 3) continue;
      sum += Math.abs(pixels[i] - painted[i]);
      ink += 255 - pixels[i];
    }
    // A quarter of a pixel is what places are rounded to.
    expect(sum / ink).toBeLessThan(0.06);
  }
});

/** RGBA of a PNG, by way of the rasteriser. */
function pixelsOf(png: Uint8Array): Uint8Array {
  const [header] = chunks(png);
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const address = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="${address}"/></svg>`;
  return new Resvg(svg).render().pixels;
}

describe("the thread that draws", () => {
  const compiled = new URL("../../../dist/platform/node/picture/index.js", import.meta.url);
  /** What a process that runs this prints; it must end by itself. */
  async function run(script: string): Promise<string> {
    const source = `import { renderPng, renderSvg } from ${JSON.stringify(compiled.href)};
const figure = ${JSON.stringify(figure)}, size = ${JSON.stringify(SIZE)};
${script}`;
    const child = promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", source], {
      timeout: 55_000,
    });
    return (await child).stdout.trim();
  }

  test("the process goes on meanwhile, and ends by itself", async () => {
    const out = await run(`
let ticks = 0;
const clock = setInterval(() => ticks++, 5);
const png = await renderPng(figure, size);
clearInterval(clock);
console.log(png[1] === 80, ticks > 10, (await renderSvg(figure, size)).startsWith("<svg"));`);
    expect(out).toBe("true true true");
  });

  test("pictures that nobody waits for are drawn before the process ends", async () => {
    expect(await run(`renderPng(figure, size).then(() => console.log("drawn"));`)).toBe("drawn");
  });

  test("errors reach the caller, and the next picture is drawn", async () => {
    const out = await run(`
const error = await renderPng(figure, { width: -1, height: 100 }).catch((error) => error);
const unsent = await renderPng({ ...figure, layout: { f() {} } }, size).catch((error) => error);
console.log(error instanceof Error, error.message.length > 0, unsent.name, (await renderPng(figure, size)).length > 0);`);
    expect(out).toBe("true true DataCloneError true");
  });

  test("characters that no font has are told once", async () => {
    // The last code point before a plane ends names no character, so no font draws it.
    const out = await run(`
let said = [];
console.warn = (text) => said.push(text);
const titled = { ...figure, layout: { ...figure.layout, annotations: [{ text: "\\ud83f\\udffd", x: 1, y: 1, showarrow: false }] } };
await renderPng(titled, size);
await renderPng(titled, size);
console.log(JSON.stringify(said));`);
    const said = JSON.parse(out);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^UserWarning: Glyph \d+ .* missing from font\(s\) DejaVu Sans.*install/);
  });

  test("memory stays flat", async () => {
    const out = await run(`
const draw = async (count) => { for (let i = 0; i < count; i++) await renderPng(figure, size); };
await draw(150);
const before = process.memoryUsage().rss;
await draw(150);
console.log(Math.round((process.memoryUsage().rss - before) / 2 ** 20));`);
    expect(Number(out)).toBeLessThan(60);
  });
});

test("nothing is left in the process", async () => {
  const before = new Set(Object.getOwnPropertyNames(globalThis));
  await renderSvg(figure, SIZE);
  expect(Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))).toEqual([]);
  expect("document" in globalThis || "window" in globalThis).toBe(false);
});

test("a figure that plotly refuses is an error", async () => {
  await expect(renderPng(figure, { width: -1, height: 100 })).rejects.toThrow();
});

test("widths are the font's own, and the library's table is equal to them", () => {
  const style = { family: "DejaVu Sans", size: 10, bold: false, italic: false };
  expect(textWidth("0", style)).toBeCloseTo(6.362, 3);
  for (const [table, bold] of [
    [REGULAR, false],
    [BOLD, true],
  ] as const) {
    const font = fontFor({ ...style, bold });
    for (const range of table.split(" ")) {
      const [first, widths] = range.split(":");
      widths.split(",").forEach((width, i) => {
        expect(Math.abs(font.advance(Number(first) + i) * 2048 - Number(width))).toBeLessThanOrEqual(1);
      });
    }
  }
});

test("transforms and boxes", () => {
  const m = compose(parseTransform("translate(10,20)"), parseTransform("rotate(-90)"));
  const box = transformBox({ left: 0, top: 0, right: 4, bottom: 2 }, m);
  expect([box.left, box.top, box.right, box.bottom].map((v) => Math.round(v))).toEqual([10, 16, 12, 20]);
  expect(pathBox("M0,0H10V5h-2ZM20,1l1,1")).toEqual({ left: 0, top: 0, right: 21, bottom: 5 });
  expect(pathLength("M0,0H10V5")).toBe(15);
  expect(pointAt("M0,0H10V5", 12)).toEqual({ x: 10, y: 2 });
  const circle = pathBox("M3,0A3,3 0 1,1 0,-3A3,3 0 0,1 3,0Z");
  expect(Object.values(circle ?? {}).map((v) => Number(v.toFixed(1)))).toEqual([-3, -3, 3, 3]);
});

test("PNG: few colours take a palette, shades within four of 255 are merged, the rest is true colour", () => {
  const picture = (color: (i: number) => number[], width = 64, height = 64): Uint8Array =>
    encodePng({
      width,
      height,
      pixels: Uint8Array.from({ length: 4 * width * height }, (_, i) => color(i >> 2)[i & 3]),
    });
  const kind = (png: Uint8Array): number => chunks(png)[0].data[9];
  expect(kind(picture((i) => (i % 2 ? [255, 0, 0, 255] : [0, 0, 255, 255])))).toBe(3);
  expect(kind(picture((i) => [Math.floor(i / 16) % 256, Math.floor(i / 16) % 256, (i * 2) % 3, 255]))).toBe(3);
  expect(kind(picture((i) => [(i * 37) % 256, (i >> 4) % 256, (i * 53) % 256, 255]))).toBe(2);
  expect(kind(picture((i) => [(i * 37) % 256, (i >> 4) % 256, (i * 53) % 256, i % 256]))).toBe(6);
  const faint = chunks(picture((i) => [0, 0, 0, i % 2 ? 255 : 0]));
  expect(faint.map(({ type }) => type)).toEqual(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
  const dense = chunks(encodePng({ width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3, 255), dpi: 100 }));
  expect(dense.find(({ type }) => type === "pHYs")?.data.readUInt32BE(0)).toBe(3937);
});

test("the border that differs from nothing is cut", () => {
  const pixels = new Uint8Array(4 * 10 * 10).fill(255);
  pixels.set([0, 0, 0, 255], 4 * (3 * 10 + 4));
  expect(inkBox({ width: 10, height: 10, pixels }, 1)).toEqual({ left: 3, top: 2, right: 6, bottom: 5 });
  expect(inkBox({ width: 10, height: 10, pixels: new Uint8Array(400) }, 1)).toEqual({
    left: 0,
    top: 0,
    right: 10,
    bottom: 10,
  });
});

test("SVG is put in resvg's words", () => {
  expect(mend(`<g clip-path="url(&quot;#a&quot;)" style="opacity: ; fill: red">`)).toBe(
    `<g clip-path="url(#a)" style="; fill: red">`,
  );
  expect(mend(`style="image-rendering: pixelated"`)).toBe(`style="image-rendering: optimizeSpeed"`);
});
