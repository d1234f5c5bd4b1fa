/** Every operation's family. Importing one also adds its methods to Tensor. */
export * from "./arithmetic.js";
export * from "./comparison.js";
export * from "./constructors.js";
export * from "./creation.js";
export * from "./exponential.js";
export * from "./gamma.js";
export * from "./indexing.js";
export * from "./matmul.js";
export * from "./random.js";
export * from "./reduce.js";
export * from "./rounding.js";
export * from "./softmax.js";
export * from "./trigonometry.js";
export * from "./unary.js";
export * from "./views.js";
// These only give tensors methods: their text, elements and dtypes, and numpy's arrays.
import "../format.js";
import "./access.js";
import "./numpy.js";
