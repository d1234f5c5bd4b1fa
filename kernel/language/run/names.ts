/**
 * How a cell's top-level names look in the JavaScript that runs: each is a box that all cells share, so that a later
 * assignment or declaration is seen by what stands in earlier cells.
 */

/** Starts the names that the kernel adds to a cell: a letter, but none that anyone types. */
export const MARK = "ǃ";

/** Loads a module: `import(...)` in a cell. */
export const IMPORT: string = `${MARK}import`;
/** `import.meta` in a cell. */
export const META: string = `${MARK}meta`;
/** Waits for a promise, until it settles or the cell is interrupted: `await` at a cell's top. */
export const WAIT: string = `${MARK}wait`;
/** The same for each value of `for await`. */
export const EACH: string = `${MARK}each`;
/** Notes that the declarations up to a number have run. */
export const DONE: string = `${MARK}done`;

/** Names of the compiler's own making: helpers for decorators and the like, a package's functions for JSX. */
const HELPERS =
  /^(?:__(?:decorate|metadata|param|esDecorate|runInitializers|propKey|setFunctionName|rest|awaiter|importStar|importDefault)|_(?:jsxs?|Fragment|createElement)(?:_\d+)?)$/;

/** Whether the compiler itself has added a top-level name. */
export function isHelper(name: string): boolean {
  return HELPERS.test(name);
}

/** The parameter that holds a name's box. */
export function boxName(name: string): string {
  return MARK + name;
}

/** The expression that reads or assigns a name. */
export function boxValue(name: string): string {
  return `${MARK}${name}.v`;
}

const NAME = "[\\p{ID_Start}$_][\\p{ID_Continue}$\\u200c\\u200d]*";
const CALLED: RegExp = new RegExp(`\\(0 ?, ${MARK}(${NAME})\\.v\\)`, "gu");
const READ: RegExp = new RegExp(`${MARK}(${NAME})\\.v(?![\\w$])`, "gu");
const HELPER: RegExp = new RegExp(`${MARK}import\\b`, "gu");

/** V8 prints expressions in its messages: `(0 , ǃf.v) is not a function` is about the cell's `f`. */
export function withoutBoxes(message: string): string {
  if (!message.includes(MARK)) return message;
  return message.replace(CALLED, "$1").replace(READ, "$1").replace(HELPER, "import");
}
