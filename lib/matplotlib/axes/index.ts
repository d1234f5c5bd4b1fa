/** The Axes: a chain of classes, each of which adds a family of plotting methods. This one adds texts and twins. */
import type { Artist } from "../artist.js";
import { type ArrowLook, type Coords, Text } from "../artists/text.js";
import { normalize, type Options, splitOptions, TEXT_NAMES, type TextOptions } from "../options.js";
import { toNumbers } from "../values.js";
import { AxesStats } from "./stats.js";

export interface AnnotateOptions extends TextOptions {
  /** The place that is meant. */
  readonly xy?: readonly [number, number];
  /** Where the text stands; at `xy` when it is not given. */
  readonly xytext?: readonly [number, number];
  readonly xycoords?: Coords;
  readonly textcoords?: Coords;
  /** An arrow from the text to the place: `{ arrowstyle: "->", color: "r" }`. */
  readonly arrowprops?: Readonly<Record<string, unknown>>;
  readonly annotation_clip?: boolean | null;
}

/** A second Axes over one, with an axis of its own, is told where its coordinates come from by this. */
export interface Transform {
  readonly coords: Coords;
}

/** One plot of a figure. */
export class Axes extends AxesStats {
  /** `transform: ax.transAxes` places texts in parts of the frame. */
  readonly transAxes: Transform = { coords: "axes fraction" };
  readonly transData: Transform = { coords: "data" };

  /** A text at a place of the data. Numbers are written as they are. */
  text(x: unknown, y: unknown, s: unknown, ...rest: unknown[]): Text {
    const { positional, options } = splitOptions(rest);
    const dict = (positional[0] ?? options.fontdict ?? {}) as Options;
    const { fontdict: _f, transform, ...style } = options;
    const look = normalize("Text", { ...dict, ...style }, TEXT_NAMES);
    const coords = (transform as Transform | undefined)?.coords ?? "data";
    const [px, py] = [this.flat(x, this.xaxis)[0], this.flat(y, this.yaxis)[0]];
    return this.#write(new Text(px, py, String(s), look, coords), look);
  }

  /** A text about a place, with an arrow if asked: `annotate("top", [1, 2], { xytext: [2, 3], arrowprops: {} })`. */
  annotate(text: unknown, ...rest: unknown[]): Text {
    const { positional, options } = splitOptions(rest);
    const {
      xy = positional[0],
      xytext = positional[1],
      xycoords = "data",
      textcoords,
      arrowprops,
      annotation_clip: _a,
      fontdict,
      ...style
    } = options as Options & AnnotateOptions;
    const look = normalize("Text", { ...fontdict, ...style }, TEXT_NAMES);
    const target = pair(xy);
    const at = xytext === undefined || xytext === null ? null : pair(xytext);
    if (!at) return this.#write(new Text(target[0], target[1], String(text), look, xycoords as Coords), look);
    const coords = (textcoords ?? xycoords) as Coords;
    const arrow = arrowprops ? arrowLook(arrowprops) : null;
    return this.#write(
      new Text(
        at[0],
        at[1],
        String(text),
        look,
        coords,
        { x: target[0], y: target[1], coords: xycoords as Coords },
        arrow,
      ),
      look,
    );
  }

  #write(text: Text, look: Options): Text {
    if (typeof look.zorder === "number") text.zorder = look.zorder;
    if (look.visible === false) text.visible = false;
    return this.add(text);
  }

  /** @internal */
  override writeNote(text: string, options: Options): void {
    this.annotate(text, options);
  }

  /** An Axes in the same place with the same x and a y of its own, on the right. */
  twinx(): Axes {
    const twin = this.#twin();
    twin.xaxis.share(this.xaxis);
    twin.xaxis.visible = false;
    twin.yaxis.tick_right();
    return twin;
  }
  /** An Axes in the same place with the same y and an x of its own, on top. */
  twiny(): Axes {
    const twin = this.#twin();
    twin.yaxis.share(this.yaxis);
    twin.yaxis.visible = false;
    twin.xaxis.tick_top();
    twin.xaxis.set_label_position("top");
    return twin;
  }

  #twin(): Axes {
    const twin = this.figure.add_axes([0, 0, 1, 1]) as Axes;
    twin.fixedPosition = null;
    twin.twinOf = this;
    return twin;
  }

  /** Everything that is drawn. */
  get_children(): Artist[] {
    return [...this.artists];
  }
}

function pair(place: unknown): [number, number] {
  const [x, y] = toNumbers(place);
  return [x, y];
}

/** plotly's arrow for matplotlib's `arrowprops`. */
function arrowLook(props: Readonly<Record<string, unknown>>): ArrowLook {
  const style = String(props.arrowstyle ?? "simple");
  const head = style === "-" ? 0 : style.includes("|>") || !("arrowstyle" in props) ? 2 : 3;
  const width = Number(props.linewidth ?? props.lw ?? props.width ?? ("arrowstyle" in props ? 1 : 4));
  return { color: props.color ?? props.facecolor ?? props.fc ?? props.edgecolor ?? "black", width, head };
}
