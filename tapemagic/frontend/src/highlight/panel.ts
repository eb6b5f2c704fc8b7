/** What is said of one finding, and what can be done about it. */

import { button, element } from "../shared/markup";
import { sentence } from "../shared/sentences";
import { type Correction, cellsOf, type Finding, followersOf, type Highlight } from "./model";

export interface PanelActions {
  /** Put the corrected texts in the places of the cells'. */
  readonly fix: (correction: Correction) => void;
  readonly copy: (correction: Correction) => void;
  readonly hide: (finding: Finding) => void;
}

/** Return the panel of a finding that follows from no other. */
export function panelOf(
  highlight: Highlight,
  finding: Finding,
  number: string,
  actions: PanelActions,
): HTMLElement {
  const panel = element("div", {
    class: `tapemagic-finding tapemagic-hued tapemagic-${finding.level}`,
    "data-panel": finding.index,
  });
  panel.append(
    message(finding, number),
    element("p", {}, ...sentence(finding.why)),
    ...causes(finding),
    ...followers(followersOf(highlight, finding)),
    ...(finding.correction === null ? [] : correctionOf(finding.correction)),
    buttons(finding, actions),
    ...hint(finding),
  );
  return panel;
}

function message(finding: Finding, number: string): HTMLElement {
  return element(
    "p",
    { class: "tapemagic-message" },
    ...(number === "" ? [] : [element("span", { class: "tapemagic-badge" }, number), " "]),
    ...sentence(finding.message),
    " ",
    element("span", { class: "tapemagic-confirmed", "data-confirmed": finding.index }),
  );
}

function causes(finding: Finding): HTMLElement[] {
  const here = finding.related.filter((cause) => cause.cell === null);
  const elsewhere = finding.related.filter((cause) => cause.cell !== null);
  const lists: HTMLElement[] = [];
  if (here.length > 0) {
    const items = here.map((cause) =>
      element("li", {}, `Line ${cause.line}: `, ...sentence(cause.text), "."),
    );
    lists.push(element("ul", { class: "tapemagic-causes" }, ...items));
  }
  if (elsewhere.length > 0) {
    const items = elsewhere.map((cause) =>
      element(
        "li",
        {},
        `Line ${cause.line} of ${cause.cell}, `,
        element("code", { class: "tapemagic-name" }, cause.code),
        ": ",
        ...sentence(cause.text),
        ".",
      ),
    );
    lists.push(element("ul", { class: "tapemagic-elsewhere" }, ...items));
  }
  return lists;
}

function followers(found: readonly Finding[]): HTMLElement[] {
  if (found.length === 0) {
    return [];
  }
  const says =
    found.length === 1
      ? "1 more call follows from it"
      : `${found.length} more calls follow from it`;
  const items = found.map((finding) => {
    const line = finding.spans[0]?.line;
    return element(
      "li",
      { "data-finding": finding.index },
      ...(line === undefined ? [] : [`Line ${line}: `]),
      ...sentence(finding.message),
      " ",
      element("span", { class: "tapemagic-confirmed", "data-confirmed": finding.index }),
      " ",
      ...sentence(finding.why),
    );
  });
  return [
    element(
      "details",
      { class: "tapemagic-followers" },
      element("summary", {}, says),
      element("ul", {}, ...items),
    ),
  ];
}

function correctionOf(correction: Correction): HTMLElement[] {
  const careful = correction.is_safe ? "" : " (look at it first: it may change other calls)";
  const cells = cellsOf(correction);
  const where = cells === "" ? "" : ` in ${cells}`;
  const parts = [
    element(
      "p",
      {},
      element("strong", {}, "Fix"),
      `${where}${careful}: `,
      ...sentence(correction.title),
    ),
    difference(correction),
  ];
  const then = [
    ...(correction.gives === "" ? [] : [`Then the call gives ${correction.gives}.`]),
    ...(cells === "" ? [] : [`Run ${cells} again, then this one.`]),
  ].join(" ");
  return then === "" ? parts : [...parts, element("p", {}, ...sentence(then))];
}

function difference(correction: Correction): HTMLElement {
  const shown = element("pre", { class: "tapemagic-difference", tabindex: 0 });
  let cell: string | null = null;
  for (const line of correction.difference) {
    if (line.cell !== cell) {
      cell = line.cell;
      shown.append(element("span", {}, `in ${cell ?? "this cell"}:`), "\n");
    }
    const [tag, kind] = LINE_KINDS[line.sign];
    shown.append(
      element(
        tag,
        { class: kind },
        element("span", { class: "tapemagic-sign" }, line.sign),
        element("span", { class: "tapemagic-place" }, String(line.number)),
        ` ${line.text}`,
      ),
      "\n",
    );
  }
  return shown;
}

const LINE_KINDS = {
  "-": ["del", "tapemagic-hued tapemagic-removed"],
  "+": ["ins", "tapemagic-hued tapemagic-added"],
  " ": ["span", undefined],
} as const;

/** The classes say where a button is of use: with a way to the cell, or without. */
function buttons(finding: Finding, actions: PanelActions): HTMLElement {
  const row = element("div", { class: "tapemagic-actions" });
  const { correction } = finding;
  if (correction !== null) {
    const cells = cellsOf(correction);
    row.append(
      button(cells === "" ? "Fix" : `Fix ${cells}`, "tapemagic-first tapemagic-with-cell", () =>
        actions.fix(correction),
      ),
      button("Copy corrected code", "tapemagic-first tapemagic-without-cell", () =>
        actions.copy(correction),
      ),
    );
  }
  row.append(
    element(
      "a",
      {
        class: "tapemagic-button",
        href: finding.page,
        target: "_blank",
        rel: "noopener noreferrer",
        title: `${finding.code}, ${finding.name}`,
      },
      "Why?",
      element("span", { class: "tapemagic-unseen" }, ` The page of rule ${finding.code}`),
    ),
  );
  if (finding.hidden !== null) {
    row.append(button("Hide for this line", "tapemagic-with-cell", () => actions.hide(finding)));
  }
  row.append(element("span", { class: "tapemagic-code-name" }, `${finding.code} ${finding.name}`));
  return row;
}

/** Say what to write where no button can do it. */
function hint(finding: Finding): HTMLElement[] {
  const says: (Node | string)[] = [];
  const { correction } = finding;
  if (correction?.is_safe) {
    const cells = cellsOf(correction) || "this one";
    says.push(...sentence(`\`%tape fix\` in a new cell corrects ${cells}. `));
  }
  const line = finding.spans[0]?.line;
  if (finding.hidden !== null && line !== undefined) {
    says.push(
      ...sentence(`If it is meant, write \`${finding.comment}\` at the end of line ${line}.`),
    );
  }
  return says.length === 0
    ? []
    : [element("p", { class: "tapemagic-more tapemagic-without-cell" }, ...says)];
}
