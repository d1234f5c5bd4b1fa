/**
 * How a draw moves with its distribution's parameter while its place in the distribution stays:
 * dx/da = -(dF/da) / f, by implicit differentiation.
 *
 * Source: Figurnov, Mohamed, Mnih, "Implicit reparameterization gradients" (2018).
 */
import { digamma, incompleteGamma, lgamma } from "./special.js";

/** A derivative by differences of fourth order. */
function slopeOf(f: (a: number) => number, at: number): number {
  const h = 1e-3 * at;
  return (8 * (f(at + h) - f(at - h)) - (f(at + 2 * h) - f(at - 2 * h))) / (12 * h);
}

/** Of a draw x of the gamma distribution of shape a and scale 1. */
export function gammaSlope(a: number, x: number): number {
  if (!(x > 0)) return 0;
  if (x > a + 4 * Math.sqrt(a) + 4) {
    // Far out the series below would cancel: there the upper part is small, and its differences are exact.
    const density = (a - 1) * Math.log(x) - x - lgamma(a);
    return slopeOf((b) => incompleteGamma(b, x, true), a) / Math.exp(density);
  }
  // F = x^a e^-x (sum over k of x^k / Gamma(a + k + 1)), differentiated term by term.
  const log = Math.log(x);
  let term = x / a;
  let psi = digamma(a) + 1 / a;
  let sum = 0;
  for (let k = 1; ; k++) {
    sum -= term * (log - psi);
    if (k > x - a && term * (1 + Math.abs(log - psi)) < 1e-17 * Math.abs(sum)) return sum;
    term *= x / (a + k);
    psi += 1 / (a + k);
    if (term === 0 || k > 1e6) return sum;
  }
}

/** The part of the beta distribution below x, by the continued fraction. */
function incompleteBeta(a: number, b: number, x: number): number {
  const front = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m < 10_000; m++) {
    const steps = [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ];
    let change = 1;
    for (const step of steps) {
      d = 1 + step * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + step / c;
      if (Math.abs(c) < tiny) c = tiny;
      change = d * c;
      h *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return front * h;
}

/**
 * Of a part x of a draw of Dirichlet's distribution, over 1 - x: x is drawn as beta(a, total - a) is.
 */
export function dirichletSlope(x: number, a: number, total: number): number {
  if (!(x > 0 && x < 1)) return 0;
  const b = total - a;
  const low = x < (a + 1) / (total + 2);
  const moved = low ? -slopeOf((v) => incompleteBeta(v, b, x), a) : slopeOf((v) => incompleteBeta(b, v, 1 - x), a);
  const density = lgamma(total) - lgamma(a) - lgamma(b) + (a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x);
  return moved / Math.exp(density) / (1 - x);
}
