/** Where a picture has something in it. */
import type { Box } from "./matrix.js";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly pixels: Uint8Array;
}

/** The box around what differs from the upper left corner, with `pad` pixels around it; the whole of an empty picture. */
export function inkBox({ width, height, pixels }: Raster, pad: number): Box {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height);
  const ground = words[0];
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (words[y * width + x] === ground) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  if (right < 0) return { left: 0, top: 0, right: width, bottom: height };
  return {
    left: Math.floor(left - pad),
    top: Math.floor(top - pad),
    right: Math.ceil(right + 1 + pad),
    bottom: Math.ceil(bottom + 1 + pad),
  };
}

/** The SVG with another window on it: the ground goes on where the window is wider. */
export function crop(svg: string, { left, top, right, bottom }: Box): string {
  const [width, height] = [right - left, bottom - top];
  return svg.replace(/<svg\b[^>]*>/, (tag) =>
    tag
      .replace(/\swidth="[^"]*"/, ` width="${width}"`)
      .replace(/\sheight="[^"]*"/, ` height="${height}"`)
      .replace(/\sviewBox="[^"]*"/, ` viewBox="${left} ${top} ${width} ${height}"`),
  );
}
