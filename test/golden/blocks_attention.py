# Attention and transformers: run by blocks.py.
CAUSAL = B([False, True, True], [False, False, True], [False, False, False])
FAMILIES["attention"] = [
    *[case("scaled_dot_product_attention", R(2, 2, 3, 4), R(2, 2, 5, 4), R(2, 2, 5, 3), node=False, **k) for k in [
        {}, dict(dtype="float64"), dict(scale=0.3), dict(is_causal=True), dict(attn_mask=R(3, 5)), dict(dropout_p=0.5)]],
    case("scaled_dot_product_attention", R(3, 4), R(3, 4), R(3, 4), attn_mask=B([True, False, True], [False, False, False], [True, True, True]), node=False),
    case("scaled_dot_product_attention", R(1, 4, 3, 4), R(1, 2, 3, 4), R(1, 2, 3, 4), enable_gqa=True, node=False),
    *[case("MultiheadAttention", 4, 2, x=[R(3, 2, 4), R(5, 2, 4), R(5, 2, 4)], node=False, **k) for k in [
        {}, dict(dtype="float64"), dict(bias=False), dict(add_bias_kv=True), dict(add_zero_attn=True), dict(dropout=0.5), dict(ckw={"need_weights": False}), dict(ckw={"average_attn_weights": False}),
        dict(ckw={"key_padding_mask": B([False, False, True, True, True], [False] * 5)}), dict(add_bias_kv=True, add_zero_attn=True, ckw={"key_padding_mask": B([False, False, True, True, True], [False] * 5)})]],
    case("MultiheadAttention", 4, 2, batch_first=True, x=[R(2, 3, 4), R(2, 5, 4), R(2, 5, 4)], node=False), case("MultiheadAttention", 4, 2, x=[R(3, 4), R(5, 4), R(5, 4)], node=False),
    case("MultiheadAttention", 4, 2, kdim=3, vdim=5, x=[R(3, 2, 4), R(5, 2, 3), R(5, 2, 5)], node=False), case("MultiheadAttention", 4, 1, 0.0, False, x=[R(3, 1, 4), R(3, 1, 4), R(3, 1, 4)], ckw={"attn_mask": CAUSAL}, node=False),
    case("MultiheadAttention", 4, 3), case("MultiheadAttention", 4, 0), case("MultiheadAttention", 4, 2, x=[R(3, 2, 5), R(3, 2, 5), R(3, 2, 5)]), case("MultiheadAttention", 4, 2, x=[R(3, 2, 4), R(5, 2, 4), R(4, 2, 4)]),
    *[case("TransformerEncoderLayer", 4, 2, 6, x=[R(3, 2, 4)], node=False, **k) for k in [
        {}, dict(dropout=0, dtype="float64"), dict(activation="gelu"), dict(norm_first=True, dropout=0), dict(bias=False), dict(batch_first=True), dict(train=False), dict(ckw={"src_mask": CAUSAL}, dropout=0)]],
    case("TransformerEncoderLayer", 4, 2, 6, dropout=0, batch_first=True, x=[R(2, 3, 4)], ckw={"src_key_padding_mask": B([False, False, True], [False] * 3)}, node=False),
    *[case("TransformerDecoderLayer", 4, 2, 6, x=[R(3, 2, 4), R(5, 2, 4)], node=False, **k) for k in [{}, dict(dropout=0, dtype="float64"), dict(norm_first=True, activation="gelu"), dict(ckw={"tgt_mask": CAUSAL}, dropout=0)]],
    case("TransformerEncoder", {"module": ["TransformerEncoderLayer", 4, 2, 6]}, 2, x=[R(3, 2, 4)], node=False), case("TransformerEncoder", {"module": ["TransformerEncoderLayer", 4, 2, 6]}, 3, {"module": ["LayerNorm", 4]}, train=False, x=[R(3, 2, 4)], ckw={"mask": CAUSAL}, node=False),
    case("TransformerDecoder", {"module": ["TransformerDecoderLayer", 4, 2, 6]}, 2, x=[R(3, 2, 4), R(2, 2, 4)], train=False, node=False, ckw={"tgt_mask": CAUSAL}),
    case("Transformer", 4, 2, 1, 2, 6, x=[R(3, 2, 4), R(2, 2, 4)], node=False), case("Transformer", d_model=4, nhead=2, num_encoder_layers=2, num_decoder_layers=1, dim_feedforward=5, batch_first=True, dropout=0, x=[R(2, 3, 4), R(2, 3, 4)], node=False, ckw={"tgt_mask": CAUSAL}),
    case("Transformer", 4, 2, 1, 1, 6, x=[R(3, 2, 4), R(2, 3, 4)]), case("Transformer", 4, 2, 1, 1, 6, x=[R(3, 2, 4), R(2, 2, 5)]),
    *[case("multi_head_attention_forward", q, k, v, 4, 2, *a, node=False, **kw) for q, k, v, a, kw in (
        (R(3, 2, 4), R(5, 2, 4), R(5, 2, 4), (R(12, 4), R(12), None, None, False, 0, R(4, 4), R(4)), {}),
        (R(3, 2, 4), R(5, 2, 4), R(5, 2, 4), (R(12, 4), None, R(1, 1, 4), R(1, 1, 4), True, 0.5, R(4, 4), None), dict(training=False, average_attn_weights=False)),
        (R(3, 2, 4), R(5, 2, 3), R(5, 2, 5), (None, R(12), None, None, False, 0, R(4, 4), R(4)), dict(use_separate_proj_weight=True, q_proj_weight=R(4, 4), k_proj_weight=R(4, 3), v_proj_weight=R(4, 5))),
        (R(3, 2, 4), R(3, 2, 4), R(3, 2, 4), (R(12, 4), R(12), None, None, False, 0, R(4, 4), R(4)), dict(static_k=R(4, 6, 2), static_v=R(4, 6, 2), need_weights=False)),
        (R(3, 4), R(3, 4), R(3, 4), (R(12, 4), R(12), None, None, False, 0, R(4, 4), R(4)), dict(attn_mask=R(2, 3, 3), key_padding_mask=B(True, False, False))),
        *[(*x, (R(12, 4), R(12), None, None, False, 0, R(4, 4), R(4)), k) for x, k in (((R(3, 2, 4), R(3, 4), R(3, 4)), {}), ((R(3, 4), R(3, 2, 4), R(3, 4)), {}), ((R(4), R(4), R(4)), {}), ((R(3, 2, 5),) * 3, {}), ((R(3, 2, 4), R(3, 2, 4), R(4, 2, 4)), {}),
            ((R(3, 2, 4),) * 3, dict(attn_mask=R(3, 4))), ((R(3, 2, 4),) * 3, dict(attn_mask=R(2, 3, 3))), ((R(3, 2, 4),) * 3, dict(attn_mask=R(3))), ((R(3, 2, 4),) * 3, dict(key_padding_mask=R(3))), ((R(3, 2, 4),) * 3, dict(key_padding_mask=R(2, 4))), ((R(3, 2, 4),) * 3, dict(key_padding_mask=R(3, 3))), ((R(3, 2, 4),) * 3, dict(is_causal=True)), ((R(3, 2, 4),) * 3, dict(attn_mask=L([1, 0, 0], [0, 1, 0], [0, 0, 1]))), ((R(3, 2, 4),) * 3, dict(use_separate_proj_weight=True)), ((R(3, 2, 4),) * 3, dict(static_k=R(3, 6, 2))), ((R(3, 4),) * 3, dict(attn_mask=R(1, 3, 3))))],
        (R(3, 2, 4), R(3, 2, 4), R(3, 2, 4), (None, R(12), None, None, False, 0, R(4, 4), R(4)), {}), (R(3, 2, 4), R(3, 2, 4), R(3, 2, 4), (R(12, 4), R(12), R(1, 1, 4), None, False, 0, R(4, 4), R(4)), {}))],
]
