/** The marked points as a list: to be read, and to go to. */

import { element } from "../shared/markup";
import type { MarkKind } from "./model";
import { derivativeName } from "./names";
import { formatNumber, withoutNoise } from "./numbers";
import type { Scene } from "./scene";
import { MARK_WORDS } from "./sentences";

export class MarkList {
  readonly root: HTMLDetailsElement;
  readonly #summary = element("summary");
  readonly #list = element("ul");
  readonly #onChoose: (x: number, curve: number) => void;
  #scene: Scene | null = null;

  constructor(onChoose: (x: number, curve: number) => void) {
    this.#onChoose = onChoose;
    this.root = element("details", { class: "tapemagic-mark-list" }, this.#summary, this.#list);
    this.root.addEventListener("toggle", () => this.#fill());
  }

  draw(scene: Scene): void {
    this.#scene = scene;
    const count = scene.curves.reduce((sum, { info }) => sum + info.marks.length, 0);
    this.#summary.textContent = `Marked points: ${count}`;
    this.root.hidden = count === 0;
    this.#fill();
  }

  /** Write the list, if it is open. */
  #fill(): void {
    const scene = this.#scene;
    const items =
      this.root.open && scene !== null
        ? scene.curves.flatMap((_, position) => this.#itemsOf(scene, position))
        : [];
    this.#list.replaceChildren(...items);
  }

  #itemsOf({ curves, picture }: Scene, position: number): HTMLElement[] {
    const info = curves[position]?.info;
    return (info?.marks ?? []).map((mark) => {
      const name = info?.name ?? "";
      const x = `${picture.variable} = ${formatNumber(mark.x)}`;
      const value = withoutNoise(mark.values[0] ?? Number.NaN, picture.limits[0]);
      const words = [
        curves.length > 1 ? `${name}: ${MARK_WORDS[mark.kind]}` : MARK_WORDS[mark.kind],
        Number.isFinite(value) ? `${x}, ${name} = ${formatNumber(value)}` : x,
        ...reason(mark.kind, name, mark.values[2] ?? Number.NaN),
      ];
      const made = element("button", { type: "button", class: "tapemagic-go" }, words.join(", "));
      made.addEventListener("click", () => this.#onChoose(mark.x, position));
      return element("li", {}, made);
    });
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
