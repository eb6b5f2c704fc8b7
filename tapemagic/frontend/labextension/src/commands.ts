/** The commands: in the palette, in the View menu, and on keys (`schema/plugin.json`). */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import type { ICommandPalette } from "@jupyterlab/apputils";
import type { PanelFindings } from "./panel_findings";

export const TOGGLE_BANDS = "tapemagic:toggle-tape-bands";
const NEXT = "tapemagic:next-finding";
const PREVIOUS = "tapemagic:previous-finding";
const FIX = "tapemagic:fix-finding";
const HIDE = "tapemagic:hide-finding";

/** What the commands act on. */
export interface Subject {
  /** The notebook that is used now. */
  current(): PanelFindings | null;
  readonly showsBands: boolean;
  toggleBands(): void;
}

/** Add the commands; return what tells the page that their state has changed. */
export function addCommands(
  app: JupyterFrontEnd,
  palette: ICommandPalette | null,
  subject: Subject,
): () => void {
  const { commands } = app;
  const isEnabled = (): boolean => subject.current()?.hasFindings === true;
  commands.addCommand(TOGGLE_BANDS, {
    label: "Show What Tapes Record",
    caption: "Show coloured bands behind the lines that each gradient tape records",
    isToggleable: true,
    isToggled: () => subject.showsBands,
    isEnabled: () => subject.current() !== null,
    execute: () => subject.toggleBands(),
  });
  commands.addCommand(NEXT, {
    label: "Next Finding about Gradient Tapes",
    isEnabled,
    execute: () => subject.current()?.step(1),
  });
  commands.addCommand(PREVIOUS, {
    label: "Previous Finding about Gradient Tapes",
    isEnabled,
    execute: () => subject.current()?.step(-1),
  });
  commands.addCommand(FIX, {
    label: "Fix the Finding at the Cursor",
    isEnabled,
    execute: () => subject.current()?.fixHere(),
  });
  commands.addCommand(HIDE, {
    label: "Hide the Finding at the Cursor",
    isEnabled,
    execute: () => subject.current()?.hideHere(),
  });
  for (const command of [TOGGLE_BANDS, NEXT, PREVIOUS, FIX, HIDE]) {
    palette?.addItem({ command, category: "Tapemagic" });
  }
  return () => commands.notifyCommandChanged();
}
