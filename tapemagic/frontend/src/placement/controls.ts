/** The buttons that move the line that is chosen, and the switches. */

import { button, element } from "../shared/markup";
import { DIRECTIONS, type Direction } from "./model";
import type { ExplorerState } from "./state";

const WORDS: Readonly<Record<Direction, readonly [sign: string, word: string]>> = {
  left: ["←", "Left"],
  right: ["→", "Right"],
  up: ["↑", "Up"],
  down: ["↓", "Down"],
};

export class MoveButtons {
  readonly root: HTMLElement;
  readonly #state: ExplorerState;
  readonly #name = element("code", { class: "tapemagic-name" });
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(state: ExplorerState, onMove: (direction: Direction) => void) {
    this.#state = state;
    this.#buttons = DIRECTIONS.map((direction) => {
      const [sign, word] = WORDS[direction];
      const made = button("", "tapemagic-move", () => onMove(direction));
      made.append(element("span", { "aria-hidden": "true" }, sign), ` ${word}`);
      return made;
    });
    this.root = element(
      "div",
      { class: "tapemagic-moves", role: "group", "aria-label": "Move the chosen line" },
      element("span", { class: "tapemagic-chosen" }, "Move ", this.#name),
      ...this.#buttons,
    );
  }

  /** A button whose move cannot be stays a button: pressed, it says why. */
  show(): void {
    const { explored, selected } = this.#state;
    this.#name.textContent = explored.statements[explored.movable[selected] ?? 0]?.name ?? "";
    DIRECTIONS.forEach((direction, place) => {
      const cannot = typeof this.#state.leadsTo(selected, direction) === "string";
      this.#buttons[place]?.setAttribute("aria-disabled", String(cannot));
    });
  }
}

export class Switches {
  readonly root: HTMLElement;
  readonly #state: ExplorerState;
  readonly #boxes: readonly HTMLInputElement[];

  constructor(state: ExplorerState, onToggle: (place: number) => void) {
    this.#state = state;
    this.#boxes = state.explored.switches.map((_, place) => {
      const box = element("input", { type: "checkbox" });
      box.addEventListener("change", () => onToggle(place));
      return box;
    });
    const labels = state.explored.switches.map((each, place) =>
      element("label", { class: "tapemagic-switch" }, this.#boxes[place] ?? "", ` ${each.label}`),
    );
    this.root = element(
      "fieldset",
      { class: "tapemagic-switches" },
      element("legend", {}, "What if …"),
      ...labels,
    );
    this.root.hidden = labels.length === 0;
  }

  show(): void {
    this.#boxes.forEach((box, place) => {
      box.checked = this.#state.isOn(place);
    });
  }
}
