/** The list of several findings, of which one is shown, and the buttons that step through it. */

import { button, element, freshId } from "../shared/markup";
import { sentence } from "../shared/sentences";
import type { Finding } from "./model";

export interface Step {
  readonly finding: Finding;
  readonly number: string;
}

export class Stepper {
  /** The findings as tabs, one above the other. */
  readonly list: HTMLElement;
  /** "‹ 1 of 3 ›". */
  readonly buttons: HTMLElement;
  readonly #tabs: readonly HTMLElement[];
  readonly #count = element("span", { class: "tapemagic-count" });
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  #position = 0;

  constructor(steps: readonly Step[], panelsId: string, onStep: (position: number) => void) {
    this.#tabs = steps.map(({ finding, number }, position) => {
      const tab = element(
        "button",
        {
          type: "button",
          role: "tab",
          id: freshId("tab"),
          class: `tapemagic-tab tapemagic-hued tapemagic-${finding.level}`,
          "aria-controls": panelsId,
          "data-finding": finding.index,
        },
        element("span", { class: "tapemagic-badge" }, number),
        " ",
        element("span", {}, ...sentence(finding.message)),
      );
      tab.addEventListener("click", () => onStep(position));
      return tab;
    });
    this.list = element(
      "div",
      {
        class: "tapemagic-tabs",
        role: "tablist",
        "aria-orientation": "vertical",
        "aria-label": "Findings",
      },
      ...this.#tabs,
    );
    const arrow = (sign: string, words: string, by: number): HTMLButtonElement => {
      const made = button(sign, "tapemagic-arrow", () => onStep(this.#position + by));
      made.setAttribute("aria-label", words);
      return made;
    };
    this.#previous = arrow("‹", "Previous finding", -1);
    this.#next = arrow("›", "Next finding", 1);
    this.buttons = element(
      "div",
      { class: "tapemagic-steps" },
      this.#previous,
      this.#count,
      this.#next,
    );
  }

  /** Mark the finding that is shown; where a tab has the focus, it goes along. */
  show(position: number): void {
    const hadFocus = this.list.contains(document.activeElement);
    this.#position = position;
    this.#tabs.forEach((tab, each) => {
      tab.setAttribute("aria-selected", String(each === position));
      tab.tabIndex = each === position ? 0 : -1;
    });
    this.#count.textContent = `${position + 1} of ${this.#tabs.length}`;
    this.#previous.disabled = position === 0;
    this.#next.disabled = position === this.#tabs.length - 1;
    if (hadFocus) {
      this.#tabs[position]?.focus({ preventScroll: true });
    }
  }
}
