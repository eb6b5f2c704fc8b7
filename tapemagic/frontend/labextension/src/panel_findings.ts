/** The findings of a notebook in one of the panels that show it: going to them, acting on them. */

import type { EditorView } from "@codemirror/view";
import { Notification } from "@jupyterlab/apputils";
import type { ICellModel } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { CellEditors } from "./cell_editors";
import { findingsIn, goTo, type Marked } from "./finding_marks";
import { LONG, type NotebookFindings } from "./notebook_findings";
import { nextSpot, type Spot } from "./stepping";

export class PanelFindings {
  readonly #panel: NotebookPanel;
  readonly #findings: NotebookFindings;
  readonly #editors: CellEditors;

  constructor(panel: NotebookPanel, findings: NotebookFindings, editors: CellEditors) {
    this.#panel = panel;
    this.#findings = findings;
    this.#editors = editors;
  }

  get hasFindings(): boolean {
    return this.#findings.hasFindings;
  }

  /** Go to the next finding, or the one before (-1), of all cells. One that is folded is opened. */
  async step(direction: 1 | -1): Promise<void> {
    const { content } = this.#panel;
    const { hasFocus, cursor } = this.#here();
    const here: Spot = { cell: content.activeCellIndex, position: hasFocus ? cursor : -1 };
    const spot = nextSpot(this.#spots(), here, direction);
    const cell = spot === null ? undefined : content.widgets[spot.cell];
    if (spot === null || cell === undefined) {
      return;
    }
    content.activeCellIndex = spot.cell;
    content.deselectAll();
    await content.scrollToItem(spot.cell);
    await cell.ready;
    cell.inputHidden = false;
    content.mode = "edit";
    const view = this.#view(cell.model);
    if (view !== undefined) {
      view.focus();
      goTo(view, spot.position, this.#findings.buttons(cell.model.id));
    }
  }

  /** Apply the fix of the finding at the cursor, or else of the first one of the cell. */
  fixHere(): void {
    const { id, found, cursor } = this.#here();
    const fixable = found.filter(({ finding }) => finding.fix?.changes);
    const chosen = at(cursor, fixable) ?? fixable[0];
    if (chosen === undefined) {
      Notification.info("No finding of this cell has a fix: F8 goes to the next one.", LONG);
    } else {
      this.#findings.buttons(id).fix(chosen.finding);
    }
  }

  /** Hide the finding at the cursor. */
  hideHere(): void {
    const { id, found, cursor } = this.#here();
    const hide = at(cursor, found)?.finding.hide;
    if (hide) {
      this.#findings.buttons(id).hide(hide);
    } else {
      Notification.info("There is no finding at the cursor: F8 goes to the next one.", LONG);
    }
  }

  /** Return the cell that is used now, its findings, and its cursor, which a menu takes nowhere. */
  #here(): { id: string; found: Marked[]; cursor: number; hasFocus: boolean } {
    const model = this.#panel.content.activeCell?.model;
    const view = model && this.#view(model);
    return {
      id: model?.id ?? "",
      found: view === undefined ? [] : findingsIn(view.state),
      cursor: view?.state.selection.main.head ?? -1,
      hasFocus: view?.hasFocus === true,
    };
  }

  #view(model: ICellModel): EditorView | undefined {
    return this.#editors.within(this.#panel.node, model);
  }

  /** Where findings are now, in the order of the notebook. */
  #spots(): Spot[] {
    return this.#panel.content.widgets.flatMap(({ model }, cell) => {
      const view = this.#view(model);
      const found = view === undefined ? this.#findings.of(model) : findingsIn(view.state);
      return found.map(({ from }) => ({ cell, position: from }));
    });
  }
}

function at(cursor: number, found: readonly Marked[]): Marked | undefined {
  return found.find(({ from, to }) => from <= cursor && cursor <= to);
}
