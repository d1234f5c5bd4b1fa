# Gates, random slopes, dropouts for SELUs, samples of categories: run by blocks.py.
UP = ("float32", "float64")
FAMILIES["gates"] = [
    *[case("GLU", *a, x=[R(4, 6)], dtype=d) for a in ((), (0,), (1,)) for d in UP], case("GLU", x=[R(3)]), case("glu", {"float": 1.0}), case("glu", R(2, 4), dim=0),
    *[case("RReLU", *a, x=[R(4, 5)], train=t, dtype=d) for a in ((), (0.1, 0.9)) for t in (True, False) for d in UP], case("RReLU", 0.2, 0.3, True, x=[R(3)]), case("rrelu", R(3), 0.5, 0.1, True), case("rrelu", R(3, 4), training=True), case("rrelu", L(1, 2)),
    *[case("Softmax2d", x=[x]) for x in (R(2, 3, 2, 2), R(3, 2, 2), R(2, 3))],
    *[case(c, *a, x=[x], train=t, dtype=d) for c in ("AlphaDropout", "FeatureAlphaDropout") for a in ((), (0.2,), (1,), (0,)) for x in (R(4, 5), R(3, 4, 2)) for t in (True, False) for d in UP],
    case("AlphaDropout", 1.5), case("FeatureAlphaDropout", -0.1), case("alpha_dropout", R(20), 0.3, True), case("alpha_dropout", R(5), 1.5), case("feature_alpha_dropout", R(3), training=True), case("FeatureAlphaDropout", 0.3, True, x=[R(3, 2)]), case("AlphaDropout", x=[R(6, 7, 3)], ),
    *[case("gumbel_softmax", R(3, 4), tau=t, hard=h, dim=dim, dtype=d) for t in (1, 0.5) for h in (False, True) for dim in (-1, 0) for d in UP], case("gumbel_softmax", R(20, 3)), case("gumbel_softmax", R(5)),
    case("softmin", R(2, 3), dim=1), case("softmin", R(2, 3), dim=0),
    *[case(f, R(3, 4), *a) for f, a in (("leaky_relu", (0.2,)), ("elu", (0.5,)), ("celu", (0.5,)), ("hardtanh", (-0.2, 0.3)), ("threshold", (0.1, 5.0)))],
    case("conv_tbc", R(5, 2, 3), R(3, 3, 4), R(4), pad=1), case("conv_tbc", R(5, 2, 3), R(2, 3, 4), R(4)),
    *[case(f"max_pool{r}d_with_indices", R(2, 2, *[5] * r), 2) for r in (1, 2, 3)], *[case(f"adaptive_max_pool{r}d_with_indices", R(2, 2, *[5] * r), 2) for r in (1, 2, 3)], *[case(f"fractional_max_pool{r}d_with_indices", R(2, 2, *[5] * r), 2, output_size=2) for r in (2, 3)],
    *[case(f"LPPool{r}d", p, 2, x=[R(2, 2, *[5] * r)], stride=s, dtype="float64", node=False) for r in (1, 2, 3) for p in (1, 3, INF) for s in (None, 1)],
]
