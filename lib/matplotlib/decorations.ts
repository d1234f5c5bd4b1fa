/** What stands around a frame: how much room ticks, labels and titles take, and where they lie. */
import type { AxesBase } from "./axes/base.js";
import type { Axis } from "./axis.js";
import { mathText } from "./mathtext.js";
import { textWidth } from "./metrics.js";
import { fontSize, rc } from "./rc.js";
import { rotationOf, textExtent } from "./text_box.js";
import type { Ticks } from "./ticker.js";

/** Room around a frame in pixels. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** An axis' ticks with the room that their labels take, in pixels. */
export interface AxisRoom {
  readonly ticks: Ticks;
  /** From the frame to the far edge of the tick labels. */
  readonly reach: number;
  /** Half the outermost labels' length along the axis. */
  readonly overhang: number;
}

/** How far the tick labels of an axis reach from the frame. */
export function axisRoom(axes: AxesBase, axis: Axis, px: (points: number) => number): AxisRoom {
  const ticks = axis.ticks(axes.lengthOf(axis.which));
  const shown = axis.visible && axes.axisOn;
  const size = px(axis.tickSize);
  const style = axis.tickStyle;
  const side = axis.which === "x" ? "xtick" : "ytick";
  const length = axis.showTicks && style.direction !== "in" ? px(Number(style.length ?? rc(`${side}.major.size`))) : 0;
  const pad = px(Number(style.pad ?? rc(`${side}.major.pad`)));
  const labels = shown && axis.showLabels && axis.outer ? ticks.labels.filter((label) => label !== "") : [];
  if (!shown) return { ticks, reach: 0, overhang: 0 };
  if (labels.length === 0) return { ticks, reach: length, overhang: 0 };
  const widths = labels.map((label) => textWidth(mathText(label), size));
  const angle = (Math.abs(rotationOf(style)) * Math.PI) / 180;
  const widest = Math.max(...widths);
  const across = widest * Math.cos(angle) + size * Math.sin(angle);
  const down = widest * Math.sin(angle) + size * Math.cos(angle);
  const reach = length + pad + (axis.which === "x" ? down : across);
  return { ticks, reach, overhang: (axis.which === "x" ? across : down) / 2 };
}

/** The room that an Axes' texts need outside its frame, in pixels. */
export function roomAround(axes: AxesBase, px: (points: number) => number): Room {
  const room = { left: 0, right: 0, bottom: 0, top: 0 };
  if (axes.inSpace) return room;
  if (!axes.axisOn) return { ...room, top: titleRoom(axes, px, 0) };
  const x = axisRoom(axes, axes.xaxis, px);
  const y = axisRoom(axes, axes.yaxis, px);
  const labelRoom = (axis: Axis): number => {
    if (axis.label === "" || !axis.visible || axis.labelStyle.visible === false) return 0;
    const size = px(fontSize(axis.labelStyle.fontsize ?? rc("axes.labelsize")));
    return px(axis.labelPad) + textExtent(mathText(axis.label), size, axis.labelStyle.weight).height;
  };
  const add = (axis: Axis, reach: number, near: "left" | "bottom", far: "right" | "top"): void => {
    room[axis.farSide ? far : near] += reach;
    room[axis.labelSide === "far" ? far : near] += labelRoom(axis);
  };
  add(axes.xaxis, x.reach, "bottom", "top");
  add(axes.yaxis, y.reach, "left", "right");
  room.top += titleRoom(axes, px, 0);
  room.right = Math.max(room.right, lastOverhang(x, axes.xaxis));
  return room;
}

/** How far the last label of a horizontal axis stands out of the frame. */
function lastOverhang({ ticks, overhang }: AxisRoom, axis: Axis): number {
  const [low, high] = axis.limits();
  const last = ticks.locations[ticks.locations.length - 1];
  return last !== undefined && Math.abs(last - high) < 1e-6 * Math.abs(high - low) ? overhang : 0;
}

function titleRoom(axes: AxesBase, px: (points: number) => number, above: number): number {
  const heights = Object.values(axes.titles).map(({ text, style }) => {
    if (text === "") return 0;
    const size = px(fontSize(style.fontsize ?? rc("axes.titlesize")));
    const pad = px(Number(style.pad ?? rc("axes.titlepad")));
    return above + pad + textExtent(mathText(text), size, style.weight).height;
  });
  return Math.max(0, ...heights);
}
