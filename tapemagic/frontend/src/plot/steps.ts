/** How far keys move the point, and which mark is next. */

import { tickStep } from "d3-array";
import type { Curve } from "./curve";
import type { MarkKind, Range } from "./model";

export type Size = "coarse" | "usual" | "fine";

/** Return the step of a key: about a hundredth of what is seen, a round number. */
export function stepOf([low, high]: Range, size: Size): number {
  return tickStep(low, high, { coarse: 10, usual: 100, fine: 1000 }[size]);
}

/** Return the next multiple of a step in a direction. */
export function stepFrom(x: number, step: number, direction: 1 | -1): number {
  const count = x / step;
  const nearest = Math.round(count);
  // From a multiple to the next; from between two to the nearer in that direction.
  const isMultiple = Math.abs(count - nearest) < 1e-6;
  const next = isMultiple
    ? nearest + direction
    : direction > 0
      ? Math.ceil(count)
      : Math.floor(count);
  // 0.3 and not 0.30000000000000004.
  return Number((next * step).toPrecision(14));
}

export const CRITICAL: readonly MarkKind[] = ["maximum", "minimum", "stationary", "kink"];
export const INFLECTION: readonly MarkKind[] = ["inflection"];

/** Return where the next mark of some kinds is, going round at the end; null where there is none. */
export function nextMark(
  curves: readonly Curve[],
  kinds: readonly MarkKind[],
  x: number,
  direction: 1 | -1,
): number | null {
  const places = curves
    .flatMap((curve) => curve.info.marks)
    .filter((mark) => kinds.includes(mark.kind))
    .map((mark) => mark.x)
    .sort((a, b) => direction * (a - b));
  return places.find((place) => direction * (place - x) > 0) ?? places[0] ?? null;
}
