/**
 * The picture as an element of the page: what stands still, what moves, and what is touched.
 *
 * The whole frame is a slider to who reads with a screen reader or moves with keys: one place that
 * Tab reaches, with a value. What is drawn in it is its presentation.
 */

import { element, freshId, svgElement } from "../shared/markup";
import { Cursor } from "./cursor";
import type { Point } from "./curve";
import { reachOf } from "./model";
import { formatFixed } from "./numbers";
import { drawPanels } from "./panels";
import type { Scene } from "./scene";
import type { Decimals } from "./sentences";

export class Frame {
  readonly root: HTMLElement;
  /** What holds the point: a finger on it does not scroll the page. */
  readonly handle = element("div", { class: "tapemagic-handle" });
  readonly #id = freshId("plot");
  readonly #svg = svgElement("svg", { class: "tapemagic-plot", "aria-hidden": "true" });
  readonly #still = svgElement("g");
  readonly #moving = svgElement("g", { class: "tapemagic-cursor" });
  #cursor: Cursor | null = null;

  constructor(descriptionId: string) {
    this.#svg.append(this.#still, this.#moving);
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
      // No element of the picture: browsers heed an SVG element's touch-action for all of it only.
      this.handle,
    );
  }

  /** Draw a scene. */
  draw(scene: Scene): void {
    const { layout, picture, curves, active } = scene;
    this.#svg.setAttribute("width", String(layout.width));
    this.#svg.setAttribute("height", String(layout.height));
    for (const layer of [this.#still, this.#moving]) {
      layer.setAttribute("transform", `translate(${layout.left},0)`);
    }
    this.#still.replaceChildren(...drawPanels(scene, this.#id));
    this.#cursor = new Cursor(scene, this.#id);
    this.#moving.replaceChildren(...this.#cursor.nodes);
    const name = curves[active]?.info.name ?? "";
    this.root.setAttribute("aria-label", `Point on ${name}: ${picture.variable}`);
    const [low, high] = reachOf(picture);
    this.root.setAttribute("aria-valuemin", String(low));
    this.root.setAttribute("aria-valuemax", String(high));
  }

  /** Move the point; `h` is the secant's step. */
  move(scene: Scene, x: number, points: readonly Point[], h: number, decimals: Decimals): void {
    this.#cursor?.move(x, points, h, decimals);
    const across = scene.x(x);
    const isSeen = across >= 0 && across <= scene.layout.plotWidth;
    this.handle.style.translate = isSeen ? `${(scene.layout.left + across).toFixed(1)}px` : "-99px";
    this.root.setAttribute("aria-valuenow", String(x));
    this.root.setAttribute(
      "aria-valuetext",
      `${scene.picture.variable} = ${formatFixed(x, decimals.x)}`,
    );
  }
}
