/**
 * The editors of the code cells that the page holds, by the model that an editor and a cell share.
 * A notebook that is shown twice has two editors of each cell.
 */

import type { Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin } from "@codemirror/view";
import type { CodeEditor } from "@jupyterlab/codeeditor";
import { type ISignal, Signal } from "@lumino/signaling";

/** What a cell's model has, and that of a file does not. */
interface CellModel extends CodeEditor.IModel {
  readonly type: string;
}

export class CellEditors {
  readonly #views = new Map<CodeEditor.IModel, Set<EditorView>>();
  readonly #made = new Signal<this, CodeEditor.IModel>(this);

  /** Emitted when a cell has got an editor: it may have been out of sight before. */
  get made(): ISignal<this, CodeEditor.IModel> {
    return this.#made;
  }

  /** Return the editors of a cell: none where the page does not hold it. */
  of(model: CodeEditor.IModel): EditorView[] {
    return [...(this.#views.get(model) ?? [])];
  }

  /** Return the editor of a cell that stands in a part of the page. */
  within(part: Node, model: CodeEditor.IModel): EditorView | undefined {
    return this.of(model).find((view) => part.contains(view.dom));
  }

  /** Return what keeps an editor here while it is there; null for an editor of something else. */
  extension(model: CodeEditor.IModel): Extension | null {
    if ((model as Partial<CellModel>).type !== "code") {
      return null;
    }
    return ViewPlugin.define((view) => {
      const views = this.#views.get(model) ?? new Set();
      this.#views.set(model, views.add(view));
      // Nothing may be changed in a view that is being made.
      void Promise.resolve().then(() => this.#made.emit(model));
      return {
        destroy: () => {
          views.delete(view);
          if (views.size === 0) {
            this.#views.delete(model);
          }
        },
      };
    });
  }
}
