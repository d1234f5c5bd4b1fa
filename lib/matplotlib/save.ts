/** `savefig`: the file's kind, and its bytes. */
import { platform } from "#platform";
import { ValueError } from "../builtins/errors.js";
import { base64 } from "./base64.js";
import { toPlotly } from "./draw.js";
import type { Figure } from "./figure.js";
import { htmlPage } from "./html.js";
import { rc } from "./rc.js";

export interface SaveOptions {
  readonly dpi?: number | "figure";
  readonly format?: string;
  readonly facecolor?: unknown;
  readonly edgecolor?: unknown;
  readonly transparent?: boolean;
  /** "tight" leaves out the empty margin. */
  readonly bbox_inches?: "tight" | "standard" | null;
  readonly pad_inches?: number;
  readonly orientation?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const FORMATS: readonly string[] = ["html", "png", "svg"];

/** The file's content; the figure is read before the first wait, so later changes do not matter. */
export async function fileBytes(figure: Figure, path: string, options: SaveOptions): Promise<Uint8Array> {
  const format = options.format ?? /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? "png";
  if (!FORMATS.includes(format)) {
    throw new ValueError(`Format '${format}' is not supported (supported formats: ${FORMATS.join(", ")})`);
  }
  const face = options.facecolor ?? rc("savefig.facecolor");
  const drawn = toPlotly(figure, {
    ...(face === "auto" ? {} : { facecolor: face }),
    transparent: options.transparent ?? rc("savefig.transparent"),
  });
  const given = options.dpi ?? rc("savefig.dpi");
  const dpi = typeof given === "number" ? given : figure.dpi;
  if (!(dpi > 0)) throw new ValueError("dpi must be positive");
  const size = { width: drawn.layout.width as number, height: drawn.layout.height as number };
  const tight = (options.bbox_inches ?? rc("savefig.bbox")) === "tight";
  const pad = (options.pad_inches ?? rc("savefig.pad_inches")) * figure.dpi;
  const cut = tight ? { trim: pad } : {};
  if (format === "html") {
    const png = base64(await platform.renderPng(drawn, size));
    return new TextEncoder().encode(htmlPage(drawn, png));
  }
  if (format === "svg") {
    return new TextEncoder().encode(await platform.renderSvg(drawn, { ...size, ...cut }));
  }
  return platform.renderPng(drawn, { ...size, scale: dpi / figure.dpi, dpi, ...cut });
}

/** The path with matplotlib's default ending. */
export function filePath(path: string, format: string | undefined): string {
  return /\.[^./\\]+$/.test(path) ? path : `${path}.${format ?? "png"}`;
}
