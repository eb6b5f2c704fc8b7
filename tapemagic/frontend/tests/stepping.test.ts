/** Stepping from one finding to the next, over the cells of a notebook. */

import { describe, expect, test } from "vitest";
import { nextSpot } from "../labextension/src/stepping";

const SPOTS = [
  { cell: 1, position: 30 },
  { cell: 1, position: 60 },
  { cell: 4, position: 0 },
];

describe("forwards", () => {
  test("from a cell that has none", () => {
    expect(nextSpot(SPOTS, { cell: 0, position: 5 }, 1)).toEqual(SPOTS[0]);
  });
  test("within a cell", () => {
    expect(nextSpot(SPOTS, { cell: 1, position: 30 }, 1)).toEqual(SPOTS[1]);
  });
  test("a cell in which nobody writes begins before its text", () => {
    expect(nextSpot(SPOTS, { cell: 4, position: -1 }, 1)).toEqual(SPOTS[2]);
  });
  test("behind the last comes the first", () => {
    expect(nextSpot(SPOTS, { cell: 4, position: 0 }, 1)).toEqual(SPOTS[0]);
  });
});

describe("backwards", () => {
  test("to a cell above", () => {
    expect(nextSpot(SPOTS, { cell: 4, position: 0 }, -1)).toEqual(SPOTS[1]);
  });
  test("before the first comes the last", () => {
    expect(nextSpot(SPOTS, { cell: 1, position: 30 }, -1)).toEqual(SPOTS[2]);
  });
});

test("where there is nothing, nobody goes anywhere", () => {
  expect(nextSpot([], { cell: 0, position: 0 }, 1)).toBeNull();
});
