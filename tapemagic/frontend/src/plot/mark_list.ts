/** The marked points as a list: to be read, and to go to. */

import { element } from "../shared/markup";
import type { MarkKind } from "./model";
import { derivativeName } from "./names";
import { formatNumber } from "./numbers";
import type { Scene } from "./scene";
import { MARK_WORDS } from "./sentences";

export class MarkList {
  readonly root: HTMLElement;
  readonly #summary = element("summary");
  readonly #list = element("ul");
  readonly #onChoose: (x: number, curve: number) => void;

  constructor(onChoose: (x: number, curve: number) => void) {
    this.#onChoose = onChoose;
    this.root = element("details", { class: "tapemagic-mark-list" }, this.#summary, this.#list);
  }

  draw(scene: Scene): void {
    const { curves, picture } = scene;
    const items = curves.flatMap(({ info }, position) =>
      info.marks.map((mark) => {
        const x = `${picture.variable} = ${formatNumber(mark.x)}`;
        const value = mark.values[0] ?? Number.NaN;
        const words = [
          curves.length > 1 ? `${info.name}: ${MARK_WORDS[mark.kind]}` : MARK_WORDS[mark.kind],
          Number.isFinite(value) ? `${x}, ${info.name} = ${formatNumber(value)}` : x,
          ...reason(mark.kind, info.name, mark.values[2] ?? Number.NaN),
        ];
        const made = element("button", { type: "button", class: "tapemagic-go" }, words.join(", "));
        made.addEventListener("click", () => this.#onChoose(mark.x, position));
        return element("li", {}, made);
      }),
    );
    this.#summary.textContent = `Marked points: ${items.length}`;
    this.#list.replaceChildren(...items);
    this.root.hidden = items.length === 0;
  }
}

/** Why it is one: "f′ = 0, f″ = −2 < 0". */
function reason(kind: MarkKind, name: string, second: number): string[] {
  const [first, bend] = [derivativeName(name, 1), derivativeName(name, 2)];
  switch (kind) {
    case "maximum":
    case "minimum": {
      const isSure = Number.isFinite(second) && second !== 0;
      const sign = second > 0 ? ">" : "<";
      return [
        `${first} = 0${isSure ? ` and ${bend} = ${formatNumber(second, { digits: 3 })} ${sign} 0` : ""}`,
      ];
    }
    case "stationary":
      return [`${first} = 0 and keeps its sign`];
    case "inflection":
      return [`${bend} changes its sign`];
    default:
      return [];
  }
}
