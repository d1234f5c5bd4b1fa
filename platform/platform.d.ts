/** What `#platform` looks like from `lib/`, which is plain ECMAScript: the interface and nothing of Node. */
import type { Platform } from "./types.js";

export declare const platform: Platform;
