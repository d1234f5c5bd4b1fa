# Losses of margins, distances and counts: run by blocks.py.
UP = ("float32", "float64")
RED = ("mean", "sum", "none")
S35 = {"float": [[1, -1, 1, 1, -1], [-1, -1, 1, -1, 1], [1, 1, 1, -1, -1]]}
MANY = L([3, 0, -1, 1, 2], [1, -1, 0, 0, 0], [-1, 2, 3, 4, 0])
Y = L(1, 0, 4)
COUNTS = {"float": [[0, 1, 2, 3, 5], [1, 0, 0, 7, 2], [4, 1, 1, 0, 3]]}
FAMILIES["compare"] = [
    *[case("HingeEmbeddingLoss", *a, x=[R(3, 5), S35], reduction=r, dtype=d) for a in ((), (0.3,)) for r in RED for d in UP],
    *[case(c, x=[R(3, 5), S35], reduction=r, dtype=d) for c in ("SoftMarginLoss", "MultiLabelSoftMarginLoss") for r in RED for d in UP],
    case("MultiLabelSoftMarginLoss", {"float": [1, 2, 0.5, 1, 3]}, x=[R(3, 5), {"uniform": [3, 5]}]), case("MultiLabelSoftMarginLoss", x=[R(5), {"uniform": [5]}]),
    *[case("MultiLabelMarginLoss", x=[R(3, 5), MANY], reduction=r, dtype=d) for r in RED for d in UP], *[case("MultiLabelMarginLoss", x=[R(5), L(3, 0, -1, 1, 2)], reduction=r) for r in RED],
    *[case("MultiMarginLoss", x=[R(3, 5), Y], reduction=r, dtype=d, **k) for k in ({}, dict(p=2, margin=0.5), dict(weight={"float": [1, 2, 0.5, 1, 3]})) for r in RED for d in UP],
    *[case("MultiMarginLoss", x=[R(5), {"long": 2}], reduction=r) for r in RED], case("MultiMarginLoss", 3), case("MultiMarginLoss", weight=R(2, 2)),
    case("multi_margin_loss", R(3, 5), L(1, 0)), case("multi_margin_loss", R(3, 5), L(1, 0, 5)), case("multi_margin_loss", R(3, 5), Y, p=3), case("multi_margin_loss", R(3, 5), Y, weight={"float": [1, 2, 3]}), case("multi_margin_loss", R(2, 3, 4), L(0, 1)), case("multi_margin_loss", R(3, 5), Y, reduction="most"),
    case("multilabel_margin_loss", R(3, 5), L([1, 2], [1, 2], [0, 1])), case("multilabel_margin_loss", R(3, 5), L([1, 9, 0, 0, -1], [1, -1, 0, 0, 0], [1, -1, 0, 0, 0])), case("multilabel_margin_loss", R(1, 2), {"float": [[1, 0]]}),
    case("soft_margin_loss", R(3, 5), {"float": [[1, 1]]}), case("multilabel_soft_margin_loss", R(3, 5), S35, reduction="most"), case("hinge_embedding_loss", R(3, 5), R(3, 4)),
    *[case("TripletMarginLoss", x=[R(3, 4), R(3, 4), R(3, 4)], reduction=r, dtype=d, **k) for k in ({}, dict(margin=0.2, p=1), dict(swap=True, eps=1e-3), dict(p=3, swap=True)) for r in RED for d in UP],
    *[case("TripletMarginWithDistanceLoss", x=[R(3, 4), R(3, 4), R(3, 4)], reduction=r, **k) for k in ({}, dict(margin=0.2, swap=True)) for r in RED],
    case("TripletMarginLoss", 0), case("TripletMarginLoss", margin=-1), case("TripletMarginWithDistanceLoss", margin=0),
    case("triplet_margin_loss", R(3, 4), R(3, 4), R(3, 5)), case("triplet_margin_loss", R(3, 4), R(3, 4), R(4)), case("triplet_margin_loss", R(3, 4), R(3, 4), R(3, 4), margin=0), case("triplet_margin_with_distance_loss", R(3, 4), R(3, 4), R(4)), case("triplet_margin_with_distance_loss", R(3, 4), R(3, 4), R(3, 4), reduction="most"),
    *[case("PairwiseDistance", *a, x=[R(3, 4), R(3, 4)], dtype=d, **k) for a, k in (((), {}), ((1,), {}), ((3, 1e-3, True), {}), ((), dict(p=2, keepdim=True)), ((INF,), {})) for d in UP],
    case("pairwise_distance", R(3, 4), R(4)), case("pairwise_distance", R(4), R(4)), case("pairwise_distance", R(3, 4), R(3, 5)),
    *[case("CosineSimilarity", *a, x=[R(3, 4), R(3, 4)], dtype=d) for a in ((), (0,), (1, 1e-2)) for d in UP], case("cosine_similarity", R(2, 3, 4), R(3, 4), dim=-1), case("cosine_similarity", R(3, 4), R(3, 5)),
    *[case("pdist", R(4, 3), p, dtype=d) for p in (0, 1, 2, 3.5, INF) for d in UP], case("pdist", R(1, 3)), case("pdist", R(3)), case("pdist", R(3, 2), -1),
    *[case("PoissonNLLLoss", x=[R(3, 5), COUNTS], reduction=r, **k) for k in ({}, dict(full=True)) for r in RED], *[case("PoissonNLLLoss", x=[{"uniform": [3, 5]}, COUNTS], log_input=False, reduction=r, dtype=d, **k) for k in ({}, dict(full=True, eps=1e-3)) for r in RED for d in UP],
    case("poisson_nll_loss", R(3), R(3), reduction="most"),
    *[case("GaussianNLLLoss", x=[R(3, 5), R(3, 5), {"uniform": v}], reduction=r, dtype=d, **k) for v in ([3, 5], [3, 1], [3]) for k in ({}, dict(full=True, eps=0.5)) for r in RED for d in UP],
    case("gaussian_nll_loss", R(3, 5), R(3, 5), 0.5), case("gaussian_nll_loss", R(3, 5), R(3, 5), -1.0), case("gaussian_nll_loss", R(3, 5), R(3, 5), {"float": [-1.0, 1, 1]}), case("gaussian_nll_loss", R(3, 5), R(3, 5), {"uniform": [4]}), case("gaussian_nll_loss", R(3, 5), R(3, 5), {"uniform": [3, 5]}, reduction="most"),
    case("cosine_embedding_loss", R(4), R(4), {"float": 1}), case("cosine_embedding_loss", R(3, 4), R(3, 4), {"float": [[1, 1]]}), case("cosine_embedding_loss", R(4), R(4), {"float": [1]}),
    *[case("margin_ranking_loss", R(3), R(3), {"float": [1, -1, 1]}, size_average=a, reduce=b) for a, b in ((True, None), (False, None), (None, False))], case("kl_div", R(3), {"uniform": [3]}, size_average=False),
]
