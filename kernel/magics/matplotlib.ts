import { type Magic, UsageError } from "./magic.js";

const MODES: readonly string[] = ["inline", "plotly", "off"];

/** `%matplotlib inline`: how figures are shown. */
export const matplotlib: Magic = {
  name: "matplotlib",
  summary: `how figures are shown: ${MODES.join(", ")}`,
  usage: "%matplotlib [inline | plotly | off]",
  line(args, context) {
    const mode = args === "" ? "inline" : args;
    if (!MODES.includes(mode)) {
      throw new UsageError(`%matplotlib knows ${MODES.join(", ")}, not "${mode}"`);
    }
    context.set("matplotlib", mode);
  },
};
