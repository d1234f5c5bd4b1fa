/** Python's complex numbers, as values that files hold. */

import { numberRepr } from "./decimal.js";
import { inspects } from "./symbols.js";

/**
 * A complex number without arithmetic.
 *
 * @example String(new complex(1, -2))  // (1-2j)
 */
export class complex {
  constructor(
    readonly real: number = 0,
    readonly imag: number = 0,
  ) {}
  toString(): string {
    const imag = `${numberRepr(this.imag)}j`;
    if (this.real === 0 && !Object.is(this.real, -0)) return imag;
    return `(${numberRepr(this.real)}${/^[-]/.test(imag) ? "" : "+"}${imag})`;
  }
  static {
    inspects(complex.prototype);
  }
}
