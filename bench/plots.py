"""matplotlib's side of plots.ts: reads a kind per line, draws it with Agg into PNG bytes, answers with seconds."""

import io
import sys
import time

started = time.perf_counter()
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np


def lines():
    t = np.linspace(0, 10, 200)
    for k in range(3):
        plt.plot(t, np.sin(t + k), label=f"wave {k}")
    plt.legend()
    plt.grid(True)


def scatter():
    i = np.arange(100)
    plt.scatter(np.sin(i), np.cos(i * i))


def image():
    z = np.add.outer(np.arange(32), np.arange(32)) % 17
    plt.imshow(z)
    plt.colorbar()


def grid():
    figure, axes = plt.subplots(2, 2)
    for k, ax in enumerate(axes.flat):
        ax.bar([1, 2, 3], [k + 1, 2, 3])
        ax.set_title(f"plot {k}")
    figure.tight_layout()


def crowd():
    i = np.arange(100_000)
    plt.scatter(np.sin(i), np.cos(i * i), s=4)


kinds = {"lines": lines, "scatter": scatter, "image": image, "grid": grid, "crowd": crowd}


def draw(kind):
    start = time.perf_counter()
    plt.figure()
    if kind == "grid":
        plt.close()
    kinds[kind]()
    plt.savefig(io.BytesIO(), format="png", dpi=100)
    plt.close("all")
    return time.perf_counter() - start


print(f"matplotlib {matplotlib.__version__}")
for line in sys.stdin:
    kind = line.strip()
    if kind == "first":
        draw("scatter")
        print(time.perf_counter() - started)
    else:
        print(draw(kind))
