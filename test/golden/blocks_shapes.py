# One-hot vectors, unit vectors, pixel shuffles: run by blocks.py.
FAMILIES["shapes"] = [
    case("one_hot", L([0, 2, 1])), case("one_hot", L([[0, 2], [1, 3]]), 5), case("one_hot", L([1]), num_classes=4), case("one_hot", L([0, 3]), 2), case("one_hot", L([-1, 3])), case("one_hot", {"float": [1.0]}),
    case("normalize", R(3, 4), node=False), case("normalize", R(3, 4), 1.0, 0, node=False), case("normalize", R(2, 3, 4), dim=-1, dtype="float64", node=False),
    case("cosine_similarity", R(3, 4), R(3, 4), node=False), case("cosine_similarity", R(3, 4), R(3, 4), dim=0, dtype="float64", node=False),
    case("pixel_shuffle", R(2, 8, 2, 3), 2, node=False), case("pixel_unshuffle", R(2, 2, 4, 6), 2, node=False), case("pixel_shuffle", R(2, 6, 2, 3), 2), case("pixel_shuffle", R(4, 2), 2),
    case("PixelShuffle", 3, x=[R(9, 2, 2)], node=False), case("PixelUnshuffle", 2, x=[R(1, 1, 4, 4)], node=False), case("PixelShuffle", upscale_factor=2, x=[R(1, 4, 1, 2)], node=False),
]
