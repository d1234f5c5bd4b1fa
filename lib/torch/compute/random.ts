/** Fills of contiguous storages with random draws, in torch's order of drawing. */
import type { Data } from "./types.js";

/** What the fills draw from: torch.Generator is one. */
export interface Source {
  random(): number;
  random64(): bigint;
  uniformFloat(): number;
  uniformDouble(): number;
  nextNormal: number | null;
}

type Floats = Float32Array | Float64Array;

/** Uniform in [from, to). */
export function fillUniform(g: Source, y: Floats, oy: number, n: number, from: number, to: number): void {
  if (y instanceof Float32Array) {
    const low = Math.fround(from);
    const range = Math.fround(Math.fround(to) - low);
    // Rounded once: torch's code is compiled to multiply and add in one instruction.
    for (let i = 0; i < n; i++) y[oy + i] = g.uniformFloat() * range + low;
  } else {
    for (let i = 0; i < n; i++) y[oy + i] = g.uniformDouble() * (to - from) + from;
  }
}

/** Standard normal pairs by Box and Muller, from uniforms u1 (radius, through 1 - u1) and u2 (angle). */
function pairOf(u1: number, u2: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  const angle = 2 * Math.PI * u1;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Normal draws. Below 16 elements one by one, in double precision; from 16 on in blocks of 16 that are first filled
 * with uniforms, 8 radii and 8 angles.
 */
export function fillNormal(g: Source, y: Floats, oy: number, n: number, mean: number, std: number): void {
  if (n < 16) {
    for (let i = 0; i < n; i++) {
      if (g.nextNormal !== null) {
        y[oy + i] = g.nextNormal * std + mean;
        g.nextNormal = null;
      } else {
        const [first, second] = pairOf(g.uniformDouble(), g.uniformDouble());
        g.nextNormal = second;
        y[oy + i] = first * std + mean;
      }
    }
    return;
  }
  fillUniform(g, y, oy, n, 0, 1);
  for (let i = 0; i + 16 <= n; i += 16) blockOfNormals(y, oy + i, mean, std);
  if (n % 16 !== 0) {
    fillUniform(g, y, oy + n - 16, 16, 0, 1);
    blockOfNormals(y, oy + n - 16, mean, std);
  }
}

function blockOfNormals(y: Floats, at: number, mean: number, std: number): void {
  const single = y instanceof Float32Array;
  for (let j = 0; j < 8; j++) {
    const u1 = single ? Math.fround(1 - y[at + j]) : 1 - y[at + j];
    const u2 = y[at + j + 8];
    const radius = Math.sqrt(-2 * Math.log(u1));
    const theta = 2 * Math.PI * u2;
    y[at + j] = radius * Math.cos(theta) * std + mean;
    y[at + j + 8] = radius * Math.sin(theta) * std + mean;
  }
}

/** Whole numbers in [from, to): one draw of 32 bits, or of 64 when the range needs them. */
export function fillIntegers(g: Source, y: Data, oy: number, n: number, from: bigint, to: bigint): void {
  const range = to - from;
  if (range >= 2n ** 32n) {
    for (let i = 0; i < n; i++) put(y, oy + i, (g.random64() % range) + from);
    return;
  }
  const r = Number(range);
  for (let i = 0; i < n; i++) put(y, oy + i, BigInt(g.random() % r) + from);
}

function put(y: Data, at: number, value: bigint): void {
  if (y instanceof BigInt64Array) y[at] = value;
  else y[at] = Number(value);
}

/** A permutation of 0 .. n - 1. */
export function permutation(g: Source, n: number): BigInt64Array {
  const y = new BigInt64Array(n);
  for (let i = 0; i < n; i++) y[i] = BigInt(i);
  for (let i = 0; i < n - 1; i++) {
    const j = i + (g.random() % (n - i));
    const kept = y[i];
    y[i] = y[j];
    y[j] = kept;
  }
  return y;
}

/** 1 with probability p, else 0. */
export function fillBernoulli(g: Source, y: Data, oy: number, n: number, p: (i: number) => number): void {
  for (let i = 0; i < n; i++) put(y, oy + i, g.uniformDouble() < p(i) ? 1n : 0n);
}
