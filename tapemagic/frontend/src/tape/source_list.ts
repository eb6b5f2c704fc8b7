/** The derivative by each source, and the paths that add up to it, one of which can be chosen. */

import { element } from "../shared/markup";
import type { ChosenPath } from "./backward";
import type { Path, Source } from "./model";
import type { GraphState } from "./state";

export class SourceList {
  readonly root = element("div", {});
  readonly #state: GraphState;
  readonly #buttons: readonly (readonly HTMLButtonElement[])[];

  /** `choose` is told which path was pressed. */
  constructor(state: GraphState, choose: (chosen: ChosenPath) => void) {
    this.#state = state;
    const { sources } = state.graph;
    this.#buttons = sources.map((each, source) =>
      each.paths.map((path, place) => pathButton(path, () => choose({ source, path: place }))),
    );
    this.root.append(
      element("p", { class: "tapemagic-graph-heading" }, "The derivative, path by path"),
      element(
        "ul",
        { class: "tapemagic-graph-sources" },
        ...sources.map((source, number) => item(source, this.#buttons[number] ?? [])),
      ),
    );
    this.root.hidden = sources.length === 0;
  }

  show(): void {
    const { chosen } = this.#state;
    this.#buttons.forEach((buttons, source) => {
      buttons.forEach((each, path) => {
        const isChosen = chosen?.source === source && chosen.path === path;
        each.setAttribute("aria-pressed", String(isChosen));
      });
    });
  }
}

function item(source: Source, buttons: readonly HTMLButtonElement[]): HTMLElement {
  const rest = source.rest === "" ? [] : [element("li", {}, source.rest)];
  const paths = [...buttons.map((each) => element("li", {}, each)), ...rest];
  return element(
    "li",
    {},
    element("code", {}, `${source.derivative} = ${source.value}`),
    " ",
    element("span", { class: "tapemagic-graph-quieter" }, source.count),
    ...(paths.length === 0 ? [] : [element("ul", {}, ...paths)]),
  );
}

function pathButton(path: Path, onClick: () => void): HTMLButtonElement {
  const made = element(
    "button",
    { type: "button", class: "tapemagic-graph-path tapemagic-hued" },
    `${path.names}: `,
    element("code", {}, path.product),
  );
  made.addEventListener("click", onClick);
  return made;
}
