/** Declarations of the module "tslab", for notebooks written for tslab. Text, as in globals.ts. */
export const TSLAB_TYPES: string = `
/** Shows data of one MIME type. Each display of \`newDisplay()\` shows at most one thing and replaces it. */
export interface Display {
  javascript(text: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(bytes: Uint8Array): void;
  jpeg(bytes: Uint8Array): void;
  gif(bytes: Uint8Array): void;
  pdf(bytes: Uint8Array): void;
  text(text: string): void;
  raw(mime: string, data: string | Uint8Array): void;
}
/** Shows rich data in the cell's output. */
export declare const display: Display;
/** A display of its own, drawn anew by each call. */
export declare function newDisplay(): Display;
export declare const versions: { readonly tslab: string; readonly typescript: string; readonly node: string };
`;
