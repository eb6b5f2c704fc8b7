/**
 * The program as code: bands where tapes record, handles at the lines that can move.
 *
 * Each statement keeps its element wherever it stands, so that it keeps the focus and can be seen
 * to move. The order of the elements is that of the lines. There is room for the longest placement,
 * and for the deepest band, so that nothing around the code moves.
 */

import { bandBox, legend, tapeNames } from "../shared/bands";
import { element } from "../shared/markup";
import { BlockView } from "./block_view";
import { type Drag, listenToDrag } from "./drag";
import { blocksOf, mostLines, recordedBy } from "./lines";
import type { Direction } from "./model";
import type { ExplorerState } from "./state";
import type { Target } from "./targets";

export interface ProgramActions {
  readonly select: (line: number) => void;
  readonly move: (line: number, direction: Direction) => void;
  readonly drag: (line: number) => Drag;
}

const COLOURS = 6;
const KEYS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

export class ProgramView {
  readonly root: HTMLElement;
  /** Which lines each tape records, in words. */
  readonly legend = element("div", { class: "tapemagic-explorer-legend" });
  readonly #grid: HTMLElement;
  readonly #state: ExplorerState;
  readonly #actions: ProgramActions;
  readonly #views = new Map<string, BlockView>();
  #behind: HTMLElement[] = [];

  constructor(state: ExplorerState, actions: ProgramActions) {
    this.#state = state;
    this.#actions = actions;
    const { explored } = state;
    const bands = explored.outcomes.flatMap((outcome) => outcome.bands);
    const depths = Math.max(0, ...bands.map((band) => band.depth + 1));
    const lines = mostLines(explored, state.here.setting);
    const names = Math.max(0, ...explored.tapes.map((tape) => `● ${tape} records`.length + 1));
    const style = `--depths:${depths};--names:${names};--lines:${lines}`;
    this.#grid = element("pre", { class: "tapemagic-code", style });
    this.root = element(
      "div",
      { class: "tapemagic-scroll", role: "group", "aria-label": "The program" },
      this.#grid,
    );
  }

  /** Show the program as it stands now. */
  show(isMoving: boolean, targets: readonly Target[] = []): void {
    const { explored, outcome, here, selected } = this.#state;
    const blocks = blocksOf(explored, here.placement, here.setting);
    const behind = this.#bands();
    const shown = blocks.map((block, position) => {
      const view = this.#viewOf(block.statement, position);
      const recorded = recordedBy(explored, outcome, block.line);
      view.show(
        explored,
        block,
        outcome.calls.filter((call) => call.statement === block.statement),
        recorded.length === 0 ? "" : ` (recorded by ${recorded.join(" and ")})`,
      );
      view.settle(block, isMoving);
      const line = explored.movable.indexOf(block.statement ?? -1);
      const isSelected = line === selected;
      view.root.classList.toggle("tapemagic-selected", line >= 0 && isSelected);
      if (view.handle !== null) {
        const region = explored.placements[here.placement]?.regions[line] ?? 0;
        const label = `Move ${block.texts.join(" ").trim()}, line ${block.line}, ${explored.regions[region]}`;
        view.handle.setAttribute("aria-label", label);
        view.handle.setAttribute("aria-pressed", String(isSelected));
      }
      return view.root;
    });
    for (const old of this.#behind) {
      old.remove();
    }
    this.#behind = [...behind, ...this.#slots(targets)];
    arrange(this.#grid, shown);
    this.#grid.prepend(...this.#behind);
    this.legend.replaceChildren(
      ...legend(outcome.bands.map((band) => ({ ...band, tape: explored.tapes[band.tape] ?? "" }))),
    );
  }

  focus(line: number): void {
    this.#handleOf(line)?.focus({ preventScroll: true });
  }

  /** The size of a step to the right and of one down, as they are on the page. */
  get steps(): { readonly right: number; readonly down: number } {
    const probe = element("span", { class: "tapemagic-step" });
    this.#grid.append(probe);
    const { width, height } = probe.getBoundingClientRect();
    probe.remove();
    return { right: width || 1, down: height || 1 };
  }

  #handleOf(line: number): HTMLButtonElement | null {
    return this.#views.get(String(this.#state.explored.movable[line]))?.handle ?? null;
  }

  #viewOf(statement: number | null, position: number): BlockView {
    const key = statement === null ? `pass ${position}` : String(statement);
    const known = this.#views.get(key);
    if (known !== undefined) {
      return known;
    }
    const line = this.#state.explored.movable.indexOf(statement ?? -1);
    const view = new BlockView(line >= 0);
    this.#views.set(key, view);
    if (line >= 0) {
      this.#listen(view, line);
    }
    return view;
  }

  #listen(view: BlockView, line: number): void {
    view.handle?.addEventListener("focus", () => this.#actions.select(line));
    view.handle?.addEventListener("keydown", (event) => {
      const direction = KEYS[event.key];
      if (direction !== undefined && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        this.#actions.move(line, direction);
      }
    });
    listenToDrag(view.root, (event) => {
      const isAtHandle = event.target instanceof Element && view.handle?.contains(event.target);
      // A finger on the code scrolls the page.
      if (!isAtHandle && event.pointerType !== "mouse") {
        return null;
      }
      event.preventDefault();
      this.focus(line);
      return this.#actions.drag(line);
    });
    view.root.addEventListener("click", () => this.focus(line));
  }

  #bands(): HTMLElement[] {
    const { explored, outcome } = this.#state;
    const shown = outcome.bands
      .filter((band) => band.first <= band.last)
      .map((band) => ({
        ...band,
        tape: explored.tapes[band.tape] ?? "",
        colour: band.tape % COLOURS,
      }));
    const rows = new Set(shown.map((band) => band.first));
    return [
      ...shown.map((band) => bandBox(band, band.first - 1, band.last - 1)),
      ...[...rows].map((row) =>
        tapeNames(
          shown.filter((band) => band.first === row),
          row - 1,
          "",
        ),
      ),
    ];
  }

  /** Show where the line that is dragged may go, and what comes of it there. */
  #slots(targets: readonly Target[]): HTMLElement[] {
    const { explored, here } = this.#state;
    const blocks = blocksOf(explored, here.placement, here.setting);
    const present = targets.find((target) => target.placement === here.placement);
    return targets
      .filter((target) => target !== present)
      .map((target) => {
        const isBeside = target.above === present?.above;
        const above = blocks.find((block) => block.statement === target.above);
        const below = above === undefined ? 1 : above.line + above.texts.length;
        const row = isBeside ? (present?.line ?? 1) : below;
        const works = this.#state.outcomeOf(target.placement).works;
        const kind = works ? "tapemagic-works tapemagic-hued tapemagic-added" : "tapemagic-fails";
        return element(
          "span",
          {
            class: `tapemagic-slot tapemagic-dot ${kind}${isBeside ? "" : " tapemagic-between"}`,
            style: `grid-row:${row};--depth:${target.depth}`,
            "aria-hidden": "true",
          },
          works ? "✓" : "✗",
        );
      });
  }
}

/** Put elements in order without taking the one with the focus out of the page. */
function arrange(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  for (const child of [...parent.children]) {
    if (child instanceof HTMLElement && !wanted.includes(child)) {
      child.remove();
    }
  }
  const kept = wanted.findIndex((each) => each.contains(document.activeElement));
  const pinned = wanted[kept];
  wanted.forEach((each, position) => {
    if (pinned === undefined || !parent.contains(pinned) || position > kept) {
      parent.append(each);
    } else if (position < kept) {
      parent.insertBefore(each, pinned);
    }
  });
}
