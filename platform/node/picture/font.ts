/** DejaVu Sans, matplotlib's font: where its files lie and how wide its glyphs are. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** How a text is set. */
export interface TextStyle {
  readonly family: string;
  /** Pixels. */
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
}

const FOLDER: string = join(dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json")), "ttf");

const FACES = {
  sans: "DejaVuSans.ttf",
  sansBold: "DejaVuSans-Bold.ttf",
  sansItalic: "DejaVuSans-Oblique.ttf",
  sansBoldItalic: "DejaVuSans-BoldOblique.ttf",
  mono: "DejaVuSansMono.ttf",
  serif: "DejaVuSerif.ttf",
} as const;
type Face = keyof typeof FACES;

/** Fonts for the rasteriser: DejaVu's files, and the system's where a text has characters that DejaVu lacks. */
export function fontOptions(svg: string): {
  loadSystemFonts: boolean;
  fontFiles: string[];
  defaultFontFamily: string;
  sansSerifFamily: string;
} {
  return {
    loadSystemFonts: WIDE.test(svg),
    fontFiles: Object.values(FACES).map((file) => join(FOLDER, file)),
    defaultFontFamily: "DejaVu Sans",
    sansSerifFamily: "DejaVu Sans",
  };
}

/** The file of a style's font. */
export function fontFile(style: TextStyle): string {
  return join(FOLDER, FACES[faceOf(style)]);
}

/** Scripts of east Asia and pictographs. */
export const WIDE: RegExp = /[\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef]|[\ud83c-\ud87f][\udc00-\udfff]/;

/** One TrueType file's tables, as far as widths need them. Lengths are in fractions of the em. */
export class Font {
  /** Above the baseline. */
  readonly ascent: number;
  /** Below the baseline, positive. */
  readonly descent: number;
  readonly #glyphs: ReadonlyMap<number, number>;
  readonly #advances: Float64Array;

  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const tables = new Map<string, number>();
    for (let i = 0; i < view.getUint16(4); i++) {
      const at = 12 + 16 * i;
      tables.set(String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 8));
    }
    const table = (name: string): number => {
      const at = tables.get(name);
      if (at === undefined) throw new Error(`The font has no table "${name}"`);
      return at;
    };
    const em = view.getUint16(table("head") + 18);
    const hhea = table("hhea");
    this.ascent = view.getInt16(hhea + 4) / em;
    this.descent = -view.getInt16(hhea + 6) / em;
    const metrics = view.getUint16(hhea + 34);
    const hmtx = table("hmtx");
    this.#advances = Float64Array.from({ length: metrics }, (_, i) => view.getUint16(hmtx + 4 * i) / em);
    this.#glyphs = readCmap(view, table("cmap"));
  }

  has(codePoint: number): boolean {
    return this.#glyphs.has(codePoint);
  }

  /** Width of a character; a full em for one the font lacks, as wide scripts have it. */
  advance(codePoint: number): number {
    const glyph = this.#glyphs.get(codePoint);
    if (glyph === undefined) return codePoint >= 0x2e80 ? 1 : codePoint === 0x200b ? 0 : 0.6;
    return this.#advances[Math.min(glyph, this.#advances.length - 1)];
  }
}

/** Character -> glyph, from the segments (format 4) or groups (format 12) of the font's Unicode table. */
function readCmap(view: DataView, cmap: number): Map<number, number> {
  const out = new Map<number, number>();
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const at = cmap + view.getUint32(cmap + 4 + 8 * i + 4);
    const format = view.getUint16(at);
    if (format === 12) {
      for (let group = 0; group < view.getUint32(at + 12); group++) {
        const entry = at + 16 + 12 * group;
        const start = view.getUint32(entry);
        const first = view.getUint32(entry + 8);
        for (let c = start; c <= view.getUint32(entry + 4); c++) out.set(c, first + c - start);
      }
    } else if (format === 4) {
      readSegments(view, at, out);
    }
  }
  return out;
}

function readSegments(view: DataView, at: number, out: Map<number, number>): void {
  const count = view.getUint16(at + 6) / 2;
  const [ends, starts] = [at + 14, at + 16 + 2 * count];
  const [deltas, offsets] = [starts + 2 * count, starts + 4 * count];
  for (let s = 0; s < count; s++) {
    const [start, end] = [view.getUint16(starts + 2 * s), view.getUint16(ends + 2 * s)];
    const delta = view.getUint16(deltas + 2 * s);
    const offset = view.getUint16(offsets + 2 * s);
    for (let c = start; c <= end && c < 0xffff; c++) {
      const raw = offset === 0 ? c : view.getUint16(offsets + 2 * s + offset + 2 * (c - start));
      const glyph = offset !== 0 && raw === 0 ? 0 : (raw + delta) & 0xffff;
      if (glyph !== 0) out.set(c, glyph);
    }
  }
}

const loaded = new Map<Face, Font>();

/** The face that a style is drawn with. */
export function fontFor(style: TextStyle): Font {
  const face = faceOf(style);
  let font = loaded.get(face);
  if (!font) {
    font = new Font(readFileSync(join(FOLDER, FACES[face])));
    loaded.set(face, font);
  }
  return font;
}

function faceOf({ family, bold, italic }: TextStyle): Face {
  const first = family.split(",")[0].toLowerCase();
  if (first.includes("mono") || first.includes("courier")) return "mono";
  if (first.includes("serif") && !first.includes("sans")) return "serif";
  if (bold) return italic ? "sansBoldItalic" : "sansBold";
  return italic ? "sansItalic" : "sans";
}

/** Width of a line of text in pixels. */
export function textWidth(text: string, style: TextStyle): number {
  const font = fontFor(style);
  let width = 0;
  for (const character of text) width += font.advance(character.codePointAt(0) as number);
  return width * style.size;
}
