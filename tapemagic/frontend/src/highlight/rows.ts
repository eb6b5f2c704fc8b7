/** The rows of the grid: a line each, or one for several lines that are left out. */

import type { Gap, Highlight } from "./model";

export type Row =
  | { readonly kind: "line"; readonly line: number }
  | { readonly kind: "gap"; readonly gap: Gap };

export interface Rows {
  readonly rows: readonly Row[];
  /** The row of each line, from 0: `rowOf[line - 1]`. */
  readonly rowOf: readonly number[];
}

/** Return the rows of a cell, all of its lines or those that matter. */
export function rowsOf(highlight: Pick<Highlight, "lines" | "gaps">, showsAll: boolean): Rows {
  const rows: Row[] = [];
  const rowOf: number[] = [];
  for (let line = 1; line <= highlight.lines.length; line += 1) {
    const gap = showsAll
      ? undefined
      : highlight.gaps.find((each) => each.first_line <= line && line <= each.last_line);
    if (gap === undefined) {
      rows.push({ kind: "line", line });
    } else if (gap.first_line === line) {
      rows.push({ kind: "gap", gap });
    }
    rowOf.push(rows.length - 1);
  }
  return { rows, rowOf };
}
