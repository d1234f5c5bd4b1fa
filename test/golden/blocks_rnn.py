# Recurrent layers and cells: run by blocks.py.
RNNS = ("RNN", "LSTM", "GRU")
FAMILIES["rnn"] = [
    *[case(k, 3, 4, x=[R(5, 2, 3)], node=False, **kw) for k in RNNS for kw in [
        {}, dict(dtype="float64"), dict(num_layers=2), dict(bidirectional=True, dtype="float64"), dict(num_layers=2, bidirectional=True, bias=False), dict(batch_first=True),
        dict(num_layers=3, dropout=0.5), dict(num_layers=2, dropout=0.3, bidirectional=True, batch_first=True), dict(num_layers=2, dropout=0.3, train=False)]],
    *[case(k, 3, 4, x=[R(5, 3)], node=False) for k in RNNS],
    case("RNN", 3, 4, 2, "relu", x=[R(5, 2, 3)], node=False), case("RNN", 3, 4, nonlinearity="relu", bidirectional=True, dtype="float64", x=[R(2, 2, 3)], node=False),
    case("LSTM", 3, 4, 2, True, True, 0.0, True, x=[R(2, 5, 3)], node=False), case("LSTM", 3, 4, proj_size=2, x=[R(5, 2, 3)], node=False), case("LSTM", 3, 4, 2, proj_size=2, bidirectional=True, dtype="float64", x=[R(5, 2, 3)], node=False),
    case("RNN", 3, 4, x=[R(5, 2, 3), R(1, 2, 4)], node=False), case("GRU", 3, 4, 2, x=[R(5, 2, 3), R(2, 2, 4)], node=False), case("LSTM", 3, 4, x=[R(5, 2, 3), T(R(1, 2, 4), R(1, 2, 4))], node=False),
    case("GRU", input_size=3, hidden_size=4, x=[R(5, 3), R(1, 4)], node=False), case("LSTM", 3, 4, proj_size=2, x=[R(5, 3), T(R(1, 2), R(1, 4))], node=False),
    *[case(k, 3, 4, x=[R(2, 3)], node=False, **kw) for k in ("RNNCell", "LSTMCell", "GRUCell") for kw in ({}, dict(bias=False), dict(dtype="float64"))],
    *[case(k, 3, 4, x=[R(3)], node=False) for k in ("RNNCell", "LSTMCell", "GRUCell")], case("RNNCell", 3, 4, nonlinearity="relu", x=[R(2, 3), R(2, 4)], node=False),
    case("LSTMCell", 3, 4, x=[R(2, 3), T(R(2, 4), R(2, 4))], node=False), case("GRUCell", 3, 4, x=[R(2, 3), R(2, 4)], node=False, dtype="float64"), case("GRUCell", 3, 4, x=[R(3), R(4)], node=False),
    # errors
    case("LSTM", 3, 4, x=[R(2, 2, 5)]), case("GRU", 3, 4, x=[R(5, 2, 3), R(2, 2, 4)]), case("LSTM", 3, 4, x=[R(5, 2, 3), T(R(1, 2, 4), R(1, 2, 3))]), case("RNN", 3, 4, x=[R(2, 2, 2, 2)]),
    case("RNN", 3, 4, nonlinearity="x"), case("RNN", 3, 0), case("GRU", 3, 4, 0), case("LSTM", 3, 4, proj_size=5), case("GRU", 3, 4, dropout=2.0), case("GRU", 3, 4, x=[R(5, 2, 3), R(1, 4)]), case("GRUCell", 3, 4, x=[R(2, 2)]),
    case("LSTMCell", 3, 4, x=[R(1, 2, 3)]),
]
