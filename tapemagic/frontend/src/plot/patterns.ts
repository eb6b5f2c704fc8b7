/** Hatchings that say what a colour alone would: rising, falling, bent up, bent down. */

import { svgElement } from "../shared/markup";
import type { Segment } from "./traces";

const SIZE = 10;

/** What the sign of f′, and of f″, looks like, and how it is called. */
interface Look {
  readonly pattern: string;
  readonly sign: string;
  readonly words: string;
}

const LOOKS: readonly (readonly [Look, Look, Look])[] = [
  [
    { pattern: "falling", sign: "↘", words: "decreasing" },
    { pattern: "level", sign: "→", words: "constant" },
    { pattern: "rising", sign: "↗", words: "increasing" },
  ],
  [
    { pattern: "cap", sign: "∩", words: "concave down" },
    { pattern: "level", sign: "–", words: "straight" },
    { pattern: "cup", sign: "∪", words: "concave up" },
  ],
];

const PATHS: Readonly<Record<string, string>> = {
  rising: "M0 10L10 0M-1 1L1 -1M9 11L11 9",
  falling: "M0 0L10 10M-1 9L1 11M9 -1L11 1",
  cup: "M1.5 3.5Q5 9.5 8.5 3.5",
  cap: "M1.5 6.5Q5 0.5 8.5 6.5",
  level: "M0 5H10",
};

export function lookOf(strip: number, sign: Segment["sign"]): Look {
  const looks = LOOKS[strip] ?? LOOKS[1];
  return (looks as readonly [Look, Look, Look])[sign + 1] as Look;
}

export function patternId(id: string, name: string, hue: number): string {
  return `${id}-${name}-${hue}`;
}

/** Return the patterns in these hues. A pattern takes its colour from where it is defined. */
export function patternsIn(id: string, hues: readonly number[]): SVGElement[] {
  return [...new Set(hues)].flatMap((hue) =>
    Object.entries(PATHS).map(([name, path]) =>
      svgElement(
        "pattern",
        {
          id: patternId(id, name, hue),
          width: SIZE,
          height: SIZE,
          patternUnits: "userSpaceOnUse",
          class: "tapemagic-hued tapemagic-hatching",
          style: `--hue:${hue}`,
        },
        svgElement("path", { d: path }),
      ),
    ),
  );
}
