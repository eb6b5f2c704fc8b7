/**
 * The picture as an element of the page: what stands still, what moves, and what is touched.
 *
 * The whole frame is a slider to who reads with a screen reader or moves with keys: one place that
 * Tab reaches, with a value. What is drawn in it is its presentation.
 */

import { element, freshId, svgElement } from "../shared/markup";
import { Cursor } from "./cursor";
import type { Point } from "./curve";
import { formatFixed } from "./numbers";
import { drawPanels } from "./panels";
import type { Scene } from "./scene";
import type { Decimals } from "./sentences";

/** How wide the place is by which the point is held. */
const HANDLE = 36;

export class Frame {
  readonly root: HTMLElement;
  readonly surface: SVGGElement;
  readonly handle: SVGElement;
  readonly #id = freshId("plot");
  readonly #svg = svgElement("svg", { class: "tapemagic-plot", "aria-hidden": "true" });
  readonly #still = svgElement("g");
  readonly #moving = svgElement("g", { class: "tapemagic-cursor" });
  readonly #sensor = svgElement("rect", { class: "tapemagic-sensor" });
  #cursor: Cursor | null = null;

  constructor(descriptionId: string) {
    this.handle = svgElement("rect", { class: "tapemagic-handle", width: HANDLE });
    this.surface = svgElement("g", {}, this.#sensor, this.handle);
    this.#svg.append(this.#still, this.#moving, this.surface);
    this.root = element(
      "div",
      {
        class: "tapemagic-frame",
        role: "slider",
        tabindex: 0,
        "aria-orientation": "horizontal",
        "aria-describedby": descriptionId,
      },
      this.#svg,
    );
  }

  /** Draw a scene. */
  draw(scene: Scene): void {
    const { layout, picture, curves, active } = scene;
    this.#svg.setAttribute("width", String(layout.width));
    this.#svg.setAttribute("height", String(layout.height));
    for (const layer of [this.#still, this.#moving, this.surface]) {
      layer.setAttribute("transform", `translate(${layout.left},0)`);
    }
    this.#sensor.setAttribute("width", String(layout.plotWidth));
    this.#sensor.setAttribute("height", String(layout.height));
    this.handle.setAttribute("height", String(layout.height));
    this.#still.replaceChildren(...drawPanels(scene, this.#id));
    this.#cursor = new Cursor(scene, this.#id);
    this.#moving.replaceChildren(...this.#cursor.nodes);
    const name = curves[active]?.info.name ?? "";
    this.root.setAttribute("aria-label", `Point on ${name}: ${picture.variable}`);
    this.root.setAttribute("aria-valuemin", String(picture.range[0]));
    this.root.setAttribute("aria-valuemax", String(picture.range[1]));
  }

  /** Move the point. */
  move(scene: Scene, x: number, points: readonly Point[], decimals: Decimals): void {
    this.#cursor?.move(x, points, decimals);
    const across = scene.x(x);
    const isSeen = across >= 0 && across <= scene.layout.plotWidth;
    this.handle.setAttribute("x", (isSeen ? across - HANDLE / 2 : -2 * HANDLE).toFixed(1));
    this.root.setAttribute("aria-valuenow", String(x));
    this.root.setAttribute(
      "aria-valuetext",
      `${scene.picture.variable} = ${formatFixed(x, decimals.x)}`,
    );
  }
}
