/** What nn.py wrote. */
import { readFileSync } from "node:fs";

/** An error's class and text. */
export type ErrorText = readonly [name: string, message: string];

export interface Walks {
  readonly batches: unknown[][][];
  readonly length: number;
  readonly after: number[];
}

interface NnGolden {
  readonly errors: Readonly<Record<string, ErrorText>>;
  readonly optimizer_errors: Readonly<Record<string, ErrorText>>;
  readonly data_errors: Readonly<Record<string, ErrorText>>;
  readonly prints: Readonly<Record<string, string>>;
  readonly first: readonly { args: [number, number, boolean]; state: Record<string, number[]> }[];
  readonly init: Readonly<Record<string, number[]>>;
  readonly trajectories: Readonly<
    Record<string, { losses: number[]; final: Record<string, number[]>; keys: Record<string, string[]> }>
  >;
  readonly data: Readonly<Record<string, Walks>>;
  readonly splits: Readonly<Record<string, number[][]>>;
  readonly streams: Readonly<Record<string, number[][]>>;
}

export const golden: NnGolden = JSON.parse(readFileSync(new URL("./nn.json", import.meta.url), "utf8")) as NnGolden;

/** The class and text of what `f` throws, as Python would show them. */
export function errorOf(f: () => unknown): ErrorText {
  try {
    f();
  } catch (e) {
    if (e instanceof Error) return [e.name, e.message];
    throw e;
  }
  throw new Error("nothing was thrown");
}
