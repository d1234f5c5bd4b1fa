/** Objects that can be called: what stands under every module. */

/** How an instance answers a call; `args` is a fresh array. @internal */
export interface Answering {
  /** @internal */ answer(args: unknown[]): unknown;
}

/**
 * A base class whose instances are functions. The constructor gives a function that has the class's prototype, so
 * methods, fields, private fields, accessors and `instanceof` work as for any object, and calling it calls `answer`.
 *
 * @internal
 */
export abstract class Callable {
  constructor() {
    const self = ((...args: unknown[]): unknown => self.answer(args)) as unknown as this & Answering;
    // A function's own `name` and `length` would hide accessors of the class, and refuse to be assigned.
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    Object.setPrototypeOf(self, new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: the function takes the new object's place.
    return self;
  }

  /** @internal */
  abstract answer(args: unknown[]): unknown;
}
