/** mathtext, as far as it has a plain form: `$x^2$`, `$\alpha_1$` in the little HTML that plotly sets. */

const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ϵ", varepsilon: "ε", zeta: "ζ", eta: "η", theta: "θ",
  vartheta: "ϑ", iota: "ι", kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ",
  tau: "τ", upsilon: "υ", phi: "ϕ", varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", Gamma: "Γ", Delta: "Δ", Theta: "Θ",
  Lambda: "Λ", Xi: "Ξ", Pi: "Π", Sigma: "Σ", Upsilon: "Υ", Phi: "Φ", Psi: "Ψ", Omega: "Ω",
  times: "×", cdot: "·", pm: "±", mp: "∓", div: "÷", leq: "≤", le: "≤", geq: "≥", ge: "≥", neq: "≠", ne: "≠",
  approx: "≈", sim: "∼", equiv: "≡", propto: "∝", infty: "∞", partial: "∂", nabla: "∇", sum: "∑", prod: "∏", int: "∫",
  sqrt: "√", in: "∈", notin: "∉", subset: "⊂", cup: "∪", cap: "∩", forall: "∀", exists: "∃", rightarrow: "→", to: "→",
  leftarrow: "←", Rightarrow: "⇒", leftrightarrow: "↔", ldots: "…", cdots: "⋯", dots: "…", circ: "∘", degree: "°",
  prime: "′", ell: "ℓ", hbar: "ℏ", ast: "∗", star: "⋆", odot: "⊙", oplus: "⊕", otimes: "⊗", langle: "⟨", rangle: "⟩",
  mid: "|", quad: "\u2003", qquad: "\u2003\u2003",
}; // biome-ignore format: a table

const FUNCTIONS: ReadonlySet<string> = new Set([
  "sin",
  "cos",
  "tan",
  "log",
  "ln",
  "exp",
  "max",
  "min",
  "arg",
  "lim",
  "det",
  "tanh",
  "sinh",
  "cosh",
]);
/** Commands whose argument is set in a face. */
const FACES: Readonly<Record<string, readonly [string, string]>> = {
  mathrm: ["", ""],
  text: ["", ""],
  mathdefault: ["", ""],
  operatorname: ["", ""],
  mathit: ["<i>", "</i>"],
  mathbf: ["<b>", "</b>"],
  bf: ["<b>", "</b>"],
};
const ACCENTS: Readonly<Record<string, string>> = {
  hat: "\u0302",
  bar: "\u0304",
  tilde: "\u0303",
  dot: "\u0307",
  vec: "\u20d7",
};

/** A text for plotly: markup characters escaped, newlines as `<br>`, and what stands between `$` signs set as mathematics. */
export function mathText(text: unknown): string {
  const parts = String(text).split(/(?<!\\)\$/);
  // An odd dollar sign is a dollar sign.
  if (parts.length % 2 === 0) return plain(String(text));
  return parts.map((part, i) => (i % 2 === 1 ? new Parser(part).all() : plain(part))).join("");
}

function plain(text: string): string {
  return text
    .replace(/\\\$/g, "$")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\n/g, "<br>");
}

class Parser {
  readonly #text: string;
  #at = 0;
  constructor(text: string) {
    this.#text = text;
  }

  all(): string {
    let out = "";
    while (this.#at < this.#text.length) out += this.#piece(true);
    return out;
  }

  /** One letter, command or group. */
  #piece(italic: boolean): string {
    const c = this.#text[this.#at++];
    if (c === "^" || c === "_") {
      const tag = c === "^" ? "sup" : "sub";
      return `<${tag}>${this.#argument(italic)}</${tag}>`;
    }
    if (c === "{") return this.#group(italic);
    if (c === "\\") return this.#command(italic);
    if (c === " " || c === undefined) return "";
    if (c === "-") return "\u2212";
    if (c === "'") return "′";
    if (/[a-zA-Z]/.test(c)) return italic ? `<i>${c}</i>` : c;
    if ("=+<>".includes(c)) return `\u2009${plain(c)}\u2009`;
    return plain(c);
  }

  #argument(italic: boolean): string {
    while (this.#text[this.#at] === " ") this.#at++;
    return this.#at < this.#text.length ? this.#piece(italic) : "";
  }

  #group(italic: boolean): string {
    let out = "";
    while (this.#at < this.#text.length && this.#text[this.#at] !== "}") out += this.#piece(italic);
    this.#at++;
    return out;
  }

  #command(italic: boolean): string {
    const name = /^[a-zA-Z]+/.exec(this.#text.slice(this.#at))?.[0];
    if (name === undefined) {
      const c = this.#text[this.#at++] ?? "";
      return c === "," || c === ";" || c === " " ? "\u2009" : plain(c);
    }
    this.#at += name.length;
    if (name === "frac") return `${this.#argument(italic)}/${this.#argument(italic)}`;
    if (name === "sqrt") return `√(${this.#argument(italic)})`;
    if (name === "left" || name === "right") return "";
    const face = FACES[name];
    if (face) {
      const literal = this.#literal();
      return `${face[0]}${literal}${face[1]}`;
    }
    const accent = ACCENTS[name];
    if (accent) return this.#argument(italic).replace(/(<\/i>)?$/, `${accent}$1`);
    if (FUNCTIONS.has(name)) return name;
    return SYMBOLS[name] ?? plain(`\\${name}`);
  }

  /** The argument in upright letters, spaces kept. */
  #literal(): string {
    while (this.#text[this.#at] === " ") this.#at++;
    if (this.#text[this.#at] !== "{") return this.#argument(false);
    this.#at++;
    let out = "";
    while (this.#at < this.#text.length && this.#text[this.#at] !== "}") {
      if (this.#text[this.#at] === " ") {
        out += " ";
        this.#at++;
      } else out += this.#piece(false);
    }
    this.#at++;
    return out;
  }
}
