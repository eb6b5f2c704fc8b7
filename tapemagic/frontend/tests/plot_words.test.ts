import { describe, expect, it } from "vitest";
import { pointAt } from "../src/plot/curve";
import { placeLabels } from "../src/plot/labels";
import { derivativeName } from "../src/plot/names";
import {
  decimalsFor,
  formatFixed,
  formatNumber,
  raised,
  tickFormat,
  withoutNoise,
} from "../src/plot/numbers";
import { differenceAt, positionOf, stepAt } from "../src/plot/secant";
import { behaviourOf, sentenceOf } from "../src/plot/sentences";
import { seriesOf } from "../src/plot/series";
import { CORNER, curveOf, SINE } from "./plot_curves";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [-0, "0"],
    [1.2, "1.2"],
    [-3, "−3"],
    [0.0001234567, "0.00012346"],
    [0.00001234567, "1.2346×10⁻⁵"],
    [-1234567, "−1.2346×10⁶"],
    [123456, "123456"],
    [99999.96, "100000"],
    [1e300, "1×10³⁰⁰"],
    [Number.NaN, "–"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("%d is written %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
  it("are 0 where nothing but rounding is left of them", () => {
    expect(withoutNoise(1.225e-16, [-1, 1])).toBe(0);
    expect(withoutNoise(1.225e-16, [-1e-10, 1e-10])).toBe(1.225e-16);
    expect(withoutNoise(1.225e-16)).toBe(1.225e-16);
    expect(withoutNoise(Number.NaN, [-1, 1])).toBeNaN();
  });
  it("keep their width where they change", () => {
    expect(formatNumber(1.2, { isPadded: true })).toBe("1.2000");
    expect(formatNumber(-2, { isPadded: true })).toBe("−2.0000");
    expect(formatNumber(2e-9, { isPadded: true, digits: 3 })).toBe("2.00×10⁻⁹");
  });
  it("have so many decimals as are asked for, and no minus zero", () => {
    expect(formatFixed(1.2, 2)).toBe("1.20");
    expect(formatFixed(-0.001, 2)).toBe("0.00");
    expect(formatFixed(-1.255, 1)).toBe("−1.3");
    expect(formatFixed(2.5e9, 2)).toBe("2.5×10⁹");
  });
  it("have the decimals that a step needs", () => {
    expect([10, 1, 0.5, 0.1, 0.02, 0].map(decimalsFor)).toEqual([0, 0, 1, 1, 2, 0]);
  });
  it("raise digits", () => {
    expect(raised(-120)).toBe("⁻¹²⁰");
  });
});

describe("ticks", () => {
  it("have as many decimals as tell them apart", () => {
    const { write, factor } = tickFormat(0.5, 3);
    expect([-1, -0.5, 0, 1e-17, 2.5].map(write)).toEqual(["−1.0", "−0.5", "0.0", "0.0", "2.5"]);
    expect(factor).toBe("");
  });
  it("have a power of ten for all where they are large or tiny", () => {
    const large = tickFormat(5e5, 1e6);
    expect([0, 5e5, 1e6].map(large.write)).toEqual(["0.0", "0.5", "1.0"]);
    expect(large.factor).toBe("×10⁶");
    const tiny = tickFormat(1e-8, 2e-8);
    expect([-2e-8, 1e-8].map(tiny.write)).toEqual(["−2", "1"]);
    expect(tiny.factor).toBe("×10⁻⁸");
  });
  it("are told apart when they are close together and far from zero", () => {
    const { write } = tickFormat(1, 1e6 + 2);
    expect(new Set([1e6, 1e6 + 1, 1e6 + 2].map(write)).size).toBe(3);
  });
});

describe("names", () => {
  it("have proper primes", () => {
    const names = [0, 1, 2, 3, 4, 5].map((order) => derivativeName("f", order));
    expect(names).toEqual(["f", "f′", "f″", "f‴", "f⁗", "f⁽⁵⁾"]);
  });
});

describe("what is said", () => {
  const sine = curveOf(SINE, [[-3, 3]], 200);
  const decimals = { x: 2, values: [2, 2, 2] };
  it("is x, the value, the slope and how it bends", () => {
    expect(sentenceOf("x", sine, pointAt(sine, 1.2), decimals)).toBe(
      "x = 1.20, f = 0.93, slope 0.36, concave down",
    );
    expect(behaviourOf(sine, pointAt(sine, 1.2))).toBe("increasing, concave down");
  });
  it("is where there is no value", () => {
    const point = pointAt(sine, 7);
    expect(sentenceOf("t", sine, point, decimals)).toBe("t = 7.00, f is not defined here");
    expect(behaviourOf(sine, point)).toBe("not defined here");
  });
  it("is where there is no slope", () => {
    const corner = curveOf(
      CORNER,
      [
        [-3, 0],
        [0, 3],
      ],
      9,
    );
    expect(sentenceOf("x", corner, pointAt(corner, 0), decimals)).toBe(
      "x = 0.00, f = 0.00, not differentiable",
    );
  });
  it("names a mark", () => {
    const x = Math.PI / 2;
    const marks = [{ kind: "maximum" as const, x, values: [1, 0, -1] }];
    const marked = curveOf(SINE, [[-3, 3]], 200, { marks });
    expect(sentenceOf("x", marked, pointAt(marked, x), decimals)).toBe(
      "x = 1.57, f = 1.00, slope 0.00, concave down, maximum",
    );
    expect(behaviourOf(marked, pointAt(marked, x))).toBe("maximum, concave down");
  });
});

describe("the secant", () => {
  it("has the difference quotient and its error", () => {
    const square = curveOf([(x) => x * x, (x) => 2 * x, () => 2, () => 0], [[-3, 3]], 5);
    const { quotient, error } = differenceAt(square, pointAt(square, 1), 0.5);
    expect(quotient).toBeCloseTo(2.5, 12);
    expect(error).toBeCloseTo(0.5, 12);
  });
  it("has none where its other end is not on the curve", () => {
    const short = curveOf(SINE, [[-3, 3]], 50);
    expect(differenceAt(short, pointAt(short, 2.9), 0.5).quotient).toBeNaN();
  });
  it("has a slider that goes to the smallest step and back", () => {
    for (const position of [0, 60, 120, 240]) {
      expect(positionOf(stepAt(position, [-3, 3]), [-3, 3])).toBe(position);
    }
    expect(stepAt(240, [-3, 3])).toBe(3);
    expect(positionOf(1e9, [-3, 3])).toBe(240);
  });
});

describe("lines", () => {
  it("of one function have a hue each; of several, a hue and a dash", () => {
    const hues = [0, 1, 2].map((order) => seriesOf(0, order, 1, "three").hue);
    expect(new Set(hues).size).toBe(3);
    expect(seriesOf(0, 1, 2, "three").hue).toBe(seriesOf(0, 0, 2, "three").hue);
    expect(seriesOf(0, 0, 2, "three")).not.toEqual(seriesOf(1, 0, 2, "three"));
    const dashes = [0, 1, 2].map((order) => seriesOf(0, order, 1, "one").dash);
    expect(new Set(dashes).size).toBe(3);
  });
});

describe("labels", () => {
  const wish = (x: number, y: number) => ({
    text: "max (1, 2)",
    x,
    y,
    sides: ["above", "right"] as const,
  });
  it("stand on the side that is best", () => {
    expect(placeLabels([wish(100, 100)], 300, 200)[0]).toMatchObject({ x: 100, anchor: "middle" });
  });
  it("stand elsewhere where there is no room", () => {
    expect(placeLabels([wish(100, 10)], 300, 200)[0]).toMatchObject({ anchor: "start" });
  });
  it("are left out where they would lie on another", () => {
    const [first, second] = placeLabels([wish(100, 10), wish(104, 10)], 300, 200);
    expect(first).not.toBeNull();
    expect(second).toBeNull();
    expect(placeLabels([wish(298, 10)], 300, 200)).toEqual([null]);
  });
});
