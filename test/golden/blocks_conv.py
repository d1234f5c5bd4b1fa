# Convolutions, pools, pads: run by blocks.py.
FAMILIES["conv"] = [
    *[case("Conv1d", *a, x=[R(2, 4, 9)], **k) for a, k in [
        ((4, 3, 3), {}), ((4, 6, 3, 2, 1), {}), ((4, 4, 2), dict(groups=2)), ((4, 4, 3), dict(groups=4, bias=False)), ((4, 2, 3), dict(dilation=2)),
        ((4, 2, 4), dict(padding="same")), ((4, 2, 3), dict(padding="same", dilation=2)), ((4, 2, 3), dict(padding="valid")),
        ((4, 2, 3), dict(padding=2, padding_mode="reflect")), ((4, 2, 3), dict(padding=2, padding_mode="replicate", dtype="float64")),
        ((4, 2, 3), dict(padding=2, padding_mode="circular")), ((4, 2, 4), dict(padding="same", padding_mode="circular"))]],
    case("Conv1d", 4, 3, 3, x=[R(4, 7)]), case("Conv1d", in_channels=4, out_channels=2, kernel_size=1, x=[R(1, 4, 3)]),
    *[case("Conv2d", *a, x=[R(2, 4, 6, 7)], **k) for a, k in [
        ((4, 3, 3), {}), ((4, 3, 3), dict(dtype="float64")), ((4, 6, T(3, 2), 2), {}), ((4, 6, 3, T(1, 2), T(2, 1)), {}), ((4, 4, 2), dict(groups=2, padding=1)),
        ((4, 8, 3), dict(groups=4, bias=False, dtype="float64")), ((4, 2, 3), dict(dilation=T(2, 1), padding=2)), ((4, 2, T(4, 3)), dict(padding="same")),
        ((4, 2, 5), dict(padding="same")), ((4, 2, 3, 1, 1, 1, 1, True, "reflect"), {}), ((4, 2, 3), dict(padding=T(1, 2), padding_mode="circular", stride=2)), ((4, 5, 1), {})]],
    case("Conv2d", 1, 2, 5, x=[R(1, 8, 8)]), case("Conv2d", 3, 2, 3, x=[R(0, 3, 8, 8)]),
    *[case("Conv3d", *a, x=[R(2, 2, 4, 5, 4)], **k) for a, k in [
        ((2, 3, 2), {}), ((2, 2, T(2, 3, 1), 2, 1), {}), ((2, 2, 3), dict(padding="same", groups=2)), ((2, 2, 2), dict(padding=1, padding_mode="replicate", dtype="float64"))]],
    *[case("ConvTranspose1d", *a, x=[R(2, 4, 5)], **k) for a, k in [
        ((4, 3, 3), {}), ((4, 3, 3, 2, 1, 1), {}), ((4, 6, 2, 3), dict(groups=2, output_padding=2)), ((4, 2, 3), dict(dilation=2, bias=False, dtype="float64"))]],
    *[case("ConvTranspose2d", *a, x=[R(2, 4, 3, 4)], **k) for a, k in [
        ((4, 3, 3), {}), ((4, 3, 4, 2, 1), {}), ((4, 3, 3, 2, 1, 1), dict(dtype="float64")), ((4, 6, T(2, 3), T(3, 2)), dict(groups=2)), ((4, 2, 3), dict(dilation=T(2, 1), bias=False))]],
    case("ConvTranspose2d", 4, 3, 3, 2, x=[R(4, 3, 4)], ckw={"output_size": [8, 10]}),
    case("ConvTranspose2d", 4, 3, 3, 2, x=[R(2, 4, 3, 4)], ckw={"output_size": [2, 3, 8, 12]}),
    case("ConvTranspose3d", 2, 3, 2, 2, x=[R(1, 2, 2, 3, 2)]), case("ConvTranspose3d", 2, 2, T(2, 1, 3), padding=T(1, 0, 1), x=[R(1, 2, 3, 2, 3)]),
    *[case(f"conv{d}d", R(2, 2, *[5] * d), R(3, 2, *[2] * d), **k) for d in (1, 2, 3) for k in ({}, dict(stride=2, padding=1), dict(bias=R(3), dilation=2, dtype="float64"))],
    *[case(f"conv_transpose{d}d", R(2, 2, *[3] * d), R(2, 3, *[2] * d), **k) for d in (1, 2, 3) for k in ({}, dict(stride=2, padding=1, output_padding=1), dict(bias=R(3), dtype="float64"))],
    case("conv2d", R(2, 4, 5, 5), R(4, 1, 3, 3), groups=4, padding="same"),
    # errors
    case("conv2d", R(3, 8, 8, 8, 8, 8), R(2, 3, 3, 3)), case("conv2d", R(1, 3, 8, 8), R(6, 1, 5, 5)), case("conv2d", R(1, 1, 4, 4), R(6, 1, 5, 5)),
    case("conv1d", R(1, 4, 4), R(6, 2, 1), bias=R(5), groups=2), case("conv2d", R(1, 1, 4, 4), R(1, 1, 2, 2), padding="full"),
    case("Conv2d", 3, 4, 2, groups=2), case("Conv2d", 4, 3, 2, groups=2), case("Conv2d", 4, 4, 2, 2, padding="same"),
    case("Conv2d", 4, 4), case("Conv2d", 3, 4, 3, x=[R(2, 4, 8, 8)]), case("ConvTranspose2d", 4, 3, 3, padding_mode="reflect"),
    case("ConvTranspose2d", 4, 3, 3, x=[R(2, 3, 8, 8)]), case("ConvTranspose2d", 4, 3, 3, 2, output_padding=2, x=[R(2, 4, 8, 8)]),
    case("ConvTranspose2d", 4, 3, 3, 2, x=[R(2, 4, 3, 4)], ckw={"output_size": [20, 3]}),
    # pools
    *[case(f"MaxPool{d}d", *a, x=[R(2, 2, *[7, 6, 5][:d])], **k) for d in (1, 2, 3) for a, k in [
        ((2,), {}), ((3, 2, 1), {}), ((2,), dict(ceil_mode=True)), ((2, 1), dict(dilation=2, dtype="float64")), ((3,), dict(return_indices=True, stride=2))]],
    *[case(f"AvgPool{d}d", *a, x=[R(2, 2, *[7, 6, 5][:d])], **k) for d in (1, 2, 3) for a, k in [
        ((2,), {}), ((3, 2, 1), {}), ((2,), dict(ceil_mode=True)), ((3, 2), dict(padding=1, count_include_pad=False)), ((3, 2, 1, True), dict(dtype="float64"))]],
    case("AvgPool2d", 2, divisor_override=3, x=[R(1, 1, 4, 4)]), case("AvgPool2d", T(2, 1), T(1, 2), x=[R(1, 1, 4, 4)]), case("MaxPool2d", T(2, 1), T(1, 2), x=[R(2, 4, 4)]),
    case("MaxPool2d", T(2, 3), padding=T(1, 0), x=[R(2, 4, 4)]), case("AvgPool1d", 2, x=[R(2, 4)]),
    *[case(f"AdaptiveAvgPool{d}d", o, x=[R(2, 2, *[7, 6, 5][:d])]) for d in (1, 2, 3) for o in (1, 3)],
    *[case(f"AdaptiveMaxPool{d}d", o, x=[R(2, 2, *[7, 6, 5][:d])]) for d in (1, 2, 3) for o in (1, 3)],
    case("AdaptiveAvgPool2d", T(None, 3), x=[R(2, 5, 5)]), case("AdaptiveMaxPool2d", T(2, 3), True, x=[R(2, 5, 5)]), case("AdaptiveAvgPool2d", T(8, 2), x=[R(1, 2, 5, 5)]),
    *[case(f"LPPool{d}d", 2, 2, x=[R(2, 2, *[4, 4, 4][:d])], node=False, tol=1e-5) for d in (1, 2, 3)], case("LPPool2d", 3, T(2, 1), stride=T(1, 2), x=[{"uniform": [1, 2, 4, 4]}], node=False, tol=1e-5),
    case("max_pool2d", R(1, 1, 4, 4), 2), case("max_pool2d", R(1, 1, 4, 4), kernel_size=2, stride=1, return_indices=True), case("avg_pool2d", R(1, 1, 4, 4), 2, padding=1),
    case("adaptive_avg_pool2d", R(1, 2, 4, 4), T(2, 2)), case("adaptive_max_pool1d", R(1, 2, 4), 2), case("max_pool1d", R(1, 2, 5), 2, ceil_mode=True), case("avg_pool3d", R(1, 1, 2, 2, 2), 2),
    case("max_unpool2d", R(1, 1, 2, 2), L([[[0, 3], [9, 14]]]), 2), case("max_unpool1d", R(1, 1, 2), L([[0, 3]]), 2), case("max_unpool2d", R(1, 1, 2, 2), L([[[0, 3], [9, 14]]]), 2, output_size=T(5, 4)),
    case("MaxUnpool2d", 2, x=[R(1, 1, 2, 2), L([[[0, 3], [9, 14]]])]), case("MaxUnpool1d", 2, 2, x=[R(1, 1, 2), L([[0, 3]])]),
    case("max_pool2d", R(4, 4), 2), case("max_pool2d", R(1, 1, 4, 4), 5), case("max_pool2d", R(1, 1, 4, 4), 2, padding=2), case("avg_pool2d", R(1, 1, 4, 4), 2, padding=2),
    case("max_pool2d", R(1, 1, 4, 4), T(2, 2, 2)), case("MaxPool2d", x=[R(1, 1, 4, 4)]),
    # pads
    *[case(f"{k}Pad{d}d", *a, x=[R(2, 2, *[4, 3, 5][:d])]) for k in ("Reflection", "Replication", "Circular", "Zero") for d in (1, 2, 3) for a in ((1,), (T(*[2, 1, 0, 2, 1, 1][:2 * d]),))],
    *[case(f"ConstantPad{d}d", p, 3.5, x=[R(2, 2, *[4, 3, 5][:d])]) for d in (1, 2, 3) for p in (1, T(*[2, -1, 0, 2, 1, -1][:2 * d]))],
    case("pad", R(2, 3), T(1, 2)), case("pad", R(2, 3), T(1, 2, 0, 1), value=2.5), case("pad", R(2, 3, 4), T(-1, 2), mode="constant"), case("pad", R(1, 2, 3), T(1, 2), mode="reflect", dtype="float64"),
    case("pad", R(2, 3), T(1, 2, 3)), case("pad", R(2, 3), T(3, 0), mode="reflect"), case("pad", R(2, 3), T(0, 0, 0, 0, 1, 1)), case("pad", R(2, 3), T(1, 1), mode="mirror"), case("pad", R(2, 3), T(-4, 0)),
    case("pad", L([1, 2, 3]), T(1, 1), value=7),
]
