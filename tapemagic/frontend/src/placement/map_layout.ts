/** The map of all placements as a table: where one line stands is the row, another the column. */

import type { Explored } from "./model";

export interface MapCell {
  /** The placements of this row and column, by where the other lines stand. */
  readonly placements: readonly number[];
}

export interface MapRow {
  readonly region: number;
  readonly cells: readonly MapCell[];
}

export interface MapLayout {
  /** The regions of the columns; [null] where one line alone can move. */
  readonly columns: readonly (number | null)[];
  readonly rows: readonly MapRow[];
}

export function mapLayout(explored: Explored): MapLayout {
  const [rowLine, columnLine] = explored.axes;
  const places = explored.placements.map((placement, number) => ({
    number,
    row: placement.regions[rowLine] ?? 0,
    column: columnLine === null ? null : (placement.regions[columnLine] ?? 0),
    regions: placement.regions,
  }));
  const columns = distinct(places.map((each) => each.column)).sort((a, b) => (a ?? 0) - (b ?? 0));
  const rows = distinct(places.map((each) => each.row)).sort((a, b) => a - b);
  return {
    columns,
    rows: rows.map((region) => ({
      region,
      cells: columns.map((column) => ({
        placements: places
          .filter((each) => each.row === region && each.column === column)
          .sort((a, b) => compare(a.regions, b.regions) || a.number - b.number)
          .map((each) => each.number),
      })),
    })),
  };
}

/** Say where each line stands: "y in tape_1; dy_dx after tape_2". */
export function wordsOf(explored: Explored, placement: number): string {
  const regions = explored.placements[placement]?.regions ?? [];
  return explored.movable
    .map((statement, line) => {
      const name = explored.statements[statement]?.name ?? "";
      return `${name} ${explored.regions[regions[line] ?? 0] ?? ""}`;
    })
    .join("; ");
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let place = 0; place < one.length; place += 1) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
