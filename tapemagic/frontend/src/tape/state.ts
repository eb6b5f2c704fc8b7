/** Where the reader is: which level is open, how many steps were taken, which path is chosen. */

import type { ChosenPath } from "./backward";
import type { Graph, Level } from "./model";

export class GraphState {
  readonly graph: Graph;
  chosen: ChosenPath | null = null;
  #level = 0;
  readonly #steps = new Map<number, number>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  get number(): number {
    return this.#level;
  }

  get level(): Level {
    const level = this.graph.levels[this.#level];
    if (level === undefined) {
      throw new RangeError(`there is no level ${this.#level}`);
    }
    return level;
  }

  /** How many steps were taken on this level. */
  get steps(): number {
    return this.#steps.get(this.#level) ?? 0;
  }

  get isAtEnd(): boolean {
    return this.steps === this.level.steps.length;
  }

  /** Go to after so many steps; return whether that is elsewhere. */
  goTo(steps: number): boolean {
    const wanted = Math.max(0, Math.min(steps, this.level.steps.length));
    const isElsewhere = wanted !== this.steps;
    this.#steps.set(this.#level, wanted);
    return isElsewhere;
  }

  /** Open another level; a path is one of the whole. */
  open(level: number): void {
    this.#level = level;
    if (level !== 0) {
      this.chosen = null;
    }
  }

  /** The levels that lead to this one, the whole first. */
  get trail(): number[] {
    const trail = [];
    for (let each: number | null = this.#level; each !== null; ) {
      trail.unshift(each);
      each = this.graph.levels[each]?.parent ?? null;
    }
    return trail;
  }
}
