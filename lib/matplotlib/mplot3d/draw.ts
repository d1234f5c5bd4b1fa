/** Axes in space as part of a plotly figure: a still picture, or a scene that turns. */
import type { Artist, Point } from "../artist.js";
import { Panel, type Scene } from "../panel.js";
import { rc } from "../rc.js";
import { placeText } from "../text_box.js";
import { isInSpace, Text3D } from "./artists.js";
import type { Axes3D } from "./axes3d.js";
import { drawFrame, sceneLayout } from "./frame.js";
import type { Piece } from "./sketch.js";
import { Space } from "./space.js";
import { Camera, type Triple } from "./view.js";

/** Adds the Axes; `number` counts the figure's Axes, from one. */
export function drawAxes3D(scene: Scene, axes: Axes3D, number: number): void {
  const suffix = number === 1 ? "" : String(number);
  const [left, bottom, width, height] = axes.figure.positionOf(axes);
  const [w, h] = [width * scene.width, height * scene.height];
  const side = Math.min(w, h);
  const box = {
    left: left * scene.width + (w - side) / 2,
    bottom: bottom * scene.height + (h - side) / 2,
    right: left * scene.width + (w + side) / 2,
    top: bottom * scene.height + (h + side) / 2,
  };
  const ids = { x: `x${suffix}`, y: `y${suffix}`, legend: `legend${suffix}` };
  const panel = new Panel(scene, box, ids, axes.xaxis, axes.yaxis);
  // What stands in the legend, and colorbars, need flat axes too; they take no room.
  const none = { visible: false, range: [0, 1], fixedrange: true };
  scene.layout[`xaxis${suffix}`] = { ...none, domain: [0, 0.001], anchor: ids.y };
  scene.layout[`yaxis${suffix}`] = { ...none, domain: [0, 0.001], anchor: ids.x };
  const three = [axes.xaxis, axes.yaxis, axes.zaxis] as const;
  const camera = new Camera({
    elev: axes.elev,
    azim: axes.azim,
    roll: axes.roll,
    aspect: axes.boxAspect,
    zoom: axes.zoom,
    focal: axes.focal,
    limits: three.map((axis) => {
      const [low, high] = axis.limits();
      return [axis.forward(low), axis.forward(high)] as const;
    }) as unknown as ConstructorParameters<typeof Camera>[0]["limits"],
  });
  const space = new Space(camera, [...three], side, scene.dpi);
  const shown = axes.artists.filter((artist) => artist.visible);
  const grid = axes.xaxis.grid.on;
  if (scene.still) still(scene, axes, panel, space, shown, grid);
  else {
    const view = {
      elev: axes.elev,
      azim: axes.azim,
      aspect: axes.boxAspect,
      grid,
      shown: axes.axisOn,
      parallel: !Number.isFinite(axes.focal),
    };
    const notes = shown.filter((artist) => artist instanceof Text3D).map((artist) => artist.note(panel));
    const name = `scene${suffix}`;
    scene.layout[name] = {
      ...sceneLayout(panel, [...three], view, axes.lengthOf("x")),
      ...(notes.length > 0 ? { annotations: notes } : {}),
    };
    for (const artist of shown) {
      if (isInSpace(artist)) for (const trace of artist.traces(panel)) scene.data.push({ ...trace, scene: name });
      else artist.draw(panel);
    }
  }
  drawTitle(panel, axes, side);
  if (axes.legend_ && axes.listed().length > 0) {
    scene.layout.showlegend = true;
    const onPage = (point: Triple): Point => {
      const [x, y] = space.at(...point);
      return [box.left + x, box.top - y];
    };
    const obstacles = shown.filter(isInSpace).map((artist) => artist.hides(onPage));
    axes.legend_.draw(
      panel,
      axes.listed().map((artist) => artist.label),
      obstacles,
    );
  }
}

function still(scene: Scene, axes: Axes3D, panel: Panel, space: Space, shown: readonly Artist[], grid: boolean): void {
  const frame = axes.axisOn ? drawFrame(space, panel, [axes.xaxis, axes.yaxis, axes.zaxis], grid) : "";
  const pieces: Piece[] = [];
  for (const artist of shown) {
    if (isInSpace(artist)) pieces.push(...artist.pieces(space, panel));
    else artist.draw(panel);
  }
  pieces.sort((a, b) => a.order - b.order || b.depth - a.depth);
  const size = Number(space.side.toFixed(2));
  const drawn = pieces.map(({ svg }) => svg).join("");
  const content = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" overflow="visible">${frame}${drawn}</svg>`;
  scene.images.push({
    source: `data:image/svg+xml,${encodeURIComponent(content)}`,
    xref: "paper",
    yref: "paper",
    x: Number((panel.box.left / scene.width).toFixed(6)),
    y: Number((panel.box.top / scene.height).toFixed(6)),
    sizex: size / scene.width,
    sizey: size / scene.height,
    xanchor: "left",
    yanchor: "top",
    sizing: "stretch",
    layer: "above",
  });
  const before = scene.data.length;
  if (axes.legend_) for (const artist of axes.listed()) if (isInSpace(artist)) artist.handle(panel);
  if (panel.legendId !== "legend") for (const trace of scene.data.slice(before)) trace.legend = panel.legendId;
}

/** In parts of the square. */
const TITLE_HEIGHT = 1;

function drawTitle(panel: Panel, axes: Axes3D, side: number): void {
  const { box } = panel;
  for (const [place, title] of Object.entries(axes.titles)) {
    const { text, style } = title as { text: string; style: Record<string, unknown> };
    const x = place === "left" ? box.left : place === "right" ? box.right : (box.left + box.right) / 2;
    const up = typeof style.y === "number" ? style.y : TITLE_HEIGHT;
    const y = box.bottom + up * side + panel.px(Number(style.pad ?? rc("axes.titlepad")));
    const look = { weight: rc("axes.titleweight"), ...style };
    placeText(panel.scene, text, { x, y, ha: place, va: "baseline", rotation: 0 }, look, rc("axes.titlesize"));
  }
}
