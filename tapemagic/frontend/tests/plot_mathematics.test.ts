/// <reference types="vite/client" />
import { describe, expect, it } from "vitest";
import { pointAt } from "../src/plot/curve";
import {
  curvature,
  osculatingCircle,
  osculatingParabola,
  parabolaReach,
} from "../src/plot/geometry";
import { hermite } from "../src/plot/hermite";
import { limitsFor } from "../src/plot/limits";
import type { Mark } from "../src/plot/model";
import { curvesOf } from "../src/plot/samples";
import { segmentsOf, traceOf } from "../src/plot/traces";
import { CORNER, curveOf, SINE, traitsOf } from "./plot_curves";

interface Case {
  readonly name: string;
  readonly x0: number;
  readonly x1: number;
  readonly left: readonly (number | null)[];
  readonly right: readonly (number | null)[];
  readonly x: readonly number[];
  readonly expected: readonly number[];
}

/** The cases that Python is tested on, too. */
const cases = Object.values(
  import.meta.glob<Case[]>("../../../tests/derivatives/hermite_cases.json", {
    eager: true,
    import: "default",
  }),
).flat();

const mark = (kind: Mark["kind"], x: number, values: Mark["values"]): Mark => ({ kind, x, values });

describe("Hermite interpolation", () => {
  const known = (values: readonly (number | null)[]): number[] =>
    values.map((value) => value ?? Number.NaN);

  it("gives the exact values that Python gives", () => {
    expect(cases.length).toBeGreaterThan(10);
    for (const { name, x0, x1, left, right, x, expected } of cases) {
      const width = x1 - x0;
      const size = Math.max(...[...expected, left[0] ?? 0, right[0] ?? 0].map(Math.abs));
      x.forEach((place, index) => {
        const t = width === 0 ? 0 : (place - x0) / width;
        const found = hermite(known(left), known(right), width, t);
        expect(Math.abs(found - (expected[index] ?? 0)), name).toBeLessThanOrEqual(1e-14 * size);
      });
    }
  });
  it("has no value where an end has none", () => {
    expect(hermite([Number.NaN, 1], [1, 1], 1, 0.5)).toBeNaN();
  });
  it("leaves out derivatives that are not finite at one end", () => {
    expect(hermite([0, Number.POSITIVE_INFINITY], [1, 1], 1, 0.5)).toBe(0.5);
  });
  it("is exact for a polynomial of degree 2m + 1", () => {
    const [left, right] = [
      [0, 0, 0, 0],
      [128, 448, 1344, 3360],
    ];
    expect(hermite(left, right, 2, 0.5)).toBeCloseTo(1, 12);
  });
});

describe("a curve", () => {
  const sine = curveOf(SINE, [[-3, 3]], 40);
  it("has the samples' own values at the samples", () => {
    const x = sine.x[7] ?? 0;
    expect(pointAt(sine, x).values[0]).toBe(sine.values[0]?.[7]);
  });
  it("is close to the function between samples, in each derivative", () => {
    for (let x = -3; x <= 3; x += 0.0137) {
      const { values, trouble } = pointAt(sine, x);
      expect(trouble).toBe("none");
      [1e-9, 1e-7, 1e-5].forEach((error, order) => {
        expect(Math.abs((values[order] ?? 9) - (SINE[order]?.(x) ?? 0))).toBeLessThan(error);
      });
    }
  });
  it("is not defined in a gap and beyond its samples", () => {
    const torn = curveOf(
      SINE,
      [
        [-3, -1],
        [1, 3],
      ],
      20,
    );
    for (const x of [0, -4, 4]) {
      expect(pointAt(torn, x)).toMatchObject({
        trouble: "not defined",
        values: [Number.NaN, Number.NaN, Number.NaN, Number.NaN],
      });
    }
    expect(pointAt(torn, -2).trouble).toBe("none");
  });
  it("has no derivative at a corner, but on both sides", () => {
    const marks = [mark("kink", 0, [0, null, null])];
    const corner = curveOf(
      CORNER,
      [
        [-3, 0],
        [0, 3],
      ],
      5,
      { marks },
    );
    expect(pointAt(corner, 0)).toMatchObject({
      trouble: "corner",
      values: [0, Number.NaN, Number.NaN, Number.NaN],
    });
    expect(pointAt(corner, -1).values[1]).toBeCloseTo(-1, 14);
    expect(pointAt(corner, 1e-9).values[1]).toBeCloseTo(1, 14);
    // Nor where the kernel has not marked it.
    const { trouble } = pointAt(
      curveOf(
        CORNER,
        [
          [-3, 0],
          [0, 3],
        ],
        5,
      ),
      0,
    );
    expect(trouble).toBe("corner");
  });
  it("has a slope where only a higher derivative jumps", () => {
    const seam = curveOf(
      [(x) => x * Math.abs(x), (x) => 2 * Math.abs(x), (x) => 2 * Math.sign(x), () => 0],
      [
        [-1, 0],
        [0, 1],
      ],
      5,
    );
    const { values, trouble } = pointAt(seam, 0);
    expect(trouble).toBe("none");
    expect(values[1]).toBeCloseTo(0, 9);
    expect(values[2]).toBeNaN();
  });
  it("has the value that the kernel says at a jump", () => {
    const step = [Math.sign, () => 0, () => 0, () => 0];
    const pieces = [
      [-1, 0],
      [0, 1],
    ] as const;
    const marks = [mark("jump", 0, [1, null, null])];
    expect(pointAt(curveOf(step, pieces, 5, { marks }), 0)).toMatchObject({ trouble: "jump" });
    expect(pointAt(curveOf(step, pieces, 5, { marks }), 0).values[0]).toBe(1);
    expect(pointAt(curveOf(step, pieces, 5), 0)).toMatchObject({ trouble: "jump" });
  });
  it("has exact values at its marks", () => {
    const marks = [mark("maximum", Math.PI / 2, [1, 0, -1])];
    const marked = curveOf(SINE, [[-3, 3]], 40, { marks });
    expect(pointAt(marked, Math.PI / 2).values.slice(0, 3)).toEqual([1, 0, -1]);
  });
});

describe("samples", () => {
  it("are read from bytes and from base64, wherever the bytes begin", () => {
    const traits = traitsOf([curveOf(SINE, [[-3, 3]], 9), curveOf(CORNER, [[-3, 3]], 4)]);
    const view = traits.samples as DataView;
    const shifted = new Uint8Array(view.byteLength + 3);
    shifted.set(new Uint8Array(view.buffer), 3);
    const text = btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
    for (const samples of [view, new DataView(shifted.buffer, 3), text]) {
      const curves = curvesOf(traits.picture, samples);
      expect(curves?.[1]?.x).toEqual(Float64Array.of(-3, -1, 1, 3));
      expect(curves?.[0]?.values[0]?.[0]).toBeCloseTo(Math.sin(-3), 12);
    }
  });
  it("are none where they belong to another picture", () => {
    const { picture } = traitsOf([curveOf(SINE, [[-3, 3]], 9)]);
    expect(curvesOf(picture, new DataView(new ArrayBuffer(8)))).toBeNull();
  });
});

describe("traces", () => {
  const sine = curveOf(SINE, [[-3, 3]], 7);
  it("have points no farther apart than they may be", () => {
    const [run] = traceOf(sine, 0, [-1.5, 2], 0.1);
    const steps = run?.x.slice(1).map((x, index) => x - (run.x[index] ?? 0)) ?? [];
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.1 + 1e-12);
    expect([run?.x[0], run?.x.at(-1)]).toEqual([-1.5, 2]);
  });
  it("do not cross a gap", () => {
    const torn = curveOf(
      SINE,
      [
        [-3, -1],
        [1, 3],
      ],
      20,
    );
    expect(traceOf(torn, 0, [-3, 3], 0.1)).toHaveLength(2);
    expect(traceOf(torn, 0, [-0.5, 0.5], 0.1)).toEqual([]);
  });
  it("tell where a function has which sign", () => {
    const segments = segmentsOf(traceOf(sine, 1, [-3, 3], 0.01), 1e-12);
    expect(segments.map((each) => each.sign)).toEqual([-1, 1, -1]);
    expect(segments[1]?.from).toBeCloseTo(-Math.PI / 2, 4);
    expect(segments[1]?.to).toBeCloseTo(Math.PI / 2, 4);
  });
  it("have no segment for a zero that one sample hits", () => {
    const run = { x: [-1, 0, 1, 2], y: [-1, 0, 1, 0] };
    expect(segmentsOf([run], 0)).toEqual([
      { from: -1, to: 0, sign: -1 },
      { from: 0, to: 2, sign: 1 },
    ]);
    expect(segmentsOf([{ x: [0, 1, 2], y: [0, 0, 0] }], 0)).toEqual([{ from: 0, to: 2, sign: 0 }]);
  });
});

describe("the height of a panel", () => {
  const runs = [{ x: [0, 1], y: [1, 3] }];
  it("is the kernel's where all is seen", () => {
    expect(limitsFor(runs, [-9, 9], true)).toEqual([-9, 9]);
  });
  it("fits what is seen, within the kernel's", () => {
    const [low, high] = limitsFor(runs, [-9, 2], false);
    expect(low).toBeCloseTo(0.95);
    expect(high).toBeCloseTo(2.05);
  });
  it("is some for a constant, and the kernel's where nothing is seen", () => {
    expect(limitsFor([{ x: [0, 1], y: [5, 5] }], [4, 6], false)).toEqual([4, 6]);
    expect(limitsFor([], [4, 6], false)).toEqual([4, 6]);
  });
});

describe("what touches a curve", () => {
  it("is no circle where it is straight", () => {
    expect(osculatingCircle(0, 0, 1, 0)).toBeNull();
    expect(osculatingCircle(0, 0, 1, Number.NaN)).toBeNull();
  });
  it("is the circle itself on a circle", () => {
    // The lower half of a circle of radius 2 about (0, 0), at x = 1.
    const [x, y] = [1, -Math.sqrt(3)];
    const [first, second] = [-x / y, -(4 / y ** 3)];
    expect(curvature(first, second)).toBeCloseTo(0.5, 12);
    const circle = osculatingCircle(x, y, first, second);
    expect(circle?.radius).toBeCloseTo(2, 12);
    expect(circle?.x).toBeCloseTo(0, 12);
    expect(circle?.y).toBeCloseTo(0, 12);
  });
  it("lies below where the curve is concave down", () => {
    expect(osculatingCircle(0, 1, 0, -4)).toEqual({ x: 0, y: 0.75, radius: 0.25 });
  });
  it("is the parabola itself on a parabola", () => {
    const [from, over, to] = osculatingParabola(1, 1, 2, 2, [-2, 3]);
    expect([from, to]).toEqual([
      [-2, 4],
      [3, 9],
    ]);
    // The tangents of x² at -2 and 3 meet here.
    expect(over).toEqual([0.5, -6]);
  });
  it("reaches so far that it leaves the panel", () => {
    const reach = parabolaReach(3, -4, 10);
    expect(3 * reach + 2 * reach ** 2).toBeCloseTo(10, 10);
    expect(parabolaReach(2, 0, 10)).toBe(5);
    expect(parabolaReach(0, 0, 10)).toBe(Number.POSITIVE_INFINITY);
  });
});
