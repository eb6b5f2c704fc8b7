/**
 * When the kernel is asked, and about which cells: one question at a time, the newest one wins.
 *
 * A kernel that is busy has one question in its queue, however much is typed meanwhile. An answer
 * about a text that has changed since is dropped; the cell is wanted again already.
 */

import type { Answer, CellAnswer, CellText, Question } from "./protocol";

export interface Page {
  /** The code cells as they are now, in their order. */
  cells(): readonly CellText[];
  send(question: Question): void;
  /** Take what was found in a cell that still has the text that was checked. */
  receive(checked: CheckedCell): void;
}

/** An answer about a cell, with all texts that it speaks of. */
export interface CheckedCell {
  readonly id: string;
  readonly answer: CellAnswer;
  readonly texts: ReadonlyMap<string, string>;
}

interface Asked {
  readonly revision: number;
  readonly texts: ReadonlyMap<string, string>;
}

export class Questions {
  readonly #page: Page;
  readonly #client: string;
  #wanted: readonly string[] = [];
  #asked: Asked | null = null;
  #revision = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(page: Page, client: string) {
    this.#page = page;
    this.#client = client;
  }

  /** Ask about cells, the most urgent one first, when nothing was wanted for `delay` milliseconds. */
  want(ids: readonly string[], delay: number): void {
    this.#wanted = [...new Set([...ids, ...this.#wanted])];
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#ask();
    }, delay);
  }

  /**
   * Do not wait for an answer any more: a kernel that was interrupted may never give it. Should it
   * come all the same, it is dropped.
   */
  giveUp(): void {
    this.#asked = null;
  }

  /** Take an answer of the kernel. */
  answered(answer: Answer): void {
    if (answer.client !== this.#client || answer.revision !== this.#asked?.revision) {
      return;
    }
    const { texts } = this.#asked;
    this.#asked = null;
    const now = new Map(this.#page.cells().map((cell) => [cell.id, cell.source]));
    for (const [id, found] of Object.entries(answer.cells)) {
      if (now.get(id) === texts.get(id)) {
        this.#page.receive({ id, answer: found, texts });
      }
    }
    this.#wanted = [...new Set([...this.#wanted, ...answer.left])];
    if (this.#timer === null) {
      this.#ask();
    }
  }

  /** Forget everything: there is nobody who would answer. */
  stop(): void {
    this.#stopTimer();
    this.#wanted = [];
    this.#asked = null;
  }

  #ask(): void {
    if (this.#asked !== null || this.#wanted.length === 0) {
      return;
    }
    const cells = this.#page.cells();
    const texts = new Map(cells.map((cell) => [cell.id, cell.source]));
    const asked = this.#wanted.filter((id) => texts.has(id));
    this.#wanted = [];
    if (asked.length > 0) {
      this.#revision += 1;
      this.#asked = { revision: this.#revision, texts };
      this.#page.send({ client: this.#client, revision: this.#revision, cells, asked });
    }
  }

  #stopTimer(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }
}
