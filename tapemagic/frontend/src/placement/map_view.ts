/**
 * The map: every placement as a sign in a table, by which lines stand where.
 *
 * One sign at a time can be reached with Tab; arrows go to the others, Enter shows that placement.
 */

import { element } from "../shared/markup";
import { mapLayout, wordsOf } from "./map_layout";
import type { Explored } from "./model";
import type { ExplorerState } from "./state";

export class MapView {
  readonly root: HTMLElement;
  readonly #state: ExplorerState;
  readonly #dots = new Map<number, HTMLButtonElement>();
  readonly #words = element("p", { class: "tapemagic-map-words", "aria-hidden": "true" });
  #setting: number | null = null;
  #current = 0;
  #reachable = 0;
  /** The placements as they stand in the table: rows of columns of signs. */
  readonly #rows: readonly (readonly (readonly number[])[])[];

  constructor(state: ExplorerState, onGo: (placement: number) => void) {
    this.#state = state;
    const { explored } = state;
    const layout = mapLayout(explored);
    this.#rows = layout.rows.map((row) => row.cells.map((cell) => cell.placements));
    const [rowLine, columnLine] = explored.axes.map((line) =>
      line === null ? null : (explored.statements[explored.movable[line] ?? 0]?.name ?? ""),
    );
    const body = layout.rows.map((row) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, explored.regions[row.region] ?? ""),
        ...row.cells.map((cell) =>
          element("td", {}, ...cell.placements.map((each) => this.#dot(each, onGo))),
        ),
      ),
    );
    const table = element(
      "table",
      { class: "tapemagic-map" },
      element("thead", {}, ...this.#heads(rowLine ?? "", columnLine ?? null, layout.columns)),
      element("tbody", {}, ...body),
    );
    table.addEventListener("keydown", (event) => this.#key(event));
    table.addEventListener("pointerover", (event) => this.#say(event.target));
    table.addEventListener("focusin", (event) => this.#say(event.target));
    table.addEventListener("pointerleave", () => this.#say(null));
    this.root = element(
      "div",
      { class: "tapemagic-map-place" },
      element("div", { class: "tapemagic-wide" }, table),
      ...orderWithin(explored),
      this.#words,
    );
  }

  /** Show which placements work as the switches are set, and where the program stands. */
  show(): void {
    const { placement, setting } = this.#state.here;
    if (setting !== this.#setting) {
      this.#setting = setting;
      this.#showWhatWorks();
    }
    this.#dots.get(this.#current)?.removeAttribute("aria-current");
    this.#dots.get(placement)?.setAttribute("aria-current", "true");
    this.#current = placement;
    this.#makeReachable(placement);
    this.#say(null);
  }

  #showWhatWorks(): void {
    for (const [placement, dot] of this.#dots) {
      const works = this.#state.outcomeOf(placement).works;
      dot.textContent = works ? "✓" : "✗";
      dot.className = works
        ? "tapemagic-dot tapemagic-works tapemagic-hued tapemagic-added"
        : "tapemagic-dot tapemagic-fails";
      const words = wordsOf(this.#state.explored, placement);
      dot.title = `${works ? "Works" : "Does not work"}: ${words}`;
      dot.setAttribute("aria-label", dot.title);
      dot.tabIndex = -1;
    }
  }

  #heads(
    row: string,
    column: string | null,
    columns: readonly (number | null)[],
  ): HTMLTableRowElement[] {
    const name = (text: string) => element("code", { class: "tapemagic-name" }, text);
    const corner = element("th", { scope: "col" }, name(row), " stands …");
    if (column === null) {
      return [element("tr", {}, corner, element("td"))];
    }
    const over = element(
      "th",
      { scope: "colgroup", colspan: columns.length },
      name(column),
      " stands …",
    );
    return [
      element("tr", {}, element("td"), over),
      element(
        "tr",
        {},
        corner,
        ...columns.map((each) =>
          element("th", { scope: "col" }, this.#state.explored.regions[each ?? 0] ?? ""),
        ),
      ),
    ];
  }

  #dot(placement: number, onGo: (placement: number) => void): HTMLElement {
    const dot = element("button", { type: "button", "data-placement": placement });
    dot.addEventListener("click", () => onGo(placement));
    this.#dots.set(placement, dot);
    return dot;
  }

  /** Let Tab lead to one sign, and to no other. */
  #makeReachable(placement: number): void {
    for (const each of [this.#reachable, placement]) {
      const dot = this.#dots.get(each);
      if (dot !== undefined) {
        dot.tabIndex = each === placement ? 0 : -1;
      }
    }
    this.#reachable = placement;
  }

  #key(event: KeyboardEvent): void {
    const here = placementOf(event.target);
    const there = here === null ? null : this.#beside(here, event.key);
    if (there !== null) {
      event.preventDefault();
      this.#makeReachable(there);
      this.#dots.get(there)?.focus();
    }
  }

  /** Return the placement beside one in the table; null for a key that leads nowhere. */
  #beside(placement: number, key: string): number | null {
    const row = this.#rows.findIndex((cells) => cells.some((cell) => cell.includes(placement)));
    const cells = this.#rows[row] ?? [];
    const flat = cells.flat();
    const at = flat.indexOf(placement);
    switch (key) {
      case "ArrowLeft":
        return flat[at - 1] ?? null;
      case "ArrowRight":
        return flat[at + 1] ?? null;
      case "Home":
        return this.#rows.flat(2)[0] ?? null;
      case "End":
        return this.#rows.flat(2).at(-1) ?? null;
      case "ArrowUp":
      case "ArrowDown": {
        const column = cells.findIndex((cell) => cell.includes(placement));
        return this.#vertically(row, column, key === "ArrowUp" ? -1 : 1);
      }
      default:
        return null;
    }
  }

  #vertically(row: number, column: number, step: number): number | null {
    for (let other = row + step; this.#rows[other] !== undefined; other += step) {
      const cells = this.#rows[other] ?? [];
      const found = cells[column]?.[0] ?? cells.flat()[0];
      if (found !== undefined) {
        return found;
      }
    }
    return null;
  }

  /** Say in words what is pointed at, else where the program stands. */
  #say(target: EventTarget | null): void {
    const placement = placementOf(target) ?? this.#state.here.placement;
    const works = this.#state.outcomeOf(placement).works;
    this.#words.textContent = `${works ? "✓" : "✗"} ${wordsOf(this.#state.explored, placement)}`;
  }
}

/** Say what differs between the signs of one cell. */
function orderWithin(explored: Explored): HTMLElement[] {
  const others = explored.movable.filter((_, line) => !explored.axes.includes(line));
  const names = others.flatMap((statement, position) => [
    position === 0 ? "" : position === others.length - 1 ? " and " : ", ",
    element("code", { class: "tapemagic-name" }, explored.statements[statement]?.name ?? ""),
  ]);
  const stand = others.length === 1 ? "stands" : "stand";
  const words = `In each box, from left to right: `;
  return others.length === 0
    ? []
    : [element("p", { class: "tapemagic-hint" }, words, ...names, ` ${stand} further down.`)];
}

function placementOf(target: EventTarget | null): number | null {
  const dot = target instanceof Element ? target.closest<HTMLElement>("[data-placement]") : null;
  return dot === null ? null : Number(dot.dataset["placement"]);
}
