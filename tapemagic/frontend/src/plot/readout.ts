/** The numbers at the point: x, f, f′, f″ and the curvature, in places that keep their size. */

import { element, svgElement } from "../shared/markup";
import type { Point } from "./curve";
import { curvature } from "./geometry";
import { derivativeName } from "./names";
import { formatNumber, withoutNoise } from "./numbers";
import type { Scene } from "./scene";
import { behaviourOf } from "./sentences";
import { hueOf, seriesOf } from "./series";

const ROW = { class: "tapemagic-readout-row" };

interface Row {
  readonly values: readonly Text[];
  readonly curvature: Text;
}

export class Readout {
  readonly root = element("div", { class: "tapemagic-readout" });
  readonly #x = document.createTextNode("");
  readonly #words = document.createTextNode("");
  readonly #source = document.createTextNode("");
  #rows: Row[] = [];
  /** For what the places are. */
  #shape = "";
  #waiting = "";
  #known = "";

  /** Make the places for the numbers of a scene. `onChoose` is called with the curve to move on. */
  draw(scene: Scene, onChoose: (curve: number) => void): void {
    const { picture, curves } = scene;
    const names = curves.map(({ info }) => [info.name, info.label]);
    const shape = JSON.stringify([
      names,
      picture.order,
      picture.variable,
      scene.active,
      scene.show.panels,
    ]);
    if (shape === this.#shape) {
      return;
    }
    this.#shape = shape;
    const isOne = curves.length === 1;
    this.#rows = [];
    const lines = curves.map((curve, position) => {
      const name = curve.info.name;
      const values = Array.from({ length: picture.order + 1 }, () => document.createTextNode(""));
      const bend = document.createTextNode("");
      this.#rows.push({ values, curvature: bend });
      const cells = values.map((text, order) =>
        quantity(
          [swatch(scene, position, order), derivativeName(name, order)],
          text,
          hueOf(scene, position, order),
        ),
      );
      return element(
        "div",
        ROW,
        ...(isOne
          ? [quantity([picture.variable], this.#x)]
          : [this.#choice(scene, position, onChoose)]),
        ...cells,
        quantity(["curvature"], bend),
      );
    });
    this.root.replaceChildren(
      ...(isOne ? [] : [element("div", ROW, quantity([picture.variable], this.#x))]),
      ...lines,
      element(
        "p",
        { class: "tapemagic-said" },
        element("span", {}, this.#words),
        element("span", { class: "tapemagic-source" }, this.#source),
      ),
    );
  }

  #choice(scene: Scene, position: number, onChoose: (curve: number) => void): HTMLElement {
    const info = scene.curves[position]?.info;
    const made = element(
      "button",
      {
        type: "button",
        class: "tapemagic-hued tapemagic-choice",
        style: hueOf(scene, position, 0),
        "aria-pressed": String(position === scene.active),
        title: info?.label ?? undefined,
      },
      swatch(scene, position, 0),
      info?.name ?? "",
    );
    made.addEventListener("click", () => onChoose(position));
    return made;
  }

  /** Show the numbers of the points: text changes, and nothing else. */
  show(scene: Scene, x: string, points: readonly Point[], isExact: boolean): void {
    write(this.#x, x);
    points.forEach((point, position) => {
      const row = this.#rows[position];
      row?.values.forEach((text, order) => {
        write(text, numberOf(scene, order, point.values[order] ?? Number.NaN));
      });
      const [, first = Number.NaN, second = Number.NaN] = point.values;
      if (row !== undefined) {
        write(row.curvature, formatNumber(curvature(first, second), { isPadded: true }));
      }
    });
    const [curve, point] = [scene.curves[scene.active], points[scene.active]];
    if (curve !== undefined && point !== undefined) {
      const name = scene.curves.length > 1 ? `${curve.info.name}: ` : "";
      write(this.#words, name + behaviourOf(curve, point));
    }
    const hasValue = Number.isFinite(point?.values[0]);
    const source = isExact ? "exact, by the tape" : "≈ interpolated";
    this.#known = hasValue ? source : "";
    write(this.#source, this.#waiting || this.#known);
  }

  /** Say for what the reader waits; "" for nothing. */
  wait(words: string): void {
    this.#waiting = words;
    write(this.#source, this.#waiting || this.#known);
  }
}

function numberOf(scene: Scene, order: number, value: number): string {
  return formatNumber(withoutNoise(value, scene.picture.limits[order]), { isPadded: true });
}

function write(text: Text, words: string): void {
  if (text.data !== words) {
    text.data = words;
  }
}

function quantity(name: readonly (Node | string)[], value: Text, style?: string): HTMLElement {
  return element(
    "div",
    { class: `tapemagic-quantity${style === undefined ? "" : " tapemagic-hued"}`, style },
    element("span", { class: "tapemagic-quantity-name" }, ...name),
    element("span", { class: "tapemagic-quantity-value" }, value),
  );
}

/** A piece of the line, as the plot draws it. */
function swatch(scene: Scene, curve: number, order: number): SVGElement {
  const { dash } = seriesOf(curve, order, scene.curves.length, scene.show.panels);
  return svgElement(
    "svg",
    { class: "tapemagic-swatch", width: 22, height: 8, "aria-hidden": "true" },
    svgElement("path", { d: "M1 4H21", "stroke-dasharray": dash === "" ? undefined : dash }),
  );
}
