/** The box around what lies in space: panes, grid, edges with their ticks, labels. As matplotlib draws them. */
import type { Axis } from "../axis.js";
import { toRgba } from "../colors.js";
import { mathText } from "../mathtext.js";
import type { Panel } from "../panel.js";
import { rc } from "../rc.js";
import { placeText } from "../text_box.js";
import { path, pathOf } from "./sketch.js";
import type { Space } from "./space.js";
import type { Triple } from "./view.js";

/** Corners of the box's faces, two for each axis: at its low and at its high end. */
const PLANES: readonly (readonly number[])[] = [
  [0, 3, 7, 4],
  [1, 2, 6, 5],
  [0, 1, 5, 4],
  [3, 2, 6, 7],
  [0, 1, 2, 3],
  [4, 5, 6, 7],
];
/** Which coordinates an axis' edge takes from the near corner: for its place and for its other end. */
const EDGE: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [0, 2],
];
/** The coordinate along which an axis' ticks run. */
const TICK_ALONG: readonly number[] = [1, 0, 0];
const PANES: readonly number[] = [0.95, 0.9, 0.925];
const PANE_OPACITY = 0.5;
/** Lengths of ticks and distances of texts are parts of this part of the box. */
const DELTA = 0.08;
const [TICK_OUT, TICK_IN] = [0.1, 0.2];
/** Points from the edge. */
const [TICK_TEXT, LABEL_TEXT] = [8, 21];

type Vector = [number, number, number];

interface Box {
  readonly low: Triple;
  readonly high: Triple;
  /** Whether the farther face of an axis is at its high end. */
  readonly far: readonly boolean[];
  readonly corners: readonly Triple[];
}

function boxOf(space: Space, axes: readonly Axis[]): Box {
  const ends = axes.map((axis) => {
    const [a, b] = axis.limits().map((v) => axis.forward(v));
    return [Math.min(a, b), Math.max(a, b)];
  });
  const pick = (i: number): Triple => ends.map((pair) => pair[i]) as unknown as Triple;
  const [low, high] = [pick(0), pick(1)];
  const [[x0, x1], [y0, y1], [z0, z1]] = ends;
  const corners = (
    [
      [x0, y0, z0],
      [x1, y0, z0],
      [x1, y1, z0],
      [x0, y1, z0],
      [x0, y0, z1],
      [x1, y0, z1],
      [x1, y1, z1],
      [x0, y1, z1],
    ] as Triple[]
  ).map((corner) => space.scaled(...corner));
  const depth = (plane: readonly number[]): number => plane.reduce((sum, i) => sum + corners[i][2], 0) / 4;
  const far = [0, 1, 2].map((i) => depth(PLANES[2 * i]) < depth(PLANES[2 * i + 1]) - 1e-12);
  return { low, high, far, corners };
}

/** SVG of the frame, whose texts become the scene's notes. */
export function drawFrame(space: Space, panel: Panel, axes: readonly [Axis, Axis, Axis], grid: boolean): string {
  const box = boxOf(space, axes);
  let svg = "";
  axes.forEach((axis, i) => {
    if (!axis.visible) return;
    const plane = PLANES[2 * i + (box.far[i] ? 1 : 0)];
    const grey = PANES[i];
    const color = [grey, grey, grey, PANE_OPACITY] as const;
    svg += path(
      pathOf(
        plane.map((corner) => box.corners[corner]),
        true,
      ),
      {
        fill: color,
        stroke: color,
        width: space.px(1),
      },
    );
  });
  const ticks = axes.map((axis) => axis.ticks((space.side * 72) / space.dpi));
  const [back, front] = [corner(box, true), corner(box, false)];
  if (grid) {
    axes.forEach((axis, i) => {
      if (!axis.visible) return;
      for (const value of ticks[i].locations) {
        const bend: Vector = [...back];
        bend[i] = axis.forward(value);
        const [start, end]: [Vector, Vector] = [[...bend], [...bend]];
        const [before, after] = [(i + 1) % 3, (i + 2) % 3];
        start[before] = front[before];
        end[after] = front[after];
        svg += path(pathOf([start, bend, end].map((p) => space.scaled(...p))), {
          stroke: toRgba(axis.grid.style.color ?? rc("grid.color")),
          width: space.px(Number(axis.grid.style.linewidth ?? rc("grid.linewidth"))),
        });
      }
    });
  }
  axes.forEach((axis, i) => {
    if (axis.visible) svg += drawEdge(space, panel, axis, i, box, ticks[i], back, front);
  });
  return svg;
}

/** The corner where the far faces meet, or the one across from it. */
function corner({ low, high, far }: Box, back: boolean): Vector {
  return [0, 1, 2].map((i) => (far[i] === back ? high[i] : low[i])) as Vector;
}

function drawEdge(
  space: Space,
  panel: Panel,
  axis: Axis,
  i: number,
  box: Box,
  ticks: ReturnType<Axis["ticks"]>,
  back: Vector,
  front: Vector,
): string {
  const [toPlace, toEnd] = EDGE[i];
  const start: Vector = [...back];
  start[toPlace] = front[toPlace];
  const end: Vector = [...start];
  end[toEnd] = front[toEnd];
  const middle = [0, 1, 2].map((k) => (box.low[k] + box.high[k]) / 2);
  const deltas = [0, 1, 2].map((k) => (box.high[k] - box.low[k]) * DELTA);
  // A rough estimate of how long a point is: the box turns.
  const perPoint = 48 / ((2 * space.side * 72) / space.dpi);
  const outward = (from: Vector, points: number): Vector =>
    from.map((v, k) => (k === i ? v : v + (v >= middle[k] ? 1 : -1) * points * perPoint * deltas[k])) as Vector;
  const group = i === 1 ? "ytick" : "xtick";
  const ink = toRgba(rc("axes.edgecolor"));
  let svg = path(pathOf([space.scaled(...start), space.scaled(...end)]), {
    stroke: ink,
    width: space.px(rc("axes.linewidth")),
    round: true,
  });
  const along = TICK_ALONG[i];
  const step = box.far[along] ? deltas[along] : -deltas[along];
  ticks.locations.forEach((value, k) => {
    const at: Vector = [...start];
    at[i] = axis.forward(value);
    const [outer, inner]: [Vector, Vector] = [[...at], [...at]];
    outer[along] += TICK_OUT * step;
    inner[along] -= TICK_IN * step;
    if (axis.showTicks) {
      svg += path(pathOf([space.scaled(...outer), space.scaled(...inner)]), {
        stroke: toRgba(axis.tickStyle.tickcolor ?? rc(`${group}.color`)),
        width: space.px(rc(`${group}.major.width`)),
      });
    }
    if (!axis.showLabels) return;
    const pad = Number(axis.tickStyle.pad ?? rc(`${group}.major.pad`));
    note(panel, space, outward(at, pad + TICK_TEXT), ticks.labels[k], axis.tickStyle, axis.tickSize, "top", 0);
  });
  const [a, b] = [space.scaled(...start), space.scaled(...end)];
  const angle = textAngle((Math.atan2(a[1] - b[1], b[0] - a[0]) * 180) / Math.PI);
  if (ticks.offset !== "") {
    const outer = i === 2 ? end : start;
    note(panel, space, outward(outer, axis.labelPad + LABEL_TEXT), ticks.offset, {}, axis.tickSize, "center", angle);
  }
  if (axis.label !== "") {
    const centre = start.map((v, k) => (v + end[k]) / 2) as Vector;
    const rotation = axis.label.length > 4 ? angle : 0;
    const look = { weight: rc("axes.labelweight"), color: rc("axes.labelcolor"), ...axis.labelStyle };
    const size = rc("axes.labelsize");
    note(panel, space, outward(centre, axis.labelPad + LABEL_TEXT), axis.label, look, size, "center", rotation);
  }
  return svg;
}

/** An angle in degrees at which no text stands on its head. */
function textAngle(angle: number): number {
  const turned = (((angle + 180) % 180) + 180) % 180;
  return turned > 90 ? turned - 180 : turned;
}

function note(
  panel: Panel,
  space: Space,
  at: Vector,
  text: string,
  look: Readonly<Record<string, unknown>>,
  size: unknown,
  va: string,
  rotation: number,
): void {
  const [x, y] = space.scaled(...at);
  const place = { x: panel.box.left + x, y: panel.box.top - y, ha: "center", va, rotation };
  placeText(panel.scene, text, place, look, size);
}

/** Of plotly's camera, in edges of the box: its texts are in view. */
const CAMERA_DISTANCE = 2.35;

/** plotly's living scene: the same box, ticks and camera. */
export function sceneLayout(
  panel: Panel,
  axes: readonly [Axis, Axis, Axis],
  view: { elev: number; azim: number; aspect: Triple; grid: boolean; shown: boolean; parallel: boolean },
  length: number,
): Record<string, unknown> {
  const { scene, box } = panel;
  const [e, a] = [(view.elev * Math.PI) / 180, (view.azim * Math.PI) / 180];
  const far = CAMERA_DISTANCE;
  const part = (from: number, to: number, whole: number): number[] =>
    [from / whole, to / whole].map((v) => Number(v.toFixed(5)));
  const biggest = Math.max(...view.aspect);
  const size = (points: number): number => Number(panel.px(points).toFixed(2));
  const edge = (axis: Axis, i: number): Record<string, unknown> => {
    if (!view.shown || !axis.visible) return { visible: false };
    const ticks = axis.ticks(length);
    const log = axis.view.scale === "log";
    const grey = Math.round(255 * (1 - (1 - PANES[i]) * PANE_OPACITY));
    return {
      range: axis.limits().map((v) => axis.toPlotlyPlace(v)),
      type: log ? "log" : axis.isDate ? "date" : "linear",
      tickmode: "array",
      tickvals: ticks.locations.map((v) => axis.toPlotly(v)),
      ticktext: ticks.labels.map(mathText),
      tickfont: { size: size(axis.tickSize) },
      title: { text: mathText(axis.label), font: { size: size(10) } },
      showgrid: view.grid,
      gridcolor: "#b0b0b0",
      linecolor: "black",
      showline: true,
      zeroline: false,
      showbackground: true,
      backgroundcolor: `rgb(${grey},${grey},${grey})`,
      showspikes: false,
    };
  };
  return {
    domain: { x: part(box.left, box.right, scene.width), y: part(box.bottom, box.top, scene.height) },
    xaxis: edge(axes[0], 0),
    yaxis: edge(axes[1], 1),
    zaxis: edge(axes[2], 2),
    aspectmode: "manual",
    aspectratio: { x: view.aspect[0] / biggest, y: view.aspect[1] / biggest, z: view.aspect[2] / biggest },
    camera: {
      eye: { x: far * Math.cos(e) * Math.cos(a), y: far * Math.cos(e) * Math.sin(a), z: far * Math.sin(e) },
      center: { x: 0, y: 0, z: 0 },
      up: { x: 0, y: 0, z: 1 },
      projection: { type: view.parallel ? "orthographic" : "perspective" },
    },
    dragmode: "turntable",
  };
}
