/** Python's warnings: one line on the error stream, once for each text. */

/** Takes a warning's category and text. */
export type WarningSink = (category: string, message: string) => void;

const seen = new Set<string>();
let sink: WarningSink | null = null;

/**
 * Shows a warning as Python does, the first time that its text comes up.
 *
 * @example warn("Using a target size that is different to the input size")  // UserWarning: Using a target ...
 */
export function warn(message: string, category = "UserWarning"): void {
  if (sink !== null) {
    sink(category, message);
    return;
  }
  const key = `${category}: ${message}`;
  if (seen.has(key)) return;
  seen.add(key);
  console.warn(key);
}

/** Sends warnings elsewhere; null sends them to the error stream again. Gives the sink that was there. */
export function warningsTo(target: WarningSink | null): WarningSink | null {
  const before = sink;
  sink = target;
  return before;
}
