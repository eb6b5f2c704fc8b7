/**
 * The height of a panel.
 *
 * For the range that was sampled the kernel has chosen it, so that poles do not flatten the rest and
 * a constant has some height. Where the reader looks closer it fits what is seen, within that.
 */

import type { Range } from "./model";
import type { Run } from "./traces";

const MARGIN = 0.05;

export function limitsFor(runs: readonly Run[], chosen: Range, isWhole: boolean): Range {
  if (isWhole) {
    return chosen;
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    for (const y of run.y) {
      low = Math.min(low, y);
      high = Math.max(high, y);
    }
  }
  low = Math.max(low, chosen[0]);
  high = Math.min(high, chosen[1]);
  if (!(low <= high)) {
    return chosen;
  }
  const height = high - low;
  // Less than rounding can tell apart: a constant.
  const isFlat = height <= 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  const margin = isFlat ? (chosen[1] - chosen[0]) / 2 : MARGIN * height;
  return [low - margin, high + margin];
}
