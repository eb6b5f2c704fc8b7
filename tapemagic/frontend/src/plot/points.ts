/** The points on all curves at one x, with the kernel's own values where it has sent them. */

import { type Curve, type Point, pointAt, unknownAt } from "./curve";
import type { Exact, Picture } from "./model";

/** Return a point for each curve. */
export function pointsAt(
  picture: Picture,
  curves: readonly Curve[],
  x: number,
  exact: Exact | null,
): readonly Point[] {
  const [low, high] = picture.range;
  return curves.map((curve, position) => {
    const point = x >= low && x <= high ? pointAt(curve, x) : unknownAt(curve, x);
    return exact?.x === x ? exactly(point, exact.values[position]) : point;
  });
}

/** Return whether the values at this x are the kernel's own. */
export function isExactAt(x: number, curve: Curve | undefined, exact: Exact | null): boolean {
  return exact?.x === x || (curve?.info.marks.some((mark) => mark.x === x) ?? false);
}

/** Put exact values in the place of interpolated ones; where there is no slope, there stays none. */
function exactly(point: Point, exact: Exact["values"][number] | undefined): Point {
  if (exact === undefined || point.trouble !== "none") {
    return point;
  }
  const values = point.values.map((value, order) =>
    order < exact.length ? (exact[order] ?? Number.NaN) : value,
  );
  return { ...point, values };
}
