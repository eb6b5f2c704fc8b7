/** Where one line may go while the others stay: what a drag chooses from. */

import { blocksOf } from "./lines";
import { DIRECTIONS, type Explored } from "./model";

export interface Target {
  readonly placement: number;
  /** The number of its first line there. */
  readonly line: number;
  readonly depth: number;
  /** The statement above it, null where there is none. */
  readonly above: number | null;
}

/** Return every placement that moves of one line lead to, the present one first. */
export function targetsOf(explored: Explored, placement: number, line: number): Target[] {
  const found = [placement];
  for (const here of found) {
    const moves = explored.placements[here]?.moves[line] ?? [];
    for (let direction = 0; direction < DIRECTIONS.length; direction += 1) {
      const there = moves[direction];
      if (typeof there === "number" && !found.includes(there)) {
        found.push(there);
      }
    }
  }
  const statement = explored.movable[line] ?? -1;
  return found.map((each) => targetIn(explored, each, statement));
}

function targetIn(explored: Explored, placement: number, statement: number): Target {
  const blocks = blocksOf(explored, placement, 0);
  const position = blocks.findIndex((block) => block.statement === statement);
  const above = blocks
    .slice(0, Math.max(0, position))
    .filter((block) => block.statement !== null)
    .at(-1);
  return {
    placement,
    line: blocks[position]?.line ?? 1,
    depth: blocks[position]?.depth ?? 0,
    above: above?.statement ?? null,
  };
}

/** Return the target that is nearest to a line and a depth, both perhaps between two. */
export function nearest(targets: readonly Target[], line: number, depth: number): Target | null {
  let best: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const target of targets) {
    const distance = Math.hypot(target.line - line, target.depth - depth);
    if (distance < least - 1e-9) {
      best = target;
      least = distance;
    }
  }
  return best;
}
