/** Markers painted straight into pixels: a mask of one at every quarter of a pixel, laid down again for each point. */
import { renderAsync } from "@resvg/resvg-js";
import { parseColor } from "./canvas.js";
import { pathBox } from "./path.js";
import { encodeFast } from "./png.js";

/** Points that are painted. Lengths in CSS pixels within the area. */
export interface Dots {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Colours of their own, of the face or, where there is none, of the edge. */
  readonly colors: readonly string[] | null;
}

/** The part of the picture that is painted, in CSS pixels of the whole. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Places per pixel and direction. */
const STEPS = 4;

interface Look {
  readonly d: string;
  readonly fill: string;
  readonly fillOpacity: number;
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeOpacity: number;
  readonly opacity: number;
}

function lookOf(tag: string): Look {
  const attribute = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  const style = new Map(
    attribute("style")
      .split(";")
      .map((part) => part.split(":", 2).map((text) => text.trim()) as [string, string]),
  );
  const number = (name: string, otherwise: number): number => {
    const value = Number.parseFloat(style.get(name) ?? "");
    return Number.isFinite(value) ? value : otherwise;
  };
  const strokeWidth = number("stroke-width", 1);
  return {
    d: attribute("d"),
    fill: style.get("fill") ?? "none",
    fillOpacity: number("fill-opacity", 1),
    stroke: strokeWidth > 0 ? (style.get("stroke") ?? "none") : "none",
    strokeWidth,
    strokeOpacity: number("stroke-opacity", 1),
    opacity: number("opacity", 1),
  };
}

/** How much of each pixel the marker's face and edge cover, 0..1. */
interface Masks {
  readonly face: Float32Array;
  readonly edge: Float32Array;
}

async function coverage(look: Look, reach: number, scale: number, shiftX: number, shiftY: number): Promise<Masks> {
  const size = 2 * reach + 1;
  const draw = async (paint: string): Promise<Float32Array> => {
    const place = `translate(${reach + shiftX},${reach + shiftY}) scale(${scale})`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><path d="${look.d}" transform="${place}" ${paint}/></svg>`;
    const { pixels } = await renderAsync(svg, { font: { loadSystemFonts: false }, logLevel: "off" });
    return Float32Array.from({ length: size * size }, (_, i) => pixels[4 * i + 3] / 255);
  };
  const none = new Float32Array(size * size);
  return {
    face: look.fill === "none" ? none : await draw(`fill="#fff"`),
    edge:
      look.stroke === "none"
        ? none
        : await draw(`fill="none" stroke="#fff" stroke-width="${look.strokeWidth}" stroke-miterlimit="2"`),
  };
}

/** An SVG image of the dots, each drawn as the marker of `tag` is. `scale` is device pixels per CSS pixel. */
export async function paint(tag: string, dots: Dots, area: Area, scale: number): Promise<string> {
  const look = lookOf(tag);
  const box = pathBox(look.d) ?? { left: 0, top: 0, right: 0, bottom: 0 };
  const far = Math.max(-box.left, box.right, -box.top, box.bottom) + (look.stroke === "none" ? 0 : look.strokeWidth);
  const reach = Math.ceil(far * scale) + 2;
  // On the picture's own pixels, so that nothing is resampled.
  const [fromX, fromY] = [Math.floor(area.left * scale), Math.floor(area.top * scale)];
  const width = Math.ceil((area.left + area.width) * scale) - fromX;
  const height = Math.ceil((area.top + area.height) * scale) - fromY;
  const canvas = new Float32Array(4 * width * height);
  const stamps: (Masks | undefined)[] = [];
  const [fill, stroke] = [rgba(look.fill), rgba(look.stroke)];
  const faceOpacity = look.fillOpacity * fill[3];
  const edgeOpacity = look.strokeOpacity * stroke[3];
  const known = new Map<string, readonly number[]>();
  for (let i = 0; i < dots.xs.length; i++) {
    const x = (area.left + dots.xs[i]) * scale - fromX;
    const y = (area.top + dots.ys[i]) * scale - fromY;
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column + reach < 0 || row + reach < 0 || column - reach >= width || row - reach >= height) continue;
    const [sx, sy] = [Math.floor((x - column) * STEPS), Math.floor((y - row) * STEPS)];
    const key = sy * STEPS + sx;
    stamps[key] ??= await coverage(look, reach, scale, (sx + 0.5) / STEPS, (sy + 0.5) / STEPS);
    let [face, edge, faceAlpha, edgeAlpha] = [fill, stroke, faceOpacity, edgeOpacity] as const;
    if (dots.colors) {
      const text = dots.colors[i];
      if (text === "none") continue;
      const own = known.get(text) ?? rgba(text);
      known.set(text, own);
      if (look.fill === "none") [edge, edgeAlpha] = [own, look.strokeOpacity * own[3]];
      else [face, faceAlpha] = [own, look.fillOpacity * own[3]];
    }
    const ink = { face, edge, faceAlpha, edgeAlpha, opacity: look.opacity };
    lay(canvas, width, height, stamps[key] as Masks, column - reach, row - reach, 2 * reach + 1, ink);
  }
  const png = Buffer.from(encodeFast({ width, height, pixels: straight(canvas) })).toString("base64");
  const place = [fromX / scale - area.left, fromY / scale - area.top, width / scale, height / scale];
  const [left, top, w, h] = place.map((v) => Number(v.toFixed(4)));
  return `<image x="${left}" y="${top}" width="${w}" height="${h}" preserveAspectRatio="none" style="image-rendering: optimizeSpeed" xlink:href="data:image/png;base64,${png}" />`;
}

interface Ink {
  readonly face: readonly number[];
  readonly edge: readonly number[];
  readonly faceAlpha: number;
  readonly edgeAlpha: number;
  readonly opacity: number;
}

/** One marker over what is there; colours are multiplied with their alpha. */
function lay(
  canvas: Float32Array,
  width: number,
  height: number,
  masks: Masks,
  left: number,
  top: number,
  size: number,
  ink: Ink,
): void {
  const [fr, fg, fb] = ink.face;
  const [er, eg, eb] = ink.edge;
  const { face, edge } = masks;
  const { faceAlpha, edgeAlpha, opacity } = ink;
  const lastRow = Math.min(size, height - top);
  const [firstColumn, lastColumn] = [Math.max(0, -left), Math.min(size, width - left)];
  for (let row = Math.max(0, -top); row < lastRow; row++) {
    let from = row * size + firstColumn;
    let at = 4 * ((top + row) * width + left + firstColumn);
    for (let column = firstColumn; column < lastColumn; column++, from++, at += 4) {
      const e = edge[from] * edgeAlpha * opacity;
      const f = face[from] * faceAlpha * (opacity - e);
      const alpha = e + f;
      if (alpha === 0) continue;
      const rest = 1 - alpha;
      canvas[at] = er * e + fr * f + canvas[at] * rest;
      canvas[at + 1] = eg * e + fg * f + canvas[at + 1] * rest;
      canvas[at + 2] = eb * e + fb * f + canvas[at + 2] * rest;
      canvas[at + 3] = alpha + canvas[at + 3] * rest;
    }
  }
}

/** Bytes with the alpha apart, as PNG has them. */
function straight(canvas: Float32Array): Uint8Array {
  const out = new Uint8Array(canvas.length);
  for (let i = 0; i < canvas.length; i += 4) {
    const alpha = canvas[i + 3];
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) out[i + c] = Math.min(255, Math.round(canvas[i + c] / alpha));
    out[i + 3] = Math.round(255 * alpha);
  }
  return out;
}

/** Red, green, blue 0..255 and alpha 0..1. */
function rgba(text: string): readonly number[] {
  if (text === "none") return [0, 0, 0, 0];
  const [red, green, blue, alpha] = parseColor(text);
  return [red, green, blue, alpha / 255];
}
