/** Changing cells: only when they still have the text that was checked, all of them or none. */

import { copyText } from "../shared/clipboard";
import { isSameText, type NotebookCell, withNewlines } from "../shared/notebook_cell";
import type { CellChange, Correction } from "./model";

export type Change = "done" | "done before" | "changed meanwhile" | "no cell" | "read only";

/** Put a new text in the place of the one that was checked. */
export function changeCell(cell: NotebookCell | null, checked: string, text: string): Change {
  const change = changeOf(cell, checked, text);
  if (change === "done") {
    cell?.replace(withNewlines(text));
  }
  return change;
}

/** Return what would become of a change. */
function changeOf(cell: NotebookCell | null, checked: string, text: string): Change {
  if (cell === null) {
    return "no cell";
  }
  if (isSameText(cell.text, text)) {
    return "done before";
  }
  if (!isSameText(cell.text, checked)) {
    return "changed meanwhile";
  }
  return cell.isReadOnly ? "read only" : "done";
}

/**
 * Correct cells that have run before this one, and this one where it is to be changed as well.
 *
 * `find` finds a cell by its text and its number; `own` is this one with its text. The first cell
 * that is changed gets the focus.
 */
export function changeElsewhere(
  correction: Correction,
  find: (text: string, number: number) => NotebookCell | null,
  own: { readonly cell: NotebookCell | null; readonly source: string },
): string {
  const changes = correction.elsewhere.map((change) => ({
    ...change,
    cell: find(change.source, change.number),
  }));
  for (const { name, cell, source, corrected, number } of changes) {
    const change = changeOf(cell, source, corrected);
    if (change !== "done") {
      const isDone = cell === null && find(corrected, number) !== null;
      return wordsElsewhere(isDone ? "done before" : change, name);
    }
  }
  if (correction.corrected !== null) {
    const change = changeCell(own.cell, own.source, correction.corrected);
    if (change !== "done") {
      return wordsFor(change, "");
    }
  }
  for (const { cell, corrected } of changes) {
    cell?.replace(withNewlines(corrected));
  }
  changes[0]?.cell?.focus();
  return wordsElsewhere("done", changes.map((change) => change.name).join(" and "));
}

function wordsElsewhere(change: Change, name: string): string {
  switch (change) {
    case "done":
      return `The code of ${name} is corrected. Run it again (Shift+Enter), and then this cell.`;
    case "done before":
      return `The code of ${name} is corrected already: run it again, and then this cell.`;
    case "read only":
      return `The code of ${name} cannot be edited.`;
    default:
      return `The code that ran as ${name} is not in the page: it was changed, or is far away. Run it and this cell again.`;
  }
}

/** What to tell the reader, and what to do next. */
export function wordsFor(change: Change, done: string): string {
  switch (change) {
    case "done":
      return `${done} Run the cell again: Shift+Enter.`;
    case "done before":
      return "The cell has this text already: run it again.";
    case "changed meanwhile":
      return "The cell was changed since it was checked: run it again, and it is checked as it is now.";
    case "read only":
      return "The cell cannot be edited.";
    case "no cell":
      return "The cell cannot be reached from here: copy the corrected code, or write %tape fix.";
  }
}

/** Copy a corrected cell, and say what to do with it. */
export async function copyCorrected(text: string, elsewhere?: CellChange): Promise<string> {
  if (!(await copyText(text))) {
    return "This page may not copy: write %tape fix in a new cell.";
  }
  return elsewhere === undefined
    ? "Copied. Put it in the place of the cell's code, and run the cell again."
    : `Copied. Put it in the place of the code of ${elsewhere.name}, run that again, and then this cell.`;
}
