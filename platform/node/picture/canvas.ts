/** As much of a 2D canvas as plotly.js paints heatmaps and pictures on: pixels and filled rectangles. */
import { encodePng } from "./png.js";

interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export class Canvas {
  readonly nodeName = "canvas";
  readonly #context: Context = new Context(this);
  #width = 300;
  #height = 150;
  #pixels: Uint8ClampedArray | null = null;

  get width(): number {
    return this.#width;
  }
  set width(value: number) {
    this.#width = Math.max(1, Math.round(value));
    this.#pixels = null;
  }
  get height(): number {
    return this.#height;
  }
  set height(value: number) {
    this.#height = Math.max(1, Math.round(value));
    this.#pixels = null;
  }
  /** RGBA, row by row. */
  get pixels(): Uint8ClampedArray {
    this.#pixels ??= new Uint8ClampedArray(4 * this.#width * this.#height);
    return this.#pixels;
  }

  getContext(kind: string): Context | null {
    return kind === "2d" ? this.#context : null;
  }

  toDataURL(): string {
    const png = encodePng({ width: this.#width, height: this.#height, pixels: this.pixels });
    return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  }
}

class Context {
  readonly canvas: Canvas;
  fillStyle = "#000000";

  constructor(canvas: Canvas) {
    this.canvas = canvas;
  }

  createImageData(width: number, height: number): ImageData {
    return { width, height, data: new Uint8ClampedArray(4 * width * height) };
  }

  putImageData(image: ImageData, x: number, y: number): void {
    const { width, height, pixels } = this.canvas;
    const [left, right] = [Math.max(0, x), Math.min(width, x + image.width)];
    for (let row = Math.max(0, y); row < Math.min(height, y + image.height); row++) {
      const from = 4 * ((row - y) * image.width + left - x);
      pixels.set(image.data.subarray(from, from + 4 * (right - left)), 4 * (row * width + left));
    }
  }

  getImageData(x: number, y: number, width: number, height: number): ImageData {
    const out = this.createImageData(width, height);
    for (let row = 0; row < height; row++) {
      const from = 4 * ((y + row) * this.canvas.width + x);
      out.data.set(this.canvas.pixels.subarray(from, from + 4 * width), 4 * row * width);
    }
    return out;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const color = parseColor(this.fillStyle);
    const canvas = this.canvas;
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(canvas.width, Math.round(x + width))];
    for (let row = Math.max(0, Math.round(y)); row < Math.min(canvas.height, Math.round(y + height)); row++) {
      for (let column = left; column < right; column++) canvas.pixels.set(color, 4 * (row * canvas.width + column));
    }
  }

  clearRect(x: number, y: number, width: number, height: number): void {
    const style = this.fillStyle;
    this.fillStyle = "rgba(0,0,0,0)";
    this.fillRect(x, y, width, height);
    this.fillStyle = style;
  }
}

/** The forms in which plotly.js writes colours: #rrggbb and rgb[a](...). */
export function parseColor(text: string): [number, number, number, number] {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (hex) return [Number.parseInt(hex[1], 16), Number.parseInt(hex[2], 16), Number.parseInt(hex[3], 16), 255];
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue, Math.round(alpha * 255)];
}
