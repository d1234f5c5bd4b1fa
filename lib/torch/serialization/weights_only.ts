/** `weights_only: true`: PyTorch 2.15's rules for files that hold tensors and plain data, with its words. */
import { dtypes } from "../dtype.js";
import { type Place, placeText, UnpicklingError } from "./errors.js";
import { Call, Dict, Global, nodeText } from "./pickle/graph.js";
import type { Strictness } from "./pickle/machine.js";
import { OP } from "./pickle/opcodes.js";
import { markedClass } from "./safe_globals.js";

/** PyTorch's advice in every refusal. */
export const UNSAFE =
  "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.";
const DOCS =
  "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only https://pytorch.org/docs/stable/generated/torch.load.html.";

const OPCODES: ReadonlySet<number> = new Set([
  OP.GLOBAL,
  OP.NEWOBJ,
  OP.REDUCE,
  OP.BUILD,
  OP.APPEND,
  OP.APPENDS,
  OP.SETITEM,
  OP.SETITEMS,
  OP.MARK,
  OP.TUPLE,
  OP.TUPLE1,
  OP.TUPLE2,
  OP.TUPLE3,
  OP.NONE,
  OP.NEWFALSE,
  OP.NEWTRUE,
  OP.EMPTY_TUPLE,
  OP.EMPTY_LIST,
  OP.EMPTY_DICT,
  OP.EMPTY_SET,
  OP.BININT,
  OP.BININT1,
  OP.BININT2,
  OP.BINFLOAT,
  OP.BINUNICODE,
  OP.SHORT_BINSTRING,
  OP.BINPERSID,
  OP.BINGET,
  OP.LONG_BINGET,
  OP.BINPUT,
  OP.LONG_BINPUT,
  OP.LONG1,
  OP.PROTO,
  OP.STOP,
]);

const BLOCKED: ReadonlySet<string> = new Set(["sys", "os", "posix", "nt"]);

const TENSOR_TYPES = ["Double", "Float", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"];
const STORAGE_TYPES = [
  ...TENSOR_TYPES,
  "ComplexDouble",
  "ComplexFloat",
  "QInt8",
  "QInt32",
  "QUInt8",
  "QUInt4x2",
  "QUInt2x4",
];
const REBUILDERS = [
  "_rebuild_parameter",
  "_rebuild_parameter_with_state",
  "_rebuild_qtensor",
  "_rebuild_tensor",
  "_rebuild_tensor_v2",
  "_rebuild_tensor_v3",
  "_rebuild_sparse_tensor",
  "_rebuild_meta_tensor_no_storage",
  "_rebuild_wrapper_subclass",
  "_rebuild_device_tensor_from_numpy",
  "_rebuild_device_tensor_from_cpu_tensor",
];
/** Dtypes that PyTorch knows beside ours. */
const OTHER_DTYPES =
  "complex32 complex64 complex128 uint16 uint32 uint64 float8_e5m2 float8_e4m3fn float8_e5m2fnuz float8_e4m3fnuz float8_e8m0fnu float4_e2m1fn_x2 bits8 bits16 bits1x8 bits2x4 bits4x2 qint8 qint32 quint8 quint4x2 quint2x4".split(
    " ",
  );

const ALLOWED: ReadonlySet<string> = new Set([
  "collections.OrderedDict",
  "collections.Counter",
  "torch.nn.parameter.Parameter",
  "torch.serialization._get_layout",
  "torch.Size",
  "torch.Tensor",
  "torch.device",
  "_codecs.encode",
  "builtins.bytearray",
  "builtins.set",
  "builtins.complex",
  ...[...dtypes.map((d) => d.name), ...OTHER_DTYPES].map((name) => `torch.${name}`),
  ...TENSOR_TYPES.flatMap((name) => [`torch.${name}Tensor`, `torch.cuda.${name}Tensor`]),
  ...STORAGE_TYPES.flatMap((name) => [`torch.${name}Storage`, `torch.cuda.${name}Storage`]),
  "torch.storage.TypedStorage",
  "torch.storage.UntypedStorage",
  ...REBUILDERS.map((name) => `torch._utils.${name}`),
  "torch._tensor._rebuild_from_type_v2",
]);

const isAllowed = (global: Global): boolean => ALLOWED.has(global.path) || markedClass(global.path) !== undefined;

/** PyTorch's message around what its safe reader says. */
export function refusalText(message: string): string {
  if (/GLOBAL (\S+) was not an allowed global by default\./.test(message)) {
    return `Weights only load failed. This file can still be loaded, to do so you have two options, \u001b[1mdo those steps only if you trust the source of the checkpoint\u001b[0m. \n\t(1) ${UNSAFE}\n\t(2) Alternatively, to load with \`weights_only=True\` please check the recommended steps in the following error message.\n\tWeightsUnpickler error: ${message}${DOCS}`;
  }
  const request = /whose module (\S+) is blocked/.test(message)
    ? ""
    : "Please file an issue with the following so that we can make `weights_only=True` compatible with your use case: WeightsUnpickler error: ";
  return `Weights only load failed. ${UNSAFE}\n${request}\n\n${message}${DOCS}`;
}

/** The names in a pickle that the safe reader would refuse. */
export function refusedGlobals(globals: Iterable<Global>): string[] {
  return [...new Set([...globals].filter((g) => !isAllowed(g)).map((g) => g.path))];
}

/** The rules as the pickle machine asks for them. */
export function weightsOnly(place: Place): Strictness {
  const refuse = (message: string): UnpicklingError =>
    new UnpicklingError(refusalText(message), {
      ...place,
      hint: `${placeText(place)}. Nothing was run. Without weights_only, torch.load here runs nothing either, and loads whole models.`,
    });
  const targetText = (node: unknown): string => {
    if (node instanceof Dict) return "<class 'dict'>";
    if (node instanceof Call && node.callee instanceof Global) return `<class '${node.callee.path}'>`;
    return nodeText(node);
  };
  const isMade = (node: unknown, ...paths: string[]): boolean =>
    node instanceof Call && node.callee instanceof Global && paths.includes(node.callee.path);
  return {
    opcode(code): void {
      if (!OPCODES.has(code)) throw refuse(`Unsupported operand ${code}`);
    },
    global(global): void {
      if (BLOCKED.has(global.module)) {
        throw refuse(`Trying to load unsupported GLOBAL ${global.path} whose module ${global.module} is blocked.`);
      }
      if (isAllowed(global)) return;
      const path = global.path.replace(/^builtins\./, "");
      throw refuse(
        `Unsupported global: GLOBAL ${path} was not an allowed global by default. Please use \`torch.serialization.add_safe_globals([${path}])\` or the \`torch.serialization.safe_globals([${path}])\` context manager to allowlist this global if you trust this class/function.`,
      );
    },
    reduce(callee): void {
      if (!(callee instanceof Global))
        throw refuse(`Trying to call reduce for unrecognized function ${nodeText(callee)}`);
    },
    newObject(callee): void {
      if (callee instanceof Global) return;
      throw refuse(
        `Can only create new object for nn.Parameter or classes allowlisted via \`add_safe_globals\` but got ${nodeText(callee)}`,
      );
    },
    build(target): void {
      if (target instanceof Call && target.callee instanceof Global) return;
      throw refuse(
        `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got ${targetText(target)}`,
      );
    },
    append(target): void {
      if (!Array.isArray(target)) throw refuse(`Can only append to lists, but got ${targetText(target)}`);
    },
    setItems(target): void {
      if (target instanceof Dict || isMade(target, "collections.OrderedDict", "collections.Counter")) return;
      throw refuse(
        `Can only SETITEMS for dict, collections.OrderedDict, collections.Counter, but got ${targetText(target)}`,
      );
    },
  };
}
