/**
 * The pickle machine: reads protocols 0 to 5 and builds the graph that the pickle describes. It makes plain nodes and
 * calls nothing; what a node becomes is decided elsewhere, from a list of what is allowed.
 *
 * Source: Python, pickletools, which documents every opcode.
 */
import type { Global, Persistent } from "./graph.js";
import { OP } from "./opcodes.js";
import { type MachineOptions, State } from "./state.js";
import { steps, unknownStep } from "./steps.js";

export type { MachineOptions, Strictness } from "./state.js";

/** One pickle and where it ended. */
export interface Reading {
  readonly value: unknown;
  /** Offset of the byte after STOP. */
  readonly end: number;
  readonly protocol: number;
  /** The ids of things outside the pickle, in the order of the file. */
  readonly persistent: readonly Persistent[];
  /** The names that the pickle asks for. */
  readonly globals: readonly Global[];
}

/** Reads the pickle that begins at `start`. @throws UnpicklingError */
export function readPickle(bytes: Uint8Array, start: number, options: MachineOptions): Reading {
  const state = new State(bytes, start, options);
  const { input, strict } = state;
  for (;;) {
    input.opcodeAt = input.at;
    const code = input.byte();
    strict?.opcode(code);
    if (code === OP.STOP) {
      return {
        value: state.pop(),
        end: input.at,
        protocol: state.protocol,
        persistent: state.persistent,
        globals: [...state.globals.values()],
      };
    }
    const step = steps[code];
    if (step === undefined) throw unknownStep(code, input);
    step(state);
  }
}
