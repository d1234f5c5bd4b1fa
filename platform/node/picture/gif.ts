/** GIF animations, 256 colours a frame. */
import { createRequire } from "node:module";
import type gifenc from "gifenc";

// Its two builds differ in what they export by default; this is always the same one.
const { GIFEncoder, quantize, applyPalette } = createRequire(import.meta.url)("gifenc") as typeof gifenc;

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** RGBA; transparency is not kept. */
  readonly pixels: Uint8Array;
}

/** `delay` in milliseconds between frames; `loop` plays for ever. */
export class GifWriter {
  readonly #encoder = GIFEncoder();
  readonly #delay: number;
  readonly #loop: boolean;

  constructor(delay: number, loop: boolean) {
    this.#delay = delay;
    this.#loop = loop;
  }

  add({ width, height, pixels }: Frame): void {
    const palette = quantize(pixels, 256);
    const index = applyPalette(pixels, palette);
    this.#encoder.writeFrame(index, width, height, { palette, delay: this.#delay, repeat: this.#loop ? 0 : -1 });
  }

  finish(): Uint8Array {
    this.#encoder.finish();
    return this.#encoder.bytes();
  }
}
