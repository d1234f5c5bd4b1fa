"""The corpus of figures as matplotlib draws them: data.json and one PNG a figure, the pictures that ours are held against.

    python corpus.py            (matplotlib 3, Agg, its default style)

test/lib/matplotlib/corpus/ has the same figures under the same names, from the same data.
"""

import json
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(0)


def made():
    """Numbers with four decimals, so that both sides read the very same."""
    y, x = np.mgrid[0:24, 0:32]
    hills = np.exp(-((x - 10) ** 2 + (y - 8) ** 2) / 30) + 0.7 * np.exp(-((x - 22) ** 2 + (y - 15) ** 2) / 50)
    rows = {
        "normal": rng.normal(size=400),
        "normal2": rng.normal(1.5, 0.6, size=300),
        "uniform": rng.uniform(size=100),
        "walk": np.cumsum(rng.normal(size=200)),
        "groups": [rng.normal(k, 0.4 + 0.2 * k, size=60).tolist() for k in range(1, 5)],
        "hills": hills,
        "small": rng.integers(0, 50, size=(5, 5)),
        "digit": np.clip(hills[2:18, 2:18] + 0.05 * rng.normal(size=(16, 16)), 0, 1),
        "rgb": rng.uniform(size=(6, 8, 3)),
        "losses": 0.9 * np.exp(-np.arange(60) / 14) + 0.08 + 0.03 * rng.uniform(size=60),
        "validation": 0.95 * np.exp(-np.arange(60) / 18) + 0.16 + 0.05 * rng.uniform(size=60),
    }

    def rounded(value):
        return np.round(np.asarray(value, dtype=float), 4).tolist()

    return {name: rounded(value) for name, value in rows.items()}


data = made()
D = {name: np.asarray(value) for name, value in data.items()}
t = np.linspace(0, 2 * np.pi, 120)
figures = {}


def figure(function):
    figures[function.__name__] = function
    return function


@figure
def line():
    plt.plot(t, np.sin(t))


@figure
def line_formats():
    plt.plot(t, np.sin(t), "r-", label="red")
    plt.plot(t, np.cos(t), "b--", label="blue dashed")
    plt.plot(t, np.sin(2 * t), "g:", label="green dotted")
    plt.plot(t, np.cos(2 * t) / 2, "k-.", label="black dash-dot")
    plt.legend()


@figure
def line_markers():
    x = np.arange(10)
    for i, style in enumerate(["o-", "s--", "^:", "*-", "x-", "d-", "+-", "v-"]):
        plt.plot(x, x * 0.3 + i, style)


@figure
def line_one_argument():
    plt.plot(D["walk"])
    plt.title("A random walk")
    plt.xlabel("step")
    plt.ylabel("place")


@figure
def line_grid():
    plt.plot(t, np.exp(-t / 2) * np.cos(4 * t), linewidth=2.5, color="tab:purple")
    plt.grid(True)
    plt.xlim(0, 6)
    plt.ylim(-1, 1)


@figure
def line_gaps():
    y = np.sin(t)
    y[30:40] = np.nan
    y[80] = np.nan
    plt.plot(t, y, "o-", markersize=3)


@figure
def losses():
    plt.plot(D["losses"], label="training")
    plt.plot(D["validation"], label="validation")
    plt.xlabel("epoch")
    plt.ylabel("loss")
    plt.legend()


@figure
def losses_log():
    plt.semilogy(D["losses"], label="training")
    plt.semilogy(D["validation"], label="validation")
    plt.grid(True, which="both", alpha=0.4)
    plt.legend()


@figure
def semilogx():
    rates = np.logspace(-5, 0, 30)
    plt.semilogx(rates, 1 / (1 + (np.log10(rates) + 2.5) ** 2), "o-")
    plt.xlabel("learning rate")


@figure
def loglog():
    n = np.logspace(1, 5, 20)
    plt.loglog(n, n**1.5, label="n^1.5")
    plt.loglog(n, n * np.log(n), label="n log n")
    plt.legend()


@figure
def symlog():
    x = np.linspace(-50, 50, 200)
    plt.plot(x, x**3 / 100)
    plt.yscale("symlog")
    plt.grid(True)


@figure
def offset_text():
    plt.plot([1e6 + 0.1, 1e6 + 0.2, 1e6 + 0.35], [1e-7, 3e-7, 2e-7])


@figure
def large_numbers():
    plt.plot([0, 20000, 40000], [0, 1.5e7, 2.5e7])


@figure
def small_figure():
    plt.figure(figsize=(3, 2))
    plt.plot(t, np.sin(t))


@figure
def wide_figure_dpi():
    plt.figure(figsize=(8, 2.5), dpi=80)
    plt.plot(t, np.sin(3 * t), "C3")
    plt.title("wide")


@figure
def scatter():
    plt.scatter(D["normal"][:100], D["normal"][100:200])


@figure
def scatter_colours():
    plt.scatter(D["normal"][:150], D["normal"][150:300], c=D["normal"][250:400], s=40, cmap="viridis")
    plt.colorbar()


@figure
def scatter_sizes():
    plt.scatter(D["uniform"][:50], D["uniform"][50:], s=400 * D["uniform"][:50], alpha=0.5, c="tab:orange", edgecolors="black")


@figure
def scatter_classes():
    for k, marker in enumerate("os^"):
        plt.scatter(D["normal"][k * 60 : k * 60 + 60] + 2 * k, D["normal"][200 + k * 60 : 260 + k * 60] + k, marker=marker, label=f"class {k}")
    plt.legend(loc="lower right")


@figure
def bars():
    plt.bar(["cat", "dog", "bird", "fish"], [12, 19, 7, 14])
    plt.ylabel("count")


@figure
def bars_colours():
    plt.bar([1, 2, 3, 4], [3, -1, 2, 5], color=["C0", "C1", "C2", "C3"], edgecolor="black", width=0.6)
    plt.axhline(0, color="black", linewidth=0.8)


@figure
def bars_grouped():
    x = np.arange(4)
    plt.bar(x - 0.2, [5, 7, 3, 6], 0.4, label="before")
    plt.bar(x + 0.2, [6, 8, 5, 5], 0.4, label="after")
    plt.xticks(x, ["a", "b", "c", "d"])
    plt.legend()


@figure
def bars_stacked():
    x = np.arange(5)
    lower = np.array([3, 5, 2, 4, 6])
    plt.bar(x, lower, label="lower")
    plt.bar(x, [2, 1, 3, 2, 1], bottom=lower, label="upper")
    plt.grid(axis="y")
    plt.legend(loc="upper left")


@figure
def bars_errors():
    plt.bar([0, 1, 2], [4, 6, 5], yerr=[0.5, 1, 0.7], capsize=5, alpha=0.7)


@figure
def bars_horizontal():
    plt.barh(["resnet", "vgg", "lenet"], [93.2, 91.5, 88.1])
    plt.xlabel("accuracy (%)")
    plt.xlim(80, 95)


@figure
def hist():
    plt.hist(D["normal"])


@figure
def hist_bins_density():
    plt.hist(D["normal"], bins=30, density=True, edgecolor="white", color="tab:green")
    x = np.linspace(-3.5, 3.5, 100)
    plt.plot(x, np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), "r", linewidth=2)


@figure
def hist_two():
    plt.hist(D["normal"], bins=20, alpha=0.5, label="one")
    plt.hist(D["normal2"], bins=20, alpha=0.5, label="two")
    plt.legend()


@figure
def hist_stacked():
    plt.hist([D["normal"], D["normal2"]], bins=15, stacked=True, label=["one", "two"])
    plt.legend()


@figure
def hist_step():
    plt.hist(D["normal"], bins=25, histtype="step", color="C3")
    plt.hist(D["normal2"], bins=25, histtype="stepfilled", alpha=0.3)


@figure
def errorbars():
    x = np.arange(1, 9)
    plt.errorbar(x, 1 / x, yerr=0.1 / np.sqrt(x), fmt="o-", capsize=3)


@figure
def errorbars_both():
    x = np.arange(6)
    plt.errorbar(x, x**1.2, xerr=0.2, yerr=[0.3 + 0 * x, 0.8 + 0 * x], fmt="s", color="C2", ecolor="gray")


@figure
def fill_between():
    mean = np.exp(-t / 3)
    plt.plot(t, mean)
    plt.fill_between(t, mean - 0.15, mean + 0.15, alpha=0.3)


@figure
def fill_where():
    plt.plot(t, np.sin(t), "k")
    plt.fill_between(t, 0, np.sin(t), where=np.sin(t) > 0, color="tab:green", alpha=0.4)
    plt.fill_between(t, 0, np.sin(t), where=np.sin(t) < 0, color="tab:red", alpha=0.4)


@figure
def steps():
    plt.step(np.arange(12), D["uniform"][:12], where="mid", label="mid")
    plt.step(np.arange(12), D["uniform"][12:24] + 1, label="pre")
    plt.legend()


@figure
def stems():
    plt.stem(np.arange(20), np.sin(np.arange(20) / 3))


@figure
def lines_and_spans():
    plt.plot(t, np.sin(t))
    plt.axhline(0.5, color="r", linestyle="--")
    plt.axvline(np.pi, color="gray", linewidth=3)
    plt.axvspan(1, 2, alpha=0.3, color="tab:orange")
    plt.hlines([-0.5, -0.75], 3, 6, colors="g")
    plt.vlines([4, 5], -1, 0, linestyles="dotted")


@figure
def texts():
    plt.plot(t, np.sin(t))
    plt.text(3, 0.6, "falling", fontsize=14, color="tab:red")
    plt.text(1, -0.5, "boxed", bbox={"facecolor": "yellow", "alpha": 0.5}, ha="center")
    plt.annotate("top", xy=(np.pi / 2, 1), xytext=(3, 0.9), arrowprops={"arrowstyle": "->"})


@figure
def mathtext():
    x = np.linspace(-2, 2, 80)
    plt.plot(x, x**2, label="$x^2$")
    plt.plot(x, np.exp(-x), label=r"$e^{-x}$")
    plt.title(r"$\alpha_i + \beta^2$ and $\mu \pm \sigma$")
    plt.xlabel(r"$\theta$ (rad)")
    plt.legend()


@figure
def imshow():
    plt.imshow(D["hills"])


@figure
def imshow_gray():
    plt.imshow(D["digit"], cmap="gray")
    plt.title("digit")
    plt.axis("off")


@figure
def imshow_rgb():
    plt.imshow(D["rgb"])


@figure
def imshow_colorbar():
    plt.imshow(D["hills"], cmap="magma", vmin=0, vmax=0.8, origin="lower", extent=[-2, 2, -1, 1])
    plt.colorbar()


@figure
def imshow_bilinear():
    plt.imshow(D["digit"], interpolation="bilinear", cmap="Blues")


@figure
def imshow_lognorm():
    plt.imshow(D["hills"] + 1e-3, norm=LogNorm())
    plt.colorbar()


@figure
def images_in_a_row():
    fig, axes = plt.subplots(2, 5, figsize=(8, 3.5))
    for i, ax in enumerate(axes.flat):
        ax.imshow(np.roll(D["digit"], i, axis=1), cmap="gray_r")
        ax.set_title(str(i))
        ax.axis("off")


@figure
def matshow():
    plt.matshow(D["small"])


@figure
def confusion():
    plt.imshow(D["small"], cmap="Blues")
    for i in range(5):
        for j in range(5):
            plt.text(j, i, str(int(D["small"][i, j])), ha="center", va="center", color="white" if D["small"][i, j] > 25 else "black")
    plt.xticks(range(5), ["a", "b", "c", "d", "e"])
    plt.yticks(range(5), ["a", "b", "c", "d", "e"])
    plt.xlabel("predicted")
    plt.ylabel("true")
    plt.colorbar()


@figure
def contour():
    plt.contour(D["hills"])


@figure
def contour_levels():
    plt.contour(D["hills"], levels=[0.1, 0.3, 0.5, 0.7], colors="black", linewidths=1)


@figure
def contourf():
    plt.contourf(D["hills"], 12, cmap="RdYlBu_r")
    plt.colorbar()


@figure
def contourf_boundary():
    x = np.linspace(-3, 3, 60)
    y = np.linspace(-2, 2, 50)
    X, Y = np.meshgrid(x, y)
    plt.contourf(X, Y, np.sin(X) + Y, levels=[-3, 0, 3], colors=["tab:blue", "tab:orange"], alpha=0.4)
    plt.scatter(D["normal"][:60], D["normal"][60:120], c=(D["normal"][120:180] > 0).astype(float), cmap="coolwarm", s=20)


@figure
def pcolormesh():
    plt.pcolormesh(D["hills"], cmap="coolwarm")
    plt.colorbar()


@figure
def boxplots():
    plt.boxplot(data["groups"])


@figure
def boxplots_labels():
    plt.boxplot(data["groups"], tick_labels=["a", "b", "c", "d"], showmeans=True)
    plt.grid(axis="y")


@figure
def violins():
    plt.violinplot(data["groups"], showmedians=True)


@figure
def pie():
    plt.pie([35, 25, 20, 20], labels=["a", "b", "c", "d"], autopct="%1.1f%%")


@figure
def pie_explode():
    plt.pie([3, 2, 1], labels=["train", "test", "valid"], explode=[0, 0.1, 0], startangle=90, colors=["C2", "C4", "C6"])


@figure
def quiver():
    x, y = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    plt.quiver(x, y, -y, x)


@figure
def subplots_grid():
    fig, axes = plt.subplots(2, 2, figsize=(7, 5))
    axes[0, 0].plot(t, np.sin(t))
    axes[0, 1].scatter(D["uniform"][:30], D["uniform"][30:60], s=10)
    axes[1, 0].bar([1, 2, 3], [3, 1, 2])
    axes[1, 1].hist(D["normal"], bins=20)
    fig.suptitle("four kinds")
    fig.tight_layout()


@figure
def subplots_shared():
    fig, axes = plt.subplots(3, 1, sharex=True, figsize=(6, 5))
    for i, ax in enumerate(axes):
        ax.plot(t, np.sin((i + 1) * t), f"C{i}")
        ax.set_ylabel(f"mode {i + 1}")


@figure
def subplot_numbers():
    plt.subplot(1, 2, 1)
    plt.plot(t, np.sin(t))
    plt.title("left")
    plt.subplot(122)
    plt.plot(t, np.cos(t), "r")
    plt.title("right")


@figure
def gridspec():
    fig = plt.figure(figsize=(7, 4))
    gs = fig.add_gridspec(2, 3)
    fig.add_subplot(gs[0, :]).plot(D["walk"])
    fig.add_subplot(gs[1, 0]).hist(D["normal"])
    fig.add_subplot(gs[1, 1:]).plot(D["losses"], "C1")
    fig.tight_layout()


@figure
def twin_axes():
    fig, ax = plt.subplots()
    ax.plot(D["losses"], "C0")
    ax.set_ylabel("loss", color="C0")
    other = ax.twinx()
    other.plot(1 - D["validation"], "C3")
    other.set_ylabel("accuracy", color="C3")


@figure
def equal_circle():
    plt.plot(np.cos(t), np.sin(t))
    plt.axis("equal")


@figure
def ticks_rotated():
    plt.plot([1, 2, 3, 4], [10, 20, 25, 30], "o")
    plt.xticks([1, 2, 3, 4], ["January", "February", "March", "April"], rotation=45)
    plt.tight_layout()


@figure
def no_frame():
    fig, ax = plt.subplots()
    ax.plot(t, np.sin(t))
    ax.spines["top"].set_visible(False)
    ax.spines["right"].set_visible(False)
    ax.tick_params(direction="in", length=6)


@figure
def inverted():
    plt.plot(D["walk"][:50])
    plt.gca().invert_yaxis()


@figure
def legend_outside():
    for k in range(4):
        plt.plot(t, np.sin(t + k / 2), label=f"phase {k}")
    plt.legend(loc="upper left", bbox_to_anchor=(1.02, 1), title="waves", fontsize=8)
    plt.tight_layout()


@figure
def legend_columns():
    for k in range(6):
        plt.plot(t, np.sin(t) + k, label=f"line {k}")
    plt.legend(loc="upper center", ncol=3)


@figure
def dates():
    days = np.array(["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01"], dtype="datetime64[D]")
    plt.plot(days, [3, 5, 4, 6, 8, 7], "o-")


@figure
def style_ggplot():
    with plt.style.context("ggplot"):
        plt.figure()
        plt.plot(t, np.sin(t))
        plt.plot(t, np.cos(t))
        plt.title("ggplot")


@figure
def style_dark():
    with plt.style.context("dark_background"):
        plt.figure()
        plt.plot(t, np.sin(t))
        plt.scatter(t[::10], np.cos(t[::10]))
        return plt.gcf().get_facecolor()


@figure
def scatter3d():
    ax = plt.figure().add_subplot(projection="3d")
    ax.scatter(D["normal"][:100], D["normal"][100:200], D["normal"][200:300])
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    ax.set_zlabel("z")


@figure
def line3d():
    ax = plt.figure().add_subplot(projection="3d")
    s = np.linspace(0, 6 * np.pi, 200)
    ax.plot(np.cos(s), np.sin(s), s)
    ax.set_title("helix")


@figure
def surface():
    ax = plt.figure().add_subplot(projection="3d")
    X, Y = np.meshgrid(np.linspace(-2, 2, 32), np.linspace(-2, 2, 24))
    ax.plot_surface(X, Y, D["hills"], cmap="viridis")


@figure
def wireframe():
    ax = plt.figure().add_subplot(projection="3d")
    X, Y = np.meshgrid(np.linspace(-2, 2, 32), np.linspace(-2, 2, 24))
    ax.plot_wireframe(X, Y, D["hills"], rstride=2, cstride=2)
    ax.view_init(40, -30)


(here / "data.json").write_text(json.dumps(data) + "\n")
for name, function in figures.items():
    plt.close("all")
    facecolor = function()
    plt.savefig(here / f"{name}.png", **({"facecolor": facecolor} if facecolor else {}))
print(len(figures), "figures, matplotlib", matplotlib.__version__)
