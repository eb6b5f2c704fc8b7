/** A program with two lines that can move, in all its placements, as the kernel describes it. */

import type { Call, Explored, Move, Outcome, Placement } from "../src/placement/model";

const STRINGS = ["", "6.0", "None", "`t.gradient(y, x)` gives None.", "`t` has not recorded `y`."];
const [NOTHING, SIX, NONE, MESSAGE, WHY] = [0, 1, 2, 3, 4] as const;
export const REFUSALS = { margin: 5, noBlock: 6, needs: 7 } as const;

function call(kind: Call["kind"]): Call {
  const isNone = kind === "none";
  return {
    statement: 3,
    kind,
    text: kind === "value" ? SIX : isNone ? NONE : NOTHING,
    message: isNone ? MESSAGE : NOTHING,
    why: isNone ? WHY : NOTHING,
  };
}

function outcome(kind: Call["kind"], first: number, last: number): Outcome {
  return {
    works: kind === "value",
    calls: [call(kind)],
    bands: [{ tape: 0, first, last, depth: 0 }],
    error: NOTHING,
  };
}

const no = (place: number): Move => ({ no: place });
const { margin, noBlock, needs } = REFUSALS;

/** `y` in the block or above it, `g` in the block or below it. */
const PLACEMENTS: readonly Placement[] = [
  {
    rows: [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 0],
    ],
    regions: [1, 2],
    moves: [
      [no(margin), no(noBlock), 2, no(needs)],
      [no(margin), 1, no(needs), no(margin)],
    ],
    outcomes: [0, 3],
  },
  {
    rows: [
      [0, 0],
      [1, 0],
      [2, 1],
      [3, 1],
    ],
    regions: [1, 1],
    moves: [
      [no(margin), no(noBlock), 3, no(needs)],
      [0, no(noBlock), no(needs), no(margin)],
    ],
    outcomes: [1, 4],
  },
  {
    rows: [
      [0, 0],
      [2, 0],
      [1, 0],
      [null, 1],
      [3, 0],
    ],
    regions: [0, 2],
    moves: [
      [no(margin), no(noBlock), no(needs), 0],
      [no(margin), 3, no(needs), no(margin)],
    ],
    outcomes: [2, 2],
  },
  {
    rows: [
      [0, 0],
      [2, 0],
      [1, 0],
      [3, 1],
    ],
    regions: [0, 1],
    moves: [
      [no(margin), no(noBlock), no(needs), 1],
      [2, no(noBlock), no(needs), no(margin)],
    ],
    outcomes: [2, 2],
  },
];

export function explored(changes: Partial<Explored> = {}): Explored {
  return {
    summary: "2 lines can stand in 4 arrangements; 2 of them give a value at every gradient call.",
    statements: [
      { text: "x = tf.Variable(3.0)", kind: "other", name: "x" },
      { text: "with tf.GradientTape() as t:", kind: "block", name: "t" },
      { text: "# the square\ny = x * x", kind: "other", name: "y" },
      { text: "g = t.gradient(y, x)", kind: "call", name: "g" },
    ],
    movable: [2, 3],
    regions: ["before t", "in t", "after t"],
    axes: [1, 0],
    switches: [
      {
        label: "x is a constant",
        isOn: false,
        texts: { "0": ["x = tf.Variable(3.0)", "x = tf.constant(3.0)"] },
      },
    ],
    rules: [8, 9],
    placements: PLACEMENTS,
    outcomes: [
      outcome("value", 3, 4),
      outcome("value", 3, 5),
      outcome("none", 5, 5),
      outcome("none", 3, 4),
      outcome("unreached", 3, 5),
    ],
    tapes: ["t"],
    strings: [
      ...STRINGS,
      "It stands at the margin already.",
      "There is no block here that it could stand in.",
      "The line above it makes `y`, which it needs.",
      "An arrangement works if `y` stands inside `t`, and only then.",
      "No arrangement gives a value at every gradient call.",
    ],
    ...changes,
  };
}
