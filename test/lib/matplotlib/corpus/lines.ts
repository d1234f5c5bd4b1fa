/** Lines, scales and labels. */
import { arange, cos, D, type Drawing, linspace, sin, t } from "./data.js";

export const lines: Record<string, Drawing> = {
  line: (plt) => {
    plt.plot(t, sin);
  },
  line_formats: (plt) => {
    plt.plot(t, sin, "r-", { label: "red" });
    plt.plot(t, cos, "b--", { label: "blue dashed" });
    plt.plot(
      t,
      t.map((x) => Math.sin(2 * x)),
      "g:",
      { label: "green dotted" },
    );
    plt.plot(
      t,
      t.map((x) => Math.cos(2 * x) / 2),
      "k-.",
      { label: "black dash-dot" },
    );
    plt.legend();
  },
  line_markers: (plt) => {
    const x = arange(10);
    for (const [i, style] of ["o-", "s--", "^:", "*-", "x-", "d-", "+-", "v-"].entries()) {
      plt.plot(
        x,
        x.map((v) => v * 0.3 + i),
        style,
      );
    }
  },
  line_one_argument: (plt) => {
    plt.plot(D.walk);
    plt.title("A random walk");
    plt.xlabel("step");
    plt.ylabel("place");
  },
  line_grid: (plt) => {
    plt.plot(
      t,
      t.map((x) => Math.exp(-x / 2) * Math.cos(4 * x)),
      { linewidth: 2.5, color: "tab:purple" },
    );
    plt.grid(true);
    plt.xlim(0, 6);
    plt.ylim(-1, 1);
  },
  line_gaps: (plt) => {
    const y = sin.map((v, i) => ((i >= 30 && i < 40) || i === 80 ? Number.NaN : v));
    plt.plot(t, y, "o-", { markersize: 3 });
  },
  losses: (plt) => {
    plt.plot(D.losses, { label: "training" });
    plt.plot(D.validation, { label: "validation" });
    plt.xlabel("epoch");
    plt.ylabel("loss");
    plt.legend();
  },
  losses_log: (plt) => {
    plt.semilogy(D.losses, { label: "training" });
    plt.semilogy(D.validation, { label: "validation" });
    plt.grid(true, { which: "both", alpha: 0.4 });
    plt.legend();
  },
  semilogx: (plt) => {
    const powers = linspace(-5, 0, 30);
    plt.semilogx(
      powers.map((p) => 10 ** p),
      powers.map((p) => 1 / (1 + (p + 2.5) ** 2)),
      "o-",
    );
    plt.xlabel("learning rate");
  },
  loglog: (plt) => {
    const n = linspace(1, 5, 20).map((p) => 10 ** p);
    plt.loglog(
      n,
      n.map((v) => v ** 1.5),
      { label: "n^1.5" },
    );
    plt.loglog(
      n,
      n.map((v) => v * Math.log(v)),
      { label: "n log n" },
    );
    plt.legend();
  },
  symlog: (plt) => {
    const x = linspace(-50, 50, 200);
    plt.plot(
      x,
      x.map((v) => v ** 3 / 100),
    );
    plt.yscale("symlog");
    plt.grid(true);
  },
  offset_text: (plt) => {
    plt.plot([1e6 + 0.1, 1e6 + 0.2, 1e6 + 0.35], [1e-7, 3e-7, 2e-7]);
  },
  large_numbers: (plt) => {
    plt.plot([0, 20000, 40000], [0, 1.5e7, 2.5e7]);
  },
  small_figure: (plt) => {
    plt.figure({ figsize: [3, 2] });
    plt.plot(t, sin);
  },
  wide_figure_dpi: (plt) => {
    plt.figure({ figsize: [8, 2.5], dpi: 80 });
    plt.plot(
      t,
      t.map((x) => Math.sin(3 * x)),
      "C3",
    );
    plt.title("wide");
  },
  steps: (plt) => {
    plt.step(arange(12), D.uniform.slice(0, 12), { where: "mid", label: "mid" });
    plt.step(
      arange(12),
      D.uniform.slice(12, 24).map((v) => v + 1),
      { label: "pre" },
    );
    plt.legend();
  },
  stems: (plt) => {
    plt.stem(
      arange(20),
      arange(20).map((i) => Math.sin(i / 3)),
    );
  },
  lines_and_spans: (plt) => {
    plt.plot(t, sin);
    plt.axhline(0.5, { color: "r", linestyle: "--" });
    plt.axvline(Math.PI, { color: "gray", linewidth: 3 });
    plt.axvspan(1, 2, { alpha: 0.3, color: "tab:orange" });
    plt.hlines([-0.5, -0.75], 3, 6, { colors: "g" });
    plt.vlines([4, 5], -1, 0, { linestyles: "dotted" });
  },
  texts: (plt) => {
    plt.plot(t, sin);
    plt.text(3, 0.6, "falling", { fontsize: 14, color: "tab:red" });
    plt.text(1, -0.5, "boxed", { bbox: { facecolor: "yellow", alpha: 0.5 }, ha: "center" });
    plt.annotate("top", { xy: [Math.PI / 2, 1], xytext: [3, 0.9], arrowprops: { arrowstyle: "->" } });
  },
  mathtext: (plt) => {
    const x = linspace(-2, 2, 80);
    plt.plot(
      x,
      x.map((v) => v * v),
      { label: "$x^2$" },
    );
    plt.plot(
      x,
      x.map((v) => Math.exp(-v)),
      { label: "$e^{-x}$" },
    );
    plt.title("$\\alpha_i + \\beta^2$ and $\\mu \\pm \\sigma$");
    plt.xlabel("$\\theta$ (rad)");
    plt.legend();
  },
  dates: (plt) => {
    plt.plot(
      [0, 1, 2, 3, 4, 5].map((month) => new Date(Date.UTC(2024, month, 1))),
      [3, 5, 4, 6, 8, 7],
      "o-",
    );
  },
};
