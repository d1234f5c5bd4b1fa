/** `node --import tstorch/register script.ts`: scripts have the cells' operators and short module names. */
import { registerScripts } from "./cli/scripts.js";

// Importing this module is the call.
registerScripts();
