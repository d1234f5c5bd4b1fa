/** Faces in space, and how light falls on them. */
import type { Rgba } from "../colors.js";
import { cross, type Triple } from "./view.js";

export type Face = readonly Triple[];

/** matplotlib's light: from the upper left. */
const LIGHT: Triple = (() => {
  const [azimuth, altitude] = [((90 - 225) * Math.PI) / 180, (19.4712 * Math.PI) / 180];
  return [Math.cos(azimuth) * Math.cos(altitude), Math.sin(azimuth) * Math.cos(altitude), Math.sin(altitude)];
})();
/** What is turned away from it has this part of its colour. */
const DARKEST = 0.3;

/** The colour of a face in matplotlib's light. Source: mpl_toolkits.mplot3d.art3d._shade_colors. */
export function shaded(face: Face, [r, g, b, a]: Rgba): Rgba {
  const [first, second, third] = [0, Math.floor(face.length / 3), Math.floor((2 * face.length) / 3)].map(
    (i) => face[i],
  );
  const minus = (p: Triple, q: Triple): Triple => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
  const normal = cross(minus(first, second), minus(second, third));
  const length = Math.hypot(...normal);
  const shade = length > 0 ? (normal[0] * LIGHT[0] + normal[1] * LIGHT[1] + normal[2] * LIGHT[2]) / length : 0;
  const part = DARKEST + ((1 - DARKEST) * (shade + 1)) / 2;
  return [r * part, g * part, b * part, a];
}

export interface Strides {
  readonly rstride?: number;
  readonly cstride?: number;
  readonly rcount?: number;
  readonly ccount?: number;
}

/** Rows (or columns) that are drawn, the first and the last included. */
export function sampled(
  count: number,
  stride: number | undefined,
  most: number,
  given: boolean,
  usual: number,
): number[] {
  const step = given ? (stride ?? usual) : Math.max(1, Math.ceil(count / most));
  if (step === 0) return [];
  const out: number[] = [];
  for (let i = 0; i < count - 1; i += step) out.push(i);
  out.push(count - 1);
  return out;
}

export type Matrix = readonly (readonly number[])[];

/** The faces between sampled rows and columns; their edges follow every point between. */
export function patches(x: Matrix, y: Matrix, z: Matrix, rows: readonly number[], columns: readonly number[]): Face[] {
  const faces: Face[] = [];
  for (let r = 0; r + 1 < rows.length; r++) {
    for (let c = 0; c + 1 < columns.length; c++) {
      const [top, bottom, left, right] = [rows[r], rows[r + 1], columns[c], columns[c + 1]];
      const outline: Triple[] = [];
      const add = (i: number, j: number): void => {
        const corner: Triple = [x[i][j], y[i][j], z[i][j]];
        if (corner.every(Number.isFinite)) outline.push(corner);
      };
      for (let j = left; j < right; j++) add(top, j);
      for (let i = top; i < bottom; i++) add(i, right);
      for (let j = right; j > left; j--) add(bottom, j);
      for (let i = bottom; i > top; i--) add(i, left);
      if (outline.length > 2) faces.push(outline);
    }
  }
  return faces;
}

/** The six sides of a box, each seen counter-clockwise from outside. */
export function boxFaces([x, y, z]: Triple, [dx, dy, dz]: Triple): Face[] {
  const sides: readonly (readonly Triple[])[] = [
    [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 0, 0]],
    [[0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]],
    [[0, 0, 0], [1, 0, 0], [1, 0, 1], [0, 0, 1]],
    [[0, 1, 0], [0, 1, 1], [1, 1, 1], [1, 1, 0]],
    [[0, 0, 0], [0, 0, 1], [0, 1, 1], [0, 1, 0]],
    [[1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]],
  ]; // biome-ignore format: a table
  return sides.map((side) => side.map(([a, b, c]): Triple => [x + a * dx, y + b * dy, z + c * dz]));
}
