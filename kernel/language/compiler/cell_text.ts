/** What the compiler reads around a cell's own text. */

/** The line that tslab puts before a cell. */
export const PREFIX = "export {};\n";
