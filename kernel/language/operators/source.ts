/** The switch of the operators, and the rules of each program that the patched compiler checks. */
import type { CheckerParts, HookSource, Pinned, ts } from "./checker.js";
import { Rules } from "./rules.js";

export class Operators implements HookSource {
  /** Counts for programs that are checked from now on. */
  enabled = true;
  readonly #rules: WeakMap<ts.Program, Rules> = new WeakMap();

  forChecker(pinned: Pinned, program: ts.Program, parts: () => CheckerParts): Rules {
    const rules = new Rules(pinned, this.enabled, parts);
    this.#rules.set(program, rules);
    return rules;
  }

  /** The rules with which a program was checked. */
  of(program: ts.Program): Rules | undefined {
    return this.#rules.get(program);
  }
}
