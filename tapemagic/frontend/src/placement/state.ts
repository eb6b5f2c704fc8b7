/** Where the lines stand and how the switches are set, and what can be done about it. */

import { DIRECTIONS, type Direction, type Explored, type Outcome, textOf } from "./model";

export type Moved = { readonly isMoved: true } | { readonly isMoved: false; readonly why: string };

export interface Place {
  readonly placement: number;
  readonly setting: number;
}

export class ExplorerState {
  readonly explored: Explored;
  readonly written: Place;
  /** Which of the movable lines is moved by the buttons: at first the first gradient call. */
  selected: number;
  #here: Place;
  #before: Place[] = [];

  constructor(explored: Explored, here: Place) {
    this.explored = explored;
    this.#here = here;
    const setting = explored.switches.reduce(
      (sum, each, place) => sum + (Number(each.isOn) << place),
      0,
    );
    this.written = { placement: 0, setting };
    this.selected = explored.axes[0];
  }

  get here(): Place {
    return this.#here;
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  get isAsWritten(): boolean {
    return isSame(this.#here, this.written);
  }

  get outcome(): Outcome {
    return this.outcomeOf(this.#here.placement);
  }

  /** Return what comes of a placement, as the switches are set now. */
  outcomeOf(placement: number): Outcome {
    const place = this.explored.placements[placement]?.outcomes[this.#here.setting] ?? 0;
    const outcome = this.explored.outcomes[place];
    if (outcome === undefined) {
      throw new RangeError(`there is no outcome of placement ${placement}`);
    }
    return outcome;
  }

  /** Return where a move of a movable line leads: a placement, or why there is none. */
  leadsTo(line: number, direction: Direction): number | string {
    const moves = this.explored.placements[this.#here.placement]?.moves[line];
    const move = moves?.[DIRECTIONS.indexOf(direction)];
    if (move === undefined) {
      return "This line stays where it is.";
    }
    return typeof move === "number" ? move : textOf(this.explored, move.no);
  }

  move(line: number, direction: Direction): Moved {
    const there = this.leadsTo(line, direction);
    if (typeof there === "string") {
      return { isMoved: false, why: there };
    }
    this.goTo({ ...this.#here, placement: there });
    return { isMoved: true };
  }

  toggle(place: number): void {
    this.goTo({ ...this.#here, setting: this.#here.setting ^ (1 << place) });
  }

  isOn(place: number): boolean {
    return ((this.#here.setting >> place) & 1) === 1;
  }

  /** Go somewhere, so that it can be undone. */
  goTo(there: Place, from: Place = this.#here): void {
    if (!isSame(there, from)) {
      this.#before.push(from);
    }
    this.#here = there;
  }

  /** Look at a placement while a line is dragged; `goTo` ends it. */
  lookAt(placement: number): void {
    this.#here = { ...this.#here, placement };
  }

  undo(): void {
    this.#here = this.#before.pop() ?? this.#here;
  }

  reset(): void {
    this.goTo(this.written);
  }
}

function isSame(one: Place, other: Place): boolean {
  return one.placement === other.placement && one.setting === other.setting;
}
