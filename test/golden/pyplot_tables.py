"""Writes matplotlib's tables (colour names, colormaps, DejaVu Sans' widths) as TypeScript into lib/matplotlib."""
import pathlib
import matplotlib as mpl
import numpy as np
from matplotlib import colors
from matplotlib.ft2font import FT2Font, LoadFlags

out = pathlib.Path(__file__).parents[2] / "lib" / "matplotlib"
HEAD = f"// Written by test/golden/pyplot_tables.py from matplotlib {mpl.__version__}; do not edit.\n"

names = " ".join(f"{k}:{v[1:].lower()}" for k, v in sorted(colors.CSS4_COLORS.items()))
tab = " ".join(f"{k}:{v[1:].lower()}" for k, v in colors.TABLEAU_COLORS.items())


def wrap(text, width=110):
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(lines + [line])


(out / "color_names.ts").write_text(
    HEAD
    + "/** The names of CSS's colours and of tab10, each with its red, green and blue in hexadecimal. */\n"
    + f"export const NAMED: string = `\n{wrap(names + ' ' + tab)}\n`;\n"
)

MAPS = """viridis plasma inferno magma cividis Greys Purples Blues Greens Oranges Reds YlOrBr YlOrRd OrRd PuRd RdPu BuPu GnBu PuBu
YlGnBu PuBuGn BuGn YlGn binary gist_yarg gist_gray gray bone pink spring summer autumn winter cool hot copper PiYG PRGn BrBG
PuOr RdGy RdBu RdYlBu RdYlGn Spectral coolwarm bwr seismic twilight hsv jet turbo rainbow terrain ocean cubehelix
tab10 tab20 Set1 Set2 Set3 Paired Accent Dark2 Pastel1 Pastel2""".split()
rows = []
for name in MAPS:
    cmap = mpl.colormaps[name]
    listed = cmap.N < 256
    rgb = cmap(np.arange(cmap.N)) if listed else cmap(np.linspace(0, 1, 256))
    bytes_ = np.round(rgb[:, :3] * 255).astype(int)
    if listed:
        kept = list(range(cmap.N))
        text = "=" + "".join("%02x%02x%02x" % tuple(c) for c in bytes_)
    else:
        # The fewest points between which straight lines stay within 1 of 255.
        kept, at = [0], 0
        while at < 255:
            for end in range(255, at, -1):
                t = np.linspace(0, 1, end - at + 1)[:, None]
                line = bytes_[at] + t * (bytes_[end] - bytes_[at])
                if np.abs(line - rgb[at : end + 1, :3] * 255).max() <= 1.0 or end == at + 1:
                    break
            kept.append(end)
            at = end
        text = "".join("%02x%02x%02x%02x" % (i, *bytes_[i]) for i in kept)
    rows.append(f'  {name}: "{text}",')
(out / "colormap_tables.ts").write_text(
    HEAD
    + "/**\n * Colormaps by name. After `=` the colours of a listed map; else points of a smooth one, four bytes each:\n"
    + " * place of 255, red, green, blue. Between points colours run in straight lines.\n */\n"
    + "// biome-ignore format: a table\nexport const TABLES: Readonly<Record<string, string>> = {\n"
    + "\n".join(rows)
    + "\n};\n"
)


def widths(bold):
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(pathlib.Path(mpl.get_data_path()) / "fonts" / "ttf" / name)
    font.set_size(2048, 72)
    ranges = [(32, 126), (160, 255), (913, 929), (931, 969), (8211, 8230), (8722, 8722)]
    parts = []
    for first, last in ranges:
        w = [font.load_char(c, flags=LoadFlags.NO_SCALE).linearHoriAdvance >> 16 for c in range(first, last + 1)]
        parts.append(f"{first}:" + ",".join(map(str, w)))
    return " ".join(parts)


(out / "font_widths.ts").write_text(
    HEAD
    + "/** DejaVu Sans' widths in 1/2048 em: ranges as `first:width,width,...`. */\n"
    + f"// biome-ignore format: a table\nexport const REGULAR: string =\n  \"{widths(False)}\";\n"
    + "/** The same of DejaVu Sans Bold. */\n"
    + f"// biome-ignore format: a table\nexport const BOLD: string =\n  \"{widths(True)}\";\n"
)
