/** How PyTorch seeds numpy in a worker: a hash of the base seed and the worker's number (numpy's SeedSequence). */

const XSHIFT = 16;

/** Four numbers of 32 bits for a worker's `np.random`. @internal */
export function numpySeed(base: number | bigint, id: number): number[] {
  const seed = BigInt(base);
  const entropy = [id, Number(seed & 0xffffffffn), Number(seed >> 32n), 0];
  const hasher = (first: number, multiplier: number): ((value: number) => number) => {
    let constant = first;
    return (value) => {
      const mixed = value ^ constant;
      constant = Math.imul(constant, multiplier);
      const product = Math.imul(mixed, constant) >>> 0;
      return (product ^ (product >>> XSHIFT)) >>> 0;
    };
  };
  const mix = (x: number, y: number): number => {
    const difference = (Math.imul(0xca01f9dd, x) - Math.imul(0x4973f715, y)) >>> 0;
    return (difference ^ (difference >>> XSHIFT)) >>> 0;
  };
  const hash = hasher(0x43b0d7e5, 0x931e8875);
  const pool = entropy.map(hash);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  }
  return pool.map(hasher(0x8b51f9dd, 0x58f38ded));
}
