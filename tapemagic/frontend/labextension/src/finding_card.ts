/** What is said of a finding beside the code: what happens, why, what the fix does, where more is. */

import { element } from "../../src/shared/markup";
import { sentence } from "../../src/shared/sentences";
import type { Finding } from "./protocol";

/** Return the words of a finding as an element. */
export function findingCard(finding: Finding): HTMLElement {
  return element(
    "div",
    { class: "tapemagic tapemagic-card" },
    element("p", { class: "tapemagic-card-message" }, ...sentence(finding.message)),
    element("p", {}, ...sentence(whyOf(finding))),
    ...relatedLines(finding),
    ...fixOf(finding),
    element(
      "p",
      { class: "tapemagic-card-more" },
      element(
        "a",
        { href: finding.page, target: "_blank", rel: "noopener noreferrer" },
        `${finding.code}: more about it`,
      ),
    ),
  );
}

/** Return the same as plain text, for those who hear it. */
export function spoken(finding: Finding): string {
  const fix = finding.fix === null ? "" : ` Fix: ${finding.fix.title}`;
  return `${finding.message} ${whyOf(finding)}${fix}`;
}

function whyOf(finding: Finding): string {
  return finding.cause === null
    ? finding.why
    : `${finding.why} It only follows from what is wrong in ${finding.cause}: correct that first.`;
}

function relatedLines(finding: Finding): HTMLElement[] {
  if (finding.related.length === 0) {
    return [];
  }
  const lines = finding.related.map(({ place, text }) =>
    element("li", {}, `${place}: `, ...sentence(text)),
  );
  return [element("ul", {}, ...lines)];
}

function fixOf({ fix }: Finding): HTMLElement[] {
  if (fix === null) {
    return [];
  }
  const gives = fix.gives === "" ? "" : ` The call then gives ${fix.gives}.`;
  const care = fix.isSafe ? "" : " It changes what the program does: look at it first.";
  return [
    element(
      "p",
      { class: "tapemagic-card-fix" },
      element("strong", {}, "Fix: "),
      ...sentence(`${fix.title}${gives}${care}`),
    ),
  ];
}
