/** The text forms of values that protocols 0 and 1 have. */

/** Makes the error for a text that is none of them. */
type Fail = (message: string) => Error;

/** An int, with an L after a long; protocol 1 spells booleans 00 and 01. */
export function decimal(text: string, fail: Fail): number | bigint | boolean {
  if (text === "00") return false;
  if (text === "01") return true;
  const digits = text.replace(/L$/, "");
  if (!/^-?\d{1,20000}$/.test(digits)) throw fail(`invalid integer '${text.slice(0, 20)}'`);
  const value = BigInt(digits);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A float as Python prints it. */
export function float(text: string, fail: Fail): number {
  const special: Record<string, number> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };
  if (Object.hasOwn(special, text)) return special[text];
  if (!/^-?\d+(\.\d*)?(e[-+]?\d+)?$/.test(text))
    throw fail(`could not convert string to float: '${text.slice(0, 20)}'`);
  return Number(text);
}

/** Python's raw-unicode-escape. */
export function escaped(text: string, fail: Fail): string {
  return text.replace(/\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/g, (_all, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? (long as string), 16);
    if (code > 0x10ffff) throw fail("a string of the pickle has a character beyond Unicode");
    return String.fromCodePoint(code);
  });
}

/** The bytes of a quoted string of Python 2. */
export function quoted(text: string, fail: Fail): Uint8Array {
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || text[text.length - 1] !== quote) {
    throw fail("the STRING opcode argument must be quoted");
  }
  const bytes: number[] = [];
  const plain: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, "\\": 92, "'": 39, '"': 34 };
  for (let i = 1; i < text.length - 1; i++) {
    if (text[i] !== "\\") bytes.push(text.charCodeAt(i) & 255);
    else if (text[i + 1] === "x" && /^[0-9a-f]{2}$/i.test(text.slice(i + 2, i + 4))) {
      bytes.push(Number.parseInt(text.slice(i + 2, i + 4), 16));
      i += 3;
    } else if (Object.hasOwn(plain, text[i + 1])) bytes.push(plain[text[++i]]);
    else throw fail("a string of the pickle has an unknown escape");
  }
  return Uint8Array.from(bytes);
}
