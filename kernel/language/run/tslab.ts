/** The module "tslab" for cells: tslab's display functions on this kernel's display. */

/** The part of the kernel that the display functions need; cells find it under this symbol. */
interface Host {
  display(value: unknown, options?: { display_id?: string; update?: boolean }): void;
}

const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

const MIMES: Readonly<Record<string, string>> = {
  javascript: "text/javascript",
  html: "text/html",
  markdown: "text/markdown",
  latex: "text/latex",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  pdf: "application/pdf",
  text: "text/plain",
};

type Show = (mime: string, data: string | Uint8Array) => void;

export function createTslab(typescript: string): object {
  return {
    display: createDisplay((mime, data) => show(mime, data)),
    newDisplay(): object {
      const id = crypto.randomUUID();
      let isShown = false;
      return createDisplay((mime, data) => {
        show(mime, data, { display_id: id, update: isShown });
        isShown = true;
      });
    },
    versions: { tslab: "1.0.22", typescript, node: globalThis.process?.version ?? "" },
  };
}

function createDisplay(raw: Show): object {
  const functions = Object.entries(MIMES).map(([name, mime]) => [name, (data: string | Uint8Array) => raw(mime, data)]);
  return { raw, ...Object.fromEntries(functions) };
}

function show(mime: string, data: string | Uint8Array, options?: { display_id: string; update: boolean }): void {
  const host = (globalThis as { [DISPLAY]?: Host })[DISPLAY];
  if (!host) throw new Error("There is no notebook to show this in.");
  host.display({ [DISPLAY]: () => ({ [mime]: data }) }, options);
}
