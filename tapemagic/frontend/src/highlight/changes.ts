/** Changing the cell above: only when it still has the text that was checked. */

import { copyText } from "../shared/clipboard";
import { isSameText, type NotebookCell, withNewlines } from "../shared/notebook_cell";

export type Change = "done" | "done before" | "changed meanwhile" | "no cell" | "read only";

/** Put a new text in the place of the one that was checked. */
export function changeCell(cell: NotebookCell | null, checked: string, text: string): Change {
  if (cell === null) {
    return "no cell";
  }
  if (isSameText(cell.text, text)) {
    return "done before";
  }
  if (!isSameText(cell.text, checked)) {
    return "changed meanwhile";
  }
  if (cell.isReadOnly) {
    return "read only";
  }
  cell.replace(withNewlines(text));
  return "done";
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
export async function copyCorrected(text: string): Promise<string> {
  return (await copyText(text))
    ? "Copied. Put it in the place of the cell's code, and run the cell again."
    : "This page may not copy: write %tape fix in a new cell.";
}
