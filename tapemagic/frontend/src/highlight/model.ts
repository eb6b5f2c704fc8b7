/** What the kernel says is to be seen: `Highlight.to_json` of `tapemagic.display.highlight`. */

export interface Span {
  readonly line: number;
  readonly begin: number;
  readonly end: number;
}

export interface Band {
  readonly tape: string;
  readonly first_line: number;
  readonly last_line: number;
  readonly depth: number;
  readonly colour: number;
}

export interface Gap {
  readonly first_line: number;
  readonly last_line: number;
}

export interface RelatedLine {
  readonly cell: string | null;
  readonly line: number;
  readonly spans: readonly Span[];
  readonly text: string;
  readonly code: string;
}

export interface DifferenceLine {
  readonly sign: "-" | "+" | " ";
  readonly number: number;
  readonly text: string;
  readonly cell: string | null;
}

/** Another cell that is to be changed. */
export interface CellChange {
  readonly name: string;
  readonly number: number;
  readonly source: string;
  readonly corrected: string;
}

export interface Correction {
  readonly title: string;
  readonly is_safe: boolean;
  readonly gives: string;
  readonly difference: readonly DifferenceLine[];
  readonly corrected: string | null;
  readonly elsewhere: readonly CellChange[];
}

export type Level = "error" | "warning";

export interface Finding {
  readonly index: number;
  readonly code: string;
  readonly name: string;
  readonly level: Level;
  readonly message: string;
  readonly why: string;
  readonly verdict: string;
  readonly spans: readonly Span[];
  readonly related: readonly RelatedLine[];
  readonly caused_by: number | null;
  readonly page: string;
  readonly correction: Correction | null;
  readonly hidden: string | null;
  readonly comment: string;
  readonly confirmed: string;
}

export interface Highlight {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly lines: readonly string[];
  readonly gaps: readonly Gap[];
  readonly bands: readonly Band[];
  readonly findings: readonly Finding[];
  readonly problems: readonly string[];
  readonly corrected: string | null;
  readonly corrections: readonly string[];
}

/** Return what the other cells are called that a fix changes, "" where it changes only this one. */
export function cellsOf(correction: Correction): string {
  return correction.elsewhere.map((change) => change.name).join(" and ");
}

/** Return the findings that follow from no other. */
export function rootsOf(highlight: Highlight): readonly Finding[] {
  return highlight.findings.filter((finding) => finding.caused_by === null);
}

/** Return the findings that follow from one of them, directly or not. */
export function followersOf(highlight: Highlight, finding: Finding): readonly Finding[] {
  const causes = new Set([finding.index]);
  const found: Finding[] = [];
  for (const other of highlight.findings) {
    if (other.caused_by !== null && causes.has(other.caused_by)) {
      causes.add(other.index);
      found.push(other);
    }
  }
  return found;
}

/** Return the finding that one follows from in the end: itself, where it follows from none. */
export function rootOf(highlight: Highlight, finding: Finding): Finding {
  let root = finding;
  for (let step = 0; root.caused_by !== null && step < highlight.findings.length; step += 1) {
    const cause = highlight.findings.find((other) => other.index === root.caused_by);
    if (cause === undefined) {
      break;
    }
    root = cause;
  }
  return root;
}
