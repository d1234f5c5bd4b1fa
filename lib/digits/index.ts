/** `import { Digits, LeNet, write_digits } from "digits"`: a small set of digits, drawn by formula, and a net for it. */
export { Digits, type DigitsOptions, write_digits } from "./dataset.js";
export { LeNet } from "./lenet.js";
