/** Curves for tests: a function with its derivatives at some points, as the kernel sends them. */

import type { Curve } from "../src/plot/curve";
import { type CurveInfo, type Picture, SHOWN_FIRST, type Traits } from "../src/plot/model";

type Derivatives = readonly ((x: number) => number)[];

/** Return a curve on pieces of the x axis, each with so many samples. */
export function curveOf(
  derivatives: Derivatives,
  pieces: readonly (readonly [number, number])[],
  count: number,
  changes: Partial<CurveInfo> = {},
): Curve {
  const x: number[] = [];
  const ranges: [number, number][] = [];
  const values: number[][] = derivatives.map(() => []);
  for (const [low, high] of pieces) {
    ranges.push([x.length, x.length + count]);
    for (let index = 0; index < count; index += 1) {
      const place = low + ((high - low) * index) / (count - 1);
      // One-sided values at the ends.
      const inside = place + (index === 0 ? 1e-13 : index === count - 1 ? -1e-13 : 0);
      x.push(place);
      derivatives.forEach((derivative, order) => {
        values[order]?.push(derivative(inside));
      });
    }
  }
  return {
    info: {
      name: "f",
      label: null,
      count: x.length,
      pieces: ranges,
      dtype: "float64",
      is_pointwise: false,
      marks: [],
      ...changes,
    },
    x: Float64Array.from(x),
    values: values.map((each) => Float64Array.from(each)),
  };
}

/** sin and its derivatives. */
export const SINE: Derivatives = [Math.sin, Math.cos, (x) => -Math.sin(x), (x) => -Math.cos(x)];

/** |x| */
export const CORNER: Derivatives = [Math.abs, Math.sign, () => 0, () => 0];

export function pictureOf(curves: readonly Curve[], changes: Partial<Picture> = {}): Picture {
  return {
    answered: 0,
    order: 2,
    variable: "x",
    range: [-3, 3],
    home: [-3, 3],
    curves: curves.map((curve) => curve.info),
    limits: [
      [-2, 2],
      [-2, 2],
      [-2, 2],
    ],
    parameters: [],
    message: null,
    is_live: true,
    ...changes,
  };
}

export function traitsOf(curves: readonly Curve[], changes: Partial<Picture> = {}): Traits {
  const numbers = curves.flatMap((curve) => [curve.x, ...curve.values].flatMap((row) => [...row]));
  const samples = new DataView(new ArrayBuffer(8 * numbers.length));
  numbers.forEach((number, index) => {
    samples.setFloat64(8 * index, number, true);
  });
  return {
    samples,
    picture: pictureOf(curves, changes),
    x: 1,
    exact: null,
    request: null,
    show: SHOWN_FIRST,
  };
}
