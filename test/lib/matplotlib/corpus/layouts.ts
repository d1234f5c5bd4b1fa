/** Several Axes, legends, ticks and styles. */
import { cos, D, type Drawing, sin, t } from "./data.js";

export const layouts: Record<string, Drawing> = {
  subplots_grid: (plt) => {
    const [fig, axes] = plt.subplots(2, 2, { figsize: [7, 5] });
    axes[0][0].plot(t, sin);
    axes[0][1].scatter(D.uniform.slice(0, 30), D.uniform.slice(30, 60), { s: 10 });
    axes[1][0].bar([1, 2, 3], [3, 1, 2]);
    axes[1][1].hist(D.normal, { bins: 20 });
    fig.suptitle("four kinds");
    fig.tight_layout();
  },
  subplots_shared: (plt) => {
    const [, axes] = plt.subplots(3, 1, { sharex: true, figsize: [6, 5] });
    for (const [i, ax] of axes.entries()) {
      ax.plot(
        t,
        t.map((x) => Math.sin((i + 1) * x)),
        `C${i}`,
      );
      ax.set_ylabel(`mode ${i + 1}`);
    }
  },
  subplot_numbers: (plt) => {
    plt.subplot(1, 2, 1);
    plt.plot(t, sin);
    plt.title("left");
    plt.subplot(122);
    plt.plot(t, cos, "r");
    plt.title("right");
  },
  gridspec: (plt) => {
    const fig = plt.figure({ figsize: [7, 4] });
    const gs = fig.add_gridspec(2, 3);
    fig.add_subplot(gs.at(0, null)).plot(D.walk);
    fig.add_subplot(gs.at(1, 0)).hist(D.normal);
    fig.add_subplot(gs.at(1, [1, null])).plot(D.losses, "C1");
    fig.tight_layout();
  },
  twin_axes: (plt) => {
    const [, ax] = plt.subplots();
    ax.plot(D.losses, "C0");
    ax.set_ylabel("loss", { color: "C0" });
    const other = ax.twinx();
    other.plot(
      D.validation.map((v) => 1 - v),
      "C3",
    );
    other.set_ylabel("accuracy", { color: "C3" });
  },
  equal_circle: (plt) => {
    plt.plot(cos, sin);
    plt.axis("equal");
  },
  ticks_rotated: (plt) => {
    plt.plot([1, 2, 3, 4], [10, 20, 25, 30], "o");
    plt.xticks([1, 2, 3, 4], ["January", "February", "March", "April"], { rotation: 45 });
    plt.tight_layout();
  },
  no_frame: (plt) => {
    const [, ax] = plt.subplots();
    ax.plot(t, sin);
    ax.spines.top.set_visible(false);
    ax.spines.right.set_visible(false);
    ax.tick_params({ direction: "in", length: 6 });
  },
  inverted: (plt) => {
    plt.plot(D.walk.slice(0, 50));
    plt.gca().invert_yaxis();
  },
  legend_outside: (plt) => {
    for (let k = 0; k < 4; k++)
      plt.plot(
        t,
        t.map((x) => Math.sin(x + k / 2)),
        { label: `phase ${k}` },
      );
    plt.legend({ loc: "upper left", bbox_to_anchor: [1.02, 1], title: "waves", fontsize: 8 });
    plt.tight_layout();
  },
  legend_columns: (plt) => {
    for (let k = 0; k < 6; k++)
      plt.plot(
        t,
        sin.map((v) => v + k),
        { label: `line ${k}` },
      );
    plt.legend({ loc: "upper center", ncol: 3 });
  },
  style_ggplot: (plt) => {
    plt.style.use("ggplot");
    plt.plot(t, sin);
    plt.plot(t, cos);
    plt.title("ggplot");
  },
  style_dark: (plt) => {
    plt.style.use("dark_background");
    plt.plot(t, sin);
    plt.scatter(
      t.filter((_, i) => i % 10 === 0),
      cos.filter((_, i) => i % 10 === 0),
    );
  },
};
