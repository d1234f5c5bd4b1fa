# Maps made larger, sampled, cut into patches: run by blocks.py.
UP = ("float32", "float64")
X1, X2, X3 = R(2, 2, 7), R(2, 2, 5, 6), R(1, 2, 3, 4, 5)
GRID2 = {"float": [[[[-1, -1], [0.3, 0.4], [1.3, -0.2], [0.05, -1.7]], [[0.9, 1], [-0.33, 0.71], [2.6, 0.1], [0, 0]]]]}
GRID3 = {"float": [[[[[-1, -1, 0.2], [0.3, 0.4, -0.6], [1.3, -0.2, 0.9]], [[0.9, 1, 1], [-0.33, 0.71, 2.3], [0, 0, 0]]]]]}
TRI = dict(node=True)
FAMILIES["maps"] = [
    *[case("interpolate", x, size=s, mode=m, dtype=d) for m in ("nearest", "nearest-exact", "area") for x, s in ((X1, 3), (X1, 13), (X2, T(9, 4)), (X2, 3), (X3, T(2, 7, 5)), (X3, 4)) for d in UP],
    *[case("interpolate", x, scale_factor=s, mode=m) for m in ("nearest", "nearest-exact", "area") for x, s in ((X1, 0.6), (X1, 2), (X2, T(1.5, 0.7)), (X2, 2), (X3, 1.4))],
    *[case("interpolate", x, size=s, mode=m, align_corners=a, dtype=d) for m, x, sizes in (("linear", X1, (3, 13, 1)), ("bilinear", X2, (T(9, 4), T(1, 6), 7)), ("bicubic", X2, (T(9, 4), T(1, 6), 7)), ("trilinear", X3, (T(2, 7, 5), 6))) for s in sizes for a in (True, False) for d in UP],
    *[case("interpolate", x, scale_factor=s, mode=m, align_corners=a, recompute_scale_factor=r) for m, x, s in (("linear", X1, 1.7), ("bilinear", X2, T(1.3, 0.7)), ("bicubic", X2, 2.3), ("trilinear", X3, 1.6)) for a in (True, False) for r in (None, True)],
    *[case("interpolate", X2, size=s, mode=m, antialias=True, align_corners=a, dtype=d) for m in ("bilinear", "bicubic") for s in (T(2, 3), T(9, 3), 1) for a in (True, False) for d in UP],
    case("interpolate", X2, size=T(2, 3), mode="lanczos", antialias=True, dtype="float64"), case("interpolate", X2, size=T(7, 9), mode="lanczos", antialias=True),
    case("interpolate", X2, scale_factor=0.4, mode="bicubic", antialias=True), case("interpolate", X2, scale_factor=0.5, recompute_scale_factor=True, mode="bilinear", antialias=True),
    *[case("interpolate", X2, **k) for k in (dict(), dict(size=0), dict(size=T(0, 2)), dict(size=2, scale_factor=2), dict(size=T(1, 2, 3)), dict(size=T(2.5, 3)), dict(scale_factor=T(2,)), dict(size=2, mode="cubic"), dict(size=2, mode="linear"), dict(size=2, mode="trilinear"), dict(size=2, align_corners=True), dict(size=2, recompute_scale_factor=True), dict(size=2, antialias=True), dict(size=2, mode="lanczos"), dict(size=2, mode="lanczos", antialias=True, align_corners=True))],
    case("interpolate", R(3, 4), size=2), case("interpolate", X1, size=0), case("interpolate", X1, size=2, mode="bicubic"), case("interpolate", X1, size=2, mode="bilinear"), case("interpolate", X3, size=2, mode="bilinear"), case("interpolate", X3, size=2, mode="linear"), case("interpolate", X3, size=0), case("interpolate", {"long": [[[[1, 2], [3, 4]]]]}, size=3), case("interpolate", {"long": [[[[1, 2], [3, 4]]]]}, size=3, mode="bilinear"),
    case("upsample", X2, scale_factor=2), case("upsample", X2, size=4, mode="bilinear"), case("upsample_nearest", X2, scale_factor=2), case("upsample_bilinear", X2, size=T(7, 3)),
    *[case("Upsample", x=[X2], **k) for k in (dict(scale_factor=2), dict(size=4), dict(size=T(3, 8), mode="bilinear"), dict(scale_factor=T(1.5, 2), mode="bicubic", align_corners=True), dict(scale_factor=2.5, recompute_scale_factor=True, mode="bilinear"), dict())],
    case("Upsample", x=[X1], scale_factor=3, mode="linear"), case("Upsample", x=[X3], scale_factor=2, mode="trilinear"),
    case("UpsamplingNearest2d", x=[X2], scale_factor=2), case("UpsamplingNearest2d", 3, x=[X2]), case("UpsamplingBilinear2d", x=[X2], scale_factor=2), case("UpsamplingBilinear2d", T(3, 9), x=[X2]),
    *[case("grid_sample", R(1, 2, 4, 5), GRID2, mode=m, padding_mode=p, align_corners=a, dtype=d) for m in ("bilinear", "nearest", "bicubic") for p in ("zeros", "border", "reflection") for a in (True, False) for d in UP],
    *[case("grid_sample", R(2, 2, 4, 5), R(2, 3, 2, 2), mode=m, padding_mode=p, align_corners=a, dtype="float64") for m in ("bilinear", "nearest", "bicubic") for p in ("zeros", "border", "reflection") for a in (True, False)],
    *[case("grid_sample", R(1, 2, 3, 4, 5), GRID3, mode=m, padding_mode=p, align_corners=a) for m in ("bilinear", "nearest") for p in ("zeros", "border", "reflection") for a in (True, False)],
    *[case("grid_sample", R(2, 1, 3, 4, 2), R(2, 2, 3, 2, 3), mode=m, padding_mode=p, align_corners=a, dtype="float64") for m in ("bilinear", "nearest", "bicubic") for p in ("zeros", "border", "reflection") for a in (True, False)],
    case("grid_sample", R(1, 1, 1, 1), GRID2, padding_mode="reflection", align_corners=True, dtype="float64"), case("grid_sample", R(1, 1, 1, 3), GRID2),
    case("grid_sample", R(1, 2, 4, 4), R(2, 3, 3, 2)), case("grid_sample", R(1, 2, 4, 4), R(1, 3, 3, 3)), case("grid_sample", R(2, 4, 4), R(1, 3, 3, 2)), case("grid_sample", R(1, 2, 0, 4), R(1, 3, 3, 2)), case("grid_sample", R(1, 2, 4, 4), R(1, 2, 2, 2, 2)), case("grid_sample", R(1, 2, 4, 4), R(1, 3, 3, 2), mode="cubic"), case("grid_sample", R(1, 2, 4, 4), R(1, 3, 3, 2), padding_mode="mirror"),
    *[case("affine_grid", R(2, 2, 3), L(2, 1, 3, 4)["long"], align_corners=a, dtype=d) for a in (True, False) for d in UP],
    *[case("affine_grid", R(1, 3, 4), [1, 1, 2, 3, 4], align_corners=a, dtype=d) for a in (True, False) for d in UP],
    case("affine_grid", R(1, 2, 3), [1, 1, 1, 4], align_corners=True), case("affine_grid", R(1, 2, 2), [1, 2, 3, 3]), case("affine_grid", R(1, 2, 3), [1, 2, 3, 3, 2]), case("affine_grid", R(1, 2, 3), [1, 2, 3]), case("affine_grid", R(1, 2, 3), [1, 2, 0, 3]),
    *[case(c, *a, x=[x], **k) for c, x in (("Unfold", R(2, 3, 5, 6)),) for a, k in (((2,), {}), ((T(2, 3),), dict(dilation=2, padding=1, stride=T(1, 2))), ((3, 1, 1, 2), {}), ((6,), {}))],
    *[case("unfold", R(3, 4, 4), 2, dtype=d) for d in UP], case("unfold", R(2, 3, 4, 4), T(2, 1), padding=T(0, 1), stride=2),
    case("unfold", R(1, 2, 4, 4), 5), case("unfold", R(1, 2, 4, 4), 0), case("unfold", R(1, 2, 4, 4), 2, dilation=0), case("unfold", R(1, 2, 4, 4), 2, padding=-1), case("unfold", R(1, 2, 4, 4), 2, stride=0), case("unfold", R(1, 2, 4, 4), T(1, 2, 3)),
    *[case("fold", R(1, 8, 9), T(4, 4), 2, dtype=d) for d in UP], case("Fold", T(5, 6), T(2, 3), x=[R(2, 12, 6)], dilation=2, stride=T(1, 1)), case("Fold", 4, 2, x=[R(12, 4)], stride=2), case("fold", R(1, 12, 9), 4, 2, padding=1, stride=2),
    case("fold", R(1, 9, 4), T(4, 4), 2), case("fold", R(1, 8, 4), T(4, 4), 2), case("fold", R(4), T(4, 4), 2), case("fold", R(1, 8, 4), T(4, 4, 4), 2),
    *[case("FractionalMaxPool2d", *a, x=[R(2, 3, 7, 8)], dtype=d, **k) for a, k in (((2, T(3, 4)), {}), ((T(2, 3),), dict(output_ratio=T(0.5, 0.4), return_indices=True)), ((3, 5), {}), ((2,), dict(output_ratio=0.3))) for d in UP],
    *[case("FractionalMaxPool3d", *a, x=[R(1, 2, 5, 6, 7)], **k) for a, k in (((2, T(3, 4, 2)), {}), ((T(2, 3, 1),), dict(output_ratio=T(0.5, 0.4, 0.7), return_indices=True)))],
    case("FractionalMaxPool2d", 2, T(3, 4), x=[R(3, 7, 8)], return_indices=True), case("FractionalMaxPool2d", 2), case("FractionalMaxPool2d", 2, 3, 0.5), case("FractionalMaxPool2d", 2, output_ratio=1.5), case("FractionalMaxPool3d", 0, 3), case("FractionalMaxPool2d", 3, x=[R(1, 2, 5, 5)], output_size=4), case("FractionalMaxPool3d", 3, x=[R(1, 2, 5, 5, 5)], output_size=4),
    case("fractional_max_pool2d", R(1, 2, 6, 6), 2, output_size=T(3, 4)), case("fractional_max_pool2d", R(1, 2, 6, 6), 2), case("fractional_max_pool2d", R(1, 2, 6, 6), 2, 3, None, True, {"float": [[[0.3, 0.6], [0.1, 0.9]]]}),
    *[case("ChannelShuffle", g, x=[x]) for g, x in ((2, R(1, 4, 2, 2)), (3, R(2, 6, 3)), (3, R(1, 4, 2, 2)), (0, R(1, 4, 2, 2)))], case("channel_shuffle", R(4, 2), 2),
    case("pixel_unshuffle", R(1, 1, 3, 3), 2), case("pixel_unshuffle", R(3, 3), 2), case("pixel_unshuffle", R(1, 1, 2, 2), 0), case("pixel_shuffle", R(1, 4, 2, 2), 0),
]
