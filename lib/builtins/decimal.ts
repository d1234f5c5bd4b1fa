/**
 * Decimal text of floats as Python and numpy have it. JavaScript rounds an exact tie up, Python to the even digit;
 * exponents have at least two digits.
 */

/** Text of infinities and nan, or null for a finite value. */
function special(x: number): string | null {
  if (Number.isNaN(x)) return "nan";
  if (x === Infinity) return "inf";
  return x === -Infinity ? "-inf" : null;
}

const negative = (x: number): boolean => x < 0 || Object.is(x, -0);

/** Python's `f"{x:.{digits}f}"`. */
export function fixed(x: number, digits: number): string {
  const text = special(x);
  if (text !== null) return text;
  const size = Math.abs(x);
  const sign = negative(x) ? "-" : "";
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${"0".repeat(digits)}` : ""}`;
  // A tie has at most digits + 1 binary places, so its decimal expansion is exact there.
  if (Number.isInteger(size * 2 ** (digits + 1))) {
    const exact = size.toFixed(digits + 1);
    if (exact.endsWith("5")) {
      const down = exact.slice(0, digits === 0 ? -2 : -1);
      if (Number(down[down.length - 1]) % 2 === 0) return sign + down;
    }
  }
  return sign + size.toFixed(digits);
}

/** Mantissa digits and exponent of `f"{x:.{digits}e}"` for a finite, non-negative x. */
function scientific(size: number, digits: number): [mantissa: string, exponent: number] {
  const exact = size.toExponential(Math.min(100, digits + 60));
  const tail = exact.slice(digits === 0 ? 2 : digits + 2, exact.indexOf("e"));
  if (/^5(0)+$/.test(tail)) {
    const down = exact.slice(0, digits === 0 ? 1 : digits + 2);
    if (Number(down[down.length - 1]) % 2 === 0) return [down, Number(exact.slice(exact.indexOf("e") + 1))];
  }
  const text = size.toExponential(digits);
  const e = text.indexOf("e");
  return [text.slice(0, e), Number(text.slice(e + 1))];
}

/** `e-05`: sign and at least `width` digits. */
export function exponentText(exponent: number, width = 2): string {
  return `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(width, "0")}`;
}

/** Python's `f"{x:.{digits}e}"`. */
export function exponential(x: number, digits: number): string {
  const text = special(x);
  if (text !== null) return text;
  const [mantissa, exponent] = scientific(Math.abs(x), digits);
  return `${negative(x) ? "-" : ""}${mantissa}${exponentText(exponent)}`;
}

/** The shortest decimal digits that name a float among its kind: x = 0.d1d2d3... * 10^point. */
export interface Digits {
  readonly digits: string;
  readonly point: number;
}

function parse(text: string): Digits {
  const e = text.indexOf("e");
  const digits = text.slice(0, e).replace(".", "");
  return { digits: digits.replace(/0+$/, "") || "0", point: Number(text.slice(e + 1)) + 1 };
}

/** The next decimal up with as many digits. */
function nextUp(text: string): string {
  const e = text.indexOf("e");
  const digits = text.slice(0, e).replace(".", "");
  return `${BigInt(digits) + 1n}e${Number(text.slice(e + 1)) - digits.length + 1}`;
}

/**
 * Shortest digits of a positive finite value.
 *
 * @param round the float kind's rounding: Math.fround for float32; for float64 leave it out
 * @param places significant digits that always suffice for that kind (9 for float32)
 */
export function shortest(size: number, round?: (x: number) => number, places = 9): Digits {
  if (round !== undefined) {
    // Below a power of two floats lie closer than above it: the nearest decimal may miss where the next one hits.
    const uneven = Number.isInteger(Math.log2(size));
    for (let n = 0; n < places; n++) {
      const text = scientific(size, n).join("e");
      if (round(Number(text)) === size) return parse(text);
      if (uneven && round(Number(nextUp(text))) === size) return parse(Number(nextUp(text)).toExponential(n));
    }
  }
  return parse(size.toExponential());
}

/**
 * Python's `repr` of a float: shortest digits, an exponent from 1e16 and below 1e-4.
 *
 * @example floatRepr(1e-8)  // "1e-08"
 */
export function floatRepr(x: number, round?: (x: number) => number): string {
  const text = special(x);
  if (text !== null) return text;
  const sign = negative(x) ? "-" : "";
  if (x === 0) return `${sign}0.0`;
  const { digits, point } = shortest(Math.abs(x), round);
  if (point > 16 || point < -3) {
    const rest = digits.slice(1);
    return `${sign}${digits[0]}${rest === "" ? "" : `.${rest}`}${exponentText(point - 1)}`;
  }
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (digits.length <= point) return `${sign}${digits.padEnd(point, "0")}.0`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Python's text of a number that may be an int or a float: a whole JavaScript number counts as an int. */
export function numberRepr(x: number | bigint): string {
  if (typeof x === "bigint") return String(x);
  return Number.isInteger(x) && Math.abs(x) < 1e16 && !Object.is(x, -0) ? String(x) : floatRepr(x);
}
