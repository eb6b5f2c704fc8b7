/**
 * One function as the kernel sampled it, and its values anywhere.
 *
 * Samples lie in pieces; inside of a piece the function is smooth and is interpolated. Outside of
 * all pieces it is not defined; where two pieces touch it has a corner or a jump.
 */

import { hermite } from "./hermite";
import type { CurveInfo, Mark } from "./model";

/** Why there is no value, or no derivative, at a point. */
export type Trouble = "none" | "not defined" | "corner" | "jump";

export interface Point {
  readonly x: number;
  /** f, f′, …; NaN where there is none. */
  readonly values: readonly number[];
  readonly trouble: Trouble;
}

export interface Curve {
  readonly info: CurveInfo;
  readonly x: Float64Array;
  /** f, f′, … at each sample: one more than is shown, for the interpolation of the last. */
  readonly values: readonly Float64Array[];
}

/** Return the value of the derivative of this order at the sample with this index. */
function stored(curve: Curve, order: number, index: number): number {
  return curve.values[order]?.[index] ?? Number.NaN;
}

/** Return the index of the sample at or before `x` in a piece that holds it. */
export function sampleBefore(curve: Curve, [begin, end]: readonly [number, number], x: number) {
  let low = begin;
  let high = end - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((curve.x[middle] ?? 0) <= x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Return the derivative of this order between a sample and the next. */
export function between(curve: Curve, order: number, index: number, x: number): number {
  const from = curve.x[index] ?? Number.NaN;
  const width = (curve.x[index + 1] ?? from) - from;
  if (x === from || width === 0) {
    return stored(curve, order, index);
  }
  if (x === from + width) {
    return stored(curve, order, index + 1);
  }
  const left: number[] = [];
  const right: number[] = [];
  for (let each = order; each < curve.values.length; each += 1) {
    const [here, there] = [stored(curve, each, index), stored(curve, each, index + 1)];
    // A derivative that is infinite at the end of a piece: those below it are enough.
    if (!Number.isFinite(here) || !Number.isFinite(there)) {
      break;
    }
    left.push(here);
    right.push(there);
  }
  return left.length === 0 ? Number.NaN : hermite(left, right, width, (x - from) / width);
}

/** Return whether a piece reaches to `x`. */
function holds(curve: Curve, [begin, end]: readonly [number, number], x: number): boolean {
  return (curve.x[begin] ?? Number.NaN) <= x && x <= (curve.x[end - 1] ?? Number.NaN);
}

function valuesInPiece(curve: Curve, piece: readonly [number, number], x: number): number[] {
  const index = sampleBefore(curve, piece, x);
  return curve.values.map((_, order) => between(curve, order, index, x));
}

/** Return the values at `x`, and what is wrong there. */
export function pointAt(curve: Curve, x: number): Point {
  const pieces = curve.info.pieces.filter((piece) => holds(curve, piece, x));
  const [first, second] = pieces.map((piece) => valuesInPiece(curve, piece, x));
  const mark = curve.info.marks.find((each) => each.x === x);
  if (first === undefined || mark?.kind === "pole") {
    return { x, values: curve.values.map(() => Number.NaN), trouble: "not defined" };
  }
  if (second === undefined) {
    return mark?.kind === "kink"
      ? {
          x,
          values: first.map((value, order) => (order === 0 ? value : Number.NaN)),
          trouble: "corner",
        }
      : { x, values: mark === undefined ? first : exactAt(mark, first), trouble: "none" };
  }
  const scale = Math.max(...[first[0], second[0]].map((each) => Math.abs(each ?? 0)), 0);
  const isJump =
    mark?.kind === "jump" ||
    (mark === undefined && Math.abs((first[0] ?? 0) - (second[0] ?? 0)) > 1e-9 * scale);
  const value = mark?.values[0] ?? (isJump ? Number.NaN : (first[0] ?? Number.NaN));
  return {
    x,
    values: [value, ...Array.from({ length: curve.values.length - 1 }, () => Number.NaN)],
    trouble: isJump ? "jump" : "corner",
  };
}

/** A mark has the exact values at its place; what it lacks is interpolated. */
function exactAt(mark: Mark, interpolated: readonly number[]): number[] {
  return interpolated.map((value, order) => mark.values[order] ?? value);
}
