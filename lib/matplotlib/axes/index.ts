/** The Axes: a chain of classes, each of which adds a family of plotting methods. */
import { AxesLines } from "./lines.js";

/** One plot of a figure. */
export class Axes extends AxesLines {}
