/**
 * Putting code into the cell below an output, in JupyterLab and Notebook 7.
 *
 * An empty code cell below is filled. Else one is inserted with the page's own button, so that it
 * is as if the reader had done it. Elsewhere there is no way, and null is returned.
 */

import { cellIn, type NotebookCell } from "./notebook_cell";

const INSERT = '[data-command="notebook:insert-cell-below"]';
const PATIENCE = 2000;

/** Put a text into the next cell and return that cell; null where the page gives no way to it. */
export async function putIntoNextCell(output: Element, text: string): Promise<NotebookCell | null> {
  const own = output.closest(".jp-CodeCell");
  if (own === null) {
    return null;
  }
  const below = own.nextElementSibling;
  const found = below?.matches(".jp-CodeCell") ? cellIn(below) : null;
  const cell =
    found !== null && found.text.trim() === "" && !found.isReadOnly ? found : await inserted(own);
  cell?.replace(text);
  return cell;
}

async function inserted(own: Element): Promise<NotebookCell | null> {
  // The button inserts below the cell that is active, which is ours if the reader has just used it.
  const button = own.closest(".jp-NotebookPanel")?.querySelector<HTMLElement>(INSERT);
  if (!button || !own.matches(".jp-mod-active")) {
    return null;
  }
  const before = own.nextElementSibling;
  // It listens to the mouse being pressed or to a click, as it is told to, and to this always.
  button.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }),
  );
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    const below = own.nextElementSibling;
    const cell = below !== null && below !== before ? cellIn(below) : null;
    if (cell !== null) {
      return cell;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}
