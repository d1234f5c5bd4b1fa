/** Where a point in space lies on the page: matplotlib's camera. */

export type Triple = readonly [number, number, number];

/** The camera stands so far from the middle of the box. */
const DISTANCE = 10;
/** Makes a box of any proportions as large as matplotlib's. */
const SIZE = (1.8294640721620434 * 25) / 24;

export interface CameraOptions {
  /** Degrees above the floor. */
  readonly elev: number;
  /** Degrees about the vertical, from the x axis on. */
  readonly azim: number;
  /** Degrees about the line of sight. */
  readonly roll: number;
  /** Relative lengths of the box's edges. */
  readonly aspect: Triple;
  readonly zoom: number;
  /** Infinity for parallel rays. */
  readonly focal: number;
  /** What the edges span, on the axes' scales. */
  readonly limits: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
}

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Triple): Triple => {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
};

/** Source: mpl_toolkits.mplot3d.Axes3D.get_proj and proj3d. */
export class Camera {
  readonly #box: Triple;
  readonly #limits: CameraOptions["limits"];
  readonly #eye: Triple;
  readonly #axes: readonly [Triple, Triple, Triple];
  readonly #focal: number;

  constructor({ elev, azim, roll, aspect, zoom, focal, limits }: CameraOptions) {
    const scale = (SIZE * zoom) / Math.hypot(...aspect);
    this.#box = [aspect[0] * scale, aspect[1] * scale, aspect[2] * scale];
    this.#limits = limits;
    this.#focal = focal;
    const [e, a, r] = [elev, azim, roll].map((degrees) => (degrees * Math.PI) / 180);
    const toEye: Triple = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
    const far = DISTANCE * (Number.isFinite(focal) ? focal : 1);
    this.#eye = [0, 1, 2].map((i) => this.#box[i] / 2 + far * toEye[i]) as unknown as Triple;
    const w = unit(toEye);
    const wrapped = ((((elev + 180) % 360) + 360) % 360) - 180;
    const vertical: Triple = [0, 0, Math.abs(wrapped) > 90 ? -1 : 1];
    // Straight from above nothing is vertical: x to the right, as from just beside.
    const side = cross(vertical, w);
    const u = Math.hypot(...side) < 1e-12 ? ([-Math.sin(a), Math.cos(a), 0] as const) : unit(side);
    const v = cross(w, u);
    const [cos, sin] = [Math.cos(r), Math.sin(r)];
    const turned = (p: Triple, q: Triple, s: number): Triple =>
      [0, 1, 2].map((i) => cos * p[i] + s * sin * q[i]) as unknown as Triple;
    this.#axes = roll === 0 ? [u, v, w] : [turned(u, v, -1), turned(v, u, 1), w];
  }

  /** Place on the page and depth (more is farther away) of a point on the axes' scales. */
  project(x: number, y: number, z: number): Triple {
    const at = [x, y, z].map((value, i) => {
      const [low, high] = this.#limits[i];
      return ((value - low) / (high - low)) * this.#box[i] - this.#eye[i];
    }) as unknown as Triple;
    const [u, v, w] = this.#axes;
    const [right, up, out] = [dot(u, at), dot(v, at), dot(w, at)];
    if (!Number.isFinite(this.#focal)) {
      return [right / DISTANCE, up / DISTANCE, -out / DISTANCE];
    }
    return [(this.#focal * right) / -out, (this.#focal * up) / -out, DISTANCE / out];
  }
}
