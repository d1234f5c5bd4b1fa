/** Whether operations record a graph. */

/** Read by every op; a live binding. @internal */
export let gradEnabled = true;

/** @internal */
export function switchGrad(mode: boolean): void {
  gradEnabled = mode;
}

/** Whether operations record a graph now. */
export function is_grad_enabled(): boolean {
  return gradEnabled;
}

/** Runs `block` in a mode; for an async block the mode lasts until its promise settles. @internal */
export function withGrad<T>(mode: boolean, block: () => T): T {
  const before = gradEnabled;
  gradEnabled = mode;
  let pending = false;
  try {
    const result = block();
    if (result instanceof Promise) {
      pending = true;
      const restored: Promise<unknown> = result.finally(() => {
        gradEnabled = before;
      });
      return restored as T;
    }
    return result;
  } finally {
    if (!pending) gradEnabled = before;
  }
}

/**
 * Runs `block` without recording a graph, and gives what it returns (a promise for an async block).
 *
 * @example torch.no_grad(() => net(x))
 * Source: PyTorch, torch.no_grad; a block in Python's `with` is a callback here.
 */
export function no_grad<T>(block: () => T): T {
  return withGrad(false, block);
}

/** Runs `block` with recording switched on, inside a `no_grad` block say. */
export function enable_grad<T>(block: () => T): T {
  return withGrad(true, block);
}

/**
 * Runs `block` without recording a graph, as `no_grad` does.
 *
 * Source: PyTorch, torch.inference_mode; tensors made here may still be used in recorded operations later.
 */
export function inference_mode<T>(block: () => T): T {
  return withGrad(false, block);
}

/** Switches recording on or off; with a block, for the block only. */
export function set_grad_enabled(mode: boolean): void;
export function set_grad_enabled<T>(mode: boolean, block: () => T): T;
export function set_grad_enabled<T>(mode: boolean, block?: () => T): T | undefined {
  if (block) return withGrad(mode, block);
  gradEnabled = mode;
  return undefined;
}
