/** The error classes that torch throws, in one place for the rest of the library. */
export {
  AssertionError,
  IndexError,
  KeyError,
  NotImplementedError,
  RuntimeError,
  typeError,
  ValueError,
} from "../builtins/errors.js";
