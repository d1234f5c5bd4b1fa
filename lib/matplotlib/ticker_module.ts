/**
 * `import { MaxNLocator, MultipleLocator } from "matplotlib/ticker"`: rules for ticks and their labels.
 *
 * Source: matplotlib.ticker.
 */
import { ValueError } from "../builtins/errors.js";
import type { Locator } from "./axis.js";
import { type Formatter, toFormatter } from "./formatters.js";
import { linearTicks, minus } from "./ticker.js";
import { type ArrayLike, toNumbers } from "./values.js";

export type { Locator } from "./axis.js";
export type { Formatter } from "./formatters.js";

/** At most so many intervals, at round numbers. */
export class MaxNLocator implements Locator {
  readonly #options: { nbins: number; integer?: boolean; steps?: readonly number[]; prune?: string | null };

  constructor(
    nbins:
      | number
      | "auto"
      | { readonly nbins?: number; readonly integer?: boolean; readonly steps?: readonly number[] } = 10,
    options: {
      readonly integer?: boolean;
      readonly steps?: readonly number[];
      readonly prune?: "lower" | "upper" | "both" | null;
    } = {},
  ) {
    const given = typeof nbins === "object" ? { nbins: 10, ...nbins } : { nbins: nbins === "auto" ? 9 : nbins };
    this.#options = { ...options, ...given };
  }
  tick_values(vmin: number, vmax: number): number[] {
    const { nbins, integer, steps, prune } = this.#options;
    const ticks = linearTicks(vmin, vmax, nbins, {
      nbins,
      ...(integer ? { integer } : {}),
      ...(steps ? { steps } : {}),
    });
    return ticks.slice(
      prune === "lower" || prune === "both" ? 1 : 0,
      prune === "upper" || prune === "both" ? -1 : undefined,
    );
  }
}

/** Every multiple of a number, shifted by `offset`. */
export class MultipleLocator implements Locator {
  readonly #base: number;
  readonly #offset: number;

  constructor(base = 1, offset: number | { readonly offset?: number } = 0) {
    if (!(base > 0)) throw new ValueError("'step' must be positive");
    this.#base = base;
    this.#offset = typeof offset === "number" ? offset : (offset.offset ?? 0);
  }
  tick_values(vmin: number, vmax: number): number[] {
    const first = Math.ceil((vmin - this.#offset) / this.#base - 1e-10);
    const count = Math.floor((vmax - this.#offset) / this.#base + 1e-10) - first + 1;
    // As matplotlib, one beyond either end: labels get their decimals from them too.
    return Array.from({ length: Math.max(0, count) + 2 }, (_, i) => (first - 1 + i) * this.#base + this.#offset);
  }
}

/** Ticks at given places. */
export class FixedLocator implements Locator {
  readonly #places: number[];

  constructor(locs: ArrayLike) {
    this.#places = toNumbers(locs);
  }
  tick_values(_vmin: number, _vmax: number): number[] {
    return [...this.#places];
  }
}

/** So many ticks from end to end. */
export class LinearLocator implements Locator {
  readonly #count: number;

  constructor(numticks = 11) {
    this.#count = numticks;
  }
  tick_values(vmin: number, vmax: number): number[] {
    const last = Math.max(1, this.#count - 1);
    return Array.from({ length: this.#count }, (_, i) => vmin + ((vmax - vmin) * i) / last);
  }
}

/** No ticks. */
export class NullLocator implements Locator {
  tick_values(_vmin: number, _vmax: number): number[] {
    return [];
  }
}

/** Labels from a function of value and number. */
export class FuncFormatter implements Formatter {
  readonly #write: (value: number, position: number) => string;

  constructor(func: (value: number, position: number) => string) {
    this.#write = func;
  }
  format_ticks(values: readonly number[]): string[] {
    return values.map((value, i) => this.#write(value, i));
  }
}

/** Labels from Python's `%`: `new FormatStrFormatter("%.1f")`. */
export class FormatStrFormatter extends FuncFormatter {
  constructor(fmt: string) {
    super((value) => toFormatter(fmt).format_ticks([value])[0]);
  }
}

/** Labels from a text with `{x}`: `new StrMethodFormatter("{x:.2f}")`. */
export class StrMethodFormatter extends FuncFormatter {
  constructor(fmt: string) {
    super((value) => toFormatter(fmt).format_ticks([value])[0]);
  }
}

/** Labels as parts of a hundred; `xmax` is the whole. */
export class PercentFormatter extends FuncFormatter {
  constructor(
    xmax: number | { readonly xmax?: number; readonly decimals?: number; readonly symbol?: string } = 100,
    decimals?: number,
  ) {
    const given = typeof xmax === "number" ? { xmax, decimals } : xmax;
    const whole = given.xmax ?? 100;
    const symbol = (typeof xmax === "number" ? undefined : xmax.symbol) ?? "%";
    super((value) => {
      const part = (100 * value) / whole;
      const text = given.decimals === undefined ? String(Number(part.toPrecision(6))) : part.toFixed(given.decimals);
      return minus(`${text}${symbol}`);
    });
  }
}

/** No labels. */
export class NullFormatter implements Formatter {
  format_ticks(values: readonly number[]): string[] {
    return values.map(() => "");
  }
}
