/** Points, bars, histograms, errors and spreads. */
import { arange, D, type Drawing, linspace, sin, t } from "./data.js";

export const pointsAndBars: Record<string, Drawing> = {
  scatter: (plt) => {
    plt.scatter(D.normal.slice(0, 100), D.normal.slice(100, 200));
  },
  scatter_colours: (plt) => {
    plt.scatter(D.normal.slice(0, 150), D.normal.slice(150, 300), {
      c: D.normal.slice(250, 400),
      s: 40,
      cmap: "viridis",
    });
    plt.colorbar();
  },
  scatter_sizes: (plt) => {
    const first = D.uniform.slice(0, 50);
    plt.scatter(first, D.uniform.slice(50), {
      s: first.map((v) => 400 * v),
      alpha: 0.5,
      c: "tab:orange",
      edgecolors: "black",
    });
  },
  scatter_classes: (plt) => {
    for (const [k, marker] of ["o", "s", "^"].entries()) {
      const x = D.normal.slice(k * 60, k * 60 + 60).map((v) => v + 2 * k);
      const y = D.normal.slice(200 + k * 60, 260 + k * 60).map((v) => v + k);
      plt.scatter(x, y, { marker, label: `class ${k}` });
    }
    plt.legend({ loc: "lower right" });
  },
  bars: (plt) => {
    plt.bar(["cat", "dog", "bird", "fish"], [12, 19, 7, 14]);
    plt.ylabel("count");
  },
  bars_colours: (plt) => {
    plt.bar([1, 2, 3, 4], [3, -1, 2, 5], { color: ["C0", "C1", "C2", "C3"], edgecolor: "black", width: 0.6 });
    plt.axhline(0, { color: "black", linewidth: 0.8 });
  },
  bars_grouped: (plt) => {
    const x = arange(4);
    plt.bar(
      x.map((v) => v - 0.2),
      [5, 7, 3, 6],
      0.4,
      { label: "before" },
    );
    plt.bar(
      x.map((v) => v + 0.2),
      [6, 8, 5, 5],
      0.4,
      { label: "after" },
    );
    plt.xticks(x, ["a", "b", "c", "d"]);
    plt.legend();
  },
  bars_stacked: (plt) => {
    const lower = [3, 5, 2, 4, 6];
    plt.bar(arange(5), lower, { label: "lower" });
    plt.bar(arange(5), [2, 1, 3, 2, 1], { bottom: lower, label: "upper" });
    plt.grid({ axis: "y" });
    plt.legend({ loc: "upper left" });
  },
  bars_errors: (plt) => {
    plt.bar([0, 1, 2], [4, 6, 5], { yerr: [0.5, 1, 0.7], capsize: 5, alpha: 0.7 });
  },
  bars_horizontal: (plt) => {
    plt.barh(["resnet", "vgg", "lenet"], [93.2, 91.5, 88.1]);
    plt.xlabel("accuracy (%)");
    plt.xlim(80, 95);
  },
  hist: (plt) => {
    plt.hist(D.normal);
  },
  hist_bins_density: (plt) => {
    plt.hist(D.normal, { bins: 30, density: true, edgecolor: "white", color: "tab:green" });
    const x = linspace(-3.5, 3.5, 100);
    plt.plot(
      x,
      x.map((v) => Math.exp(-(v * v) / 2) / Math.sqrt(2 * Math.PI)),
      "r",
      { linewidth: 2 },
    );
  },
  hist_two: (plt) => {
    plt.hist(D.normal, { bins: 20, alpha: 0.5, label: "one" });
    plt.hist(D.normal2, { bins: 20, alpha: 0.5, label: "two" });
    plt.legend();
  },
  hist_stacked: (plt) => {
    plt.hist([D.normal, D.normal2], { bins: 15, stacked: true, label: ["one", "two"] });
    plt.legend();
  },
  hist_step: (plt) => {
    plt.hist(D.normal, { bins: 25, histtype: "step", color: "C3" });
    plt.hist(D.normal2, { bins: 25, histtype: "stepfilled", alpha: 0.3 });
  },
  errorbars: (plt) => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8];
    plt.errorbar(
      x,
      x.map((v) => 1 / v),
      { yerr: x.map((v) => 0.1 / Math.sqrt(v)), fmt: "o-", capsize: 3 },
    );
  },
  errorbars_both: (plt) => {
    const x = arange(6);
    const yerr = [x.map(() => 0.3), x.map(() => 0.8)];
    plt.errorbar(
      x,
      x.map((v) => v ** 1.2),
      { xerr: 0.2, yerr, fmt: "s", color: "C2", ecolor: "gray" },
    );
  },
  fill_between: (plt) => {
    const mean = t.map((x) => Math.exp(-x / 3));
    plt.plot(t, mean);
    plt.fill_between(
      t,
      mean.map((m) => m - 0.15),
      mean.map((m) => m + 0.15),
      { alpha: 0.3 },
    );
  },
  fill_where: (plt) => {
    plt.plot(t, sin, "k");
    plt.fill_between(t, 0, sin, { where: sin.map((v) => v > 0), color: "tab:green", alpha: 0.4 });
    plt.fill_between(t, 0, sin, { where: sin.map((v) => v < 0), color: "tab:red", alpha: 0.4 });
  },
  boxplots: (plt) => {
    plt.boxplot(D.groups);
  },
  boxplots_labels: (plt) => {
    plt.boxplot(D.groups, { tick_labels: ["a", "b", "c", "d"], showmeans: true });
    plt.grid({ axis: "y" });
  },
  violins: (plt) => {
    plt.violinplot(D.groups, { showmedians: true });
  },
  pie: (plt) => {
    plt.pie([35, 25, 20, 20], { labels: ["a", "b", "c", "d"], autopct: "%1.1f%%" });
  },
  pie_explode: (plt) => {
    plt.pie([3, 2, 1], {
      labels: ["train", "test", "valid"],
      explode: [0, 0.1, 0],
      startangle: 90,
      colors: ["C2", "C4", "C6"],
    });
  },
};
