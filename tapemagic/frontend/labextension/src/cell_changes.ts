/** Changing cells: all that belong together or none, and only those that still have their text. */

import type { Change } from "./protocol";

/** What is needed of a cell's model. */
export interface ChangeableCell {
  readonly source: string;
  readonly isReadOnly: boolean;
  /** Replace a stretch, as one step of the cell's own undo. */
  replace(from: number, to: number, insert: string): void;
}

export type Outcome = "done" | "changed meanwhile" | "read only" | "gone";

/** Make changes in the texts that were checked. */
export function makeChanges(
  changes: readonly Change[],
  texts: ReadonlyMap<string, string>,
  find: (id: string) => ChangeableCell | null,
): Outcome {
  const found = changes.map((change) => ({ change, cell: find(change.cell) }));
  for (const { change, cell } of found) {
    if (cell === null) {
      return "gone";
    }
    if (cell.source !== texts.get(change.cell)) {
      return "changed meanwhile";
    }
    if (cell.isReadOnly) {
      return "read only";
    }
  }
  for (const { change, cell } of found) {
    cell?.replace(change.from, change.to, change.insert);
  }
  return "done";
}

/** What to tell the reader, "" where the page shows it. */
export function wordsFor(outcome: Outcome, elsewhere: string): string {
  switch (outcome) {
    case "done":
      return elsewhere === ""
        ? ""
        : `The code of ${elsewhere} is corrected: run it (Shift+Enter), and then this cell.`;
    case "changed meanwhile":
      return "The code was changed since it was checked, and is checked again as soon as the kernel is free.";
    case "read only":
      return `${elsewhere === "" ? "The cell" : capitalized(elsewhere)} cannot be edited.`;
    case "gone":
      return "The cell that is to be changed is not in the notebook any more.";
  }
}

function capitalized(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
