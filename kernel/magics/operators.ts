import { type Magic, UsageError } from "./magic.js";

/** `%operators off`: cells are TypeScript and nothing else. */
export const operators: Magic = {
  name: "operators",
  summary: "whether operators call Python's methods, as in t * 2: on, off",
  usage: "%operators on\n%operators off",
  line(args, context) {
    if (args !== "on" && args !== "off") throw new UsageError("%operators is on or off");
    context.operators(args === "on");
  },
};
