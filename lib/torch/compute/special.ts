/** Special functions of one number, in double precision. Series and continued fractions, no tables. */

const SQRT_PI = Math.sqrt(Math.PI);

/** erf for |x| < 2.5: 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!, whose terms are all of one sign. */
function erfSeries(x: number): number {
  const xx = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * xx) / (2 * n + 1);
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-17) break;
  }
  return (2 / SQRT_PI) * Math.exp(-xx) * sum;
}

/** e^(x^2) erfc(x) for x >= 2, by Laplace's continued fraction from its far end. */
function erfcxFraction(x: number): number {
  const terms = Math.max(20, Math.ceil(600 / (x * x)) + 10);
  let f = x;
  for (let k = terms; k >= 1; k--) f = x + k / 2 / f;
  return 1 / (SQRT_PI * f);
}

/** Error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2.5) return erfSeries(x);
  if (x !== x) return x;
  return x < 0 ? erfc(size) - 1 : 1 - erfc(size);
}

/** 1 - erf(x), with all digits in the right tail. */
export function erfc(x: number): number {
  if (x !== x) return x;
  if (x < 2) return x < 0.5 ? 1 - erf(x) : Math.exp(-x * x) * erfcx(x);
  return x > 28 ? 0 : Math.exp(-x * x) * erfcxFraction(x);
}

/** e^(x^2) erfc(x). */
export function erfcx(x: number): number {
  if (x !== x) return x;
  if (x >= 2) return x === Infinity ? 0 : erfcxFraction(x);
  if (x < 0.5) return Math.exp(x * x) * (1 - erf(x));
  return erfcxMiddle(x);
}

/** Between 0.5 and 2, where neither the series nor the fraction has all digits: Taylor from 2, whose terms fall fast. */
function erfcxMiddle(x: number): number {
  // y' = 2 x y - 2 / sqrt(pi); steps of at most 1/2 down from 2 with the derivatives' recurrence.
  let at = 2;
  let y = erfcxFraction(2);
  while (at > x) {
    const h = Math.max(x - at, -0.5);
    let before = y;
    let now = 2 * at * y - 2 / SQRT_PI;
    let power = h;
    let sum = y + now * h;
    for (let n = 1; n < 40; n++) {
      const following = 2 * at * now + 2 * n * before;
      power *= h / (n + 1);
      sum += following * power;
      if (Math.abs(following * power) < 1e-18 * Math.abs(sum)) break;
      before = now;
      now = following;
    }
    y = sum;
    at += h;
  }
  return y;
}

/** The number whose erfc is p, for 0 < p <= 1: Winitzki's guess, then Halley's steps. */
function erfcInverse(p: number): number {
  const l = p > 0.5 ? Math.log1p(-((1 - p) * (1 - p))) : Math.log(p) + Math.log(2 - p);
  const a = 2 / (Math.PI * 0.147) + l / 2;
  let x = Math.sqrt(Math.sqrt(a * a - l / 0.147) - a);
  for (let i = 0; i < 4; i++) {
    const short = p > 0.5 ? 1 - p - erf(x) : erfc(x) - p;
    const step = short / ((2 / SQRT_PI) * Math.exp(-x * x));
    x += step / (1 + x * step);
  }
  return x;
}

/** Inverse of erf. */
export function erfinv(y: number): number {
  if (y !== y || y < -1 || y > 1) return Number.NaN;
  if (y === 1 || y === -1) return y * Infinity;
  if (y === 0) return y;
  const x = Math.abs(y) < 0.5 ? erfInverseSmall(Math.abs(y)) : erfcInverse(1 - Math.abs(y));
  return y < 0 ? -x : x;
}

function erfInverseSmall(y: number): number {
  let x = (y * SQRT_PI) / 2;
  for (let i = 0; i < 6; i++) {
    const step = (y - erf(x)) / ((2 / SQRT_PI) * Math.exp(-x * x));
    x += step / (1 + x * step);
  }
  return x;
}

/** Standard normal distribution function. */
export const ndtr = (x: number): number => erfc(-x * Math.SQRT1_2) / 2;

/** ln ndtr(x). */
export function log_ndtr(x: number): number {
  const t = x * Math.SQRT1_2;
  return x < -1 ? Math.log(erfcx(-t) / 2) - t * t : Math.log1p(-erfc(t) / 2);
}

/** Inverse of ndtr. */
export function ndtri(p: number): number {
  if (p !== p || p < 0 || p > 1) return Number.NaN;
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (p > 0.25 && p < 0.75) return Math.SQRT2 * erfinv(2 * p - 1);
  return p < 0.5 ? -Math.SQRT2 * erfcInverse(2 * p) : Math.SQRT2 * erfcInverse(2 * (1 - p));
}

/** B(2k) / (2k (2k - 1)): the coefficients of Stirling's series. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** ln |gamma(x)|. */
export function lgamma(x: number): number {
  if (x !== x) return x;
  if (x === Infinity || x === -Infinity) return Infinity;
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - 2 * Math.round(x / 2))))) - lgamma(1 - x);
  }
  let shift = 1;
  while (x < 12) shift *= x++;
  const inverse = 1 / x;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + STIRLING[k];
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series * inverse - Math.log(shift);
}

/** B(2k) / 2k. */
const HARMONIC = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/** The derivative of lgamma. */
export function digamma(x: number): number {
  if (x === 0) return 1 / x === Infinity ? -Infinity : Infinity;
  if (x === -Infinity || (x < 0 && Number.isInteger(x))) return Number.NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.floor(x)));
  let shift = 0;
  while (x < 12) shift += 1 / x++;
  const square = 1 / (x * x);
  let series = 0;
  for (let k = HARMONIC.length - 1; k >= 0; k--) series = (series + HARMONIC[k]) * square;
  return x === Infinity ? x : Math.log(x) - 0.5 / x - series - shift;
}

/** Even Bernoulli numbers over factorials, B(2k) / (2k)!. */
const BERNOULLI = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
  -174611 / 802857662698291200000,
];

/** Hurwitz's zeta, sum over k of 1 / (k + q)^s, by Euler and Maclaurin. */
export function zeta(s: number, q: number): number {
  if (s === 1) return Infinity;
  if (s < 1 || s !== s) return Number.NaN;
  if (q <= 0) {
    if (Number.isInteger(q)) return Infinity;
    if (!Number.isInteger(s)) return Number.NaN;
  }
  let sum = 0;
  let x = q;
  do {
    sum += x ** -s;
    x++;
  } while (x < 10);
  sum += x ** (1 - s) / (s - 1) + x ** -s / 2;
  let factor = s;
  let power = x ** (-s - 1);
  for (let k = 0; k < BERNOULLI.length; k++) {
    sum += BERNOULLI[k] * factor * power;
    factor *= (s + 2 * k + 1) * (s + 2 * k + 2);
    power /= x * x;
  }
  return sum;
}

/** The n-th derivative of digamma. */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  let factorial = 1;
  for (let k = 2; k <= n; k++) factorial *= k;
  return (n % 2 === 0 ? -1 : 1) * factorial * zeta(n + 1, x);
}

/** e^-|x| times the modified Bessel function of the first kind, of order 0 or 1. */
export function besselScaled(order: 0 | 1, x: number): number {
  const size = Math.abs(x);
  if (size !== size) return size;
  if (size === Infinity) return 0;
  let value: number;
  if (size < 30) {
    const quarter = (size * size) / 4;
    let term = order === 0 ? 1 : size / 2;
    value = term;
    for (let k = 1; term > value * 1e-18; k++) {
      term *= quarter / (k * (k + order));
      value += term;
    }
    value *= Math.exp(-size);
  } else {
    let term = 1;
    value = 1;
    for (let k = 1; k < 30; k++) {
      term *= -(4 * order * order - (2 * k - 1) ** 2) / (8 * size * k);
      value += term;
    }
    value /= Math.sqrt(2 * Math.PI * size);
  }
  return order === 1 && x < 0 ? -value : value;
}

/** Modified Bessel function of the first kind, of order 0 or 1. */
export function bessel(order: 0 | 1, x: number): number {
  if (Math.abs(x) === Infinity) return Number.NaN;
  return besselScaled(order, x) * Math.exp(Math.abs(x));
}

/** The lower regularised incomplete gamma function P(a, x), or the upper one Q = 1 - P. */
export function incompleteGamma(a: number, x: number, upper: boolean): number {
  if (a < 0 || x < 0 || a !== a || x !== x) return Number.NaN;
  if (a === 0) return x > 0 ? (upper ? 0 : 1) : Number.NaN;
  if (x === 0) return upper ? 1 : 0;
  if (a === Infinity) return x === Infinity ? Number.NaN : upper ? 1 : 0;
  if (x === Infinity) return upper ? 0 : 1;
  const scale = Math.exp(a * Math.log(x) - x - lgamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    const p = sum * scale;
    return upper ? 1 - p : p;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  const q = h * scale;
  return upper ? q : 1 - q;
}
