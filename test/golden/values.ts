/** The values that printing.py makes: the same integer generator, the same double arithmetic. */

const POWERS = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const SPECIAL = [0, -0, Number.NaN, Infinity, -Infinity, 1, -1, 0.5, 1e-10, 12345.678, 1e8, 100000, 0.0001, 3e38];

class Stream {
  constructor(private s: number) {}
  word(): number {
    this.s = Number((BigInt(this.s) * 1103515245n + 12345n) % 2147483648n);
    return this.s;
  }
  unit(): number {
    return this.word() / 2147483648;
  }
}

function value(kind: string, r: Stream): number {
  const u = r.unit();
  switch (kind) {
    case "unit":
      return u;
    case "normal":
      return (u - 0.5) * 8;
    case "wide":
      return (u - 0.5) * POWERS[(r.word() >> 8) % 13];
    case "tiny":
      return (u - 0.5) * 1e-5;
    case "huge":
      return (u - 0.5) * 1e12;
    case "whole":
      return Math.floor(u * 100) - 50;
    case "bigwhole":
      return Math.floor(u * 1e10);
    case "quarters":
      return Math.floor(u * 64) / 32 - 1;
    case "ties":
      return Math.floor(u * 64000) / 64;
    case "special":
      return u < 0.4 ? SPECIAL[(r.word() >> 8) % 14] : (u - 0.5) * 8;
    case "pow2":
      return 2 ** (Math.floor(u * 28) - 14);
    case "pow2wide":
      return 2 ** (Math.floor(u * 200) - 100);
    case "rounded":
      return Math.floor(u * 1000) / 100;
    case "int":
      return Math.floor((u - 0.5) * 200);
    case "bigint":
      return Math.floor((u - 0.5) * 1e9);
    case "bit":
      return u < 0.5 ? 1 : 0;
    default:
      throw new Error(kind);
  }
}

/** `n` values of one kind from a seed. */
export function makeValues(kind: string, seed: number, n: number): Float64Array {
  const stream = new Stream(seed);
  return Float64Array.from({ length: n }, () => value(kind, stream));
}
