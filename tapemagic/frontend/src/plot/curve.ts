/**
 * One function as the kernel sampled it, and its values anywhere.
 *
 * Samples lie in pieces; inside of a piece the function is smooth and is interpolated. Outside of
 * all pieces it is not defined; where two pieces touch it has a corner or a jump.
 */

import { hermite } from "./hermite";
import type { CurveInfo } from "./model";

/** Why there is no value, or no derivative, at a point. */
export type Trouble = "none" | "not sampled" | "not defined" | "corner" | "jump";

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
  const t = width === 0 ? 0 : (x - from) / width;
  if (t === 0 || t === 1) {
    return stored(curve, order, index + t);
  }
  const orders = curve.values.slice(order);
  const at = (sample: number): number[] => orders.map((values) => values[sample] ?? Number.NaN);
  return hermite(at(index), at(index + 1), width, t);
}

/** Return whether a piece reaches to `x`. */
function holds(curve: Curve, [begin, end]: readonly [number, number], x: number): boolean {
  return (curve.x[begin] ?? Number.NaN) <= x && x <= (curve.x[end - 1] ?? Number.NaN);
}

function valuesInPiece(curve: Curve, piece: readonly [number, number], x: number): number[] {
  const index = sampleBefore(curve, piece, x);
  return curve.values.map((_, order) => between(curve, order, index, x));
}

/** Return a point of which nothing is known: the kernel was not asked for it, or not yet. */
export function unknownAt(curve: Curve, x: number): Point {
  return { x, values: curve.values.map(() => Number.NaN), trouble: "not sampled" };
}

/** Return the values at `x`, and what is wrong there. */
export function pointAt(curve: Curve, x: number): Point {
  const pieces = curve.info.pieces.filter((piece) => holds(curve, piece, x));
  const [left, right] = pieces.map((piece) => valuesInPiece(curve, piece, x));
  const mark = curve.info.marks.find((each) => each.x === x);
  if (left === undefined || mark?.kind === "pole") {
    return { x, values: curve.values.map(() => Number.NaN), trouble: "not defined" };
  }
  const known = right === undefined ? left : agreeing(curve, left, right);
  // What a mark knows is exact.
  const values = known.map((value, order) => mark?.values[order] ?? value);
  if (mark?.kind === "kink" || mark?.kind === "jump") {
    values.fill(Number.NaN, 1);
    return { x, values, trouble: mark.kind === "kink" ? "corner" : "jump" };
  }
  return { x, values, trouble: right === undefined ? "none" : troubleIn(values) };
}

/** Where two pieces touch: what both say, NaN for the first derivative where they differ and above. */
function agreeing(curve: Curve, left: readonly number[], right: readonly number[]): number[] {
  const near = curve.info.dtype === "float64" ? 1e-9 : 1e-4;
  const differs = left.findIndex((value, order) => {
    const size = largest(curve.values[order] ?? new Float64Array());
    return !(Math.abs(value - (right[order] ?? Number.NaN)) <= near * size);
  });
  return left.map((value, order) => (differs === -1 || order < differs ? value : Number.NaN));
}

function troubleIn([value, first]: readonly number[]): Trouble {
  if (Number.isNaN(value)) {
    return "jump";
  }
  return Number.isNaN(first) ? "corner" : "none";
}

function largest(values: Float64Array): number {
  return values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
}
