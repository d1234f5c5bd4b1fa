/** `import { len, range, enumerate, zip, print } from "builtins"`: Python's functions and errors, as tutorials use them. */
export {
  AssertionError,
  AttributeError,
  type ErrorDetails,
  Exception,
  FileNotFoundError,
  IndexError,
  KeyError,
  LookupError,
  NotImplementedError,
  OSError,
  RuntimeError,
  StopIteration,
  ValueError,
} from "./errors.js";
export { IsADirectoryError, NotADirectoryError, PermissionError } from "./files.js";
export {
  enumerate,
  type InstanceOf,
  type Items,
  isinstance,
  type Kind,
  len,
  Range,
  range,
  reversed,
  type Sequence,
  type SortOptions,
  sorted,
  type Zipped,
  zip,
} from "./iteration.js";
export { type Printable, type PrintOptions, print } from "./print.js";
