/** Characters that no font of the system has: what is drawn blank is said once. */
import { renderAsync } from "@resvg/resvg-js";
import { fontFor, fontOptions, WIDE } from "./font.js";

/** Pixels per character. */
const CELL = 16;
/** So many are tried at once; one is enough to say what is missing. */
const MOST = 64;
/** Names no character: drawn as what the rasteriser draws in place of a missing glyph. */
const NOTHING = "\u{1fffd}";

/** The drawing's characters of wide scripts that neither DejaVu nor the system's fonts have. */
export async function missingGlyphs(svg: string): Promise<string[]> {
  if (!WIDE.test(svg)) return [];
  const sans = fontFor({ family: "DejaVu Sans", size: CELL, bold: false, italic: false });
  const wide = [...new Set(svg)].filter((c) => WIDE.test(c) && !sans.has(c.codePointAt(0) as number)).slice(0, MOST);
  if (wide.length === 0) return [];
  const tried = [NOTHING, ...wide];
  const texts = tried.map((c, i) => `<text x="${2 * CELL * i}" y="${CELL}" font-size="${CELL}">${c}</text>`);
  const [width, height] = [2 * CELL * tried.length, 2 * CELL];
  const probe = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans">${texts.join("")}</svg>`;
  const { pixels } = await renderAsync(probe, { font: fontOptions(probe), logLevel: "off" });
  const cellOf = (i: number): string => {
    const rows: Uint8Array[] = [];
    for (let y = 0; y < height; y++)
      rows.push(pixels.subarray(4 * (y * width + 2 * CELL * i), 4 * (y * width + 2 * CELL * (i + 1))));
    return Buffer.concat(rows).toString("latin1");
  };
  const blank = "\0".repeat(cellOf(0).length);
  return wide.filter((_, i) => [cellOf(0), blank].includes(cellOf(i + 1)));
}

/** The warning, in matplotlib's words as far as it has them. */
export function glyphWarning(missing: readonly string[]): string {
  const code = missing[0].codePointAt(0);
  const install =
    process.platform === "linux"
      ? "install one (Debian, Ubuntu: apt-get install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts)"
      : "install one (for example Noto Sans CJK, https://fonts.google.com/noto)";
  return `UserWarning: Glyph ${code} (${missing.slice(0, 8).join("")}) missing from font(s) DejaVu Sans, and no font of this system has it: ${install} and restart the kernel. The live figure uses the browser's fonts.`;
}
