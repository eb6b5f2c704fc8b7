/** What is said of a point: for those who listen, and for those who begin. */

import type { Curve, Point } from "./curve";
import type { MarkKind } from "./model";
import { derivativeName } from "./names";
import { formatFixed } from "./numbers";

export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  maximum: "maximum",
  minimum: "minimum",
  stationary: "stationary point",
  inflection: "inflection point",
  kink: "not differentiable",
  jump: "jump",
  pole: "pole",
};

/** How many decimals x and each of f, f′, … are said with. */
export interface Decimals {
  readonly x: number;
  readonly values: readonly number[];
}

/** Return "x = 1.20, f = 0.93, slope 0.36, concave down". */
export function sentenceOf(
  variable: string,
  curve: Curve,
  point: Point,
  decimals: Decimals,
): string {
  const name = curve.info.name;
  const [value = Number.NaN, first = Number.NaN, second = Number.NaN] = point.values;
  const parts = [`${variable} = ${formatFixed(point.x, decimals.x)}`];
  if (Number.isFinite(value)) {
    parts.push(`${name} = ${formatFixed(value, decimals.values[0] ?? 2)}`);
  }
  if (point.trouble !== "none") {
    return [...parts, troubleOf(point, name)].join(", ");
  }
  if (Number.isFinite(first)) {
    parts.push(`slope ${formatFixed(first, decimals.values[1] ?? 2)}`);
  }
  const bend = bendOf(second);
  if (bend !== "") {
    parts.push(bend);
  }
  const mark = curve.info.marks.find((each) => each.x === point.x);
  if (mark !== undefined) {
    parts.push(MARK_WORDS[mark.kind]);
  }
  return parts.join(", ");
}

/** Return "not defined here", and the like; "" where nothing is wrong. */
function troubleOf(point: Point, name: string): string {
  switch (point.trouble) {
    case "not sampled":
      return "outside of what is computed";
    case "not defined":
      return `${name} is not defined here`;
    case "corner":
      return "not differentiable";
    case "jump":
      return "jumps here";
    case "none":
      return "";
  }
}

/** Return what the eye sees: "increasing, concave down". */
export function behaviourOf(curve: Curve, point: Point): string {
  if (point.trouble === "not defined") {
    return "not defined here";
  }
  if (point.trouble === "not sampled") {
    return troubleOf(point, curve.info.name);
  }
  if (point.trouble !== "none") {
    return `${troubleOf(point, curve.info.name)}: ${derivativeName(curve.info.name, 1)} does not exist`;
  }
  const [, first = Number.NaN, second = Number.NaN] = point.values;
  const mark = curve.info.marks.find((each) => each.x === point.x);
  const way = first > 0 ? "increasing" : first < 0 ? "decreasing" : first === 0 ? "level" : "";
  return [mark === undefined ? way : MARK_WORDS[mark.kind], bendOf(second)]
    .filter((part) => part !== "")
    .join(", ");
}

function bendOf(second: number): string {
  if (second > 0) {
    return "concave up";
  }
  return second < 0 ? "concave down" : second === 0 ? "straight" : "";
}
