/** The switches of what is shown, and the buttons that look closer. */

import { button, element } from "../shared/markup";
import type { Show } from "./model";

type Switch = Exclude<keyof Show, "panels" | "h">;

const SWITCHES: readonly (readonly [Switch, string, string])[] = [
  ["tangent", "Tangent", "The line through the point with the slope f′"],
  ["parabola", "Parabola", "The parabola with the same value, slope and f″"],
  [
    "circle",
    "Circle",
    "The circle that fits best, of radius 1 / curvature; an ellipse where the axes differ",
  ],
  ["secant", "Secant", "The line through two points: the difference quotient"],
  ["shading", "Shading", "Where f rises and falls, and how it bends"],
  ["marks", "Marks", "Critical points, inflections, corners, poles"],
  ["table", "Table", "A table of values"],
];

export interface ToolbarOptions {
  readonly onShow: (change: Partial<Show>) => void;
  readonly onZoom: (factor: number) => void;
  readonly onReset: () => void;
}

export class Toolbar {
  readonly root: HTMLElement;
  readonly #switches: ReadonlyMap<Switch, HTMLButtonElement>;
  readonly #one: HTMLButtonElement;
  readonly #reset: HTMLButtonElement;
  #show: Show | null = null;

  constructor(options: ToolbarOptions) {
    this.#switches = new Map(
      SWITCHES.map(([name, words, title]) => {
        const made = button(words, "tapemagic-switch", () =>
          options.onShow({ [name]: !this.#show?.[name] }),
        );
        made.title = title;
        return [name, made];
      }),
    );
    this.#one = button("One panel", "tapemagic-switch", () =>
      options.onShow({ panels: this.#show?.panels === "one" ? "three" : "one" }),
    );
    this.#one.title = "All derivatives on the same axes";
    const sign = (text: string, words: string, onClick: () => void): HTMLButtonElement => {
      const made = button(text, "tapemagic-zoom-button", onClick);
      made.setAttribute("aria-label", words);
      made.title = words;
      return made;
    };
    this.#reset = button("Reset", "tapemagic-reset", options.onReset);
    this.#reset.title = "Back to the first view";
    const zooms = element(
      "div",
      { class: "tapemagic-zooms", role: "group", "aria-label": "Zoom" },
      sign("−", "Zoom out", () => options.onZoom(1 / 1.5)),
      sign("+", "Zoom in", () => options.onZoom(1.5)),
      this.#reset,
    );
    this.root = element(
      "div",
      { class: "tapemagic-toolbar" },
      element(
        "div",
        { class: "tapemagic-switches", role: "group", "aria-label": "Show" },
        ...this.#switches.values(),
        this.#one,
      ),
      zooms,
    );
  }

  update(show: Show, isHome: boolean): void {
    this.#show = show;
    for (const [name, made] of this.#switches) {
      made.setAttribute("aria-pressed", String(show[name]));
    }
    this.#one.setAttribute("aria-pressed", String(show.panels === "one"));
    this.#reset.disabled = isHome;
  }
}
