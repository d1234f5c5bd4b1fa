/** `torch.random`: seeds, and the state of the generator as torch stores it. */
import { uint8 } from "./dtype.js";
import { RuntimeError, typeError } from "./errors.js";
import { default_generator, Generator } from "./random.js";
import { Tensor, wrap } from "./tensor.js";

export { initial_seed, manual_seed, seed } from "./random.js";

/** Bytes of a stored state, as torch's CPU generator has it. */
const SIZE = 5056;
const WORDS = 624;

/** A generator's state as torch stores it: 5,056 bytes. */
function stateOf(g: Generator): Tensor {
  const { state, at, seed, nextNormal } = g.snapshot();
  const bytes = new Uint8Array(SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, seed, true);
  view.setInt32(8, at === WORDS ? 1 : WORDS - at + 1, true);
  view.setInt32(12, 1, true);
  view.setBigUint64(16, BigInt(at === WORDS ? 0 : at), true);
  for (let i = 0; i < WORDS; i++) view.setBigUint64(24 + 8 * i, BigInt(state[i]), true);
  if (nextNormal !== null) {
    view.setFloat64(24 + 8 * WORDS + 8, nextNormal, true);
    view.setInt32(24 + 8 * WORDS + 24, 1, true);
  }
  return wrap(bytes, [SIZE], uint8);
}

/** Takes up a stored state. @throws RuntimeError for anything else. */
function restoreState(g: Generator, stored: Tensor): void {
  if (!(stored instanceof Tensor) || stored.dtype !== uint8) {
    throw typeError("expected a torch.ByteTensor, but got something else", "A state comes from get_rng_state().");
  }
  if (stored.count !== SIZE) {
    throw new RuntimeError(
      `Expected either a CPUGeneratorImplStateLegacy of size 5048 or a CPUGeneratorImplState of size ${SIZE} but found the input RNG state size to be ${stored.count}`,
    );
  }
  const bytes = Uint8Array.from(stored.contiguous().array as Uint8Array);
  const view = new DataView(bytes.buffer);
  const left = view.getInt32(8, true);
  const state = Uint32Array.from({ length: WORDS }, (_, i) =>
    Number(view.getBigUint64(24 + 8 * i, true) & 0xffffffffn),
  );
  const valid = view.getInt32(24 + 8 * WORDS + 24, true) !== 0;
  g.restore({
    state,
    at: left === 1 ? WORDS : WORDS - left + 1,
    seed: view.getBigUint64(0, true),
    nextNormal: valid ? view.getFloat64(24 + 8 * WORDS + 8, true) : null,
  });
}

/** The default generator's state, as a ByteTensor. Source: PyTorch, torch.get_rng_state. */
export function get_rng_state(): Tensor {
  return stateOf(default_generator);
}

/** Takes up a state of the default generator. Source: PyTorch, torch.set_rng_state. */
export function set_rng_state(new_state: Tensor): void {
  restoreState(default_generator, new_state);
}

/**
 * Runs `block` and then puts the default generator back as it was; for an async block when its promise settles.
 *
 * @example torch.random.fork_rng(() => torch.rand(2))
 * Source: PyTorch, torch.random.fork_rng; a block in Python's `with` is a callback here.
 */
export function fork_rng<T>(block: () => T): T {
  const before = get_rng_state();
  let pending = false;
  try {
    const result = block();
    if (result instanceof Promise) {
      pending = true;
      return result.finally(() => set_rng_state(before)) as T;
    }
    return result;
  } finally {
    if (!pending) set_rng_state(before);
  }
}

declare module "./random.js" {
  interface Generator {
    /** The state, as a ByteTensor. */
    get_state(): Tensor;
    /** Takes up a state. */
    set_state(new_state: Tensor): void;
  }
}

Object.defineProperties(Generator.prototype, {
  get_state: {
    value(this: Generator): Tensor {
      return stateOf(this);
    },
  },
  set_state: {
    value(this: Generator, new_state: Tensor): void {
      restoreState(this, new_state);
    },
  },
});
