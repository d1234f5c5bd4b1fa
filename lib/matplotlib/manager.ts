/** pyplot's memory: the open figures and the current one. */
import { Figure, type FigureOptions } from "./figure.js";
import { rc } from "./rc.js";

class Manager {
  /** By number, the current one last. */
  readonly figures: Map<number, Figure> = new Map();
  /** Whether figures are shown at the cell's end: `plt.ion()`, `plt.ioff()`. */
  interactive = true;
  #warned = false;

  /** The current figure, made when there is none. */
  get current(): Figure {
    return [...this.figures.values()].at(-1) ?? this.open();
  }

  /** A new figure, or the open one of that number or name, made current. */
  open(id?: number | string, options: FigureOptions = {}): Figure {
    const found = id === undefined ? undefined : this.find(id);
    if (found) {
      this.figures.delete(found.number);
      this.figures.set(found.number, found);
      if (options.clear) found.clear();
      return found;
    }
    const number = typeof id === "number" ? id : Math.max(0, ...this.figures.keys()) + 1;
    const figure = new Figure(number, options, typeof id === "string" ? id : "");
    this.figures.set(number, figure);
    this.#warnOfMany();
    return figure;
  }

  find(id: number | string): Figure | undefined {
    return typeof id === "number"
      ? this.figures.get(id)
      : [...this.figures.values()].find((figure) => figure.label === id);
  }

  close(figure: Figure): void {
    if (this.figures.get(figure.number) === figure) this.figures.delete(figure.number);
  }
  closeAll(): void {
    this.figures.clear();
  }

  #warnOfMany(): void {
    const most = rc("figure.max_open_warning");
    if (this.#warned || most < 1 || this.figures.size <= most) return;
    this.#warned = true;
    console.warn(
      `RuntimeWarning: More than ${most} figures have been opened. Figures created through the pyplot interface are retained until explicitly closed and may consume too much memory.`,
    );
  }
}

export const manager: Manager = new Manager();
