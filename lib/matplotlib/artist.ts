/** What an Axes holds: things that are drawn, have limits, may stand in the legend and keep it away. */
import type { AxesBase } from "./axes/base.js";
import type { Mapping } from "./mapping.js";
import type { Panel } from "./panel.js";

/** A place in pixels from the figure's lower left corner. */
export type Point = readonly [number, number];

/** What the legend must not cover, in pixels. */
export interface Obstacles {
  readonly lines?: readonly (readonly Point[])[];
  readonly points?: readonly Point[];
  readonly boxes?: readonly Box[];
}

export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

/** Anything drawn. */
export abstract class Artist {
  /** @internal */ axes: AxesBase | null = null;
  /** @internal */ zorder = 1;
  /** @internal */ label = "";
  /** @internal */ visible = true;
  /** Stands in the legend after what is no container, as matplotlib has it. @internal */ container = false;

  /** Adds itself to the plotly figure. @internal */
  abstract draw(panel: Panel): void;

  /** What the legend must not cover. @internal */
  obstacles(_panel: Panel): Obstacles {
    return {};
  }

  /** The data of what may get other data later. @internal */
  points(): { readonly x: readonly number[]; readonly y: readonly number[] } | null {
    return null;
  }

  /** Colour mapping, for a colorbar. @internal */
  get mapping(): Mapping | null {
    return null;
  }

  /** Whether it stands in the legend. @internal */
  get listed(): boolean {
    return this.label !== "" && !this.label.startsWith("_");
  }

  get_label(): string {
    return this.label;
  }
  set_label(label: string): void {
    this.label = label;
  }
  get_visible(): boolean {
    return this.visible;
  }
  set_visible(visible: boolean): void {
    this.visible = visible;
  }
  get_zorder(): number {
    return this.zorder;
  }
  set_zorder(zorder: number): void {
    this.zorder = zorder;
  }
  /** Takes it out of its axes. */
  remove(): void {
    this.axes?.removeArtist(this);
    this.axes = null;
  }
}
