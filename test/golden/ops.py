"""Operations on tensors, as PyTorch computes them: writes ops_<family>.json beside this file.

The inputs are those of PyTorch's own tests (op_db), rounded so that they take little room. Run with PyTorch 2.15,
its numpy and the package expecttest: python ops.py [family ...]
"""
import json, math, os, sys, warnings
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import BinaryUfuncInfo, UnaryUfuncInfo

warnings.simplefilter("ignore")
torch.set_num_threads(1)

FAMILIES = {
    "elementwise": """abs acos acosh asin asinh atan atan2 atanh ceil clamp clamp_max clamp_min copysign cos cosh deg2rad
        erf erfc erfinv exp exp2 expm1 floor fmax fmin fmod frac heaviside hypot ldexp lerp lgamma digamma polygamma
        log log10 log1p log2 logaddexp logaddexp2 logit maximum minimum nan_to_num neg nextafter positive pow rad2deg
        reciprocal remainder round rsqrt sgn sigmoid sign signbit sin sinc sinh sqrt square tan tanh trunc xlogy
        add sub mul div true_divide floor_divide rsub addcmul addcdiv float_power gcd lcm i0 igamma igammac mvlgamma
        special.i0e special.i1 special.i1e special.ndtr special.polygamma special.xlog1py special.zeta special.entr
        special.ndtri special.log_ndtr special.erfcx frexp""",
    "comparison": """eq ne lt le gt ge isclose allclose equal isfinite isinf isnan isposinf isneginf isreal isin
        logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor bitwise_not
        bitwise_left_shift bitwise_right_shift max min""",
    "reductions": """sum mean prod var std var_mean std_mean amax amin aminmax argmax argmin any all nansum nanmean
        logsumexp count_nonzero norm dist cdist cov corrcoef renorm median nanmedian mode quantile nanquantile
        cumsum cumprod cummax cummin logcumsumexp diff trapz trapezoid cumulative_trapezoid softmax log_softmax trace""",
    "sorting": """sort argsort msort topk kthvalue unique unique_consecutive searchsorted bucketize bincount histc
        histogram""",
    "gathering": """gather scatter scatter_add scatter_reduce index_select index_add index_copy index_fill index_reduce
        index_put masked_select masked_fill masked_scatter where take take_along_dim put nonzero argwhere
        select_scatter slice_scatter diagonal_scatter __getitem__ fill""",
    "shapes": """view reshape view_as reshape_as flatten unflatten ravel squeeze unsqueeze transpose permute t T mT H mH
        movedim expand expand_as broadcast_to broadcast_tensors broadcast_shapes repeat tile repeat_interleave flip
        fliplr flipud roll rot90 cat stack hstack vstack dstack column_stack split tensor_split hsplit vsplit dsplit
        chunk unbind narrow select diag diag_embed diagonal diagflat tril triu tril_indices triu_indices
        meshgrid cartesian_prod combinations block_diag atleast_1d atleast_2d atleast_3d as_strided unfold
        split_with_sizes clone contiguous sum_to_size unravel_index narrow_copy slice""",
    "creation": """arange linspace logspace full ones zeros eye full_like ones_like zeros_like new_ones new_zeros
        new_full scalar_tensor bool byte char double float half int long short bfloat16 to""",
    "products": """matmul mm bmm mv dot vdot inner outer addmm addmv addr addbmm baddbmm einsum tensordot kron cross
        linalg.matrix_power linalg.multi_dot linalg.vecdot linalg.cross""",
    "linalg": """linalg.norm linalg.vector_norm linalg.matrix_norm linalg.det linalg.slogdet logdet linalg.inv
        linalg.inv_ex linalg.solve linalg.solve_triangular linalg.cholesky linalg.qr linalg.eigh linalg.eigvalsh
        linalg.svd svd linalg.svdvals linalg.pinv pinverse linalg.lstsq linalg.matrix_rank linalg.cond linalg.diagonal
        linalg.vander linalg.tensorinv linalg.tensorsolve matrix_exp cholesky_solve cholesky_inverse linalg.lu linalg.lu_factor""",
    "fft": """fft.fft fft.ifft fft.fft2 fft.ifft2 fft.fftn fft.ifftn fft.rfft fft.irfft fft.rfft2 fft.irfft2 fft.rfftn
        fft.irfftn fft.hfft fft.ihfft fft.hfft2 fft.ihfft2 fft.hfftn fft.ihfftn fft.fftshift fft.ifftshift""",
    "complex": """real imag view_as_real view_as_complex complex polar angle conj conj_physical abs add sub mul div neg exp sgn
        sum mean reshape transpose permute squeeze flip roll cat stack clone isreal adjoint mH H""",
}
COMPLEX_FAMILIES = ("fft", "complex")
MOST = int(os.environ.get("MOST", "0"))
LARGEST = 130
SHORT = {torch.float64: "f8", torch.float32: "f4", torch.int64: "i8", torch.int32: "i4", torch.int16: "i2",
         torch.int8: "i1", torch.uint8: "u1", torch.bool: "b1", torch.float16: "f2", torch.bfloat16: "bf", torch.complex64: "cf", torch.complex128: "cd"}


SMALL = "lerp addcmul addcdiv clamp where isin allclose equal float_power clamp_min clamp_max fill igamma igammac rsub norm mode logsumexp renorm cdist".split()


class Skip(Exception):
    pass


def number(v):
    if isinstance(v, (bool, int)):
        return v
    if math.isnan(v):
        return "nan"
    if math.isinf(v):
        return "inf" if v > 0 else "-inf"
    return float(f"{v:.12g}") if v != int(v) or abs(v) > 1e15 else (int(v) if v != 0 or math.copysign(1, v) > 0 else "-0")


def encode(x, inside=False):
    if isinstance(x, torch.Tensor):
        if x.dtype not in SHORT or x.layout != torch.strided or x.numel() > LARGEST * 2:
            raise Skip
        if x.dtype.is_complex:
            parts = torch.view_as_real(x.detach().resolve_conj().resolve_neg().to(torch.complex128)).reshape(-1).tolist()
            return {"t": SHORT[x.dtype], "s": list(x.shape), "v": [number(v) for v in parts]}
        flat = x.detach().to(torch.float64 if x.dtype.is_floating_point else x.dtype).reshape(-1).tolist()
        return {"t": SHORT[x.dtype], "s": list(x.shape), "v": [number(v) for v in flat]}
    if x is None or isinstance(x, (bool, str)):
        return x
    if isinstance(x, int):
        if abs(x) > 2**53:
            raise Skip
        return x
    if isinstance(x, float):
        n = number(x)
        return {"f": n} if isinstance(n, (int, str)) else n
    if isinstance(x, (list, tuple, torch.Size)):
        return [encode(e, True) for e in x]
    if isinstance(x, torch.dtype):
        if x not in SHORT:
            raise Skip
        return {"d": SHORT[x]}
    raise Skip


def rounded(x):
    """The same input with few digits."""
    if isinstance(x, torch.Tensor):
        if x.dtype.is_complex:
            return torch.view_as_complex(rounded(torch.view_as_real(x.detach().resolve_conj()).clone()))
        y = x.detach().clone()
        if y.dtype.is_floating_point and y.numel() and "linalg" not in current:
            r = torch.round(y.double() * 64) / 64
            keep = (r == 0) | ~torch.isfinite(r) | ((r == r.round()) & (y != y.round()))
            y = torch.where(keep, torch.round(y.double() * 4096) / 4096 + 0.0, r).to(y.dtype) if y.abs().max() < 1e4 else y
        elif y.dtype.is_floating_point and y.numel():
            y = (torch.round(y.double() * 1024) / 1024).to(y.dtype)
        return y.contiguous()
    if isinstance(x, (list, tuple)):
        return type(x)(rounded(e) for e in x) if not isinstance(x, torch.Size) else x
    if isinstance(x, dict):
        return {k: rounded(v) for k, v in x.items()}
    return x


def small(x):
    """At most three of each dimension: elementwise operations need no more."""
    if isinstance(x, torch.Tensor):
        return x[tuple(slice(0, 3) for _ in x.shape)].contiguous()
    if isinstance(x, (list, tuple)) and not isinstance(x, torch.Size):
        return type(x)(small(e) for e in x)
    return {k: small(v) for k, v in x.items()} if isinstance(x, dict) else x


def leaves(x, out):
    if isinstance(x, torch.Tensor):
        out.append(x)
    elif isinstance(x, (list, tuple)):
        for e in x:
            leaves(e, out)
    elif isinstance(x, dict):
        for e in x.values():
            leaves(e, out)
    return out


def weights(y):
    """What the results are weighted with before the gradient is taken; the test has the same."""
    if y.dtype.is_complex:
        return weights(torch.view_as_real(y.detach().resolve_conj().resolve_neg()))
    n = torch.arange(y.numel(), dtype=torch.float64)
    return ((n * 7) % 5 / 4 - 0.4).reshape(y.shape).to(y.dtype)


def case(op, sample, dtype, gradient):
    args = rounded([sample.input, *sample.args])
    kwargs = rounded(dict(sample.kwargs))
    if isinstance(op, (UnaryUfuncInfo, BinaryUfuncInfo)) or op.name in SMALL:
        args, kwargs = small(args), small(kwargs)
    if sum(t.numel() for t in leaves([args, kwargs], [])) > LARGEST:
        raise Skip
    made = {"n": op.name, "a": encode(args)}
    if kwargs:
        made["k"] = {k: encode(v) for k, v in kwargs.items()}
    if not dtype.is_floating_point and any(isinstance(v, float) and v == int(v) for v in [*args, *kwargs.values()] if isinstance(v, float) and math.isfinite(v)):
        raise Skip
    inputs = [t for t in leaves([args, kwargs], []) if t.dtype.is_floating_point or t.dtype.is_complex]
    if gradient:
        for t in inputs:
            t.requires_grad_()
    torch.manual_seed(0)
    y = op.op(*args, **kwargs)
    made["y"] = encode(y) if not isinstance(y, torch.Size) else list(y)
    if gradient:
        outs = [t for t in leaves(y, []) if t.requires_grad]
        if outs:
            parts = lambda t: torch.view_as_real(t.resolve_conj().resolve_neg()) if t.dtype.is_complex else t
            loss = sum((parts(t) * weights(t)).sum() for t in outs)
            grads = torch.autograd.grad(loss, inputs, allow_unused=True)
            made["g"] = [None if g is None else [number(v) for v in parts(g).reshape(-1).tolist()] for g in grads]
            if outs[0].grad_fn is not None:
                made["f"] = type(outs[0].grad_fn).__name__
    if op.inplace_variant is not None and isinstance(y, torch.Tensor) and isinstance(args[0], torch.Tensor):
        if y.shape == args[0].shape:
            try:
                with torch.no_grad():
                    z = op.inplace_variant(args[0].clone(), *args[1:], **kwargs)
                if torch.equal(z, y.detach().to(z.dtype)):
                    made["i"] = 1
            except Exception:
                pass
    return made


def picked(items, most):
    if len(items) <= most:
        return items
    step = len(items) / most
    return [items[int(i * step)] for i in range(most)]


def errors(op):
    found = []
    if op.error_inputs_func is None:
        return found
    try:
        items = list(op.error_inputs("cpu"))
    except Exception:
        return found
    for item in items:
        s = item.sample_input
        try:
            made = {"n": op.name, "a": encode([s.input, *s.args])}
            if s.kwargs:
                made["k"] = {k: encode(v) for k, v in s.kwargs.items()}
            op.op(s.input, *s.args, **s.kwargs)
        except Skip:
            continue
        except Exception as e:
            text = str(e)
            if "\n" in text or len(text) > 300 or "aten::" in text or "received an invalid combination" in text or "single memory location" in text or "64 dims" in text:
                continue
            made["e"] = [type(e).__name__, text]
            found.append(made)
    return found


WHOLE = "byte char int long short bool".split()
SPECIAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -3.5, 100.0]


def special(op):
    """Elementwise functions at NaN, the infinities, zeros and halves."""
    found = []
    for dtype in (torch.float64, torch.float32):
        if dtype in op.dtypes and op.name not in WHOLE:
            x = torch.tensor(SPECIAL, dtype=dtype)
            try:
                found.append({"n": op.name, "a": [encode(x)], "y": encode(op.op(x))})
            except Exception:
                pass
    return found


current = ""
for family in sys.argv[1:] or FAMILIES:
    names = FAMILIES[family].split()
    cases = []
    for name in names:
        infos = [o for o in op_db if o.name == name]
        if not infos:
            print("no such op:", name)
        for op in infos:
            current = "linalg" if family == "linalg" else name
            plan = [(torch.float64, True, 8), (torch.float32, False, 3), (torch.int64, False, 3), (torch.bool, False, 1),
                    (torch.uint8, False, 1), (torch.float16, False, 1)]
            if family in COMPLEX_FAMILIES:
                plan = [(torch.complex128, True, 5), (torch.complex64, False, 2), (torch.float64, True, 4), (torch.float32, False, 2), (torch.int64, False, 1)]
                if family == "complex" and torch.complex128 in op.dtypes:
                    plan = plan[:2]
            elementwise = isinstance(op, (UnaryUfuncInfo, BinaryUfuncInfo)) or name in SMALL
            if isinstance(op, UnaryUfuncInfo) and family not in COMPLEX_FAMILIES:
                cases += special(op)
            for dtype, gradient, most in plan:
                if dtype not in op.dtypes:
                    continue
                torch.manual_seed(len(name))
                grad = gradient and op.supports_autograd
                try:
                    samples = list(op.sample_inputs("cpu", dtype, requires_grad=False))
                except Exception:
                    continue
                good = []
                for s in samples:
                    try:
                        if not elementwise:
                            encode(rounded([s.input, *s.args, list(s.kwargs.values())]))
                        if elementwise or sum(t.numel() for t in leaves([s.input, list(s.args), dict(s.kwargs)], [])) <= LARGEST:
                            good.append(s)
                    except Skip:
                        pass
                for s in picked(good, MOST or (most if len(infos) < 3 else min(most, 3))):
                    try:
                        cases.append(case(op, s, dtype, grad))
                    except Skip:
                        pass
                    except Exception as e:
                        print(name, dtype, "->", str(e).split("\n")[0][:100])
            cases += picked(errors(op), 4)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"ops_{family}.json")
    with open(path, "w") as f:
        f.write('{"torch": "%s", "cases": [\n' % torch.__version__)
        f.write(",\n".join(json.dumps(c, separators=(",", ":")) for c in cases))
        f.write("\n]}\n")
    none = [n for n in names if not any(c["n"] == n for c in cases)]
    print("without cases:", *none) if none else None
    print(family, len(cases), os.path.getsize(path))
