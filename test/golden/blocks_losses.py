# Losses of divergences, margins and angles: run by blocks.py.
SIGNS = {"float": [1.0, -1.0, 1.0]}
FAMILIES["losses"] = [
    *[case(c, x=[R(3, 4), {"uniform": [3, 4]}], node=False, reduction=r, **k) for c in ("KLDivLoss",) for r in ("mean", "sum", "none", "batchmean") for k in ({}, dict(log_target=True, dtype="float64"))],
    *[case("MarginRankingLoss", *a, x=[R(3), R(3), SIGNS], node=False, reduction=r, dtype=d) for a in ((), (0.5,)) for r in ("mean", "sum", "none") for d in ("float32", "float64")],
    *[case("CosineEmbeddingLoss", *a, x=[R(3, 4), R(3, 4), SIGNS], node=False, reduction=r, dtype=d) for a in ((), (0.2,)) for r in ("mean", "sum", "none") for d in ("float32", "float64")],
    case("kl_div", R(3, 4), {"uniform": [3, 4]}, node=False), case("margin_ranking_loss", R(3), R(3), SIGNS, margin=0.1, node=False), case("cosine_embedding_loss", R(3, 2), R(3, 2), SIGNS, node=False),
]
