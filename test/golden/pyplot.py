"""matplotlib's own numbers for random inputs: ticks, labels, limits, formats, colours, legends, bins. Writes pyplot.json."""
import json
import pathlib
import warnings

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib import colors
from matplotlib.axes._base import _process_plot_format

warnings.simplefilter("ignore")
rng = np.random.default_rng(9)


def num(x):
    return float(f"{x:.12g}")


def nums(xs):
    return [num(x) for x in np.asarray(xs, dtype=float).ravel()]


def label(text):
    """LaTeX powers as the plain form that our labels have."""
    text = text.replace("$\\mathdefault{", "").removesuffix("}$")
    return text


def visible(axis, low, high):
    locs = axis.get_major_locator()()
    labels = axis.get_major_formatter().format_ticks(locs)
    room = abs(high - low) * 1e-10
    kept = [(num(l), label(t)) for l, t in zip(locs, labels) if min(low, high) - room <= l <= max(low, high) + room]
    return [k[0] for k in kept], [k[1] for k in kept], axis.get_major_formatter().get_offset()


out = {"matplotlib": mpl.__version__}

linear = []
for i in range(1000):
    fig = plt.figure(figsize=(rng.choice([6.4, 3, 2, 8]), rng.choice([4.8, 3, 2])))
    ax = fig.add_subplot()
    kind = i % 5
    if kind == 0:
        low = rng.normal() * 10.0 ** rng.integers(-3, 4)
        high = low + abs(rng.normal()) * 10.0 ** rng.integers(-3, 4)
    elif kind == 1:
        low, high = 0, abs(rng.normal()) * 10.0 ** rng.integers(-8, 9)
    elif kind == 2:
        low = rng.normal() * 1e5
        high = low + abs(rng.normal()) * 10.0 ** rng.integers(-1, 4)
    elif kind == 3:
        low, high = sorted(rng.integers(-1000, 1000, 2).tolist())
        high += low == high
    else:
        low, high = -abs(rng.normal()), abs(rng.normal())
    low, high = num(low), num(high)
    which = "xy"[i % 2]
    ax.set_xlim(low, high) if which == "x" else ax.set_ylim(low, high)
    axis = ax.xaxis if which == "x" else ax.yaxis
    low, high = ax.get_xlim() if which == "x" else ax.get_ylim()
    locs, labels, offset = visible(axis, low, high)
    box = ax.get_position()
    length = (box.width * fig.get_figwidth() if which == "x" else box.height * fig.get_figheight()) * 72
    linear.append([which, num(low), num(high), num(length), locs, labels, offset])
    plt.close(fig)
out["linear"] = linear

log = []
for i in range(300):
    fig, ax = plt.subplots()
    ax.set_xscale("log")
    low = 10 ** rng.uniform(-8, 6)
    high = low * 10 ** rng.uniform(0.9, rng.choice([3, 8, 20]))
    ax.set_xlim(num(low), num(high))
    low, high = ax.get_xlim()
    locs = ax.xaxis.get_major_locator()()
    kept = [num(l) for l in locs if low * (1 - 1e-10) <= l <= high * (1 + 1e-10)]
    minor = [num(l) for l in ax.xaxis.get_minor_locator()() if low <= l <= high]
    log.append([num(low), num(high), kept, minor])
    plt.close(fig)
out["log"] = log

limits = []
for i in range(400):
    fig, ax = plt.subplots()
    n = rng.integers(1, 6)
    data = nums(rng.normal(size=n) * 10.0 ** rng.integers(-4, 5) + rng.choice([0, 0, 1, 1000]))
    if i % 10 == 0:
        data = [data[0]] * n
    scale = "log" if i % 4 == 3 else "linear"
    ax.set_yscale(scale)
    kind = ["plot", "bar", "scatter"][i % 3]
    getattr(ax, kind)(range(n), data)
    limits.append([kind, scale, data, nums(ax.get_xlim()), nums(ax.get_ylim())])
    plt.close(fig)
out["limits"] = limits

formats = []
letters = list("bgrcmykw") + ["C0", "C12", "-", "--", "-.", ":", ".", "o", "v", "^", "<", ">", "s", "*", "+", "x", "D", "d", "|", "_", "1", "p", "h", "8", "q", "red", "0.5", "tab:blue"]
for i in range(1000):
    text = "".join(rng.choice(letters, rng.integers(1, 4)))
    try:
        style, marker, color = _process_plot_format(text)
        formats.append([text, style, marker, color])
    except ValueError as error:
        formats.append([text, str(error)])
out["formats"] = formats

named = list(colors.CSS4_COLORS) + list(colors.TABLEAU_COLORS) + list("bgrcmykw") + ["C0", "C3", "C10", "none", "0.25", "#abc", "#12345678", "#abcd", "Red", "grey", "1.5", "nope", "#12", "0", "1"]
out["colors"] = [[n, nums(colors.to_rgba(n)) if colors.is_color_like(n) else None] for n in named]

maps = ["viridis", "plasma", "gray", "binary", "Greys", "bone", "RdYlBu", "Blues", "coolwarm", "jet", "tab10", "viridis_r", "hot", "Set1"]
points = nums(rng.uniform(-0.1, 1.1, 40))
out["colormaps"] = {"points": points, "maps": {m: [nums(c)[:3] for c in mpl.colormaps[m](np.array(points))] for m in maps}}

legends = []
codes = {v: k for k, v in mpl.legend.Legend.codes.items()}
for i in range(300):
    fig, ax = plt.subplots()
    curves = []
    for _ in range(rng.integers(1, 4)):
        n = rng.integers(3, 40)
        x = np.linspace(0, 1, n)
        y = np.polyval(rng.normal(size=rng.integers(1, 4)), x - rng.uniform()) + rng.normal(size=n) * rng.choice([0, 0.02, 0.3])
        kind = str(rng.choice(["plot", "scatter"]))
        x, y = nums(x), nums(y)
        name = str(rng.choice(["loss", "train loss", "a", "validation accuracy"]))
        getattr(ax, kind)(x, y, label=name)
        curves.append([kind, x, [float(f"{v:.5g}") for v in y], name])
    for artist, curve in zip(ax.lines, [c for c in curves if c[0] == "plot"]):
        artist.set_ydata(curve[2])
    legend = ax.legend()
    fig.canvas.draw()
    box = legend.get_window_extent()
    frame = ax.get_window_extent()
    h = "left" if box.x0 - frame.x0 < 10 else "right" if frame.x1 - box.x1 < 10 else "center"
    v = "bottom" if box.y0 - frame.y0 < 10 else "top" if frame.y1 - box.y1 < 10 else "middle"
    legends.append([curves, h, v])
    plt.close(fig)
out["legends"] = legends

grids = []
for i in range(60):
    rows, cols = (int(v) for v in rng.integers(1, 5, 2))
    spaces = {"wspace": num(rng.uniform(0, 0.6)), "hspace": num(rng.uniform(0, 0.6))}
    ratios = nums(rng.uniform(1, 3, cols))
    fig = plt.figure()
    gs = fig.add_gridspec(rows, cols, width_ratios=ratios, **spaces)
    r, c = int(rng.integers(rows)), int(rng.integers(cols))
    box = gs[r, c:].get_position(fig)
    grids.append([rows, cols, {**spaces, "width_ratios": ratios}, r, c, nums([box.x0, box.y0, box.width, box.height])])
    plt.close(fig)
out["grids"] = grids

hists = []
for i in range(200):
    data = [float(f"{v:.6g}") for v in rng.normal(size=rng.integers(1, 40)) * 10.0 ** rng.integers(-3, 4)]
    if i % 9 == 0:
        data = [data[0]] * 3
    kw = [{}, {"bins": int(rng.integers(1, 30))}, {"bins": nums(np.sort(rng.normal(size=5)))}, {"density": True}, {"range": [-1, 2]}, {"cumulative": True}][i % 6]
    counts, edges = plt.hist(data, **kw)[:2]
    plt.close()
    hists.append([data, kw, nums(counts), nums(edges)])
out["hists"] = hists

boxes = []
for i in range(60):
    data = [float(f"{v:.6g}") for v in rng.standard_t(2, size=rng.integers(3, 40))]
    s = mpl.cbook.boxplot_stats(data)[0]
    boxes.append([data, {k: num(s[k]) for k in ("q1", "med", "q3", "whislo", "whishi", "mean")}, nums(s["fliers"])])
out["boxes"] = boxes

levels = []
for i in range(100):
    z = rng.normal(size=(4, 5)) * 10.0 ** rng.integers(-3, 4)
    z = np.array([[float(f"{v:.5g}") for v in row] for row in z])
    n = None if i % 2 else int(rng.integers(2, 15))
    filled = bool(i % 3)
    args = [z] if n is None else [z, n]
    cs = (plt.contourf if filled else plt.contour)(*args)
    levels.append([z.tolist(), n, filled, nums(cs.levels)])
    plt.close()
out["levels"] = levels

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, separators=(",", ":"), ensure_ascii=False) + "\n")
