/** What the place where a loader runs knows of files and interrupts: a kernel, or a plain program. */
import { platform } from "#platform";
import { CannotTravel, type Export, type Locate } from "./travel.js";

/** As much of the kernel's host as loaders need. */
interface Host {
  on?(event: "interrupt", callback: () => unknown): void;
  readonly threads?: {
    /** Where one of the user's files exports a value. */
    exported(value: unknown): { readonly file: string; readonly name: string } | null;
    /** What threads need to import the user's files. */
    imports(): Imports;
  };
}

type Imports = Parameters<typeof platform.startThread>[1];

const DISPLAY: unique symbol = Symbol.for("Jupyter.display");
const host = (): Host | undefined => (globalThis as { [DISPLAY]?: Host })[DISPLAY];

/** How threads import what cells import; null where Node's own way does. */
export const threadImports = (): Imports => host()?.threads?.imports() ?? null;

/** Where threads can import functions from. */
export const locate: Locate = (functions, paths) => {
  const cells = host()?.threads;
  const own = functions.map((f) => cells?.exported(f) ?? null);
  const files = platform.definedIn(functions);
  return functions.map((f, i): Export => {
    const found = own[i];
    if (found !== null) return { ...found, text: null };
    const name = f.name === "" ? paths[i] : f.name;
    const file = files[i];
    if (!file?.startsWith("file:")) throw new CannotTravel(`${name} is defined in ${file || "this session"}`);
    if (file === platform.mainModule()) {
      throw new CannotTravel(`${name} is defined in the file that the program starts with`);
    }
    return { file, name: f.name, text: String(f) };
  });
};

let listens: Host | null = null;

/** Calls back when the person at the notebook interrupts a cell. */
export function onInterrupt(callback: () => void): void {
  const here = host();
  if (here?.on === undefined || listens === here) return;
  listens = here;
  here.on("interrupt", callback);
}
