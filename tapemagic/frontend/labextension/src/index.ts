/** Mistakes with gradient tapes, underlined in the cells of a notebook while they are typed. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { EditorExtensionRegistry, IEditorExtensionRegistry } from "@jupyterlab/codemirror";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { CellEditors } from "./cell_editors";
import { addCommands } from "./commands";
import { findingMarks } from "./finding_marks";
import { type NotebookContext, NotebookFindings } from "./notebook_findings";
import { PanelFindings } from "./panel_findings";
import { tapeBands } from "./tape_bands";

const ID = "tapemagic:plugin";
const SHOW_BANDS = "showTapeBands";

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Underlines mistakes with gradient tapes in the cell as it is typed.",
  autoStart: true,
  requires: [IEditorExtensionRegistry, INotebookTracker],
  optional: [ICommandPalette, ISettingRegistry],
  activate,
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  registry: IEditorExtensionRegistry,
  tracker: INotebookTracker,
  palette: ICommandPalette | null,
  settings: ISettingRegistry | null,
): void {
  const editors = new CellEditors();
  registry.addExtension({
    name: ID,
    factory: ({ model }) => {
      const known = editors.extension(model);
      return known === null
        ? null
        : EditorExtensionRegistry.createImmutableExtension([known, findingMarks, tapeBands]);
    },
  });

  const notebooks = new Map<NotebookContext, NotebookFindings>();
  const panels = new Map<NotebookPanel, PanelFindings>();
  let showsBands = false;
  const showBands = (areShown: boolean): void => {
    showsBands = areShown;
    for (const notebook of notebooks.values()) {
      notebook.showBands(areShown);
    }
    notify();
  };
  const loaded = settings?.load(ID);
  const notify = addCommands(app, palette, {
    current: () => panels.get(tracker.currentWidget as NotebookPanel) ?? null,
    get showsBands() {
      return showsBands;
    },
    toggleBands: () => {
      showBands(!showsBands);
      // Kept for the next time, where the page has settings.
      void loaded?.then((settings) => settings.set(SHOW_BANDS, showsBands));
    },
  });
  void loaded?.then((settings) => {
    const follow = (): void => showBands(settings.get(SHOW_BANDS).composite === true);
    settings.changed.connect(follow);
    follow();
  });

  const findingsOf = (context: NotebookContext): NotebookFindings => {
    const known = notebooks.get(context);
    if (known !== undefined) {
      return known;
    }
    const notebook = new NotebookFindings(context, editors, () => tracker.activeCell?.model);
    notebook.showBands(showsBands);
    notebook.changed.connect(notify);
    notebooks.set(context, notebook);
    context.disposed.connect(() => notebooks.delete(context));
    return notebook;
  };
  const add = (panel: NotebookPanel): void => {
    panels.set(panel, new PanelFindings(panel, findingsOf(panel.context), editors));
    panel.disposed.connect(() => panels.delete(panel));
  };
  tracker.forEach(add);
  tracker.widgetAdded.connect((_, panel) => add(panel));
  tracker.currentChanged.connect(notify);
}
