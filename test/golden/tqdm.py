"""Progress bars as the Python package writes them: writes tqdm.json beside this file.

    pip install tqdm; python tqdm.py
"""
import io
import json
import random
import sys
from pathlib import Path

sys.path = [p for p in sys.path if Path(p or ".").resolve() != Path(__file__).resolve().parent]
import tqdm.std as std  # noqa: E402

random.seed(5)
meters = []


def meter(**kw):
    meters.append([kw, std.tqdm.format_meter(**kw)])


for n, total, elapsed in [(0, 10, 0), (3, 10, 1.5), (10, 10, 2), (11, 10, 2), (0, None, 0), (7, None, 3.2), (5, 0, 1),
                          (1, 3, 4000), (999, 1000, 90061), (50, 200, 0.001)]:
    for kw in [{}, {"prefix": "train"}, {"prefix": "train: "}, {"ncols": 60}, {"ncols": 0}, {"ncols": 20},
               {"unit_scale": True}, {"unit": "B", "unit_scale": True, "unit_divisor": 1024}, {"unit_scale": 0.5},
               {"unit_scale": 3}, {"postfix": "loss=0.1"}, {"ascii": True}, {"ascii": " .oO", "ncols": 50},
               {"rate": 0.25}, {"rate": 1234.5}, {"initial": 2}, {"colour": "green"}, {"colour": "#ff0080", "ncols": 40},
               {"bar_format": "{l_bar}{bar}|"}, {"bar_format": "{desc}: {percentage:.1f}%|{bar:20}| {n_fmt}/{total_fmt}"},
               {"bar_format": "{desc:<8}{bar:-10b}{n:05d} {elapsed} {remaining} {rate_noinv_fmt} {rate_inv_fmt}{postfix}"},
               {"bar_format": "{n}/{total} {elapsed_s:.2f}s {unit:>5}"}, {"bar_format": "{bar:8a}|{r_bar}", "ncols": 50},
               {"prefix": "\u8bad\u7ec3", "ncols": 40}]:
        meter(n=n, total=total, elapsed=elapsed, **kw)
for _ in range(150):
    total = random.choice([None, random.randint(1, 10 ** random.randint(1, 7))])
    n = random.randint(0, total or 10 ** 6)
    meter(n=n, total=total, elapsed=round(random.choice([1, 100, 10000]) * random.random(), 4),
          unit_scale=random.random() < 0.5, ncols=random.choice([None, 30, 79, 120]),
          prefix=random.choice(["", "epoch 3"]), postfix=random.choice([None, "acc=0.9"]))

numbers = [0, 1, 9.994, 9.996, 99.94, 99.96, 999.4, 999.6, 1234, 0.125, 1e5, 1.5e6, 2e9, 3e12, 4e15, 5e18, 6e21, 7e24, 8e27,
           0.001, 1e-5, 123456.789, 0.0001234, 1 / 3, 12345678, -5, -1234.5]
out = {
    "version": __import__("tqdm").__version__,
    "meters": meters,
    "sizes": [[x, std.tqdm.format_sizeof(x), std.tqdm.format_sizeof(x, "B", 1024)] for x in numbers],
    "numbers": [[x, std.tqdm.format_num(x)] for x in numbers],
    "intervals": [[x, std.tqdm.format_interval(x)] for x in [0, 0.9, 59.9, 60, 3599, 3600, 86400, 360000, -61]],
}


class Clock:
    """A clock that the loop itself moves."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def walk(options, steps, each=None):
    """What a bar around `steps` (seconds for each iteration) writes."""
    clock = Clock()
    std.time = clock
    file = io.StringIO()
    bar = std.tqdm(range(len(steps)), file=file, ascii=False, **options)
    for i in bar:
        clock.now += steps[i]
        if each:
            each(bar, i)
    return file.getvalue()


def nested(inner):
    clock = Clock()
    std.time = clock
    file = io.StringIO()
    for _ in std.tqdm(range(2), desc="outer", file=file, ascii=False):
        for _ in std.tqdm(range(3), desc="inner", file=file, ascii=False, **inner):
            clock.now += 0.15
    return file.getvalue()


def by_hand():
    clock = Clock()
    std.time = clock
    file = io.StringIO()
    bar = std.tqdm(total=100, file=file, ascii=False, desc="load", unit="B")
    for k in [10, 20, 5, 5]:
        clock.now += 0.2
        bar.update(k)
    bar.set_description("more")
    bar.set_postfix({"loss": 0.123456, "n": 3, "name": " x "})
    bar.update(-5)
    bar.set_postfix_str("end")
    bar.unpause()
    clock.now += 1
    bar.update(60)
    bar.reset(total=50)
    clock.now += 0.5
    bar.update(50)
    bar.close()
    bar.close()
    return file.getvalue()


steady, slow = [0.03] * 20, [0.2] * 6
out["walks"] = {
    "steady": [{}, steady, walk({}, steady)],
    "slow": [{}, slow, walk({}, slow)],
    "fast": [{}, [0.001] * 500, walk({}, [0.001] * 500)],
    "desc": [{"desc": "train", "ncols": 70}, slow, walk({"desc": "train", "ncols": 70}, slow)],
    "gone": [{"leave": False}, slow, walk({"leave": False}, slow)],
    "miniters": [{"miniters": 4, "mininterval": 0}, steady, walk({"miniters": 4, "mininterval": 0}, steady)],
    "mean": [{"smoothing": 0}, slow, walk({"smoothing": 0}, slow)],
    "last": [{"smoothing": 1}, slow, walk({"smoothing": 1}, slow)],
    "initial": [{"initial": 4, "total": 10}, slow, walk({"initial": 4, "total": 10}, slow)],
    "delay": [{"delay": 0.5}, slow, walk({"delay": 0.5}, slow)],
    "never": [{"delay": 50}, slow, walk({"delay": 50}, slow)],
    "off": [{"disable": True}, slow, walk({"disable": True}, slow)],
    "stats": [{"ncols": 0}, slow, walk({"ncols": 0}, slow)],
    "postfix": [{"postfix": {"lr": 0.5}}, slow, walk({"postfix": {"lr": 0.5}}, slow)],
    "empty": [{}, [], walk({}, [])],
    "position": [{"position": 2}, slow, walk({"position": 2}, slow)],
    "leave none": [{"leave": None}, slow, walk({"leave": None}, slow)],
}
out["nested"] = {"stay": nested({}), "go": nested({"leave": False}), "none": nested({"leave": None})}
out["by hand"] = by_hand()
Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
