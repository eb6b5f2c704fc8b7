/** What touches a curve at a point: curvature, the osculating circle and the osculating parabola. */

import type { Range } from "./model";

/** Return the signed curvature f″ / (1 + f′²)^(3/2). */
export function curvature(first: number, second: number): number {
  return second / (1 + first * first) ** 1.5;
}

export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Return the circle that touches as closely as one can; null where the curve is straight. */
export function osculatingCircle(
  x: number,
  value: number,
  first: number,
  second: number,
): Circle | null {
  const square = 1 + first * first;
  const radius = square ** 1.5 / Math.abs(second);
  if (!Number.isFinite(radius)) {
    return null;
  }
  return { x: x - (first * square) / second, y: value + square / second, radius };
}

/**
 * Return the parabola through the point with its slope and its f″, over a range, as a quadratic
 * Bézier curve: its ends, and where the tangents at the ends meet.
 */
export function osculatingParabola(
  x: number,
  value: number,
  first: number,
  second: number,
  [low, high]: Range,
): readonly (readonly [number, number])[] {
  const at = (there: number): number => {
    const step = there - x;
    return value + first * step + (second / 2) * step * step;
  };
  const middle = (low + high) / 2;
  const meeting = at(low) + (first + second * (low - x)) * (middle - low);
  return [
    [low, at(low)],
    [middle, meeting],
    [high, at(high)],
  ];
}

/** Return how far from its point a parabola goes until it has risen or fallen by some height. */
export function parabolaReach(first: number, second: number, height: number): number {
  const [slope, bend] = [Math.abs(first), Math.abs(second)];
  return bend === 0
    ? height / slope
    : (2 * height) / (slope + Math.sqrt(slope * slope + 2 * bend * height));
}
