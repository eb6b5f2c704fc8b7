/**
 * The code cell above an output, and its text, in JupyterLab and Notebook 7.
 *
 * An output has no API for the cell that it belongs to, so the page is asked: the cell's element is
 * around the output, and in it is CodeMirror's. CodeMirror 6 keeps its view at the element that
 * holds the text, under a name that has changed once; what is found there is used only if it can do
 * what a view can. Elsewhere (VS Code and Colab show outputs in a frame of their own) there is no
 * cell, and `cellAbove` is null.
 */

/** What is needed of CodeMirror's `EditorView`. */
interface EditorView {
  readonly state: {
    readonly doc: { readonly length: number; toString(): string };
    readonly readOnly: boolean;
  };
  dispatch(transaction: {
    changes: { from: number; to: number; insert: string };
    selection: { anchor: number };
    userEvent: string;
    scrollIntoView: boolean;
  }): void;
  focus(): void;
}

export interface NotebookCell {
  /** The cell's text now. */
  readonly text: string;
  /** Whether it may be changed. */
  readonly isReadOnly: boolean;
  /** Put another text in its place, as one step that can be undone. */
  replace(text: string): void;
  /** Let the reader type in the cell. */
  focus(): void;
}

/** Return the cell that an output's element belongs to, null where the page gives no way to it. */
export function cellAbove(output: Element): NotebookCell | null {
  const cell = output.closest(".jp-CodeCell");
  return cell === null ? null : cellIn(cell);
}

/**
 * Return another cell of the same notebook, by its text and the number that stands beside it.
 *
 * It may have run again since, and have another number: then it is the nearest one above the output
 * that has this text; null where there is none, or the page does not hold it, as JupyterLab may
 * leave out cells that are far away.
 */
export function cellWith(output: Element, text: string, number: number): NotebookCell | null {
  const own = output.closest(".jp-CodeCell");
  const all = [...(own?.closest(".jp-Notebook")?.querySelectorAll(".jp-CodeCell") ?? [])];
  const above = all.slice(0, own === null ? 0 : all.indexOf(own)).reverse();
  const isWanted = (cell: Element): boolean => isSameText(cellIn(cell)?.text ?? "", text);
  const numbered = all.find((cell) => cell !== own && numberOf(cell) === number && isWanted(cell));
  const found = numbered ?? above.find(isWanted);
  return found === undefined ? null : cellIn(found);
}

function numberOf(cell: Element): number {
  const prompt = cell.querySelector(".jp-InputPrompt")?.textContent ?? "";
  return Number.parseInt(prompt.replace(/\D/g, ""), 10);
}

/** Return the cell of its element, null where its editor cannot be found. */
export function cellIn(cell: Element): NotebookCell | null {
  const content = cell.querySelector(".jp-InputArea .cm-content");
  const view = content ? viewOf(content) : null;
  return view === null ? null : new CodeMirrorCell(view);
}

class CodeMirrorCell implements NotebookCell {
  readonly #view: EditorView;

  constructor(view: EditorView) {
    this.#view = view;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  get isReadOnly(): boolean {
    return this.#view.state.readOnly;
  }

  replace(text: string): void {
    const changes = smallestChange(this.text, text);
    this.#view.dispatch({
      changes,
      // The cursor shows where it was.
      selection: { anchor: changes.from + changes.insert.length },
      userEvent: "input.tapemagic",
      scrollIntoView: true,
    });
  }

  focus(): void {
    this.#view.focus();
  }
}

/** Return the change that makes `after` of `before` and leaves alone what both begin and end with. */
export function smallestChange(
  before: string,
  after: string,
): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) {
    from += 1;
  }
  let same = 0;
  while (
    same < shorter - from &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) {
    same += 1;
  }
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

/** Tell whether two texts are the same to an editor, which ends each line with "\n". */
export function isSameText(one: string, other: string): boolean {
  return withNewlines(one).trimEnd() === withNewlines(other).trimEnd();
}

export function withNewlines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Where CodeMirror keeps its view: `cmTile` since 6.39, `cmView` before; `findFromDOM` is there. */
function viewOf(content: Element): EditorView | null {
  const kept = content as unknown as Readonly<Record<string, unknown>>;
  for (const name of ["cmTile", "cmView"]) {
    const found = kept[name];
    if (!isRecord(found)) {
      continue;
    }
    const candidates = [found["view"], inside(found["root"]), inside(found["rootView"])];
    const view = candidates.find(isView);
    if (view !== undefined) {
      return view;
    }
  }
  return null;
}

function inside(part: unknown): unknown {
  return isRecord(part) ? part["view"] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isView(value: unknown): value is EditorView {
  return (
    isRecord(value) &&
    typeof value["dispatch"] === "function" &&
    typeof value["focus"] === "function" &&
    isRecord(value["state"]) &&
    isRecord(value["state"]["doc"])
  );
}
