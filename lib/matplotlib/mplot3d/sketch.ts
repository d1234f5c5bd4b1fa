/** A drawing in SVG, in pixels from a square's upper left corner. */
import { css, type Rgba } from "../colors.js";

/** Something drawn: what has the lower order lies below, and of one order what is farther away. */
export interface Piece {
  readonly order: number;
  readonly depth: number;
  readonly svg: string;
}

const short = (value: number): string => String(Number(value.toFixed(2)));

/** A path through points, closed if asked; gaps where a point is none. */
export function pathOf(points: readonly (readonly number[])[], closed = false): string {
  let d = "";
  let pen = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      pen = false;
      continue;
    }
    d += `${pen ? "L" : "M"}${short(x)},${short(y)}`;
    pen = true;
  }
  return closed && d !== "" ? `${d}Z` : d;
}

export interface PathLook {
  readonly fill?: Rgba | null;
  readonly stroke?: Rgba | null;
  /** Pixels. */
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly round?: boolean;
}

export function path(d: string, { fill = null, stroke = null, width = 1, dash = [], round = false }: PathLook): string {
  if (d === "") return "";
  let out = `<path d="${d}" fill="${fill ? css([fill[0], fill[1], fill[2], 1]) : "none"}"`;
  if (fill && fill[3] < 1) out += ` fill-opacity="${short(fill[3])}"`;
  if (stroke && width > 0) {
    out += ` stroke="${css([stroke[0], stroke[1], stroke[2], 1])}" stroke-width="${short(width)}"`;
    if (stroke[3] < 1) out += ` stroke-opacity="${short(stroke[3])}"`;
    if (dash.length > 0) out += ` stroke-dasharray="${dash.map((part) => short(part * width)).join(",")}"`;
    out += ` stroke-linejoin="round"${round && dash.length === 0 ? ' stroke-linecap="square"' : ""}`;
  }
  return `${out}/>`;
}

/** The outline of a marker of so many pixels about the origin, or what is only stroked. */
export function markerPath(marker: string, size: number): { d: string; open: boolean } {
  const r = size / 2;
  const polygon = (corners: number, turn: number, radius = r, inner = radius): string => {
    const count = inner === radius ? corners : 2 * corners;
    const points = Array.from({ length: count }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / count;
      const far = inner !== radius && i % 2 === 1 ? inner : radius;
      return [far * Math.sin(angle), -far * Math.cos(angle)];
    });
    return pathOf(points, true);
  };
  const strokes = (...lines: number[][]): { d: string; open: boolean } => ({
    d: lines.map(([a, b, c, e]) => `M${short(a)},${short(b)}L${short(c)},${short(e)}`).join(""),
    open: true,
  });
  const shape = (d: string): { d: string; open: boolean } => ({ d, open: false });
  const square = (half: number): string =>
    pathOf(
      [
        [-half, -half],
        [half, -half],
        [half, half],
        [-half, half],
      ],
      true,
    );
  switch (marker) {
    case "s":
      return shape(square(r));
    case ",":
      return shape(square(0.5));
    case "^":
    case "v":
    case "<":
    case ">": {
      const turn = { "^": 0, ">": 1, v: 2, "<": 3 }[marker] * (Math.PI / 2);
      const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
      const corners = [
        [0, -r],
        [r, r],
        [-r, r],
      ];
      return shape(
        pathOf(
          corners.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]),
          true,
        ),
      );
    }
    case "D":
      return shape(polygon(4, 0, r * Math.SQRT2));
    case "d":
      return shape(
        pathOf(
          [
            [0, -r * Math.SQRT2],
            [0.6 * r * Math.SQRT2, 0],
            [0, r * Math.SQRT2],
            [-0.6 * r * Math.SQRT2, 0],
          ],
          true,
        ),
      );
    case "p":
      return shape(polygon(5, 0));
    case "h":
      return shape(polygon(6, 0));
    case "H":
      return shape(polygon(6, Math.PI / 6));
    case "8":
      return shape(polygon(8, Math.PI / 8));
    case "*":
      return shape(polygon(5, 0, r, 0.381966 * r));
    case "P":
    case "X": {
      const third = r / 3;
      const corners = [
        [-third, -r],
        [third, -r],
        [third, -third],
        [r, -third],
        [r, third],
        [third, third],
        [third, r],
        [-third, r],
        [-third, third],
        [-r, third],
        [-r, -third],
        [-third, -third],
      ];
      const turn = marker === "X" ? Math.PI / 4 : 0;
      const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
      return shape(
        pathOf(
          corners.map(([x, y]) => [x * cos - y * sin, x * sin + y * cos]),
          true,
        ),
      );
    }
    case "+":
      return strokes([-r, 0, r, 0], [0, -r, 0, r]);
    case "x":
      return strokes([-r, -r, r, r], [-r, r, r, -r]);
    case "|":
      return strokes([0, -r, 0, r]);
    case "_":
      return strokes([-r, 0, r, 0]);
    default: {
      const radius = marker === "." ? r / 2 : r;
      const text = short(radius);
      const d = `M-${text},0A${text},${text} 0 1 1 ${text},0A${text},${text} 0 1 1 -${text},0Z`;
      return shape(d);
    }
  }
}
