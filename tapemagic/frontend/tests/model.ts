/** A cell with two mistakes and what follows from one, as the kernel describes it. */

import type { Finding, Highlight } from "../src/highlight/model";

export const SOURCE =
  "x = 1\nwith a:\n    y = x\ng = a.gradient(y, x)\nh = b.gradient(g, x)\nk = c(g)\n";

export function finding(index: number, changes: Partial<Finding> = {}): Finding {
  return {
    index,
    code: "TAP101",
    name: "first-gradient-not-recorded",
    level: "error",
    message: "`b.gradient(g, x)` gives None.",
    why: "It was computed too late.",
    verdict: "None",
    spans: [{ line: 5, begin: 4, end: 20 }],
    related: [
      { cell: null, line: 4, spans: [{ line: 4, begin: 4, end: 20 }], text: "too late", code: "g" },
    ],
    caused_by: null,
    page: "https://example.org/TAP101/",
    correction: {
      title: "Indent line 4.",
      is_safe: true,
      gives: "a float32 tensor",
      difference: [
        { sign: "-", number: 4, text: "g = a.gradient(y, x)", cell: null },
        { sign: "+", number: 4, text: "    g = a.gradient(y, x)", cell: null },
      ],
      corrected: SOURCE.replace("g = a", "    g = a"),
      elsewhere: [],
    },
    hidden: SOURCE.replace("h = b.gradient(g, x)", "h = b.gradient(g, x)  # noqa: TAP101"),
    comment: "# noqa: TAP101",
    confirmed: "",
    ...changes,
  };
}

export function highlight(changes: Partial<Highlight> = {}): Highlight {
  return {
    name: "cell",
    summary: "2 mistakes with tapes in this cell",
    source: SOURCE,
    lines: SOURCE.trimEnd().split("\n"),
    gaps: [],
    bands: [
      { tape: "a", first_line: 3, last_line: 3, depth: 0, colour: 0 },
      { tape: "b", first_line: 3, last_line: 3, depth: 1, colour: 1 },
    ],
    findings: [
      finding(0),
      finding(1, {
        message: "`c(g)` raises TypeError.",
        verdict: "TypeError",
        caused_by: 0,
        spans: [{ line: 6, begin: 4, end: 8 }],
      }),
      finding(2, {
        level: "warning",
        message: "Another.",
        verdict: "",
        related: [],
        correction: null,
      }),
    ],
    problems: [],
    corrected: null,
    corrections: [],
    ...changes,
  };
}
