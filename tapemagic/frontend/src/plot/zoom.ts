/**
 * Looking closer: the range of x that is seen, changed by wheel, pinch, drag and buttons.
 *
 * The wheel zooms with Ctrl, or when the plot has the focus; else the page scrolls. One finger that
 * moves up or down scrolls the page, too: only two zoom.
 */

import { scaleLinear } from "d3-scale";
import { type Selection, select } from "d3-selection";
import { type D3ZoomEvent, type ZoomBehavior, zoom, zoomIdentity } from "d3-zoom";
import type { Layout } from "./layout";
import { type Range, sameRange } from "./model";

const CLOSEST = 1e6;
/** How far out, where there is a kernel that computes what lies there. */
const FARTHEST = 1 / 50;

export interface ZoomOptions {
  readonly hasFocus: () => boolean;
  /** The reader looks at another range. */
  readonly onView: (view: Range) => void;
}

export class Zoom {
  readonly #selection: Selection<HTMLElement, unknown, null, undefined>;
  readonly #behavior: ZoomBehavior<HTMLElement, unknown>;
  #home: Range = [0, 1];
  /** The pixels of the plot in the surface. */
  #pixels: Range = [0, 1];

  constructor(surface: HTMLElement, options: ZoomOptions) {
    this.#selection = select(surface);
    this.#behavior = zoom<HTMLElement, unknown>()
      .filter((event: Event) => isForZoom(event, options.hasFocus()))
      .on("zoom", (event: D3ZoomEvent<HTMLElement, unknown>) => {
        const [low = 0, high = 1] = event.transform
          .rescaleX(scaleLinear(this.#home, this.#pixels))
          .domain();
        // Exactly home, whatever rounding says.
        options.onView(
          event.transform.k === 1 && event.transform.x === 0 ? this.#home : [low, high],
        );
      });
    this.#selection.call(this.#behavior).on("dblclick.zoom", null);
  }

  /** Take over what is seen, from outside: no one is told. */
  show(home: Range, view: Range, { left, plotWidth, height }: Layout, isLive: boolean): void {
    this.#home = home;
    this.#pixels = [left, left + plotWidth];
    const all = Number.POSITIVE_INFINITY;
    this.#behavior
      .extent([
        [left, 0],
        [left + plotWidth, height],
      ])
      .scaleExtent([isLive ? FARTHEST : 1, CLOSEST])
      .translateExtent([
        [isLive ? -all : left, -all],
        [isLive ? all : left + plotWidth, all],
      ]);
    const scale = (home[1] - home[0]) / (view[1] - view[0]);
    const start = scaleLinear(home, this.#pixels)(view[0]);
    const transform = zoomIdentity.translate(left - scale * start, 0).scale(scale);
    this.#selection.property("__zoom", sameRange(home, view) ? zoomIdentity : transform);
  }

  /** Zoom by a factor, about a place in pixels of the plot. */
  by(factor: number, about: number): void {
    this.#behavior.scaleBy(this.#selection, factor, [this.#pixels[0] + about, 0]);
  }

  /** Move what is seen by pixels. */
  pan(pixels: number): void {
    const scale = this.#selection.property("__zoom").k as number;
    this.#behavior.translateBy(this.#selection, pixels / scale, 0);
  }

  end(): void {
    this.#selection.on(".zoom", null);
  }
}

/** Return whether an event zooms. One pointer is the business of `drag.ts`. */
export function isForZoom(event: Event, hasFocus: boolean): boolean {
  if (event instanceof WheelEvent) {
    return event.ctrlKey || hasFocus;
  }
  return typeof TouchEvent !== "undefined" && event instanceof TouchEvent
    ? event.touches.length > 1
    : false;
}
