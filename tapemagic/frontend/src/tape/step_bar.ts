/** The buttons that step through the backward pass, and what each step does. */

import { button, element } from "../shared/markup";
import type { Given } from "./model";
import type { GraphState } from "./state";

// Time enough to read a product.
const PAUSE = 1600;

export class StepBar {
  readonly root = element("div", { class: "tapemagic-graph-steps", role: "group" });
  readonly #state: GraphState;
  readonly #goTo: (steps: number) => void;
  readonly #count = element("span", { class: "tapemagic-graph-count" });
  readonly #backs: readonly HTMLButtonElement[];
  readonly #nexts: readonly HTMLButtonElement[];
  readonly #play: HTMLButtonElement;
  #timer: ReturnType<typeof setInterval> | null = null;

  /** `goTo` is to go to after so many steps. */
  constructor(state: GraphState, goTo: (steps: number) => void) {
    this.#state = state;
    this.#goTo = goTo;
    const made = (words: string, label: string, steps: () => number): HTMLButtonElement => {
      const each = button(words, "tapemagic-graph-step", () => {
        this.pause();
        goTo(steps());
      });
      each.setAttribute("aria-label", label);
      return each;
    };
    const back = made("‹ Back", "Back one step", () => state.steps - 1);
    const next = made("Next ›", "Next step", () => state.steps + 1);
    next.classList.add("tapemagic-first");
    this.#backs = [made("«", "First step", () => 0), back];
    this.#nexts = [next, made("»", "Last step", () => state.level.steps.length)];
    this.#play = button("▶ Play", "tapemagic-graph-step", () => this.toggle());
    this.root.setAttribute("aria-label", "The backward pass");
    this.root.append(...this.#backs, ...this.#nexts, this.#play, this.#count);
  }

  show(): void {
    const { steps, level, isAtEnd } = this.#state;
    this.root.hidden = level.steps.length === 0;
    this.#count.textContent = `step ${steps} of ${level.steps.length}`;
    for (const each of this.#backs) {
      each.setAttribute("aria-disabled", String(steps === 0));
    }
    for (const each of this.#nexts) {
      each.setAttribute("aria-disabled", String(isAtEnd));
    }
  }

  /** Step by itself, from the beginning when all was seen; or stop that. */
  toggle(): void {
    if (this.#timer !== null) {
      this.pause();
      return;
    }
    if (this.#state.level.steps.length === 0) {
      return;
    }
    this.#play.textContent = "❚❚ Pause";
    this.#timer = setInterval(() => this.#tick(), PAUSE);
    this.#goTo(this.#state.isAtEnd ? 0 : this.#state.steps + 1);
  }

  pause(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    this.#play.textContent = "▶ Play";
  }

  #tick(): void {
    if (this.#state.isAtEnd || !this.root.isConnected) {
      this.pause();
    } else {
      this.#goTo(this.#state.steps + 1);
    }
  }
}

/** What a step gives, line by line: upstream times local, and what it is added to. */
export function givenList(gives: readonly Given[]): HTMLElement {
  return element(
    "ul",
    { class: "tapemagic-graph-gives" },
    ...gives.map((given) =>
      element(
        "li",
        {},
        element("span", { class: "tapemagic-graph-to" }, given.to),
        ": ",
        element("code", {}, given.product),
        ...(given.sum === "" ? [] : [", added up ", element("code", {}, given.sum)]),
      ),
    ),
  );
}
