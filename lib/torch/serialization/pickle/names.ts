/** Names of Python 2, which protocols 0 to 2 spell, and their names in Python 3. */

const MODULES: Readonly<Record<string, string>> = {
  __builtin__: "builtins",
  copy_reg: "copyreg",
  exceptions: "builtins",
  cPickle: "pickle",
  Queue: "queue",
  StringIO: "io",
  cStringIO: "io",
};

const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  "__builtin__.xrange": ["builtins", "range"],
  "__builtin__.unicode": ["builtins", "str"],
  "__builtin__.long": ["builtins", "int"],
  "__builtin__.basestring": ["builtins", "str"],
  "__builtin__.unichr": ["builtins", "chr"],
  "__builtin__.reduce": ["functools", "reduce"],
  "itertools.izip": ["builtins", "zip"],
  "UserDict.UserDict": ["collections", "UserDict"],
};

const BACK: Readonly<Record<string, string>> = {
  "builtins.range": "xrange",
  "builtins.str": "unicode",
  "builtins.int": "long",
};

/** The name in Python 3 of what protocol 2 calls `module` `name`. */
export function toPython3(module: string, name: string): [string, string] {
  const whole = Object.hasOwn(NAMES, `${module}.${name}`) ? NAMES[`${module}.${name}`] : undefined;
  if (whole !== undefined) return [...whole];
  return [Object.hasOwn(MODULES, module) ? MODULES[module] : module, name];
}

/** The name that protocol 2 writes. */
export function toPython2(module: string, name: string): [string, string] {
  if (module === "builtins") return ["__builtin__", BACK[`${module}.${name}`] ?? name];
  return [module === "copyreg" ? "copy_reg" : module, name];
}
