/** Looking at numbers: a tensor as text with a small picture, and the course of a training. Names of this library's own. */
import { typeError, ValueError } from "../../builtins/errors.js";
import { figureBundle } from "../bundle.js";
import { Figure } from "../figure.js";
import { type ArrayLike, type Grid, isData, toGrid, toNumbers, tupleText } from "../values.js";

const DISPLAY = Symbol.for("Jupyter.display");

export interface ViewOptions {
  /** "heatmap" for up to two dimensions, "image" for three or one channels, "hist" for how values are spread; chosen by the shape when it is not given. */
  readonly kind?: "heatmap" | "image" | "hist";
  readonly cmap?: string;
  readonly bins?: number;
  readonly title?: string;
}

/** What a cell shows: a picture with its text. As a cell's last expression, or in `display(...)`. */
export class View {
  readonly #figure: Figure;
  readonly #text: string;

  /** @internal */
  constructor(figure: Figure, text: string) {
    this.#figure = figure;
    this.#text = text;
  }

  /** The figure, to be changed or saved. */
  get figure(): Figure {
    return this.#figure;
  }
  toString(): string {
    return this.#text;
  }
  /** @internal */
  async [DISPLAY](): Promise<Record<string, unknown>> {
    const bundle = await figureBundle(this.#figure);
    const escaped = this.#text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
    return { ...bundle, "text/html": `<pre>${escaped}</pre>${String(bundle["text/html"])}`, "text/plain": this.#text };
  }
}

/** Cells of a heatmap beyond which a tensor is shown by how its values are spread. */
const MOST_CELLS = 250_000;

/**
 * A tensor as text (shape, dtype, range, mean, standard deviation, what is not finite) with a small picture of its values.
 *
 * @throws ValueError for a picture that the shape does not have.
 * @example plt.view(net.fc1.weight)
 * @example display(plt.view(gradient, { kind: "hist" }))
 */
export function view(data: ArrayLike, options: ViewOptions = {}): View {
  if (!isData(data)) throw typeError("view() takes a tensor, an array or a list of numbers");
  const grid = toGrid(data);
  const kind = options.kind ?? kindOf(grid);
  const figure = new Figure(0, { figsize: kind === "hist" ? [4, 2.4] : [4, 3] });
  const axes = figure.add_subplot();
  if (kind === "hist") {
    const finite = Array.from(grid.values).filter(Number.isFinite);
    axes.hist(finite, options.bins ?? Math.min(50, Math.max(5, Math.ceil(Math.sqrt(finite.length)))));
    axes.set_ylabel("count");
  } else if (kind === "image") {
    axes.imshow(channelsLast(grid), { cmap: options.cmap ?? "gray" });
    axes.axis("off");
  } else {
    const shown = axes.imshow(asMatrix(grid), {
      cmap: options.cmap ?? "viridis",
      aspect: "auto",
      interpolation: "nearest",
    });
    figure.colorbar(shown);
  }
  if (options.title !== undefined) axes.set_title(options.title);
  figure.tight_layout();
  return new View(figure, summary(data, grid));
}

function kindOf({ shape, values }: Grid): "heatmap" | "image" | "hist" {
  if (values.length === 0 || values.length > MOST_CELLS) return "hist";
  const sides = shape.filter((n) => n !== 1);
  if (sides.length === 3 && (sides[0] === 3 || sides[2] === 3) && Math.min(...sides) === 3) return "image";
  return sides.length <= 2 ? "heatmap" : "hist";
}

function asMatrix({ shape, values }: Grid): number[][] {
  const sides = shape.filter((n) => n !== 1);
  if (sides.length > 2) throw new ValueError(`a heatmap has two dimensions, the tensor ${shape.length}`);
  const width = sides[sides.length - 1] ?? 1;
  const rows = values.length / width;
  return Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * width, (r + 1) * width)));
}

/** (3, H, W), (1, H, W) or (H, W, 3) as imshow takes it, brought to 0..1 when it goes beyond. */
function channelsLast(grid: Grid): number[][][] | number[][] {
  const sides = grid.shape.filter((n) => n !== 1);
  if (sides.length === 2) return asMatrix(grid);
  const first = sides[0] === 3;
  if (sides.length !== 3 || (!first && sides[2] !== 3))
    throw new ValueError(`a picture has the shape (3, H, W), (H, W, 3) or (H, W), not ${tupleText(grid.shape)}`);
  const [height, width] = first ? [sides[1], sides[2]] : [sides[0], sides[1]];
  const [low, high] = range(grid.values);
  const bytes = low >= 0 && high > 1 && high <= 255;
  const place = (v: number): number => (bytes ? v / 255 : low >= 0 && high <= 1 ? v : (v - low) / (high - low || 1));
  const at = (r: number, c: number, k: number): number =>
    place(grid.values[first ? (k * height + r) * width + c : (r * width + c) * 3 + k]);
  return Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_unused, c) => [at(r, c, 0), at(r, c, 1), at(r, c, 2)]),
  );
}

function range(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function summary(data: ArrayLike, { shape, values }: Grid): string {
  const { dtype } = data as { readonly dtype?: unknown };
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, v) => sum + v, 0) / finite.length;
  const variance = finite.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, finite.length - 1);
  const [low, high] = range(finite);
  const short = (v: number): string => String(Number(v.toPrecision(4)));
  const parts = [`shape ${tupleText(shape)}`];
  if (dtype !== undefined) parts.push(String(dtype));
  if (finite.length > 0) {
    parts.push(`min ${short(low)}`, `max ${short(high)}`, `mean ${short(mean)}`);
    if (finite.length > 1) parts.push(`std ${short(Math.sqrt(variance))}`);
  }
  if (finite.length < values.length) parts.push(`${values.length - finite.length} not finite`);
  return parts.join(", ");
}

/**
 * The course of a training, a curve for every name: `plt.history({ loss, val_loss })`. Names that contain "acc" stand beside
 * the others.
 *
 * @throws ValueError when there is nothing to draw.
 */
export function history(records: Readonly<Record<string, ArrayLike>>, options: { readonly title?: string } = {}): View {
  const curves = Object.entries(records).map(([name, values]) => ({ name, values: toNumbers(values) }));
  if (curves.every(({ values }) => values.length === 0)) throw new ValueError("history() got no numbers");
  const groups = [
    { label: "loss", curves: curves.filter(({ name }) => !/acc/i.test(name)) },
    { label: "accuracy", curves: curves.filter(({ name }) => /acc/i.test(name)) },
  ].filter((group) => group.curves.length > 0);
  const figure = new Figure(0, { figsize: [4.5 * groups.length, 3] });
  groups.forEach((group, i) => {
    const axes = figure.add_subplot(1, groups.length, i + 1);
    for (const { name, values } of group.curves) {
      const epochs = values.map((_, k) => k + 1);
      axes.plot(epochs, values, { label: name, ...(values.length === 1 ? { marker: "o" } : {}) });
    }
    axes.set_xlabel("epoch");
    axes.set_ylabel(group.label);
    axes.legend();
  });
  if (options.title !== undefined) figure.suptitle(options.title);
  figure.tight_layout();
  const last = curves.map(
    ({ name, values }) => `${name} ${Number((values[values.length - 1] ?? Number.NaN).toPrecision(4))}`,
  );
  return new View(figure, `${Math.max(...curves.map(({ values }) => values.length))} epochs: ${last.join(", ")}`);
}
