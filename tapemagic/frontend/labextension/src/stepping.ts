/** Stepping through the findings of a notebook, from one to the next over all its cells. */

/** A place: which cell of the notebook, and where in its text. */
export interface Spot {
  readonly cell: number;
  readonly position: number;
}

/** Return the next spot after `here`, or the one before; behind the last comes the first again. */
export function nextSpot(spots: readonly Spot[], here: Spot, direction: 1 | -1): Spot | null {
  const inOrder = [...spots].sort(compare);
  if (direction === 1) {
    return inOrder.find((spot) => compare(spot, here) > 0) ?? inOrder[0] ?? null;
  }
  return inOrder.filter((spot) => compare(spot, here) < 0).at(-1) ?? inOrder.at(-1) ?? null;
}

function compare(one: Spot, other: Spot): number {
  return one.cell - other.cell || one.position - other.position;
}
