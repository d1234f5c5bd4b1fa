/** `savefig`: the file's kind, and its bytes. */
import { platform } from "#platform";
import { NotImplementedError, ValueError } from "../builtins/errors.js";
import { base64 } from "./base64.js";
import { stillOf } from "./bundle.js";
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
  /** Of an html file: `true` (by default) carries plotly.js within it, "cdn" loads it from the network. As plotly's `write_html`. */
  readonly include_plotlyjs?: boolean | "cdn";
}

const FORMATS: readonly string[] = ["html", "jpeg", "jpg", "pdf", "png", "svg"];
/** What matplotlib writes and this library does not. */
const VECTORS: readonly string[] = ["eps", "ps", "pgf"];

/** The file's content; the figure is read before the first wait, so later changes do not matter. */
export async function fileBytes(figure: Figure, path: string, options: SaveOptions): Promise<Uint8Array> {
  const format = options.format ?? /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? "png";
  if (VECTORS.includes(format)) {
    throw new NotImplementedError(`savefig() writes no ${format} files here`, {
      hint: "pdf and svg keep curves and texts sharp; pdftops makes eps of a pdf.",
    });
  }
  if (!FORMATS.includes(format)) {
    throw new ValueError(`Format '${format}' is not supported (supported formats: ${FORMATS.join(", ")})`);
  }
  const face = options.facecolor ?? rc("savefig.facecolor");
  const look = {
    ...(face === "auto" ? {} : { facecolor: face }),
    transparent: options.transparent ?? rc("savefig.transparent"),
  };
  const drawn = toPlotly(figure, { ...look, still: format !== "html" });
  const given = options.dpi ?? rc("savefig.dpi");
  const dpi = typeof given === "number" ? given : figure.dpi;
  if (!(dpi > 0)) throw new ValueError("dpi must be positive");
  const size = { width: drawn.layout.width as number, height: drawn.layout.height as number };
  const tight = (options.bbox_inches ?? rc("savefig.bbox")) === "tight";
  const pad = (options.pad_inches ?? rc("savefig.pad_inches")) * figure.dpi;
  const cut = tight ? { trim: pad } : {};
  if (format === "html") {
    const png = base64(await platform.renderPng(stillOf(figure, drawn, look), size));
    return new TextEncoder().encode(htmlPage(drawn, png, options.include_plotlyjs ?? true));
  }
  if (format === "pdf") return platform.renderPdf(drawn, { ...size, ...cut, dpi: figure.dpi });
  if (format === "svg") {
    return new TextEncoder().encode(await platform.renderSvg(drawn, { ...size, ...cut }));
  }
  const kind = format === "png" ? {} : ({ format: "jpeg" } as const);
  return platform.renderPng(drawn, { ...size, scale: dpi / figure.dpi, dpi, ...cut, ...kind });
}

/** The path with matplotlib's default ending. */
export function filePath(path: string, format: string | undefined): string {
  return /\.[^./\\]+$/.test(path) ? path : `${path}.${format ?? "png"}`;
}
