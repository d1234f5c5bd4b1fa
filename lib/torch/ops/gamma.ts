/** Error functions, gamma functions, Bessel functions. */

import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { UnaryKernel } from "../compute/loops.js";
import * as f from "../compute/special.js";
import { RuntimeError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { runUnary, type Scalar, toFloating } from "./define.js";
import { type Binary, binaryOp, type Unary, unary } from "./elementwise.js";
import { asOne, type Fn, type InPlace, install, installInPlace, type Method, op } from "./op.js";

declare module "../tensor.js" {
  interface Tensor {
    /** Error function. See torch.erf. */
    erf: Method<Unary>;
    /** In place: error function. */
    erf_: InPlace<Unary, this>;
    /** 1 - erf. See torch.erfc. */
    erfc: Method<Unary>;
    /** In place: 1 - erf. */
    erfc_: InPlace<Unary, this>;
    /** Inverse of erf. See torch.erfinv. */
    erfinv: Method<Unary>;
    /** In place: inverse of erf. */
    erfinv_: InPlace<Unary, this>;
    /** Logarithm of the gamma function. See torch.lgamma. */
    lgamma: Method<Unary>;
    /** In place: logarithm of the gamma function. */
    lgamma_: InPlace<Unary, this>;
    /** Derivative of lgamma. See torch.digamma. */
    digamma: Method<Unary>;
    /** In place: derivative of lgamma. */
    digamma_: InPlace<Unary, this>;
    /** n-th derivative of digamma. See torch.polygamma. */
    polygamma(n: number): Tensor;
    /** In place: n-th derivative of digamma. */
    polygamma_(n: number): this;
    /** Multivariate lgamma. See torch.mvlgamma. */
    mvlgamma: Method<typeof mvlgamma>;
    /** In place: multivariate lgamma. */
    mvlgamma_: InPlace<typeof mvlgamma, this>;
    /** Modified Bessel function of order 0. See torch.i0. */
    i0: Method<Unary>;
    /** In place: modified Bessel function of order 0. */
    i0_: InPlace<Unary, this>;
    /** Lower regularised incomplete gamma function. See torch.igamma. */
    igamma: Method<Binary>;
    /** In place: lower regularised incomplete gamma function. */
    igamma_: InPlace<Binary, this>;
    /** Upper regularised incomplete gamma function. See torch.igammac. */
    igammac: Method<Binary>;
    /** In place: upper regularised incomplete gamma function. */
    igammac_: InPlace<Binary, this>;
  }
}

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

/** Error function, 2/sqrt(pi) times the integral of e ** -t ** 2 from 0 to input. Source: PyTorch, torch.erf. */
export const erf: Unary = unary({
  name: "erf",
  node: "ErfBackward0",
  formula: { number: "fn.erf(v)", fn: f },
  derivative: (g, x) => g.mul(x.mul(x).neg().exp().mul(TWO_OVER_ROOT_PI)),
});

/** 1 - erf(input), with all digits where erf is near 1. Source: PyTorch, torch.erfc. */
export const erfc: Unary = unary({
  name: "erfc",
  node: "ErfcBackward0",
  formula: { number: "fn.erfc(v)", fn: f },
  derivative: (g, x) => g.mul(x.mul(x).neg().exp().mul(-TWO_OVER_ROOT_PI)),
});

/** The inverse of erf, on [-1, 1]. Source: PyTorch, torch.erfinv. */
export const erfinv: Unary = unary({
  name: "erfinv",
  node: "ErfinvBackward0",
  formula: { number: "fn.erfinv(v)", fn: f },
  derivative: (g, x) => g.mul(erfinv(x).pow(2).exp().div(TWO_OVER_ROOT_PI)),
});

/** ln |gamma(input)|. Source: PyTorch, torch.lgamma. */
export const lgamma: Unary = unary({
  name: "lgamma",
  node: "LgammaBackward0",
  formula: { number: "fn.lgamma(v)", fn: f },
  derivative: (g, x) => g.mul(digamma(x)),
});

/** The derivative of lgamma. Source: PyTorch, torch.digamma. */
export const digamma: Unary = unary({
  name: "digamma",
  node: "DigammaBackward0",
  formula: { number: "fn.digamma(v)", fn: f },
  derivative: (g, x) => g.mul(polygamma(1, x)),
});

const POLYGAMMA = new UnaryKernel({ name: "polygamma", number: "fn.polygamma(p0, v)", fn: f });
const POLYGAMMA_BACKWARD: Backward<number> = {
  name: "PolygammaBackward0",
  backward: (g, node) => g.mul(polygamma(node.arg + 1, node.saved(0))),
};

/**
 * The n-th derivative of digamma.
 *
 * @throws RuntimeError when n is negative.
 * Source: PyTorch, torch.polygamma.
 */
export function polygamma(n: number, input: Tensor): Tensor;
export function polygamma(input: Tensor, n: number): Tensor;
export function polygamma(first: number | Tensor, second: Tensor | number): Tensor {
  const [n, input] = (typeof first === "number" ? [first, second] : [second, first]) as [number, Tensor];
  if (n < 0) throw new RuntimeError("polygamma(n, x) does not support negative n.");
  const x = toFloating(input);
  return record(runUnary(POLYGAMMA, x, x.dtype, n), POLYGAMMA_BACKWARD, [input], [input], n);
}

/** ln of the multivariate gamma function of dimension p. Source: PyTorch, torch.mvlgamma. */
export const mvlgamma: Fn<[input: Tensor, p: number], { readonly p?: number }> = op(
  "mvlgamma",
  "input p",
  (input: Tensor, p: number) => {
    if (p < 1) throw new RuntimeError("p has to be greater than or equal to 1");
    const constant = (p * (p - 1) * Math.log(Math.PI)) / 4;
    return asOne("MvlgammaBackward0", [input], (given) => {
      const x = toFloating(given);
      let sum = lgamma(x);
      for (let j = 1; j < p; j++) sum = sum.add(lgamma(x.sub(j / 2)));
      return sum.add(constant);
    });
  },
);

const besselOp = (name: string, node: string, text: string, derivative: (g: Tensor, x: Tensor) => Tensor): Unary =>
  unary({ name, node, formula: { number: text, fn: f as never }, derivative });

/** Modified Bessel function of the first kind, order 0. Source: PyTorch, torch.i0. */
export const i0: Unary = besselOp("i0", "I0Backward0", "fn.bessel(0, v)", (g, x) => g.mul(i1(x)));
/** Modified Bessel function of the first kind, order 1. Source: PyTorch, torch.special.i1. */
export const i1: Unary = besselOp("i1", "SpecialI1Backward0", "fn.bessel(1, v)", (g, x) =>
  g.mul(
    i0(x).sub(
      i1(x)
        .div(x.masked_fill(x.eq(0), 1))
        .masked_fill(x.eq(0), 0.5),
    ),
  ),
);
/** e ** -|input| times i0(input). Source: PyTorch, torch.special.i0e. */
export const i0e: Unary = besselOp("i0e", "SpecialI0EBackward0", "fn.besselScaled(0, v)", (g, x) =>
  g.mul(i1e(x).sub(i0e(x).mul(x.sign()))),
);
/** e ** -|input| times i1(input). Source: PyTorch, torch.special.i1e. */
export const i1e: Unary = besselOp("i1e", "SpecialI1EBackward0", "fn.besselScaled(1, v)", (g, x) =>
  g.mul(
    i0e(x)
      .sub(i1e(x).mul(x.sign().add(x.reciprocal())))
      .masked_fill(x.eq(0), 0.5),
  ),
);

const incomplete = (name: string, upper: boolean): Binary =>
  binaryOp({
    name,
    node: upper ? "IgammacBackward0" : "IgammaBackward0",
    formula: { number: `fn.incompleteGamma(a, b, ${upper})`, fn: f as never },
    derivatives: [
      () => {
        throw new RuntimeError(`the derivative for '${name}: input' is not implemented.`);
      },
      (g, a, x) =>
        g.mul(
          x
            .log()
            .mul(a.sub(1))
            .sub(x)
            .sub(lgamma(a))
            .exp()
            .mul(upper ? -1 : 1),
        ),
    ],
  });

/** Lower regularised incomplete gamma function P(input, other). Gradient: other. Source: PyTorch, torch.igamma. */
export const igamma: Binary = incomplete("igamma", false);
/** Upper regularised incomplete gamma function Q(input, other). Gradient: other. Source: PyTorch, torch.igammac. */
export const igammac: Binary = incomplete("igammac", true);

/** Hurwitz's zeta function of order input at other. Source: PyTorch, torch.special.zeta. */
export const zeta: Binary = binaryOp({
  name: "zeta",
  node: "SpecialZetaBackward0",
  formula: { number: "fn.zeta(a, b)", fn: f },
  result: "float",
  numbers: true,
  derivatives: [
    () => {
      throw new RuntimeError("the derivative for 'zeta: self' is not implemented.");
    },
    (g, a, b) => g.mul(a.neg().mul(zeta(a.add(1), b))),
  ],
});

/** Standard normal distribution function. Source: PyTorch, torch.special.ndtr. */
export const ndtr: Unary = unary({
  name: "ndtr",
  node: "SpecialNdtrBackward0",
  formula: { number: "fn.ndtr(v)", fn: f },
  derivative: (g, x) =>
    g.mul(
      x
        .mul(x)
        .div(-2)
        .exp()
        .div(Math.sqrt(2 * Math.PI)),
    ),
});
/** Inverse of ndtr, on [0, 1]. Source: PyTorch, torch.special.ndtri. */
export const ndtri: Unary = unary({
  name: "ndtri",
  node: "SpecialNdtriBackward0",
  formula: { number: "fn.ndtri(v)", fn: f },
  reads: "result",
  derivative: (g, _x, y) =>
    g.mul(
      y
        .mul(y)
        .div(2)
        .exp()
        .mul(Math.sqrt(2 * Math.PI)),
    ),
});
/** ln ndtr(input), without loss in the left tail. Source: PyTorch, torch.special.log_ndtr. */
export const log_ndtr: Unary = unary({
  name: "log_ndtr",
  node: "SpecialLogNdtrBackward0",
  formula: { number: "fn.log_ndtr(v)", fn: f },
  derivative: (g, x) => g.div(erfcx(x.mul(-Math.SQRT1_2))).mul(Math.sqrt(2 / Math.PI)),
});
/** e ** (input ** 2) * erfc(input). Source: PyTorch, torch.special.erfcx. */
export const erfcx: Unary = unary({
  name: "erfcx",
  node: "SpecialErfcxBackward0",
  formula: { number: "fn.erfcx(v)", fn: f },
  reads: "input",
  derivative: (g, x) => g.mul(x.mul(2).mul(erfcx(x)).sub(TWO_OVER_ROOT_PI)),
});
/** -input * ln(input), 0 at 0, -inf below. Source: PyTorch, torch.special.entr. */
export const entr: Unary = unary({
  name: "entr",
  node: "SpecialEntrBackward0",
  formula: "v > 0 ? -v * Math.log(v) : v === 0 ? 0 : v !== v ? v : -Infinity",
  derivative: (g, x) => g.mul(x.log().neg().sub(1)),
});
/** input * log1p(other), 0 where input is 0. Shape: they broadcast. Source: PyTorch, torch.special.xlog1py. */
export const xlog1py: Fn<[input: Tensor | Scalar, other: Tensor | Scalar], { readonly other?: Tensor | Scalar }> =
  binaryOp({
    name: "xlog1py",
    node: "SpecialXlog1PyBackward0",
    formula: "b !== b ? b : a === 0 ? 0 : a * Math.log1p(b)",
    result: "float",
    numbers: true,
    derivatives: [
      (g, a, b) => g.mul(b.add(1).log()).masked_fill(a.eq(0).logical_and(b.le(-1)), 0),
      (g, a, b) => g.mul(a.div(b.add(1))),
    ],
  });

const both = { erf, erfc, erfinv, lgamma, digamma, mvlgamma, i0, igamma, igammac };
install({ ...both, polygamma });
installInPlace({ ...both, polygamma });
