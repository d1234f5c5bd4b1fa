/** Objects that can be called: what stands under every module. */

/** The method that answers a call; its argument is a fresh array. A symbol, so that no class's own name meets it. @internal */
export const CALL: unique symbol = Symbol("call");

/**
 * A base class whose instances are functions. The constructor gives a function that has the class's prototype, so
 * methods, fields, private fields, accessors and `instanceof` work as for any object, and calling it calls the method named by `CALL`.
 */
export abstract class Callable {
  constructor() {
    const self = ((...args: unknown[]): unknown => self[CALL](args)) as unknown as this;
    // A function's own `name` and `length` would hide accessors of the class, and refuse to be assigned.
    Reflect.deleteProperty(self, "name");
    Reflect.deleteProperty(self, "length");
    Object.setPrototypeOf(self, new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: the function takes the new object's place.
    return self;
  }

  /** @internal */
  abstract [CALL](args: unknown[]): unknown;
}
