/** pyplot's functions that set the current Axes' texts, limits, ticks, grid and legend. */
import type { ArrayLikeLimits, TitleOptions } from "../axes/base.js";
import type { ScaleOptions } from "../axis.js";
import type { Legend } from "../legend.js";
import { splitOptions } from "../options.js";
import { gca } from "./figures.js";

export function title(label: unknown, options: TitleOptions = {}): void {
  gca().set_title(label, options);
}
export function xlabel(label: unknown, options: TitleOptions = {}): void {
  gca().set_xlabel(label, options);
}
export function ylabel(label: unknown, options: TitleOptions = {}): void {
  gca().set_ylabel(label, options);
}
/** The x limits; `xlim(0, 1)`, `xlim([0, 1])` or `xlim({ left: 0 })` sets them first. */
export function xlim(...args: unknown[]): [number, number] {
  return args.length === 0 ? gca().get_xlim() : gca().set_xlim(...args);
}
/** The y limits; `ylim(0, 1)`, `ylim([0, 1])` or `ylim({ bottom: 0 })` sets them first. */
export function ylim(...args: unknown[]): [number, number] {
  return args.length === 0 ? gca().get_ylim() : gca().set_ylim(...args);
}
export function xscale(scale: string, options: ScaleOptions = {}): void {
  gca().set_xscale(scale, options);
}
/** "linear", "log", or "symlog" with `{ linthresh, linscale }`. */
export function yscale(scale: string, options: ScaleOptions = {}): void {
  gca().set_yscale(scale, options);
}
/** Ticks and their labels: `xticks()`, `xticks(places)`, `xticks(places, labels, { rotation: 45 })`. */
export function xticks(...args: unknown[]): number[] {
  return setTicks("x", args);
}
/** Ticks and their labels: `yticks()`, `yticks(places)`, `yticks(places, labels)`. */
export function yticks(...args: unknown[]): number[] {
  return setTicks("y", args);
}

function setTicks(which: "x" | "y", args: readonly unknown[]): number[] {
  const axes = gca();
  const { positional, options } = splitOptions(args);
  const { ticks = positional[0], labels = positional[1], ...rest } = options;
  if (ticks !== undefined && ticks !== null) {
    if (which === "x") axes.set_xticks(ticks, labels, rest);
    else axes.set_yticks(ticks, labels, rest);
  } else if (Object.keys(rest).length > 0) {
    axes.tick_params({
      axis: which,
      labelsize: rest.fontsize ?? rest.size,
      rotation: rest.rotation,
      labelcolor: rest.color,
    });
  }
  return which === "x" ? axes.get_xticks() : axes.get_yticks();
}

/** Grid lines on, off, or the other way round: `grid(true)`, `grid({ linestyle: "--" })`. */
export function grid(...args: unknown[]): void {
  gca().grid(...args);
}
/** The legend of what has a label: `legend()`, `legend(["a", "b"])`, `legend(handles, labels)`, `legend({ loc: "upper left" })`. */
export function legend(...args: unknown[]): Legend {
  return gca().legend(...args);
}
/** Limits and modes: `axis("off")`, `axis("equal")`, `axis([xmin, xmax, ymin, ymax])`. */
export function axis(arg?: string | boolean | ArrayLikeLimits): [number, number, number, number] {
  return gca().axis(arg);
}
export function margins(...args: unknown[]): void {
  gca().margins(...args);
}
export function tick_params(...args: unknown[]): void {
  gca().tick_params(...args);
}
export function locator_params(...args: unknown[]): void {
  gca().locator_params(...args);
}
export function ticklabel_format(options: object = {}): void {
  gca().ticklabel_format(options);
}
export function minorticks_on(): void {
  gca().minorticks_on();
}
export function minorticks_off(): void {
  gca().minorticks_off();
}
export function autoscale(enable = true, which: "x" | "y" | "both" = "both", tight?: boolean): void {
  gca().autoscale(enable, which, tight);
}
/** No frame, ticks and labels: `box(false)`. */
export function box(on?: boolean): void {
  gca().set_frame_on(on ?? !gca().frame);
}
