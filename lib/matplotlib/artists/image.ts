/** Pictures and matrices: what `imshow`, `matshow` and `pcolormesh` draw. */
import { Artist } from "../artist.js";
import { type Colormap, colorAt, colormapName, colorscale } from "../colormap.js";
import type { Mapping } from "../mapping.js";
import type { Panel } from "../panel.js";
import { pngUri } from "../png_image.js";

/** Beyond so many cells a mapped image leaves as pixels: its numbers would weigh more than the picture. */
const MOST_CELLS = 10_000;

export type ImageData =
  | { readonly kind: "values"; readonly rows: readonly (readonly number[])[] }
  /** RGBA bytes, row by row, the top one first. */
  | { readonly kind: "pixels"; readonly width: number; readonly height: number; readonly rgba: Uint8Array };

export interface ImageLook {
  /** Left, right, bottom, top in data units; the first row lies at the top of it or, with origin "lower", at its bottom. */
  readonly extent: readonly [number, number, number, number];
  readonly lower: boolean;
  readonly smooth: boolean;
  readonly alpha: number | null;
}

export class AxesImage extends Artist {
  #data: ImageData;
  readonly #look: ImageLook;
  #mapping: Mapping | null;

  /** @internal */
  constructor(data: ImageData, look: ImageLook, mapping: Mapping | null) {
    super();
    this.zorder = 0;
    this.#data = data;
    this.#look = look;
    this.#mapping = mapping;
  }

  /** @internal */
  override get mapping(): Mapping | null {
    return this.#mapping;
  }
  set_clim(vmin: number, vmax: number): void {
    this.#mapping?.setLimits(vmin, vmax);
  }
  set_cmap(cmap: string | Colormap): void {
    this.#mapping = this.#mapping?.with({ colormap: colormapName(cmap) }) ?? null;
  }
  /** Other values in the same place. @internal */
  replace(data: ImageData): void {
    this.#data = data;
  }

  /** @internal */
  override draw(panel: Panel): void {
    const { extent, lower, smooth, alpha } = this.#look;
    const data = this.#data;
    const mapping = this.#mapping;
    if (data.kind === "values" && mapping && data.rows.length * data.rows[0].length <= MOST_CELLS) {
      const { rows } = data;
      const [left, right, bottom, top] = extent;
      const [height, width] = [rows.length, rows[0].length];
      const [dx, dy] = [(right - left) / width, ((lower ? top - bottom : bottom - top) / height) as number];
      const start = lower ? bottom : top;
      const trace: Record<string, unknown> = {
        type: "heatmap",
        x0: left + dx / 2,
        dx,
        y0: start + dy / 2,
        dy,
        zsmooth: smooth ? "best" : false,
        ...cells(rows, mapping),
      };
      if (alpha !== null) trace.opacity = alpha;
      panel.trace(trace);
      return;
    }
    this.#drawPixels(panel, data.kind === "pixels" ? data : mapped(data.rows, mapping as Mapping));
  }

  #drawPixels(panel: Panel, image: { width: number; height: number; rgba: Uint8Array }): void {
    const [left, right, bottom, top] = this.#look.extent;
    const { smooth, alpha } = this.#look;
    const { left: l, right: r, bottom: b, top: t } = panel.box;
    const fitted = toScreen(this.#look.lower ? upsideDown(image) : image, 2 * (r - l), 2 * (t - b), smooth);
    // Which way the axes run decides where the picture's own top is.
    const [xLow, xHigh] = panel.xAxis.limits();
    const [yLow, yHigh] = panel.yAxis.limits();
    const turned = flip(fitted, left < right !== xLow < xHigh, bottom < top !== yLow < yHigh);
    panel.scene.images.push({
      source: pngUri(turned.width, turned.height, turned.rgba),
      xref: panel.xId,
      yref: panel.yId,
      x: xLow < xHigh ? Math.min(left, right) : Math.max(left, right),
      y: yLow < yHigh ? Math.max(bottom, top) : Math.min(bottom, top),
      sizex: Math.abs(right - left),
      sizey: Math.abs(top - bottom),
      xanchor: "left",
      yanchor: "top",
      sizing: "stretch",
      layer: "below",
      ...(alpha === null ? {} : { opacity: alpha }),
    });
  }
}

/** A heatmap's values and colours; under a norm that is not linear the reader sees the values nevertheless. */
function cells(rows: readonly (readonly number[])[], mapping: Mapping): Record<string, unknown> {
  const short = (v: number): number | null => (Number.isFinite(v) ? Number(v.toPrecision(4)) : null);
  const [zmin, zmax] = mapping.ends;
  const shared = { zmin, zmax, colorscale: colorscale(mapping.colormap), showscale: false };
  const z = rows.map((row) => row.map((v) => short(mapping.forward(v))));
  if (mapping.linear) return { ...shared, z, hovertemplate: "%{x}, %{y}: %{z}<extra></extra>" };
  const customdata = rows.map((row) => row.map(short));
  return { ...shared, z, customdata, hovertemplate: "%{x}, %{y}: %{customdata}<extra></extra>" };
}

interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

function mapped(rows: readonly (readonly number[])[], mapping: Mapping): Raster {
  const [height, width] = [rows.length, rows[0].length];
  const table = Array.from({ length: 256 }, (_, i) =>
    colorAt(mapping.colormap, i / 255).map((c) => Math.round(255 * c)),
  );
  const rgba = new Uint8Array(4 * width * height);
  rows.forEach((row, y) => {
    row.forEach((value, x) => {
      const place = mapping.place(value);
      if (Number.isFinite(place))
        rgba.set(table[Math.min(255, Math.max(0, Math.floor(place * 256)))], 4 * (y * width + x));
    });
  });
  return { width, height, rgba };
}

function upsideDown(image: Raster): Raster {
  return flip(image, false, true);
}

function flip({ width, height, rgba }: Raster, across: boolean, down: boolean): Raster {
  if (!across && !down) return { width, height, rgba };
  const out = new Uint8Array(rgba.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * ((down ? height - 1 - y : y) * width + (across ? width - 1 - x : x));
      out.set(rgba.subarray(from, from + 4), 4 * (y * width + x));
    }
  }
  return { width, height, rgba: out };
}

/** A picture near the screen's resolution: large ones averaged, small ones with their pixels repeated so that they stay sharp. */
function toScreen(image: Raster, mostWide: number, mostHigh: number, smooth: boolean): Raster {
  const shrink = Math.max(1, Math.floor(Math.min(image.width / mostWide, image.height / mostHigh)));
  if (shrink > 1) return averaged(image, shrink);
  const grow = Math.floor(Math.min(mostWide / image.width, mostHigh / image.height));
  return grow > 1 && !smooth ? repeated(image, grow) : image;
}

function averaged({ width, height, rgba }: Raster, by: number): Raster {
  const [w, h] = [Math.floor(width / by), Math.floor(height / by)];
  const out = new Uint8Array(4 * w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let dy = 0; dy < by; dy++)
          for (let dx = 0; dx < by; dx++) sum += rgba[4 * ((y * by + dy) * width + x * by + dx) + c];
        out[4 * (y * w + x) + c] = Math.round(sum / (by * by));
      }
    }
  }
  return { width: w, height: h, rgba: out };
}

function repeated({ width, height, rgba }: Raster, by: number): Raster {
  const [w, h] = [width * by, height * by];
  const out = new Uint8Array(4 * w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const from = 4 * (Math.floor(y / by) * width + Math.floor(x / by));
      out.set(rgba.subarray(from, from + 4), 4 * (y * w + x));
    }
  }
  return { width: w, height: h, rgba: out };
}

/** A matrix whose cells need not be equal: what `pcolormesh` draws. */
export class QuadMesh extends Artist {
  readonly #rows: readonly (readonly number[])[];
  readonly #xEdges: readonly number[];
  readonly #yEdges: readonly number[];
  readonly #mapping: Mapping;
  readonly #alpha: number | null;

  /** @internal */
  constructor(
    rows: readonly (readonly number[])[],
    xEdges: readonly number[],
    yEdges: readonly number[],
    mapping: Mapping,
    alpha: number | null,
  ) {
    super();
    this.zorder = 0;
    this.#rows = rows;
    this.#xEdges = xEdges;
    this.#yEdges = yEdges;
    this.#mapping = mapping;
    this.#alpha = alpha;
  }

  /** @internal */
  override get mapping(): Mapping {
    return this.#mapping;
  }
  set_clim(vmin: number, vmax: number): void {
    this.#mapping.setLimits(vmin, vmax);
  }

  /** @internal */
  override draw(panel: Panel): void {
    panel.trace({
      type: "heatmap",
      x: panel.shortX(this.#xEdges),
      y: panel.shortY(this.#yEdges),
      zsmooth: false,
      ...cells(this.#rows, this.#mapping),
      ...(this.#alpha === null ? {} : { opacity: this.#alpha }),
    });
  }
}
