/** Shapes for `ax.add_patch`: rectangles, circles, ellipses, polygons. */
import type { Point } from "./artist.js";
import { normalize, type Options, PATCH_NAMES } from "./options.js";
import { toMatrix } from "./values.js";

const STEPS = 64;

/** A closed outline with a look. */
export class Patch {
  /** @internal */ readonly outline: Point[];
  /** @internal */ readonly style: Options;

  /** @internal */
  constructor(outline: Point[], options: object) {
    this.outline = outline;
    this.style = normalize(new.target.name, options, PATCH_NAMES);
  }
}

export class Rectangle extends Patch {
  /** `xy` is the lower left corner; `angle` in degrees turns around it. */
  constructor(
    xy: readonly [number, number],
    width: number,
    height: number,
    options: object & { readonly angle?: number } = {},
  ) {
    const { angle = 0, ...look } = options;
    const corners: Point[] = [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ];
    super(turn(corners, xy, angle), look);
  }
}

export class Ellipse extends Patch {
  /** `width` and `height` are whole, not half. */
  constructor(
    xy: readonly [number, number],
    width: number,
    height: number,
    options: object & { readonly angle?: number } = {},
  ) {
    const { angle = 0, ...look } = options;
    const round = Array.from({ length: STEPS }, (_, i): Point => {
      const t = (2 * Math.PI * i) / STEPS;
      return [(Math.cos(t) * width) / 2, (Math.sin(t) * height) / 2];
    });
    super(turn(round, xy, angle), look);
  }
}

export class Circle extends Ellipse {
  constructor(xy: readonly [number, number], radius = 5, options: object = {}) {
    super(xy, 2 * radius, 2 * radius, options);
  }
}

export class Polygon extends Patch {
  constructor(xy: unknown, options: object = {}) {
    super(
      toMatrix(xy).map(([x, y]): Point => [x, y]),
      options,
    );
  }
}

function turn(points: readonly Point[], [x, y]: readonly [number, number], degrees: number): Point[] {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return points.map(([a, b]): Point => [x + a * cos - b * sin, y + a * sin + b * cos]);
}
