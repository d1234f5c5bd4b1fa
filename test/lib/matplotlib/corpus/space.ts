/** Figures in space. */
import { D, type Drawing, linspace, meshgrid } from "./data.js";

const [X, Y] = meshgrid(linspace(-2, 2, 32), linspace(-2, 2, 24));

export const space: Record<string, Drawing> = {
  scatter3d: (plt) => {
    const ax = plt.figure().add_subplot({ projection: "3d" });
    ax.scatter(D.normal.slice(0, 100), D.normal.slice(100, 200), D.normal.slice(200, 300));
    ax.set_xlabel("x");
    ax.set_ylabel("y");
    ax.set_zlabel("z");
  },
  line3d: (plt) => {
    const ax = plt.figure().add_subplot({ projection: "3d" });
    const s = linspace(0, 6 * Math.PI, 200);
    ax.plot(s.map(Math.cos), s.map(Math.sin), s);
    ax.set_title("helix");
  },
  surface: (plt) => {
    const ax = plt.figure().add_subplot({ projection: "3d" });
    ax.plot_surface(X, Y, D.hills, { cmap: "viridis" });
  },
  wireframe: (plt) => {
    const ax = plt.figure().add_subplot({ projection: "3d" });
    ax.plot_wireframe(X, Y, D.hills, { rstride: 2, cstride: 2 });
    ax.view_init(40, -30);
  },
};
