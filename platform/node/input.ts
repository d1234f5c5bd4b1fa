/** Asking the person at the terminal, for scripts that run outside a kernel. */
import { readSync } from "node:fs";

/** Prints the prompt and waits for one line of standard input. */
export function input(prompt: string): string {
  process.stdout.write(prompt);
  const bytes: number[] = [];
  const one = new Uint8Array(1);
  while (readSync(0, one) === 1 && one[0] !== 10) bytes.push(one[0]);
  return new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\r$/, "");
}
