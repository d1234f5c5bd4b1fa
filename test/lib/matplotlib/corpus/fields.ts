/** Images, contours and arrows. */
import { LogNorm } from "../../../../lib/matplotlib/colors_module.js";
import { arange, D, type Drawing, linspace, meshgrid } from "./data.js";

const roll = (image: readonly number[][], by: number): number[][] =>
  image.map((row) => row.map((_, j) => row[(j - by + row.length) % row.length]));

export const fields: Record<string, Drawing> = {
  imshow: (plt) => {
    plt.imshow(D.hills);
  },
  imshow_gray: (plt) => {
    plt.imshow(D.digit, { cmap: "gray" });
    plt.title("digit");
    plt.axis("off");
  },
  imshow_rgb: (plt) => {
    plt.imshow(D.rgb);
  },
  imshow_colorbar: (plt) => {
    plt.imshow(D.hills, { cmap: "magma", vmin: 0, vmax: 0.8, origin: "lower", extent: [-2, 2, -1, 1] });
    plt.colorbar();
  },
  imshow_bilinear: (plt) => {
    plt.imshow(D.digit, { interpolation: "bilinear", cmap: "Blues" });
  },
  imshow_lognorm: (plt) => {
    plt.imshow(
      D.hills.map((row) => row.map((v) => v + 1e-3)),
      { norm: new LogNorm() },
    );
    plt.colorbar();
  },
  images_in_a_row: (plt) => {
    const [, axes] = plt.subplots(2, 5, { figsize: [8, 3.5] });
    for (const [i, ax] of axes.flat().entries()) {
      ax.imshow(roll(D.digit, i), { cmap: "gray_r" });
      ax.set_title(String(i));
      ax.axis("off");
    }
  },
  matshow: (plt) => {
    plt.matshow(D.small);
  },
  confusion: (plt) => {
    plt.imshow(D.small, { cmap: "Blues" });
    for (const [i, row] of D.small.entries()) {
      for (const [j, n] of row.entries()) {
        plt.text(j, i, String(n), { ha: "center", va: "center", color: n > 25 ? "white" : "black" });
      }
    }
    plt.xticks(arange(5), ["a", "b", "c", "d", "e"]);
    plt.yticks(arange(5), ["a", "b", "c", "d", "e"]);
    plt.xlabel("predicted");
    plt.ylabel("true");
    plt.colorbar();
  },
  contour: (plt) => {
    plt.contour(D.hills);
  },
  contour_levels: (plt) => {
    plt.contour(D.hills, { levels: [0.1, 0.3, 0.5, 0.7], colors: "black", linewidths: 1 });
  },
  contourf: (plt) => {
    plt.contourf(D.hills, 12, { cmap: "RdYlBu_r" });
    plt.colorbar();
  },
  contourf_boundary: (plt) => {
    const [X, Y] = meshgrid(linspace(-3, 3, 60), linspace(-2, 2, 50));
    const Z = X.map((row, i) => row.map((x, j) => Math.sin(x) + Y[i][j]));
    plt.contourf(X, Y, Z, { levels: [-3, 0, 3], colors: ["tab:blue", "tab:orange"], alpha: 0.4 });
    const classes = D.normal.slice(120, 180).map((v) => (v > 0 ? 1 : 0));
    plt.scatter(D.normal.slice(0, 60), D.normal.slice(60, 120), { c: classes, cmap: "coolwarm", s: 20 });
  },
  pcolormesh: (plt) => {
    plt.pcolormesh(D.hills, { cmap: "coolwarm" });
    plt.colorbar();
  },
  quiver: (plt) => {
    const [X, Y] = meshgrid(linspace(-2, 2, 9), linspace(-2, 2, 9));
    plt.quiver(
      X,
      Y,
      Y.map((row) => row.map((y) => -y)),
      X,
    );
  },
};
