"""Runs the notebooks' cells as they are written for PyTorch, and keeps what each one prints and draws.

    python run.py            every NN_name.py beside this file -> NN_name.json

A line `# %% id` starts the cell that has this id in the notebook. Of a figure, the y values of its lines are kept.
"""

import contextlib
import io
import json
import pathlib
import re
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import torch

torch.set_num_threads(1)


def lines():
    """The y values of every line of every open figure; the figures are closed."""
    found = []
    for number in plt.get_fignums():
        for ax in plt.figure(number).axes:
            for line in ax.lines:
                if line.get_linestyle() != "None" and len(line.get_ydata()) > 2:
                    found.append([float(y) for y in line.get_ydata()])
    plt.close("all")
    return found


def run(path):
    cells = {}
    names = {}
    for part in re.split(r"^# %% ", path.read_text(), flags=re.M)[1:]:
        name, source = part.split("\n", 1)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, f"{path.name}: {name}", "exec"), names)
        cells[name] = {"text": printed.getvalue(), "lines": lines()}
    golden = {"torch": torch.__version__, "cells": cells}
    path.with_suffix(".json").write_text(json.dumps(golden) + "\n")
    print(path.name, len(cells), "cells")


here = pathlib.Path(__file__).parent
for path in sorted(here.glob("[0-9]*.py")):
    if len(sys.argv) == 1 or path.stem in sys.argv[1:]:
        run(path)
