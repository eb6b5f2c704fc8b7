/** What the backward pass has done after some of its steps. Nothing is computed: all is known. */

import type { Given, Level, Path, Source } from "./model";

/** What has arrived at a node. */
export interface Arrived {
  readonly total: string;
  /** Whether a later step gives more to it. */
  readonly isMoreToCome: boolean;
}

/** Return what has arrived at each node after so many steps. */
export function arrivedAfter(level: Level, steps: number): Map<number, Arrived> {
  const totals = new Map<number, string>(level.begins);
  for (const given of givenIn(level, 0, steps)) {
    totals.set(receiverOf(level, given), given.total);
  }
  const later = new Set(
    givenIn(level, steps, level.steps.length).map((given) => receiverOf(level, given)),
  );
  return new Map(
    [...totals].map(([node, total]) => [node, { total, isMoreToCome: later.has(node) }]),
  );
}

/** Return the line of a node that says what has arrived: "dy/dx = 9.0 + …", "dy/dx = ?". */
export function derivativeLine(
  name: string,
  arrived: Arrived | undefined,
  isAtEnd: boolean,
): string {
  if (arrived === undefined) {
    return `${name} = ${isAtEnd ? "None" : "?"}`;
  }
  return `${name} = ${arrived.total}${arrived.isMoreToCome ? " + …" : ""}`;
}

/** Return the node that gets what is given. */
export function receiverOf(level: Level, given: Given): number {
  return level.edges[given.edge]?.source ?? -1;
}

/** Return what some steps give, in order; what gives nothing is left out. */
function givenIn(level: Level, first: number, end: number): Given[] {
  return level.steps
    .slice(first, end)
    .flatMap((step) => step.gives)
    .filter((given) => given.total !== "");
}

/** A path by the places of its source and of itself. */
export interface ChosenPath {
  readonly source: number;
  readonly path: number;
}

/** Return the path that was chosen. */
export function pathAt(sources: readonly Source[], chosen: ChosenPath | null): Path | null {
  return chosen === null ? null : (sources[chosen.source]?.paths[chosen.path] ?? null);
}

/** Return the next path, after the one that is chosen, of which something holds; null for none. */
export function nextPath(
  sources: readonly Source[],
  chosen: ChosenPath | null,
  holds: (path: Path) => boolean,
): ChosenPath | null {
  const all = sources.flatMap((each, source) =>
    each.paths.map((path, place) => ({ chosen: { source, path: place }, path })),
  );
  const here = all.findIndex(
    (each) => each.chosen.source === chosen?.source && each.chosen.path === chosen.path,
  );
  const found = [...all.slice(here + 1), ...all.slice(0, here + 1)].find((each) =>
    holds(each.path),
  );
  return found?.chosen ?? null;
}

/** Return the numbers of the nodes that a path goes through. */
export function nodesOf(level: Level, path: Path): Set<number> {
  return new Set(
    path.edges.flatMap((number) => {
      const edge = level.edges[number];
      return edge === undefined ? [] : [edge.source, edge.target];
    }),
  );
}

/** Return the numbers of nodes as they are read: from above, and from left to right. */
export function readingOrder(level: Level): number[] {
  const middle = (number: number): [number, number] => {
    const [x = 0, y = 0, , height = 0] = level.nodes[number]?.box ?? [];
    return [y + height / 2, x];
  };
  return level.nodes
    .map((_, number) => number)
    .sort((one, other) => {
      const [y, x] = middle(one);
      const [otherY, otherX] = middle(other);
      return Math.abs(y - otherY) > 1 ? y - otherY : x - otherX;
    });
}
