/** Objects that can be called: what stands under every module. */

/** The method that answers a call; its argument is a fresh array. A symbol, so that no class's own name meets it. @internal */
export const CALL: unique symbol = Symbol("call");

/**
 * A function has `name` and `length` of its own, which would hide a class's accessors and refuse to be assigned. To
 * delete them makes every access to the function slow; so these stand in for them and act as if they were not there.
 */
const absent = (key: "name" | "length"): PropertyDescriptor => ({
  get(this: object): unknown {
    return Reflect.get(Object.getPrototypeOf(this) as object, key, this);
  },
  set(this: object, value: unknown) {
    Object.defineProperty(this, key, { value, writable: true, enumerable: true, configurable: true });
  },
  enumerable: false,
  configurable: true,
});
const NAME = absent("name");
const LENGTH = absent("length");

/** Whether an instance has a property, its own or its class's: `key in instance` for what is a function. @internal */
export function hasProperty(instance: object, key: string): boolean {
  if (key !== "name" && key !== "length") return key in instance;
  const own = Object.getOwnPropertyDescriptor(instance, key);
  const standIn = own?.get === NAME.get || own?.get === LENGTH.get;
  return (own !== undefined && !standIn) || key in (Object.getPrototypeOf(instance) as object);
}

/**
 * A base class whose instances are functions. The constructor gives a function that has the class's prototype, so
 * methods, fields, private fields, accessors and `instanceof` work as for any object, and calling it calls the method
 * named by `CALL`.
 */
export abstract class Callable {
  constructor() {
    const self = ((...args: unknown[]): unknown => self[CALL](args)) as unknown as this;
    Object.defineProperty(self, "name", NAME);
    Object.defineProperty(self, "length", LENGTH);
    Object.setPrototypeOf(self, new.target.prototype);
    // biome-ignore lint/correctness/noConstructorReturn: the function takes the new object's place.
    return self;
  }

  /** @internal */
  abstract [CALL](args: unknown[]): unknown;
}
