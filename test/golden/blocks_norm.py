# Normalisations: run by blocks.py.
FAMILIES["norm"] = [
    *[case(f"BatchNorm{d}d", 3, x=[R(4, 3, *[3, 2, 2][:d])], **k) for d in (1, 2, 3) for k in [
        {}, dict(train=False), dict(calls=3), dict(momentum=None, calls=2), dict(affine=False), dict(track_running_stats=False), dict(track_running_stats=False, train=False),
        dict(eps=0.1, momentum=0.3, dtype="float64"), dict(bias=False)]],
    case("BatchNorm1d", 3, x=[R(5, 3)]), case("BatchNorm1d", 3, 1e-3, 0.2, False, True, x=[R(5, 3)], calls=2, dtype="float64"), case("BatchNorm1d", num_features=3, x=[R(5, 3)], train=False),
    case("BatchNorm1d", 3, x=[R(1, 3)]), case("BatchNorm2d", 3, x=[R(2, 3)]), case("BatchNorm1d", 3, x=[R(2, 3, 1, 1)]), case("BatchNorm3d", 3, x=[R(2, 3)]), case("BatchNorm2d", 4, x=[R(2, 3, 2, 2)]),
    *[case(f"InstanceNorm{d}d", 3, x=[R(2, 3, *[3, 2, 2][:d])], **k) for d in (1, 2, 3) for k in [
        {}, dict(affine=True), dict(affine=True, track_running_stats=True, calls=2), dict(track_running_stats=True, train=False), dict(dtype="float64", affine=True, eps=0.01)]],
    case("InstanceNorm1d", 3, x=[R(3, 5)]), case("InstanceNorm2d", 3, x=[R(3, 2, 2)]), case("InstanceNorm2d", 3, affine=True, x=[R(2, 4, 2, 2)]), case("InstanceNorm1d", 3, x=[R(2, 3, 1)]), case("InstanceNorm2d", 3, x=[R(3, 2)]),
    *[case("LayerNorm", s, *a, x=[R(2, 3, 4)], **k) for s in (4, T(4), T(3, 4)) for a, k in [
        ((), {}), ((0.1,), {}), ((), dict(elementwise_affine=False)), ((), dict(bias=False, dtype="float64")), ((1e-5, True, True), dict(dtype="float64"))]],
    case("LayerNorm", 5, x=[R(2, 4)]), case("LayerNorm", 16, x=[R(3, 16)]),
    *[case("GroupNorm", g, 6, x=[R(2, 6, 3)], **k) for g in (1, 2, 3, 6) for k in ({}, dict(affine=False), dict(dtype="float64", eps=0.01))],
    case("GroupNorm", 2, 4, x=[R(3, 4)]), case("GroupNorm", 2, 4, x=[R(1, 4, 3, 2)]), case("GroupNorm", 3, 4), case("GroupNorm", 2, 4, x=[R(1, 6, 2)]),
    *[case("RMSNorm", s, x=[R(2, 3, 4)], **k) for s in (4, T(3, 4)) for k in ({}, dict(eps=1e-3), dict(elementwise_affine=False), dict(dtype="float64"))],
    *[case("LocalResponseNorm", *a, x=[R(2, 5, 3)], tol=1e-5) for a in ((2,), (3, 0.1), (4, 0.5, 0.5, 2.0))], case("LocalResponseNorm", 2, k=2.5, x=[R(1, 3, 2, 2)], tol=1e-5, dtype="float64"), case("LocalResponseNorm", 2, x=[R(3, 2)]),
    case("layer_norm", R(2, 3), T(3)), case("layer_norm", R(2, 3), T(3), R(3), R(3)), case("layer_norm", R(2, 3), T(3), weight=R(3), eps=0.5, dtype="float64"), case("layer_norm", R(2, 3), T(2)), case("layer_norm", R(2, 3), T(3), R(2)),
    case("group_norm", R(2, 4, 2), 2), case("group_norm", R(2, 4, 2), 2, R(4), R(4), 0.1), case("group_norm", R(2, 4, 2), 3), case("instance_norm", R(2, 3, 4)), case("instance_norm", R(2, 3, 4), weight=R(3), bias=R(3)),
    case("batch_norm", R(4, 3), {"float": [0.1, 0.2, 0.3]}, {"float": [1.0, 2.0, 3.0]}), case("batch_norm", R(4, 3), {"float": [0.1, 0.2, 0.3]}, {"float": [1.0, 2.0, 3.0]}, R(3), R(3), dtype="float64"),
    case("batch_norm", R(4, 3), None, None, training=True), case("batch_norm", R(4, 3), {"float": [0.1, 0.2, 0.3]}, {"float": [1.0, 2.0, 3.0]}, training=True), case("batch_norm", R(1, 3), None, None, training=True),
    case("rms_norm", R(2, 3), T(3)), case("rms_norm", R(2, 3), T(3), R(3), 0.1),
]
