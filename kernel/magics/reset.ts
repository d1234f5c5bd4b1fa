import { type Magic, UsageError } from "./magic.js";

/** `%reset`: the session as it was before the first cell; modules stay loaded, counts and history go on. */
export const reset: Magic = {
  name: "reset",
  summary: "forgets all names that cells have declared",
  usage: "%reset\n%reset -f\n\nAt once and without a question, with -f or not.",
  line(args, context) {
    if (args !== "" && args !== "-f") throw new UsageError("%reset takes nothing, or -f");
    context.reset();
  },
};
