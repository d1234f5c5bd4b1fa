/** SVG path data: its box, its length, and points along it. */
import { around, type Box } from "./matrix.js";

type Point = readonly [number, number];

const ARITY: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 };
/** Straight pieces that stand for one curve. */
const PIECES = 16;

/** The path as polylines. */
export function flatten(d: string): Point[][] {
  const lines: Point[][] = [];
  let at: Point = [0, 0];
  let start: Point = at;
  let handle: Point = at;
  for (const [, letter, list] of d.matchAll(/([MLHVCSQTAZ])([^MLHVCSQTAZ]*)/gi)) {
    const numbers = (list.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi) ?? []).map(Number);
    const upper = letter.toUpperCase();
    const relative = letter !== upper;
    const arity = ARITY[upper];
    for (let i = 0; i === 0 || (arity > 0 && i + arity <= numbers.length); i += Math.max(1, arity)) {
      const n = numbers.slice(i, i + arity);
      const point = (k: number): Point => (relative ? [at[0] + n[k], at[1] + n[k + 1]] : [n[k], n[k + 1]]);
      const line = lines[lines.length - 1];
      if (upper === "Z") {
        line?.push(start);
        at = start;
        continue;
      }
      if (n.length < arity) continue;
      let end: Point;
      if (upper === "M" && i === 0) {
        end = point(0);
        start = end;
        lines.push([end]);
      } else if (upper === "H" || upper === "V") {
        const base = relative ? at[upper === "H" ? 0 : 1] : 0;
        end = upper === "H" ? [base + n[0], at[1]] : [at[0], base + n[0]];
        line?.push(end);
      } else if (upper === "C" || upper === "S") {
        const first: Point = upper === "C" ? point(0) : [2 * at[0] - handle[0], 2 * at[1] - handle[1]];
        const second = point(upper === "C" ? 2 : 0);
        end = point(upper === "C" ? 4 : 2);
        curve(line, [at, first, second, end]);
        handle = second;
      } else if (upper === "Q" || upper === "T") {
        const middle: Point = upper === "Q" ? point(0) : [2 * at[0] - handle[0], 2 * at[1] - handle[1]];
        end = point(upper === "Q" ? 2 : 0);
        curve(line, [at, middle, end]);
        handle = middle;
      } else if (upper === "A") {
        end = point(5);
        arc(line, at, end, n);
      } else {
        end = point(0);
        line?.push(end);
      }
      at = end;
      if (!"CSQT".includes(upper)) handle = at;
    }
  }
  return lines;
}

/** Points of a Bezier curve by de Casteljau's repeated halving of its handles. */
function curve(line: Point[] | undefined, handles: readonly Point[]): void {
  for (let step = 1; step <= PIECES; step++) {
    const t = step / PIECES;
    let points = [...handles];
    while (points.length > 1) {
      points = points
        .slice(1)
        .map((p, i): Point => [points[i][0] * (1 - t) + p[0] * t, points[i][1] * (1 - t) + p[1] * t]);
    }
    line?.push(points[0]);
  }
}

/** An elliptical arc without rotation, which is all that plotly draws. */
function arc(line: Point[] | undefined, from: Point, to: Point, n: readonly number[]): void {
  const [rx, ry] = [Math.abs(n[0]) || 1e-9, Math.abs(n[1]) || 1e-9];
  const [x0, y0, x1, y1] = [from[0] / rx, from[1] / ry, to[0] / rx, to[1] / ry];
  const half = Math.hypot(x1 - x0, y1 - y0) / 2;
  const [mx, my] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const radius = Math.max(1, half);
  const away = Math.sqrt(Math.max(0, radius * radius - half * half)) * (n[3] === n[4] ? -1 : 1);
  const [ux, uy] = half === 0 ? [0, 0] : [(x1 - x0) / (2 * half), (y1 - y0) / (2 * half)];
  const [cx, cy] = [mx - uy * away, my + ux * away];
  const first = Math.atan2(y0 - cy, x0 - cx);
  let sweep = Math.atan2(y1 - cy, x1 - cx) - first;
  if (n[4] && sweep < 0) sweep += 2 * Math.PI;
  if (!n[4] && sweep > 0) sweep -= 2 * Math.PI;
  for (let step = 1; step <= PIECES; step++) {
    const angle = first + (sweep * step) / PIECES;
    line?.push([(cx + Math.cos(angle) * radius) * rx, (cy + Math.sin(angle) * radius) * ry]);
  }
}

/** null for an empty path. */
export function pathBox(d: string): Box | null {
  const points = flatten(d).flat();
  return points.length === 0 ? null : around(points);
}

export function pathLength(d: string): number {
  let total = 0;
  for (const line of flatten(d)) {
    for (let i = 1; i < line.length; i++) total += Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
  }
  return total;
}

/** The point `length` along the path, the last one beyond its end. */
export function pointAt(d: string, length: number): { x: number; y: number } {
  let left = Math.max(0, length);
  let last: Point = [0, 0];
  for (const line of flatten(d)) {
    last = line[0];
    for (const next of line.slice(1)) {
      const piece = Math.hypot(next[0] - last[0], next[1] - last[1]);
      if (piece > 0 && left <= piece) {
        const t = left / piece;
        return { x: last[0] + (next[0] - last[0]) * t, y: last[1] + (next[1] - last[1]) * t };
      }
      left -= piece;
      last = next;
    }
  }
  return { x: last[0], y: last[1] };
}
