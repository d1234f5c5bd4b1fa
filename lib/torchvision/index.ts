/** `import * as torchvision from "torchvision"`: as far as tutorials use it offline. */
export * as datasets from "./datasets/index.js";
export * as io from "./io.js";
export * as models from "./models/index.js";
export * as transforms from "./transforms/index.js";
export * as utils from "./utils.js";

/** The version of torchvision whose names and results these are. */
export const __version__: string = "0.29.2";
