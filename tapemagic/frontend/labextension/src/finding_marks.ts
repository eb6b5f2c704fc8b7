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
  /** Whether the cell cannot be edited: then it has no buttons that change it. */
  readonly isReadOnly: boolean;
  fix(finding: Finding): void;
  hide(changes: readonly Change[]): void;
}

/** A finding as it is marked. */
interface MarkedFinding extends Diagnostic {
  readonly finding: Finding;
  readonly isReadOnly: boolean;
}

/** Underline these findings, and no others. Where they are there already, nothing is done: what is
 * shown of one of them stays. */
export function markFindings(
  view: EditorView,
  findings: readonly Finding[],
  buttons: Buttons,
): void {
  const marked = findingsIn(view.state);
  const isSame = ({ finding, from, to, isReadOnly }: Marked, place: number): boolean =>
    isReadOnly === buttons.isReadOnly &&
    JSON.stringify({ ...finding, from, to }) === JSON.stringify(findings[place]);
  if (marked.length === findings.length && marked.every(isSame)) {
    return;
  }
  const length = view.state.doc.length;
  const marks: MarkedFinding[] = findings.map((finding) => ({
    finding,
    isReadOnly: buttons.isReadOnly,
    from: Math.min(finding.from, length),
    to: Math.min(Math.max(finding.to, finding.from), length),
    severity: finding.level,
    markClass: `tapemagic-mark tapemagic-hued tapemagic-${finding.level}`,
    message: finding.message,
    renderMessage: () => findingCard(finding),
    actions: actionsFor(finding, buttons),
  }));
  view.dispatch(setDiagnostics(view.state, marks), { effects: showCard.of(null) });
}

/** A finding, and the place where it is now. */
export interface Marked {
  readonly finding: Finding;
  readonly from: number;
  readonly to: number;
  readonly isReadOnly: boolean;
}

/** Return the findings of an editor, in the order of their places. */
export function findingsIn(state: EditorState): Marked[] {
  const found: Marked[] = [];
  forEachDiagnostic(state, (mark, from, to) => {
    const { finding, isReadOnly } = mark as MarkedFinding;
    found.push({ finding, isReadOnly, from, to });
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
        create: () => ({ dom: cardWithButtons(found.finding, buttons) }),
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

function actionsFor(finding: Finding, buttons: Buttons): Action[] {
  return choices(finding, buttons).map(({ name, choose }) => ({ name, apply: choose }));
}

function cardWithButtons(finding: Finding, buttons: Buttons): HTMLElement {
  const made = choices(finding, buttons).map(({ name, choose }) => {
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

function choices(finding: Finding, buttons: Buttons): { name: string; choose: () => void }[] {
  const { fix, hide } = finding;
  const { isReadOnly } = buttons;
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
