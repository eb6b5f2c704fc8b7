/** What is said of a call: behind its line, in the list, and to those who listen. */

import type { Call, Explored, Outcome } from "./model";
import { textOf } from "./model";

const LONGEST = 48;

/** Return what a call gives in a few words: "3.0", "None", "TypeError", "not reached". */
export function gives(explored: Explored, call: Call): string {
  const text = textOf(explored, call.text);
  switch (call.kind) {
    case "value":
      return shortened(text.replace(/\s+/g, " ").trim());
    case "none":
      return "None";
    case "error":
      return text.split(":")[0] ?? text;
    case "unreached":
      return "not reached";
  }
}

/** Return the sign that stands before it, so that no colour is needed. */
export function signOf(call: Call): string {
  return { value: "✓", none: "✗", error: "✗", unreached: "–" }[call.kind];
}

export function hueOf(call: Call): string {
  const hue = { value: "added", none: "error", error: "error", unreached: "unreached" }[call.kind];
  return `tapemagic-hued tapemagic-${hue}`;
}

/** Say what all calls give: "dy_dx is 3.0; d2y_dx2 is None". */
export function allGive(explored: Explored, outcome: Outcome): string {
  const said = outcome.calls.map((call) => {
    const name = explored.statements[call.statement]?.name ?? "";
    const verb = { value: "is", none: "is", error: "raises", unreached: "is" }[call.kind];
    return `${name} ${verb} ${gives(explored, call)}`;
  });
  const error = textOf(explored, outcome.error);
  return [...said, ...(error === "" ? [] : [error])].join("; ");
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
