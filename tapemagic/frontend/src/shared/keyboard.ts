/**
 * Keys that belong to a widget while something in it has the focus.
 *
 * JupyterLab listens at the page: without this, Enter on a button would open the cell for editing,
 * and an arrow would select another cell. A key with Ctrl, Alt or Meta stays the page's, and so do
 * Shift+Enter, which runs the cell, and Tab; but a widget may ask for a key with Alt by its name.
 */

/** What keys do: "ArrowLeft", "Shift+ArrowLeft", "Alt+ArrowLeft". "c" is "Shift+C", too. */
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
    const handler = handlerOf(event, handlers);
    if (belongsToWidget(event) || (event.altKey && handler !== undefined)) {
      event.stopPropagation();
    }
    if (handler !== undefined) {
      event.preventDefault();
      handler();
    }
  };
  root.addEventListener("keydown", onKey);
  return () => root.removeEventListener("keydown", onKey);
}

function handlerOf(event: KeyboardEvent, handlers: KeyHandlers): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey) {
    return undefined;
  }
  if (event.altKey) {
    return handlers[`Alt+${event.key}`];
  }
  return (event.shiftKey ? handlers[`Shift+${event.key}`] : undefined) ?? handlers[event.key];
}
