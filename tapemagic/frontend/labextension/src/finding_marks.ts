/**
 * The findings in the editor of one cell: underlined by CodeMirror's own lint package, and one of
 * them shown beside the code when the keyboard has gone there.
 */

import { type Action, type Diagnostic, forEachDiagnostic, setDiagnostics } from "@codemirror/lint";
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { EditorView, showTooltip, type Tooltip } from "@codemirror/view";
import { element } from "../../src/shared/markup";
import { findingCard, spoken } from "./finding_card";
import type { Change, Finding } from "./protocol";

export interface Buttons {
  fix(finding: Finding): void;
  hide(changes: readonly Change[]): void;
}

/** A finding as it is marked. */
interface MarkedFinding extends Diagnostic {
  readonly finding: Finding;
}

/** Underline these findings, and no others. */
export function markFindings(
  view: EditorView,
  findings: readonly Finding[],
  buttons: Buttons,
): void {
  if (findings.length === 0 && findingsIn(view.state).length === 0) {
    return;
  }
  const length = view.state.doc.length;
  const marks: MarkedFinding[] = findings.map((finding) => ({
    finding,
    from: Math.min(finding.from, length),
    to: Math.min(Math.max(finding.to, finding.from), length),
    severity: finding.level,
    markClass: `tapemagic-mark tapemagic-hued tapemagic-${finding.level}`,
    message: finding.message,
    renderMessage: () => findingCard(finding),
    actions: actionsFor(finding, buttons, view.state.readOnly),
  }));
  view.dispatch(setDiagnostics(view.state, marks), { effects: showCard.of(null) });
}

/** Return the findings of an editor with the places where they are now. */
export function findingsIn(state: EditorState): { finding: Finding; from: number; to: number }[] {
  const found: { finding: Finding; from: number; to: number }[] = [];
  forEachDiagnostic(state, (mark, from, to) => {
    found.push({ finding: (mark as MarkedFinding).finding, from, to });
  });
  return found.sort((one, other) => one.from - other.from);
}

/** Go to a finding and show what is said of it. */
export function goTo(view: EditorView, position: number, buttons: Buttons): void {
  const found = findingsIn(view.state).find(({ from }) => from === position);
  if (found === undefined) {
    return;
  }
  view.dispatch({
    selection: { anchor: found.from },
    scrollIntoView: true,
    effects: [
      showCard.of({
        pos: found.from,
        above: false,
        arrow: false,
        create: () => ({ dom: cardWithButtons(found.finding, buttons, view.state.readOnly) }),
      }),
      EditorView.announce.of(spoken(found.finding)),
    ],
  });
}

const showCard = StateEffect.define<Tooltip | null>();

const card = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(showCard)) {
        return effect.value;
      }
    }
    return transaction.docChanged || transaction.selection !== undefined ? null : shown;
  },
  provide: (field) => showTooltip.from(field),
});

/** What an editor needs to show findings. */
export const findingMarks: Extension = [
  card,
  EditorView.domEventHandlers({
    blur: (event, view) => {
      const inside = event.relatedTarget instanceof Node && view.dom.contains(event.relatedTarget);
      if (!inside && view.state.field(card, false)) {
        // Not in the middle of an update of the view, by which the focus may go.
        void Promise.resolve().then(() => view.dispatch({ effects: showCard.of(null) }));
      }
    },
  }),
];

function actionsFor(finding: Finding, buttons: Buttons, isReadOnly: boolean): Action[] {
  return choices(finding, buttons, isReadOnly).map(({ name, choose }) => ({ name, apply: choose }));
}

function cardWithButtons(finding: Finding, buttons: Buttons, isReadOnly: boolean): HTMLElement {
  const made = choices(finding, buttons, isReadOnly).map(({ name, choose }) => {
    const button = element("button", { type: "button", class: "cm-diagnosticAction" }, name);
    button.addEventListener("click", choose);
    return button;
  });
  return element(
    "div",
    { class: `cm-diagnostic cm-diagnostic-${finding.level}` },
    findingCard(finding),
    ...made,
  );
}

function choices(
  finding: Finding,
  buttons: Buttons,
  isReadOnly: boolean,
): { name: string; choose: () => void }[] {
  const { fix, hide } = finding;
  const isHere = fix?.elsewhere === "";
  const found: { name: string; choose: () => void }[] = [];
  if (fix !== null && fix.changes !== null && !(isHere && isReadOnly)) {
    const name = isHere ? "Fix" : `Fix ${fix.elsewhere}`;
    found.push({ name, choose: () => buttons.fix(finding) });
  }
  if (hide !== null && !isReadOnly) {
    found.push({ name: "Hide for this line", choose: () => buttons.hide(hide) });
  }
  return found;
}
