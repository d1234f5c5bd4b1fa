/** Pillow's Image: pixels with their methods. */
import { platform } from "#platform";
import { IndexError, ValueError } from "../builtins/errors.js";
import { fileError } from "../builtins/files.js";
import { displays, inspects } from "../builtins/symbols.js";
import { Tuple } from "../builtins/tuple.js";
import { base64 } from "../matplotlib/base64.js";
import * as np from "../numpy/dtype.js";
import { ndarray } from "../numpy/ndarray.js";
import { bind } from "../torch/kwargs.js";
import { CODECS, type Format, formatNamed, formatOfEnding } from "./codecs.js";
import { type Color, ink } from "./color.js";
import { Resampling, Transform } from "./constants.js";
import { convert } from "./convert.js";
import { affine, type Coefficients, isTranspose, perspective, transpose } from "./geometry.js";
import { histogram, lookUp, smooth3 } from "./point.js";
import { bandsOf, blank, isBytes, type Mode, type Raster } from "./raster.js";
import { type Box, resample } from "./resample.js";

/** Width and height, in pixels. */
export type Size = readonly [width: number, height: number] | readonly number[];

/** Named parameters of `resize`. */
export interface ResizeOptions {
  readonly resample?: number | null;
  /** The part to resize: left, upper, right, lower; fractions of pixels are allowed. */
  readonly box?: readonly number[] | null;
}

/** Named parameters of `rotate`. */
export interface RotateOptions {
  readonly resample?: number;
  /** Make the picture large enough for all of it. */
  readonly expand?: boolean;
  readonly center?: readonly number[] | null;
  readonly translate?: readonly number[] | null;
  readonly fillcolor?: Color | null;
}

/** Named parameters of `transform`. */
export interface TransformOptions {
  readonly resample?: number;
  readonly fillcolor?: Color | null;
}

/** Named parameters of `save`. */
export interface SaveOptions {
  /** "PNG", "JPEG" or "PPM", where the path's ending does not say. */
  readonly format?: string | null;
  /** Of a JPEG: 1 to 95. */
  readonly quality?: number;
}

/** Named parameters of `convert`. */
export interface ConvertOptions {
  /** For mode "1": `Image.Dither.NONE` cuts at 128. */
  readonly dither?: number | null;
}

/** Pictures with an alpha are averaged with their colours multiplied by it. */
const MULTIPLIED: Readonly<Partial<Record<Mode, Mode>>> = { LA: "La", RGBA: "RGBa" };

const NAMES: readonly string[] = [
  "Resampling.NEAREST",
  "Resampling.LANCZOS",
  "Resampling.BILINEAR",
  "Resampling.BICUBIC",
  "Resampling.BOX",
  "Resampling.HAMMING",
  "Resampling.MKS2013",
  "Resampling.MKS2021",
];

function checkFilter(filter: number, known: readonly number[]): void {
  if (known.includes(filter)) return;
  const name = NAMES[filter];
  const list = known.map((f) => `Image.${NAMES[f]} (${f})`);
  const last = list.pop() as string;
  const what =
    name === undefined ? `Unknown resampling filter (${filter}).` : `Image.${name} (${filter}) cannot be used.`;
  throw new ValueError(`${what} Use ${list.join(", ")} or ${last}`);
}

/** Rounded to 15 digits after the point. */
const round15 = (x: number): number => Number(x.toFixed(15));

/**
 * A picture.
 *
 * @example Image.open("cat.png").convert("RGB").resize([224, 224])
 * Source: Pillow, PIL.Image.Image: the same bytes from the same operations.
 */
export class Image {
  /** @internal */ raster: Raster;
  /** What the file was: "PNG", "JPEG", "PPM"; null for a picture made here. */
  readonly format: string | null;
  /** Where the file was; "" for a picture made here. */
  readonly filename: string;

  /** @internal */
  constructor(raster: Raster, format: string | null = null, filename = "") {
    this.raster = raster;
    this.format = format;
    this.filename = filename;
  }

  /** The kind of pixels: "L", "RGB", "RGBA", ... */
  get mode(): Mode {
    return this.raster.mode;
  }
  /** Width and height. */
  get size(): Tuple<number> {
    return new Tuple([this.raster.width, this.raster.height]);
  }
  get width(): number {
    return this.raster.width;
  }
  get height(): number {
    return this.raster.height;
  }
  /** Names of the bands: `("R", "G", "B")`. */
  getbands(): Tuple<string> {
    return new Tuple(bandsOf(this.mode));
  }

  /** A picture of its own with the same pixels. */
  copy(): Image {
    return new Image({ ...this.raster, pixels: this.raster.pixels.slice() });
  }
  /** Reads the pixels of a lazily opened file; here they are always there. */
  load(): void {}
  /** Forgets the file; there is nothing to do here. */
  close(): void {}

  /**
   * The picture in another mode.
   *
   * @throws ValueError where there is no way from one to the other.
   */
  convert(mode: Mode | null = null, options: ConvertOptions = {}): Image {
    const wanted = mode ?? (this.mode === "P" ? (this.raster.palette?.mode ?? "RGB") : this.mode);
    bandsOf(wanted);
    const made = convert(this.raster, wanted, options.dither !== 0);
    return made === this.raster ? this.copy() : new Image(made);
  }

  /**
   * The picture, or the part `box` of it, in another size.
   *
   * @param size width and height
   * @param resample `Image.Resampling.BICUBIC` by default; all but NEAREST average over the pixels that fall together
   * @throws ValueError for an unknown filter, an empty size or a box outside the picture.
   */
  resize(size: Size, resample?: number | null | ResizeOptions, box?: readonly number[] | null): Image;
  resize(size: Size, ...rest: unknown[]): Image {
    const [given, part] = bind("resize", rest, ["resample", "box"]) as [
      number | null | undefined,
      Box | null | undefined,
    ];
    let filter = given ?? (this.mode.startsWith("I;") ? Resampling.NEAREST : Resampling.BICUBIC);
    checkFilter(filter, [0, 1, 2, 3, 4, 5, 6, 7]);
    const [width, height] = size.map(Math.trunc);
    const { width: w, height: h } = this.raster;
    const full: Box = part ?? [0, 0, w, h];
    if (width === w && height === h && full.every((v, i) => v === [0, 0, w, h][i])) return this.copy();
    if (this.mode === "1" || this.mode === "P") filter = Resampling.NEAREST;
    const multiplied = MULTIPLIED[this.mode];
    if (multiplied !== undefined && filter !== Resampling.NEAREST) {
      return this.convert(multiplied).resize(size, filter, full).convert(this.mode);
    }
    if (width < 1 || height < 1) throw new ValueError("height and width must be > 0");
    if (full[0] < 0 || full[1] < 0) throw new ValueError("box offset can't be negative");
    if (full[2] > w || full[3] > h) throw new ValueError("box can't exceed original image size");
    if (full[2] - full[0] < 0 || full[3] - full[1] < 0) throw new ValueError("box can't be empty");
    if (filter !== Resampling.NEAREST) return new Image(resample(this.raster, width, height, filter, full));
    const to = blank(this.mode, width, height, this.raster.palette);
    affine(
      this.raster,
      to,
      [(full[2] - full[0]) / width, 0, full[0], 0, (full[3] - full[1]) / height, full[1]],
      filter,
    );
    return new Image(to);
  }

  /** Makes the picture itself no larger than `size`, with its proportions kept. */
  thumbnail(size: Size, resample: number = Resampling.BICUBIC): void {
    const [x, y] = size.map(Math.floor);
    const { width, height } = this.raster;
    if (x >= width && y >= height) return;
    const aspect = width / height;
    const nearest = (number: number, key: (n: number) => number): number => {
      const [low, high] = [Math.floor(number), Math.ceil(number)];
      return Math.max(key(high) < key(low) ? high : low, 1);
    };
    const wanted: Size =
      x / y >= aspect
        ? [nearest(y * aspect, (n) => Math.abs(aspect - n / y)), y]
        : [x, nearest(x / aspect, (n) => (n === 0 ? 0 : Math.abs(aspect - x / n)))];
    this.raster = this.resize(wanted, resample).raster;
  }

  /** The part between left, upper, right and lower; what lies outside the picture is 0. */
  crop(box: readonly number[] | null = null): Image {
    if (box === null) return this.copy();
    if (box[2] < box[0]) throw new ValueError("Coordinate 'right' is less than 'left'");
    if (box[3] < box[1]) throw new ValueError("Coordinate 'lower' is less than 'upper'");
    const [left, upper, right, lower] = box.map(roundEven);
    const to = blank(this.mode, Math.abs(right - left), Math.abs(lower - upper), this.raster.palette);
    copyInto(this.raster, to, -left, -upper);
    return new Image(to);
  }

  /**
   * Turned counter-clockwise by an angle in degrees.
   *
   * @example img.rotate(45, { expand: true, resample: Image.BILINEAR })
   */
  rotate(
    angle: number,
    resample?: number | RotateOptions,
    expand?: boolean,
    center?: readonly number[] | null,
    translate?: readonly number[] | null,
    fillcolor?: Color | null,
  ): Image;
  rotate(angle: number, ...rest: unknown[]): Image {
    const [filter = Resampling.NEAREST, expand = false, center, translate, fillcolor] = bind("rotate", rest, [
      "resample",
      "expand",
      "center",
      "translate",
      "fillcolor",
    ]) as [number?, boolean?, (readonly number[] | null)?, (readonly number[] | null)?, (Color | null)?];
    const turn = ((angle % 360) + 360) % 360;
    const { width: w, height: h } = this.raster;
    if (!center && !translate) {
      if (turn === 0) return this.copy();
      if (turn === 180) return this.transpose(3);
      if ((turn === 90 || turn === 270) && (expand || w === h)) return this.transpose(turn === 90 ? 2 : 4);
    }
    const [cx, cy] = center ?? [w / 2, h / 2];
    const [tx, ty] = translate ?? [0, 0];
    const radians = -(turn * (Math.PI / 180));
    const [cos, sin] = [round15(Math.cos(radians)), round15(Math.sin(radians))];
    const m = [cos, sin, 0, round15(-Math.sin(radians)), cos, 0];
    const map = (x: number, y: number): [number, number] => [m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]];
    const [mx, my] = map(-cx - tx, -cy - ty);
    m[2] = mx + cx;
    m[5] = my + cy;
    let size: Size = [w, h];
    if (expand) {
      const corners = [map(0, 0), map(w, 0), map(w, h), map(0, h)];
      const extent = (k: 0 | 1): number =>
        Math.ceil(Math.max(...corners.map((c) => c[k]))) - Math.floor(Math.min(...corners.map((c) => c[k])));
      size = [extent(0), extent(1)];
      [m[2], m[5]] = map(-(size[0] - w) / 2, -(size[1] - h) / 2);
    }
    return this.transform(size, Transform.AFFINE, m, filter, { fillcolor });
  }

  /** Turned by quarters or mirrored: `Image.Transpose.FLIP_LEFT_RIGHT`, ... */
  transpose(method: number): Image {
    if (!isTranspose(method)) throw new ValueError("No such transpose operation");
    return new Image(transpose(this.raster, method));
  }

  /**
   * A picture of another size whose places are looked up in this one by an affine map (6 numbers), a part (4) or a
   * perspective (8).
   */
  transform(
    size: Size,
    method: number,
    data: readonly number[],
    resample: number | TransformOptions = 0,
    options: TransformOptions = {},
  ): Image {
    const filter = typeof resample === "number" ? resample : (resample.resample ?? options.resample ?? 0);
    const fillcolor = (typeof resample === "object" ? resample.fillcolor : undefined) ?? options.fillcolor;
    checkFilter(filter, [0, 2, 3]);
    const multiplied = MULTIPLIED[this.mode];
    if (multiplied !== undefined && filter !== Resampling.NEAREST) {
      return this.convert(multiplied).transform(size, method, data, filter, { fillcolor }).convert(this.mode);
    }
    const [width, height] = size;
    const to = blank(this.mode, width, height, this.raster.palette);
    if (fillcolor !== null && fillcolor !== undefined) fillWith(to, ink(fillcolor, this.mode));
    let a: Coefficients = data;
    if (method === Transform.EXTENT) {
      const [x0, y0, x1, y1] = data;
      a = [(x1 - x0) / width, 0, x0, 0, (y1 - y0) / height, y0];
    }
    if (method !== Transform.PERSPECTIVE && method !== Transform.AFFINE && method !== Transform.EXTENT) {
      throw new ValueError("unknown transformation method");
    }
    const used = this.mode === "1" || this.mode === "P" ? Resampling.NEAREST : filter;
    (method === Transform.PERSPECTIVE ? perspective : affine)(this.raster, to, a, used);
    return new Image(to);
  }

  /** The bands as pictures of mode "L". */
  split(): Tuple<Image> {
    const names = bandsOf(this.mode);
    if (names.length === 1) return new Tuple([this.copy()]);
    return new Tuple(names.map((_, k) => this.getchannel(k)));
  }
  /** One band, by number or name, as a picture of mode "L". @throws ValueError when there is none. */
  getchannel(channel: number | string): Image {
    const names = bandsOf(this.mode);
    const k = typeof channel === "string" ? names.indexOf(channel) : channel;
    if (typeof channel === "string" && k < 0) throw new ValueError(`The image has no channel "${channel}"`);
    if (k < 0 || k >= names.length) throw new ValueError("band index out of range");
    if (names.length === 1) return this.copy();
    const to = blank("L", this.width, this.height);
    for (let p = 0; p < to.pixels.length; p++) to.pixels[p] = this.raster.pixels[p * names.length + k];
    return new Image(to);
  }
  /** Sets the alpha band, from a picture of mode "L" or from one number; adds one where there is none. */
  putalpha(alpha: Image | number): void {
    const mode: Mode = this.mode === "L" || this.mode === "LA" || this.mode === "1" ? "LA" : "RGBA";
    const made = this.mode === mode ? this.raster : convert(this.raster, mode);
    const n = bandsOf(mode).length;
    for (let p = 0; p < this.width * this.height; p++) {
      made.pixels[p * n + n - 1] = typeof alpha === "number" ? alpha : alpha.raster.pixels[p];
    }
    this.raster = made;
  }

  /** One pixel: a number, or a tuple of the bands' numbers. @throws IndexError outside the picture. */
  getpixel(xy: readonly number[]): number | Tuple<number> {
    const at = this.#place(xy);
    const n = bandsOf(this.mode).length;
    return n === 1 ? this.raster.pixels[at] : new Tuple(this.raster.pixels.subarray(at, at + n));
  }
  /** Changes one pixel. @throws IndexError outside the picture. */
  putpixel(xy: readonly number[], value: Color): void {
    this.raster.pixels.set(ink(value, this.mode), this.#place(xy));
  }
  #place([x, y]: readonly number[]): number {
    const { width, height } = this.raster;
    const [px, py] = [x < 0 ? x + width : x, y < 0 ? y + height : y];
    if (px < 0 || px >= width || py < 0 || py >= height) throw new IndexError("image index out of range");
    return (py * width + px) * bandsOf(this.mode).length;
  }

  /**
   * Puts another picture, or one colour, over a part of this one; with a mask of mode "1", "L" or "RGBA", mixed.
   *
   * @throws ValueError when the sizes do not match.
   */
  paste(im: Image | Color, box: readonly number[] | null = null, mask: Image | null = null): void {
    const [left, upper] = box ?? [0, 0];
    const { width, height } = im instanceof Image ? im : (mask ?? this);
    const right = box?.[2] ?? left + width;
    const lower = box?.[3] ?? upper + height;
    let source: Raster;
    if (im instanceof Image) {
      if (right - left !== im.width || lower - upper !== im.height) throw new ValueError("images do not match");
      source = convert(im.raster, this.mode);
    } else {
      source = blank(this.mode, right - left, lower - upper);
      fillWith(source, ink(im, this.mode));
    }
    if (mask !== null && (mask.width !== right - left || mask.height !== lower - upper))
      throw new ValueError("images do not match");
    copyInto(source, this.raster, left, upper, mask?.raster ?? null);
  }

  /** Every band's value through a table of 256 (one for all bands, or one for each), or through a function. */
  point(table: readonly number[] | ((value: number) => number)): Image {
    const values = typeof table === "function" ? Array.from({ length: 256 }, (_, i) => table(i)) : table;
    const n = bandsOf(this.mode).length;
    if (values.length !== 256 && values.length !== 256 * n) throw new ValueError("wrong number of lut entries");
    return new Image(lookUp(this.raster, values.map(roundEven)));
  }
  /** How often each value occurs: 256 counts for each band. */
  histogram(): number[] {
    return histogram(this.raster);
  }
  /** The least and the greatest value, of each band. */
  getextrema(): Tuple<number> | Tuple<Tuple<number>> {
    const n = bandsOf(this.mode).length;
    const pairs = Array.from({ length: n }, (_, k) => {
      let [low, high] = [Infinity, -Infinity];
      for (let i = k; i < this.raster.pixels.length; i += n) {
        low = Math.min(low, this.raster.pixels[i]);
        high = Math.max(high, this.raster.pixels[i]);
      }
      return new Tuple([low, high]);
    });
    return n === 1 ? pairs[0] : new Tuple(pairs);
  }
  /** With each pixel and its neighbours weighed: see ImageFilter. */
  filter(filter: { readonly kernel: readonly number[]; readonly scale: number; readonly offset: number }): Image {
    return new Image(smooth3(this.raster, filter.kernel, filter.scale, filter.offset));
  }

  /** The pixels' bytes. */
  tobytes(): Uint8Array {
    const { buffer, byteOffset, byteLength } = this.raster.pixels;
    return new Uint8Array(buffer, byteOffset, byteLength).slice();
  }
  /** The pixels as a numpy array of shape (H, W) or (H, W, C): what `np.array(img)` gives. */
  __array__(): ndarray {
    const { mode, width, height, pixels } = this.raster;
    const n = bandsOf(mode).length;
    if (mode === "I") return new ndarray(pixels.slice(), np.int32, [height, width]);
    if (mode === "F") return new ndarray(pixels.slice(), np.float32, [height, width]);
    // numpy has no uint16 here: int32 holds the same values.
    if (mode === "I;16") return new ndarray(Int32Array.from(pixels), np.int32, [height, width]);
    if (mode === "1")
      return new ndarray(
        Uint8Array.from(pixels, (v) => (v === 0 ? 0 : 1)),
        np.bool,
        [height, width],
      );
    return new ndarray(pixels.slice(), np.uint8, n === 1 ? [height, width] : [height, width, n]);
  }
  /** The same as `np.array(img)`: so pyplot's imshow and others take a picture as it is. */
  numpy(): ndarray {
    return this.__array__();
  }

  /**
   * Writes a file; its ending says the kind: .png, .jpg, .ppm.
   *
   * @throws ValueError for another ending; OSError for a mode that the kind does not have.
   */
  save(fp: string, format: string | null | SaveOptions = null, options: SaveOptions = {}): void {
    const given =
      typeof format === "object" && format !== null ? format : { ...options, format: format ?? options.format };
    const bytes = this.encoded(formatFor(fp, given.format ?? null), given.quality);
    try {
      platform.writeFile(fp, [bytes]);
    } catch (error) {
      throw fileError(error, fp);
    }
  }
  /** The bytes of a file of that kind. @internal */
  encoded(format: Format, quality = 75): Uint8Array {
    return CODECS[format].encode(this.raster, quality);
  }
  /** Shows the picture: in a notebook below the cell, else in the system's own program. */
  show(): void {
    const host = (globalThis as Record<symbol, unknown>)[Symbol.for("Jupyter.display")] as
      | { display?(value: unknown): void }
      | undefined;
    if (typeof host?.display === "function") {
      host.display(this);
      return;
    }
    const path = `${platform.temporary()}/picture-${platform.crc32(this.tobytes()).toString(16)}.png`;
    platform.writeFile(path, [this.#png()]);
    void platform.openFile(path);
  }
  #png(): Uint8Array {
    const shown: Mode =
      isBytes(this.mode) && !["HSV", "YCbCr", "CMYK"].includes(this.mode)
        ? this.mode
        : this.mode === "F"
          ? "L"
          : this.mode.startsWith("I")
            ? this.mode
            : "RGB";
    return CODECS.PNG.encode(convert(this.raster, shown), 75);
  }

  /** `<PIL.Image.Image image mode=RGB size=32x24>`. */
  toString(): string {
    return `<PIL.Image.Image image mode=${this.mode} size=${this.width}x${this.height}>`;
  }
  static {
    inspects(Image.prototype);
    displays(Image.prototype, function (): Record<string, unknown> {
      return { "image/png": base64(this.#png()), "text/plain": this.toString() };
    });
  }
}

/** Python's round of a coordinate: halves to the even neighbour. */
function roundEven(x: number): number {
  const r = Math.round(x);
  return Math.abs(x % 1) === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** One colour everywhere. @internal */
export function fillWith(to: Raster, color: readonly number[]): void {
  const n = color.length;
  for (let i = 0; i < to.pixels.length; i++) to.pixels[i] = color[i % n];
}

/** Copies `from` over `to` with its corner at (left, upper), as far as they meet; mixed where there is a mask. */
function copyInto(from: Raster, to: Raster, left: number, upper: number, mask: Raster | null = null): void {
  const n = bandsOf(to.mode).length;
  const x0 = Math.max(0, -left);
  const x1 = Math.min(from.width, to.width - left);
  const y0 = Math.max(0, -upper);
  const y1 = Math.min(from.height, to.height - upper);
  if (x1 <= x0) return;
  for (let y = y0; y < y1; y++) {
    const i = (y * from.width + x0) * n;
    const o = ((y + upper) * to.width + x0 + left) * n;
    if (mask === null) {
      to.pixels.set(from.pixels.subarray(i, i + (x1 - x0) * n), o);
      continue;
    }
    const m = bandsOf(mask.mode).length;
    for (let k = 0; k < (x1 - x0) * n; k++) {
      const weight = mask.pixels[(y * mask.width + x0 + Math.floor(k / n)) * m + m - 1];
      to.pixels[o + k] = mixed(to.pixels[o + k], from.pixels[i + k], weight);
    }
  }
}

/** b over a with a weight of 0 to 255. */
function mixed(a: number, b: number, weight: number): number {
  const t = a * (255 - weight) + b * weight + 128;
  return ((t >> 8) + t) >> 8;
}

/** The kind of file that a path's ending or a name says. */
function formatFor(path: string, format: string | null): Format {
  if (format !== null) {
    const named = formatNamed(format);
    if (named === undefined)
      throw new ValueError(`unknown file format: ${format}`, { hint: "PNG, JPEG and PPM are written here." });
    return named;
  }
  const ending = /\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? "";
  const found = formatOfEnding(ending);
  if (found === undefined) {
    throw new ValueError(`unknown file extension: ${ending}`, { hint: ".png, .jpg and .ppm are written here." });
  }
  return found;
}
