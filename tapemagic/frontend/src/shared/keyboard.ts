/**
 * Keys that belong to a widget while something in it has the focus.
 *
 * JupyterLab listens at the page: without this, Enter on a button would open the cell for editing,
 * and an arrow would select another cell. A key with Ctrl, Alt or Meta stays the page's, and so do
 * Shift+Enter, which runs the cell, and Tab.
 */

export type KeyHandlers = Readonly<Record<string, () => void>>;

/** Return whether the page may not see this key. */
export function belongsToWidget(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.key === "Tab") {
    return false;
  }
  return event.key !== "Escape" && !(event.shiftKey && event.key === "Enter");
}

/** Let `root` answer to these keys; return what takes the keys away again. */
export function listenToKeys(root: HTMLElement, handlers: KeyHandlers): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (belongsToWidget(event)) {
      event.stopPropagation();
    }
    if (event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    const handler = handlers[event.key];
    if (handler !== undefined) {
      event.preventDefault();
      handler();
    }
  };
  root.addEventListener("keydown", onKey);
  return () => root.removeEventListener("keydown", onKey);
}
