/** The three transforms under torch.fft: complex to complex, real to complex, half of a spectrum to real. */
import type { Backward } from "../autograd/node.js";
import { record } from "../autograd/record.js";
import { transformLines } from "../compute/fft.js";
import { toContiguous } from "../compute/plan.js";
import { complex128, complexOf, partsOf } from "../dtype.js";
import { real } from "../ops/complex.js";
import { cast } from "../ops/define.js";
import { cat } from "../ops/indexing.js";
import { type Tensor, wrap } from "../tensor.js";

/** What all three keep: the dimensions, the factor, and the sign of the exponent. */
interface Way {
  readonly dims: readonly number[];
  readonly scale: number;
  readonly inverse: boolean;
}

/** What r2c keeps: whether the mirrored half of the last dimension is left out. */
interface RealWay extends Way {
  readonly half: boolean;
  readonly last: number;
}

/** A row-major copy in doubles, both parts of each element. */
const doubles = (x: Tensor): Float64Array => toContiguous(x, x.dtype.kind, x.count, complex128.kind) as Float64Array;

function along(data: Float64Array, sizes: readonly number[], dim: number, inverse: boolean, scale: number): void {
  const product = (part: readonly number[]): number => part.reduce((a, b) => a * b, 1);
  transformLines(data, product(sizes.slice(0, dim)), sizes[dim], product(sizes.slice(dim + 1)), inverse, scale);
}

function transformed(x: Tensor, way: Way): Float64Array {
  const data = doubles(x);
  if (x.count === 0) return data;
  for (const [i, d] of way.dims.entries()) along(data, x.sizes, d, way.inverse, i === 0 ? way.scale : 1);
  return data;
}

const C2C: Backward<Way> = {
  name: "FftC2CBackward0",
  backward: (g, node) => complexToComplex(g, { ...node.arg, inverse: !node.arg.inverse }),
};

/** The transform of complex numbers along `dims`. @internal */
export function complexToComplex(x: Tensor, way: Way): Tensor {
  const out = cast(wrap(transformed(x, way), x.sizes, complex128), x.dtype);
  return record(out, C2C, [x], [], way);
}

/** A dimension cut, or filled up with zeros, to n. @internal */
export function resized(x: Tensor, dim: number, n: number): Tensor {
  const size = x.sizes[dim];
  if (n === size) return x;
  if (n < size) return x.narrow(dim, 0, n);
  return cat([x, x.new_zeros(x.sizes.map((s, d) => (d === dim ? n - size : s)))], dim);
}

const R2C: Backward<RealWay> = {
  name: "FftR2CBackward0",
  backward(g, node) {
    const { dims, scale, inverse, half, last } = node.arg;
    const whole = half ? resized(g, dims[dims.length - 1], last) : g;
    return real(complexToComplex(whole, { dims, scale, inverse: !inverse }));
  },
};

/** The transform of real numbers; with `half` without what mirrors the rest, in the last of `dims`. @internal */
export function realToComplex(x: Tensor, way: Way, half: boolean): Tensor {
  const dim = way.dims[way.dims.length - 1];
  const last = x.sizes[dim];
  const whole = wrap(transformed(x, way), x.sizes, complex128);
  const wanted = half ? whole.narrow(dim, 0, (last >> 1) + 1) : whole;
  const out = cast(wanted.contiguous(), complexOf(x.dtype));
  return record(out, R2C, [x], [], { ...way, half, last });
}

const C2R: Backward<Way> = {
  name: "FftC2RBackward0",
  backward(g, node) {
    const { dims, scale, inverse } = node.arg;
    const dim = dims[dims.length - 1];
    const n = g.sizes[dim];
    const half = realToComplex(g, { dims, scale, inverse: !inverse }, true);
    const twice = n - half.sizes[dim];
    if (twice <= 0) return half;
    return cat(
      [
        half.narrow(dim, 0, 1),
        half.narrow(dim, 1, twice).mul(2),
        half.narrow(dim, 1 + twice, half.sizes[dim] - 1 - twice),
      ],
      dim,
    );
  },
};

/** The transform of a spectrum of which the last of `dims` has only a half, as real numbers, `n` of them. @internal */
export function complexToReal(x: Tensor, way: Way, n: number): Tensor {
  const dim = way.dims[way.dims.length - 1];
  const first = complexToComplex(x.detach(), { ...way, dims: way.dims.slice(0, -1), scale: 1 });
  const half = resized(cast(first, complex128), dim, (n >> 1) + 1);
  const mirrored = half
    .narrow(dim, 1, n - half.sizes[dim])
    .flip(dim)
    .conj();
  const whole = cat([half, mirrored], dim);
  const data = doubles(whole);
  if (whole.count > 0) along(data, whole.sizes, dim, way.inverse, way.scale);
  const out = cast(real(wrap(data, whole.sizes, complex128)).contiguous(), partsOf(x.dtype));
  return record(out, C2R, [x], [], way);
}
