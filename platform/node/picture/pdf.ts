/** PDF files: the drawing's curves and texts as such, in the fonts of the picture. */
import { createRequire } from "node:module";
import type { TextStyle } from "./font.js";
import { fontFile } from "./font.js";

/** As much of pdfkit as is used here. */
interface Document {
  on(event: "data", listener: (chunk: Uint8Array) => void): void;
  on(event: "end", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  end(): void;
}
type DocumentClass = new (options: object) => Document;
type SvgToPdf = (document: Document, svg: string, x: number, y: number, options: object) => void;

export interface PdfSize {
  /** Points. */
  readonly width: number;
  readonly height: number;
}

/** The drawing as a page of this size. */
export function encodePdf(svg: string, { width, height }: PdfSize): Promise<Uint8Array> {
  const require = createRequire(import.meta.url);
  const PDFDocument = require("pdfkit") as DocumentClass;
  const draw = require("svg-to-pdfkit") as SvgToPdf;
  return new Promise((resolve, reject) => {
    const info = { Creator: "tstorch, matplotlib.pyplot on plotly.js" };
    const document = new PDFDocument({ size: [width, height], margin: 0, compress: true, info, font: null });
    const chunks: Uint8Array[] = [];
    document.on("data", (chunk) => void chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
    const fontCallback = (family: string, bold: boolean, italic: boolean): string =>
      fontFile({ family, bold, italic, size: 1 } satisfies TextStyle);
    try {
      draw(document, svg, 0, 0, { width, height, preserveAspectRatio: "xMinYMin meet", fontCallback });
    } catch (error) {
      reject(error);
      return;
    }
    document.end();
  });
}
