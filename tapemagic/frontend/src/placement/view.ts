/**
 * The placement explorer: a program whose lines are moved, and what comes of it.
 *
 * Everything is known beforehand; a move shows another placement, in the same elements. The page
 * has room for all of them, so that nothing moves but the line.
 */

import { Announcer } from "../shared/announcer";
import { copyText } from "../shared/clipboard";
import { listenToKeys } from "../shared/keyboard";
import { button, element } from "../shared/markup";
import { putIntoNextCell } from "../shared/next_cell";
import { sentence } from "../shared/sentences";
import { MoveButtons, Switches } from "./controls";
import type { Drag } from "./drag";
import { blocksOf, codeOf } from "./lines";
import { MapView } from "./map_view";
import { type Direction, type Explored, textOf } from "./model";
import { ProgramView } from "./program_view";
import { ResultList } from "./result_list";
import { ExplorerState, type Place } from "./state";
import { nearest, targetsOf } from "./targets";
import { allGive } from "./words";

// A map of more placements is as wide as the page, and stands below the program.
const MANY = 60;

export class ExplorerView {
  readonly root = element("div", { class: "tapemagic tapemagic-explorer", role: "group" });
  readonly #state: ExplorerState;
  readonly #onChange: (here: Place) => void;
  readonly #announcer = new Announcer();
  readonly #program: ProgramView;
  readonly #results: ResultList;
  readonly #map: MapView;
  readonly #moves: MoveButtons;
  readonly #switches: Switches;
  readonly #rule = element("p", { class: "tapemagic-rule" });
  readonly #undo = button("Undo", "", () => this.#go("Undone", () => this.#state.undo()));
  readonly #reset = button("Reset", "", () => this.#go("As written", () => this.#state.reset()));
  readonly #unlisten: () => void;

  /** `onChange` is told where the lines stand when the reader has moved one. */
  constructor(explored: Explored, here: Place, onChange: (here: Place) => void) {
    this.#state = new ExplorerState(explored, here);
    this.#onChange = onChange;
    this.#program = new ProgramView(this.#state, {
      select: (line) => this.#select(line),
      move: (line, direction) => this.#move(line, direction),
      drag: (line) => this.#drag(line),
    });
    this.#results = new ResultList(explored);
    this.#map = new MapView(this.#state, (placement) =>
      this.#go("", () => this.#state.goTo({ ...this.#state.here, placement })),
    );
    this.#moves = new MoveButtons(this.#state, (direction) =>
      this.#move(this.#state.selected, direction),
    );
    this.#switches = new Switches(this.#state, (place) =>
      this.#go("", () => this.#state.toggle(place)),
    );
    this.#build(explored);
    this.#show(false);
    this.#unlisten = listenToKeys(this.root, {
      Escape: () => {
        if (document.activeElement instanceof HTMLElement) {
          document.activeElement.blur();
        }
      },
    });
  }

  /** Show what another view of the same widget, or the kernel, has chosen. */
  update(here: Place): void {
    const now = this.#state.here;
    if (here.placement !== now.placement || here.setting !== now.setting) {
      this.#state.goTo(here);
      this.#show(true);
    }
  }

  /** Stop listening to keys. */
  end(): void {
    this.#unlisten();
  }

  #build(explored: Explored): void {
    this.root.setAttribute("aria-label", "tapemagic: how far may a line be indented?");
    const use = button("Use this", "tapemagic-first", () => void this.#use());
    this.#moves.root.append(element("span", { class: "tapemagic-back" }, this.#undo, this.#reset));
    this.root.append(
      element("p", { class: "tapemagic-heading" }, "How far may a line be indented?"),
      element("p", { class: "tapemagic-summary" }, ...sentence(explored.summary)),
      element(
        "div",
        { class: `tapemagic-sides${explored.placements.length > MANY ? " tapemagic-many" : ""}` },
        element(
          "div",
          { class: "tapemagic-side" },
          this.#moves.root,
          this.#program.root,
          this.#program.legend,
          this.#announcer.line,
        ),
        element(
          "div",
          { class: "tapemagic-side" },
          this.#results.root,
          this.#switches.root,
          element(
            "div",
            { class: "tapemagic-actions" },
            use,
            element("span", { class: "tapemagic-hint" }, "as the code of the next cell"),
          ),
        ),
        element(
          "div",
          { class: "tapemagic-side" },
          element("p", { class: "tapemagic-heading" }, "All arrangements"),
          this.#map.root,
          this.#rule,
        ),
      ),
    );
    this.#announcer.say(
      "Drag a line, or choose it with Tab and move it with the arrow keys or the buttons.",
    );
  }

  #show(isMoving: boolean, line: number | null = null): void {
    const { explored, here, outcome } = this.#state;
    const mayMove = isMoving && matchMedia("(prefers-reduced-motion: no-preference)").matches;
    const targets = line === null ? [] : targetsOf(explored, here.placement, line);
    this.#program.show(mayMove, targets);
    this.#results.show(outcome);
    this.#map.show();
    this.#moves.show();
    this.#switches.show();
    this.#rule.replaceChildren(...sentence(textOf(explored, explored.rules[here.setting] ?? 0)));
    setAvailable(this.#undo, this.#state.canUndo);
    setAvailable(this.#reset, !this.#state.isAsWritten);
  }

  #select(line: number): void {
    if (line !== this.#state.selected) {
      this.#state.selected = line;
      this.#show(false);
    }
  }

  #move(line: number, direction: Direction): void {
    this.#state.selected = line;
    const moved = this.#state.move(line, direction);
    if (moved.isMoved) {
      this.#hasChanged(this.#whereIs(line));
    } else {
      this.#show(false);
      this.#announcer.say(`Not ${WHERE[direction]}: `, ...sentence(moved.why));
    }
  }

  #go(words: string, change: () => void): void {
    change();
    this.#hasChanged(words);
  }

  #hasChanged(words: string): void {
    this.#show(true);
    this.#announcer.say(this.#said(words));
    this.#onChange(this.#state.here);
  }

  #said(words: string): string {
    const { explored, outcome } = this.#state;
    return `${words === "" ? "" : `${words}: `}${allGive(explored, outcome)}.`;
  }

  /** Return "dy_dx is in line 5, in tape_1". */
  #whereIs(line: number): string {
    const { explored, here } = this.#state;
    const statement = explored.movable[line];
    const blocks = blocksOf(explored, here.placement, here.setting);
    const block = blocks.find((each) => each.statement === statement);
    const region = explored.placements[here.placement]?.regions[line] ?? 0;
    const name = explored.statements[statement ?? 0]?.name ?? "";
    return `${name} now in line ${block?.line ?? 1}, ${explored.regions[region] ?? ""}`;
  }

  #drag(line: number): Drag {
    const { explored, here: from } = this.#state;
    const targets = targetsOf(explored, from.placement, line);
    const [begin] = targets;
    const steps = this.#program.steps;
    return {
      move: (right, down) => {
        this.root.classList.add("tapemagic-dragging");
        const target = nearest(
          targets,
          (begin?.line ?? 1) + down / steps.down,
          (begin?.depth ?? 0) + right / steps.right,
        );
        if (target !== null && target.placement !== this.#state.here.placement) {
          this.#state.lookAt(target.placement);
          this.#show(true, line);
        } else if (this.root.querySelector(".tapemagic-slot") === null) {
          this.#show(false, line);
        }
      },
      end: () => {
        this.root.classList.remove("tapemagic-dragging");
        this.#state.goTo(this.#state.here, from);
        this.#hasChanged(this.#whereIs(line));
      },
      cancel: () => {
        this.root.classList.remove("tapemagic-dragging");
        this.#state.lookAt(from.placement);
        this.#show(true);
      },
    };
  }

  async #use(): Promise<void> {
    const { explored, here } = this.#state;
    const code = codeOf(explored, here.placement, here.setting);
    const cell = await putIntoNextCell(this.root, code);
    if (cell !== null) {
      this.#announcer.say("The code is in the next cell. Run it: Shift+Enter.");
      cell.focus();
    } else if (await copyText(code)) {
      this.#announcer.say("Copied. Paste the code into a cell.");
    } else {
      this.#announcer.say("This page may not copy: select the code above, and copy it.");
    }
  }
}

const WHERE = { left: "to the left", right: "to the right", up: "up", down: "down" } as const;

/** A button that has the focus keeps it when there is nothing more to press it for. */
function setAvailable(made: HTMLButtonElement, isAvailable: boolean): void {
  made.setAttribute("aria-disabled", String(!isAvailable));
}
