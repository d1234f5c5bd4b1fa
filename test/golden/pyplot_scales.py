"""matplotlib's own numbers for dates, symmetric logarithms, norms and the camera in space: pyplot_scales.json."""

import json
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.colors as mcolors
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import LogFormatterSciNotation, SymmetricalLogLocator
from mpl_toolkits.mplot3d import proj3d

rng = np.random.default_rng(7)
out = {"matplotlib": matplotlib.__version__}

dates = []
for _ in range(300):
    low = float(rng.uniform(-20000, 40000))
    high = low + float(10 ** rng.uniform(-5, 4.5))
    fig, ax = plt.subplots()
    locator = mdates.AutoDateLocator()
    formatter = mdates.AutoDateFormatter(locator)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(formatter)
    ax.set_xlim(low, high)
    places = [float(t) for t in ax.get_xticks() if low <= t <= high]
    dates.append([low, high, places, [formatter(t) for t in places]])
    plt.close(fig)
out["dates"] = dates

symlog = []
for _ in range(300):
    size = 10 ** rng.uniform(-1, 5)
    low, high = sorted(float(v) for v in rng.uniform(-size, size, 2))
    thresh = float(10 ** rng.uniform(-2, 1.5))
    ticks = SymmetricalLogLocator(base=10, linthresh=thresh).tick_values(low, high)
    symlog.append([low, high, thresh, [float(t) for t in ticks if low <= t <= high]])
out["symlog"] = symlog

norms = []
made = {
    "Normalize": lambda: mcolors.Normalize(-1, 3),
    "LogNorm": lambda: mcolors.LogNorm(0.1, 100),
    "SymLogNorm": lambda: mcolors.SymLogNorm(0.5, vmin=-10, vmax=20, base=10),
    "PowerNorm": lambda: mcolors.PowerNorm(0.5, 0, 4),
    "TwoSlopeNorm": lambda: mcolors.TwoSlopeNorm(1, -2, 9),
    "CenteredNorm": lambda: mcolors.CenteredNorm(1, 4),
    "BoundaryNorm": lambda: mcolors.BoundaryNorm([0, 1, 3, 7], 256),
}
for name, make in made.items():
    values = [float(v) for v in rng.uniform(0.2, 6, 40)]
    norms.append([name, values, [float(v) for v in make()(np.array(values))]])
out["norms"] = norms

space = []
for _ in range(100):
    fig = plt.figure()
    ax = fig.add_subplot(projection="3d")
    elev, azim = float(rng.uniform(-180, 180)), float(rng.uniform(-180, 180))
    roll = float(rng.choice([0, 25]))
    limits = [sorted(float(v) for v in rng.normal(size=2) * 5) for _ in range(3)]
    ax.set_xlim(limits[0]), ax.set_ylim(limits[1]), ax.set_zlim(limits[2])
    ax.view_init(elev, azim, roll)
    if rng.random() < 0.3:
        ax.set_proj_type("ortho")
    point = [float(rng.uniform(*pair)) for pair in limits]
    projected = [float(v) for v in proj3d.proj_transform(*point, ax.get_proj())]
    space.append([elev, azim, roll, limits, bool(np.isinf(ax._focal_length)), point, projected])
    plt.close(fig)
out["space"] = space

faces = []
from mpl_toolkits.mplot3d.art3d import _generate_normals, _shade_colors

for _ in range(50):
    face = rng.normal(size=(1, 4, 3))
    color = mcolors.to_rgba("C1")
    faces.append([face[0].tolist(), [float(v) for v in _shade_colors(color, _generate_normals(face))[0]]])
out["faces"] = faces

pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
