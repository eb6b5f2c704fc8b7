import { describe, expect, it } from "vitest";
import {
  arrivedAfter,
  derivativeLine,
  nextPath,
  nodesOf,
  readingOrder,
} from "../src/tape/backward";
import { GraphState } from "../src/tape/state";
import { CUBE, folded, taped } from "./taped";

describe("what has arrived", () => {
  it("is nothing but the target's at the beginning", () => {
    expect([...arrivedAfter(CUBE, 0)]).toEqual([[2, { total: "1.0", isMoreToCome: false }]]);
  });

  it("is a part of it while more is to come", () => {
    expect(arrivedAfter(CUBE, 1).get(0)).toEqual({ total: "9.0", isMoreToCome: true });
    expect(arrivedAfter(CUBE, 2).get(0)).toEqual({ total: "27.0", isMoreToCome: false });
  });

  it("leaves out an operation that gives nothing", () => {
    const [first] = CUBE.steps;
    const nothing = { edge: 2, to: "dy/dx", product: "no gradient", sum: "", total: "" };
    const level = { ...CUBE, steps: [{ node: 2, words: first?.words ?? "", gives: [nothing] }] };
    expect(arrivedAfter(level, 1).has(0)).toBe(false);
  });

  it("is written into the node", () => {
    expect(derivativeLine("dy/dx", undefined, false)).toBe("dy/dx = ?");
    expect(derivativeLine("dy/dx", undefined, true)).toBe("dy/dx = None");
    expect(derivativeLine("dy/dx", { total: "9.0", isMoreToCome: true }, false)).toBe(
      "dy/dx = 9.0 + …",
    );
  });
});

describe("paths", () => {
  const { sources } = taped();

  it("through an edge are found one after the other, and then the first again", () => {
    const through = (path: { edges: readonly number[] }) => path.edges.length > 0;
    const first = nextPath(sources, null, through);
    const second = nextPath(sources, first, through);
    expect([first, second]).toEqual([
      { source: 0, path: 0 },
      { source: 0, path: 1 },
    ]);
    expect(nextPath(sources, second, through)).toEqual(first);
  });

  it("are none where none leads through", () => {
    expect(nextPath(sources, null, () => false)).toBeNull();
    expect(nextPath([], null, () => true)).toBeNull();
  });

  it("go through the nodes of their edges", () => {
    const path = sources[0]?.paths[1];
    expect(path && [...nodesOf(CUBE, path)].sort()).toEqual([0, 1, 2]);
  });
});

it("nodes are read from above and from left to right", () => {
  const level = {
    ...CUBE,
    nodes: CUBE.nodes.map((each, number) => ({
      ...each,
      box: [number === 0 ? 50 : 0, number === 2 ? 100 : 0, 10, 10] as const,
    })),
  };
  expect(readingOrder(level)).toEqual([1, 0, 2]);
});

describe("where the reader is", () => {
  it("stays between the beginning and the end", () => {
    const state = new GraphState(taped());
    expect(state.goTo(-1)).toBe(false);
    expect(state.goTo(9)).toBe(true);
    expect([state.steps, state.isAtEnd]).toEqual([2, true]);
  });

  it("is kept for each level, and a path is one of the whole", () => {
    const state = new GraphState(folded());
    state.goTo(1);
    state.chosen = { source: 0, path: 0 };
    state.open(1);
    expect([state.steps, state.chosen, state.trail]).toEqual([0, null, [0, 1]]);
    state.open(0);
    expect(state.steps).toBe(1);
  });
});
