/** Figure -> plotly figure: frames, ticks, labels and titles; the artists add themselves. */
import type { Box } from "./artist.js";
import { ErrorbarContainer } from "./artists/error_bars.js";
import type { AxesBase } from "./axes/base.js";
import type { Axis } from "./axis.js";
import { css, toRgba } from "./colors.js";
import { axisRoom } from "./decorations.js";
import type { Figure, FigureText } from "./figure.js";
import { dashes, plotlyDash } from "./markers.js";
import { mathText } from "./mathtext.js";
import { Axes3D } from "./mplot3d/axes3d.js";
import { drawAxes3D } from "./mplot3d/draw.js";
import { Panel, type Scene } from "./panel.js";
import { rc } from "./rc.js";
import { FONT_FAMILY, placeText, plotlyFont, rotationOf } from "./text_box.js";
import { autoTicks, tickFormats } from "./zoom_ticks.js";

/** What plotly draws. */
export interface PlotlyFigure {
  readonly data: Record<string, unknown>[];
  readonly layout: Record<string, unknown>;
}

export interface DrawOptions {
  /** For a picture that nobody turns. */
  readonly still?: boolean;
  readonly facecolor?: unknown;
  readonly transparent?: boolean;
}

/** The figure as plotly draws it, at its own dpi. */
export function toPlotly(figure: Figure, options: DrawOptions = {}): PlotlyFigure {
  const [inchW, inchH] = figure.get_size_inches();
  const { dpi } = figure;
  const face = options.transparent ? "none" : (options.facecolor ?? figure.facecolor);
  const scene: Scene = {
    width: Math.round(inchW * dpi),
    height: Math.round(inchH * dpi),
    dpi,
    data: [],
    layout: {},
    annotations: [],
    shapes: [],
    images: [],
    still: options.still === true,
  };
  const size = Number(((rc("font.size") * dpi) / 72).toFixed(2));
  Object.assign(scene.layout, {
    width: scene.width,
    height: scene.height,
    autosize: false,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    paper_bgcolor: css(toRgba(face)),
    // One ground for all panels lies over what shapes below the traces show: panels have their own.
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: FONT_FAMILY, size, color: css(toRgba(rc("text.color"))) },
    showlegend: false,
    hovermode: "closest",
    dragmode: "zoom",
  });
  figure.arrange();
  let number = 0;
  for (const axes of figure.axes) {
    if (!axes.visible || axes.reserved) continue;
    number++;
    if (axes instanceof Axes3D) drawAxes3D(scene, axes, number);
    else drawAxes(scene, axes, number, options.transparent === true);
  }
  for (const bar of figure.colorbars) bar.draw(scene);
  for (const text of figureTexts(figure)) drawFigureText(scene, text);
  drawFigureLegend(scene, figure);
  const { annotations, shapes, images } = scene;
  if (annotations.length > 0) scene.layout.annotations = annotations;
  if (shapes.length > 0) scene.layout.shapes = shapes;
  if (images.length > 0) scene.layout.images = images;
  if (number === 0) Object.assign(scene.layout, { xaxis: { visible: false }, yaxis: { visible: false } });
  return { data: scene.data, layout: scene.layout };
}

function figureTexts(figure: Figure): FigureText[] {
  return [figure.title, figure.sharedLabels.x, figure.sharedLabels.y, ...figure.texts].filter((text) => text != null);
}

function drawFigureText(scene: Scene, { x, y, text, style, size }: FigureText): void {
  const place = {
    x: x * scene.width,
    y: y * scene.height,
    ha: String(style.horizontalalignment ?? "left"),
    va: String(style.verticalalignment ?? "baseline"),
    rotation: rotationOf(style),
  };
  placeText(scene, text, place, style, size);
}

function drawFigureLegend(scene: Scene, figure: Figure): void {
  const [first] = figure.axes;
  if (!figure.figureLegend || !first) return;
  const whole = { left: 0, bottom: 0, right: scene.width, top: scene.height };
  const panel = new Panel(scene, whole, { x: "x", y: "y", legend: "legend" }, first.xaxis, first.yaxis);
  const labels = figure.axes.flatMap((axes) => axes.listed().map((artist) => artist.label));
  for (const trace of scene.data) if (trace.showlegend === true) trace.legend = "legend";
  scene.layout.showlegend = true;
  figure.figureLegend.draw(panel, labels, []);
}

/** The frame's box on whole pixels, its aspect kept. */
function frameBox(scene: Scene, axes: AxesBase): Box {
  const [left, bottom, width, height] = axes.figure.positionOf(axes);
  let box = {
    left: left * scene.width,
    bottom: bottom * scene.height,
    width: width * scene.width,
    height: height * scene.height,
  };
  if (axes.aspect !== null) box = keepAspect(axes, box, axes.aspect);
  // plotly draws the frame's line outside this box, matplotlib on it.
  return {
    left: Math.round(box.left) + 1,
    right: Math.round(box.left + box.width),
    bottom: Math.round(box.bottom),
    top: Math.round(box.bottom + box.height) - 1,
  };
}

interface Rectangle {
  readonly left: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** Shrinks the box, or widens the limits, until a unit of y is `aspect` times a unit of x. */
function keepAspect(axes: AxesBase, box: Rectangle, aspect: number): Rectangle {
  const span = ([low, high]: [number, number]): number => Math.abs(high - low);
  const [x, y] = [axes.get_xlim(), axes.get_ylim()];
  const wanted = (aspect * span(y)) / span(x);
  const have = box.height / box.width;
  if (axes.adjustable === "datalim") {
    const axis = have > wanted ? axes.yaxis : axes.xaxis;
    const [low, high] = axis.limits();
    const factor = have > wanted ? have / wanted : wanted / have;
    const middle = (low + high) / 2;
    axis.view.limits = [middle - ((high - low) / 2) * factor, middle + ((high - low) / 2) * factor];
    axis.view.auto = false;
    return box;
  }
  if (wanted > have) {
    const width = box.height / wanted;
    return { ...box, left: box.left + (box.width - width) * axes.anchor[0], width };
  }
  const height = box.width * wanted;
  return { ...box, bottom: box.bottom + (box.height - height) * axes.anchor[1], height };
}

function drawAxes(scene: Scene, axes: AxesBase, number: number, transparent: boolean): void {
  const suffix = number === 1 ? "" : String(number);
  const ids = { x: `x${suffix}`, y: `y${suffix}`, legend: `legend${suffix}` };
  const box = frameBox(scene, axes);
  const panel = new Panel(scene, box, ids, axes.xaxis, axes.yaxis);
  const far = axes.twinOf !== null;
  const retick: string[] = [];
  if (axes.axisOn && axes.frame && !far && !transparent) ground(panel, axes.facecolor);
  for (const axis of [axes.xaxis, axes.yaxis]) if (axis.free) retick.push(`${axis.which}axis${suffix}`);
  scene.layout[`xaxis${suffix}`] = plotlyAxis(panel, axes, axes.xaxis, ids.y);
  scene.layout[`yaxis${suffix}`] = plotlyAxis(panel, axes, axes.yaxis, ids.x);
  if (far) Object.assign(scene.layout[`yaxis${suffix}`] as object, overlay(scene, box));
  const fixed = retick.filter(
    (name) => (scene.layout[name] as Record<string, unknown> | undefined)?.tickmode === "array",
  );
  // The live page gives these axes plotly's own ticks while the reader has zoomed in.
  scene.layout.meta = {
    retick: [...new Set([...((scene.layout.meta as { retick?: string[] })?.retick ?? []), ...fixed])],
  };
  const before = scene.data.length;
  const drawn = axes.artists.filter((artist) => artist.visible).sort((a, b) => a.zorder - b.zorder);
  const over = scene.still && gridOverPatches(axes);
  const place = over ? drawn.findIndex((artist) => artist.zorder > GRID_ORDER) : -1;
  drawn.forEach((artist, i) => {
    if (over && i === place) drawGrid(panel, axes);
    artist.draw(panel);
  });
  if (over && place < 0) drawGrid(panel, axes);
  if (scene.data.length === before)
    panel.trace({ type: "scatter", x: [null], y: [null], showlegend: false, hoverinfo: "skip" });
  drawTitles(panel, axes);
  drawLegend(panel, axes, scene.data.slice(before));
}

/** matplotlib's grid lies over patches and images, and below lines. */
const GRID_ORDER = 1.5;

/** Whether the grid lies over something, which plotly's own never does. */
function gridOverPatches(axes: AxesBase): boolean {
  if (axes.axisbelow !== "line" || !axes.axisOn || axes.inSpace) return false;
  return (
    [axes.xaxis, axes.yaxis].some((axis) => axis.grid.on) && axes.artists.some((artist) => artist.zorder < GRID_ORDER)
  );
}

/** Whether the static picture differs from what a reader may turn and zoom. */
export function needsStill(figure: Figure): boolean {
  return figure.axes.some((axes) => axes.visible && (axes.inSpace || gridOverPatches(axes)));
}

/** The grid as curves, which plotly draws over bars. */
function drawGrid(panel: Panel, axes: AxesBase): void {
  for (const axis of [axes.xaxis, axes.yaxis]) {
    if (!axis.grid.on || !axis.visible) continue;
    const { gridcolor, gridwidth, griddash } = gridLine(panel, axis.grid);
    const [from, to] = (axis.which === "x" ? axes.yaxis : axes.xaxis).limits();
    const ticks = axis.ticks(axes.lengthOf(axis.which)).locations;
    const along = ticks.flatMap((t) => [t, t, Number.NaN]);
    const across = ticks.flatMap(() => [from, to, Number.NaN]);
    panel.trace({
      type: "scatter",
      mode: "lines",
      x: panel.shortX(axis.which === "x" ? along : across),
      y: panel.shortY(axis.which === "x" ? across : along),
      line: { color: gridcolor, width: gridwidth, ...(griddash === undefined ? {} : { dash: griddash }) },
      showlegend: false,
      hoverinfo: "skip",
    });
  }
}

/** Twins lie over the axes whose box they share. */
function overlay(scene: Scene, box: Box): Record<string, unknown> {
  for (const [name, axis] of Object.entries(scene.layout)) {
    if (!name.startsWith("yaxis")) continue;
    const { domain, overlaying } = axis as { domain?: number[]; overlaying?: string };
    if (domain && !overlaying && Math.abs(domain[0] - box.bottom / scene.height) < 1e-6)
      return { overlaying: name.replace("axis", "") };
  }
  return {};
}

function ground(panel: Panel, color: unknown): void {
  const fill = toRgba(color);
  if (fill[3] === 0 || css(fill) === panel.scene.layout.paper_bgcolor) return;
  const frame = { type: "rect", x0: 0, x1: 1, y0: 0, y1: 1, fillcolor: css(fill), line: { width: 0 }, layer: "below" };
  panel.shape(frame, "frame", "frame");
}

const round = (value: number): number => Number(value.toFixed(6));

/** One of plotly's axes with everything but its label, which is an annotation. */
function plotlyAxis(panel: Panel, axes: AxesBase, axis: Axis, anchor: string): Record<string, unknown> {
  const { scene, box } = panel;
  const horizontal = axis.which === "x";
  const [from, to, whole] = horizontal ? [box.left, box.right, scene.width] : [box.bottom, box.top, scene.height];
  const limits = axis.limits();
  const log = axis.view.scale === "log";
  const range = limits.map((v) => (log ? round(Math.log10(v)) : Number(axis.toPlotly(v).toPrecision(12))));
  const base = {
    domain: [round(from / whole), round(to / whole)],
    anchor,
    range,
    type: log ? "log" : axis.isDate ? "date" : "linear",
    zeroline: false,
    automargin: false,
  };
  if (!axes.axisOn) return { ...base, visible: false };
  return { ...base, ...frameLook(panel, axes, axis), ...tickLook(panel, axes, axis), ...gridLook(panel, axes, axis) };
}

/** The frame's sides: plotly draws an axis' own side and mirrors it. */
function frameLook(panel: Panel, axes: AxesBase, axis: Axis): Record<string, unknown> {
  const [near, other] =
    axis.which === "x"
      ? ([axes.spines.bottom, axes.spines.top] as const)
      : ([axes.spines.left, axes.spines.right] as const);
  const [own, mirrored] = axis.farSide ? [other, near] : [near, other];
  const side = axis.which === "x" ? (axis.farSide ? "top" : "bottom") : axis.farSide ? "right" : "left";
  const framed = axes.frame && own.visible;
  const look: Record<string, unknown> = {
    side,
    showline: framed,
    layer: axes.axisbelow === true ? "below traces" : "above traces",
  };
  if (framed) {
    const width = Number(panel.px(own.linewidth).toFixed(2));
    Object.assign(look, {
      linecolor: css(toRgba(own.color)),
      linewidth: width,
      mirror: mirrored.visible ? (axis.bothSides ? "ticks" : true) : false,
    });
    if (width === 0) look.showline = false;
  } else if (axes.frame && mirrored.visible) {
    // Only the mirrored side: a line of its own.
    const at = mirrored === axes.spines.top || mirrored === axes.spines.right ? 1 : 0;
    const ends = axis.which === "x" ? { x0: 0, x1: 1, y0: at, y1: at } : { x0: at, x1: at, y0: 0, y1: 1 };
    panel.shape(
      { type: "line", ...ends, line: { color: css(toRgba(mirrored.color)), width: panel.px(mirrored.linewidth) } },
      "frame",
      "frame",
    );
  }
  return look;
}

/** Extra distance of labels from ticks that makes plotly's places matplotlib's, in pixels. */
const LABEL_GAP = { x: -2, y: 2, top: 3 } as const;

function tickLook(panel: Panel, axes: AxesBase, axis: Axis): Record<string, unknown> {
  const { ticks } = axisRoom(axes, axis, (points) => panel.px(points));
  const style = axis.tickStyle;
  const group = axis.which === "x" ? "xtick" : "ytick";
  const shown = axis.visible;
  const labels = shown && axis.showLabels && axis.outer;
  const color = css(toRgba(style.tickcolor ?? rc(`${group}.color`)));
  const labelColor = rc(`${group}.labelcolor`) === "inherit" ? rc(`${group}.color`) : rc(`${group}.labelcolor`);
  const length = Number(style.length ?? rc(`${group}.major.size`));
  const look: Record<string, unknown> = {
    ticks: shown && axis.showTicks && length > 0 ? (style.direction === "in" ? "inside" : "outside") : "",
    ticklen: Number(panel.px(length).toFixed(2)),
    tickwidth: Number(panel.px(Number(style.width ?? rc(`${group}.major.width`))).toFixed(2)),
    tickcolor: color,
    showticklabels: labels,
    tickfont: plotlyFont(panel.scene, style, axis.tickSize, labelColor),
    tickangle: -rotationOf(style) || 0,
    ticklabelstandoff: Math.round(
      panel.px(Number(style.pad ?? rc(`${group}.major.pad`)) - 3.5) +
        LABEL_GAP[axis.which === "x" && axis.farSide ? "top" : axis.which],
    ),
  };
  Object.assign(look, places(axis, ticks));
  if (ticks.minor.length > 0 && axis.view.scale === "log") {
    look.minor = {
      ticks: look.ticks,
      ticklen: panel.px(rc(`${group}.minor.size`)),
      tickwidth: panel.px(0.6),
      tickcolor: color,
      tickmode: "array",
      tickvals: ticks.minor,
    };
  } else if (ticks.minor.length > 0) {
    look.minor = {
      ticks: look.ticks,
      ticklen: panel.px(2),
      tickmode: "array",
      tickvals: ticks.minor.map((t) => axis.toPlotly(t)),
    };
  }
  if (labels && ticks.offset !== "") offsetLabel(panel, axis, ticks.offset, look.tickfont as Record<string, unknown>);
  return look;
}

/** Where the ticks stand: by plotly's own rule where that gives matplotlib's ticks, so that zooming finds new ones. */
function places(
  axis: Axis,
  ticks: { locations: readonly number[]; labels: readonly string[]; offset: string },
): Record<string, unknown> {
  if (axis.free && axis.view.scale === "linear" && !axis.isDate && ticks.offset === "") {
    const nticks = autoTicks(axis.limits(), ticks.locations);
    const formats = nticks === null ? null : tickFormats(ticks.locations, ticks.labels);
    if (formats) return { nticks, tickformatstops: formats };
  }
  return {
    tickmode: "array",
    tickvals: ticks.locations.map((t) => Number(axis.toPlotly(t).toPrecision(14))),
    ticktext: ticks.labels.map(mathText),
  };
}

/** `1e6` at the axis' end. */
function offsetLabel(panel: Panel, axis: Axis, text: string, font: Record<string, unknown>): void {
  const { box, scene } = panel;
  const size = axis.tickSize;
  if (axis.which === "y") {
    const place = {
      x: axis.farSide ? box.right : box.left,
      y: box.top + panel.px(3),
      ha: axis.farSide ? "right" : "left",
      va: "bottom",
      rotation: 0,
    };
    placeText(scene, text, place, {}, size, { font });
  } else {
    const below = panel.px(3.5 + 3.5 + size + 3);
    placeText(scene, text, { x: box.right, y: box.bottom - below, ha: "right", va: "top", rotation: 0 }, {}, size, {
      font,
    });
  }
}

function gridLook(panel: Panel, axes: AxesBase, axis: Axis): Record<string, unknown> {
  const line = (grid: Axis["grid"], minor: boolean): Record<string, unknown> => ({
    ...gridLine(panel, grid),
    ...(minor ? { showgrid: true } : {}),
  });
  if (panel.scene.still && gridOverPatches(axes)) return { showgrid: false };
  if (!axis.visible) return { showgrid: false };
  const look: Record<string, unknown> = { showgrid: axis.grid.on };
  if (axis.grid.on) Object.assign(look, line(axis.grid, false));
  if (axis.minorGrid.on && axis.view.scale === "log") {
    const { minor } = axis.ticks(axes.lengthOf(axis.which));
    look.minor = { ...line(axis.minorGrid, true), tickmode: "array", tickvals: minor };
  }
  return look;
}

/** A grid's line in plotly's words. */
function gridLine(panel: Panel, { style }: Axis["grid"]): Record<string, unknown> {
  const width = panel.px(Number(style.linewidth ?? rc("grid.linewidth")));
  const dash = plotlyDash(dashes(style.linestyle ?? rc("grid.linestyle")) ?? [], width);
  const alpha = typeof style.alpha === "number" ? style.alpha : rc("grid.alpha");
  return {
    gridcolor: css(toRgba(style.color ?? rc("grid.color"), alpha)),
    gridwidth: Number(width.toFixed(2)),
    ...(dash === undefined ? {} : { griddash: dash }),
  };
}

function drawTitles(panel: Panel, axes: AxesBase): void {
  const { box, scene } = panel;
  const px = (points: number): number => panel.px(points);
  const [x, y] = [axisRoom(axes, axes.xaxis, px), axisRoom(axes, axes.yaxis, px)];
  const above = axes.xaxis.farSide ? x.reach : 0;
  for (const [side, title] of Object.entries(axes.titles)) {
    const { text, style } = title as { text: string; style: Record<string, unknown> };
    const across = side === "left" ? box.left : side === "right" ? box.right : (box.left + box.right) / 2;
    const up = typeof style.y === "number" ? box.bottom + style.y * (box.top - box.bottom) : box.top + above;
    const pad = px(Number(style.pad ?? rc("axes.titlepad")));
    const look: Record<string, unknown> = { weight: rc("axes.titleweight"), ...style };
    if (rc("axes.titlecolor") !== "auto") look.color ??= rc("axes.titlecolor");
    const place = { x: across, y: up + pad, ha: side, va: "baseline", rotation: rotationOf(style) };
    placeText(scene, text, place, look, rc("axes.titlesize"));
  }
  if (!axes.axisOn) return;
  const label = (axis: Axis): Record<string, unknown> => ({
    weight: rc("axes.labelweight"),
    color: rc("axes.labelcolor"),
    ...axis.labelStyle,
  });
  const size = rc("axes.labelsize");
  if (axes.xaxis.visible && axes.xaxis.label !== "") {
    const far = axes.xaxis.labelSide === "far";
    const reach = (far === axes.xaxis.farSide ? x.reach : 0) + px(axes.xaxis.labelPad);
    const place = {
      x: (box.left + box.right) / 2,
      y: far ? box.top + reach : box.bottom - reach,
      ha: "center",
      va: far ? "bottom" : "top",
      rotation: 0,
    };
    placeText(scene, axes.xaxis.label, place, label(axes.xaxis), size);
  }
  if (axes.yaxis.visible && axes.yaxis.label !== "") {
    const far = axes.yaxis.labelSide === "far";
    const reach = (far === axes.yaxis.farSide ? y.reach : 0) + px(axes.yaxis.labelPad);
    const rotation = axes.yaxis.labelStyle.rotation === undefined ? 90 : rotationOf(axes.yaxis.labelStyle);
    const place = {
      x: far ? box.right + reach : box.left - reach,
      y: (box.bottom + box.top) / 2,
      ha: far ? "left" : "right",
      va: "center",
      rotation,
    };
    placeText(scene, axes.yaxis.label, place, label(axes.yaxis), size);
  }
}

/** Ends the names of curves with error bars; it takes no room. The static picture draws a bar there. */
const ERRORBAR = "\u200b";

function drawLegend(panel: Panel, axes: AxesBase, traces: readonly Record<string, unknown>[]): void {
  if (!axes.legend_) {
    for (const trace of traces) trace.showlegend = false;
    for (const shape of panel.scene.shapes) if (shape.legend === panel.legendId) shape.showlegend = false;
    return;
  }
  const listed = axes.listed();
  if (axes.legendItems) {
    const chosen = new Set(listed.map((artist) => mathText(artist.label)));
    for (const trace of traces) if (!chosen.has(String(trace.name))) trace.showlegend = false;
  }
  if (listed.length === 0) return;
  listed.forEach((artist, rank) => {
    for (const trace of traces)
      if (trace.name === mathText(artist.label) && trace.showlegend === true) trace.legendrank = rank + 1;
    for (const shape of panel.scene.shapes)
      if (shape.name === mathText(artist.label) && shape.legend === panel.legendId) shape.legendrank = rank + 1;
  });
  for (const artist of listed) {
    if (!(artist instanceof ErrorbarContainer)) continue;
    for (const trace of traces) if (trace.name === mathText(artist.label)) trace.name = `${trace.name}${ERRORBAR}`;
  }
  panel.scene.layout.showlegend = true;
  if (panel.legendId !== "legend")
    for (const trace of traces) if (trace.showlegend === true) trace.legend = panel.legendId;
  const obstacles = axes.artists.filter((artist) => artist.visible).map((artist) => artist.obstacles(panel));
  axes.legend_.draw(
    panel,
    listed.map((artist) => artist.label),
    obstacles,
  );
}
