/**
 * Pictures of digits, drawn by formula: strokes, moved a little at random, as thick lines with soft edges.
 *
 * Only sums, products and square roots are used, so the same seed gives the same bytes everywhere.
 */
import { Generator } from "../torch/random.js";
import { STYLES, type Stroke } from "./strokes.js";

/** Height and width, in pixels. */
export const SIDE = 28;

/** The digit's own square within the picture. */
const BOX = 20;

/** How far things vary, each to both sides: shares of the digit's square, or pixels. */
const VARIES = { slant: 0.24, turn: 0.16, size: 0.16, point: 0.028, place: 2 };
/** Half the width of a line, in pixels. */
const THIN = 0.75;
const THICK = 1.55;

/** A number between -range and range. */
const around = (g: Generator, range: number): number => (2 * g.uniformFloat() - 1) * range;

/** Paints the line from (x0, y0) to (x1, y1): each pixel takes the most that any line gives it. */
function paint(picture: Uint8Array, x0: number, y0: number, x1: number, y1: number, half: number): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  const reach = half + 1;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + reach));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length2));
      const [ex, ey] = [x - x0 - along * dx, y - y0 - along * dy];
      const covered = half + 0.5 - Math.sqrt(ex * ex + ey * ey);
      if (covered <= 0) continue;
      const value = covered >= 1 ? 255 : Math.floor(covered * 255);
      if (value > picture[y * SIDE + x]) picture[y * SIDE + x] = value;
    }
  }
}

/** One digit in one of its styles, written in a hand of its own. */
function drawDigit(picture: Uint8Array, digit: number, g: Generator): void {
  const styles = STYLES[digit];
  const strokes: readonly Stroke[] = styles[Math.floor(g.uniformFloat() * styles.length)];
  const slant = around(g, VARIES.slant);
  const turn = around(g, VARIES.turn);
  const wide = BOX * (0.95 + around(g, VARIES.size));
  const high = BOX * (0.98 + around(g, VARIES.size));
  const [cx, cy] = [(SIDE - 1) / 2 + around(g, VARIES.place), (SIDE - 1) / 2 + around(g, VARIES.place)];
  const half = THIN + g.uniformFloat() * (THICK - THIN);
  for (const stroke of strokes) {
    let [px, py] = [0, 0];
    for (let k = 0; k < stroke.length; k += 2) {
      const x = (stroke[k] - 0.5 + around(g, VARIES.point)) * wide;
      const y = (stroke[k + 1] - 0.5 + around(g, VARIES.point)) * high;
      const [qx, qy] = [cx + x - slant * y - turn * y, cy + y + turn * x];
      if (k > 0) paint(picture, px, py, qx, qy, half);
      [px, py] = [qx, qy];
    }
  }
}

/** Pictures, one after the other, and what they show. */
export interface Drawn {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** `n` digits of a seed; each of the ten about equally often. */
export function drawDigits(n: number, seed: number): Drawn {
  const g = new Generator().manual_seed(seed);
  const images = new Uint8Array(n * SIDE * SIDE);
  const labels = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    labels[i] = Math.floor(g.uniformFloat() * 10);
    drawDigit(images.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE), labels[i], g);
  }
  return { images, labels };
}
