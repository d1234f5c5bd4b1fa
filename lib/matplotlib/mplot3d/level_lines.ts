/** Lines of one level across a grid, by marching through its cells. */
import type { Matrix } from "./surfaces.js";

type Point = readonly [number, number];

/** Each line as its points; closed ones end where they begin. */
export function levelLines(x: Matrix, y: Matrix, z: Matrix, level: number): Point[][] {
  const segments: [Point, Point][] = [];
  const crossing = (r: number, c: number, s: number, d: number): Point => {
    const [a, b] = [z[r][c], z[s][d]];
    const t = (level - a) / (b - a);
    return [x[r][c] + t * (x[s][d] - x[r][c]), y[r][c] + t * (y[s][d] - y[r][c])];
  };
  for (let r = 0; r + 1 < z.length; r++) {
    for (let c = 0; c + 1 < z[0].length; c++) {
      const corners = [
        [r, c],
        [r, c + 1],
        [r + 1, c + 1],
        [r + 1, c],
      ];
      const heights = corners.map(([i, j]) => z[i][j]);
      if (!heights.every(Number.isFinite)) continue;
      const cuts: Point[] = [];
      for (let k = 0; k < 4; k++) {
        const next = (k + 1) % 4;
        if (heights[k] > level === heights[next] > level) continue;
        cuts.push(crossing(corners[k][0], corners[k][1], corners[next][0], corners[next][1]));
      }
      if (cuts.length === 2) segments.push([cuts[0], cuts[1]]);
      if (cuts.length === 4) {
        // A saddle: the middle decides which corners belong together.
        const high = heights.reduce((sum, h) => sum + h, 0) / 4 > level;
        const first = high === heights[0] > level;
        segments.push(first ? [cuts[0], cuts[1]] : [cuts[3], cuts[0]]);
        segments.push(first ? [cuts[2], cuts[3]] : [cuts[1], cuts[2]]);
      }
    }
  }
  return joined(segments);
}

/** Pieces that meet become one line. */
function joined(segments: readonly (readonly [Point, Point])[]): Point[][] {
  const key = ([a, b]: Point): string => `${a.toPrecision(12)},${b.toPrecision(12)}`;
  const ends = new Map<string, number[]>();
  segments.forEach(([a, b], i) => {
    for (const end of [a, b]) ends.set(key(end), [...(ends.get(key(end)) ?? []), i]);
  });
  const used = new Set<number>();
  const follow = (line: Point[]): void => {
    for (;;) {
      const tip = line[line.length - 1];
      const next = ends.get(key(tip))?.find((i) => !used.has(i));
      if (next === undefined) return;
      used.add(next);
      const [a, b] = segments[next];
      line.push(key(a) === key(tip) ? b : a);
    }
  };
  const out: Point[][] = [];
  segments.forEach(([a, b], i) => {
    if (used.has(i)) return;
    used.add(i);
    const line = [a, b];
    follow(line);
    line.reverse();
    follow(line);
    out.push(line);
  });
  return out;
}
