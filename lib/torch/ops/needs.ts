/** What functions need to be given. */
import { typeError } from "../errors.js";
import { Tensor } from "../tensor.js";
import { typename } from "../typename.js";

/**
 * `body`, run only when its first parameters are there, and those of them that are tensors are tensors.
 *
 * @param parameters names of the parameters that must be given, separated by spaces
 * @param tensors how many of them, from the first on, are tensors
 * @throws TypeError that names the parameters at fault
 * @internal
 */
export function needs<A extends unknown[], R>(
  name: string,
  parameters: string,
  tensors: number,
  body: (...args: A) => R,
): (...args: A) => R {
  const names = parameters.split(" ");
  return (...args) => {
    const missing = names.filter((_, i) => args[i] === undefined).map((n) => `'${n}'`);
    if (missing.length > 0) {
      const last = missing.pop() as string;
      const list = missing.length === 0 ? last : `${missing.join(", ")}${missing.length > 1 ? "," : ""} and ${last}`;
      throw typeError(
        `${name}() missing ${missing.length + 1} required positional argument${missing.length > 0 ? "s" : ""}: ${list}`,
      );
    }
    for (let i = 0; i < tensors; i++) {
      if (args[i] instanceof Tensor) continue;
      throw typeError(
        `${name}(): argument '${names[i]}' (position ${i + 1}) must be Tensor, not ${typename(args[i])}`,
        "Make a tensor of it first: torch.tensor(...).",
      );
    }
    return body(...args);
  };
}
