/** What the kernel says of `y = x * x * x` with x = 3.0, and of a loop in which it is opened. */

import type { Graph, GraphEdge, GraphNode, Level } from "../src/tape/model";

function node(y: number, changes: Partial<GraphNode>): GraphNode {
  return {
    box: [0, y, 100, 60],
    kind: "computed",
    lines: ["node"],
    derivative: "",
    tapes: [],
    opens: null,
    place: null,
    ...changes,
  };
}

function edge(source: number, target: number, label: string): GraphEdge {
  return { source, target, label, line: "M0 0V9", end: [0, 10], words: "x" };
}

export const CUBE: Level = {
  title: "all",
  parent: null,
  width: 300,
  height: 400,
  nodes: [
    node(0, { kind: "watched", lines: ["x = 3.0"], derivative: "dy/dx", place: [0, 3] }),
    node(100, { lines: ["#1 = 9.0", "Mul, line 3"], derivative: "dy/d(#1)", place: [0, 3] }),
    node(200, { lines: ["y = 27.0", "Mul, line 4"], derivative: "dy/dy", place: [0, 4] }),
  ],
  edges: [edge(0, 1, "× 6.0"), edge(1, 2, "× 3.0"), edge(0, 2, "× 9.0")],
  begins: [[2, "1.0"]],
  beginning: "The backward pass begins at the target: dy/dy = 1.0.",
  steps: [
    {
      node: 2,
      words: "Mul in line 4. Upstream: dy/dy = 1.0.",
      gives: [
        { edge: 1, to: "dy/d(#1)", product: "1.0 × 3.0 = 3.0", sum: "", total: "3.0" },
        { edge: 2, to: "dy/dx", product: "1.0 × 9.0 = 9.0", sum: "", total: "9.0" },
      ],
    },
    {
      node: 1,
      words: "Mul in line 3. Upstream: dy/d(#1) = 3.0.",
      gives: [
        {
          edge: 0,
          to: "dy/dx",
          product: "3.0 × 6.0 = 18.0",
          sum: "9.0 + 18.0 = 27.0",
          total: "27.0",
        },
      ],
    },
  ],
};

/** Return the graph; a part of it may be another. */
export function taped(changes: Partial<Graph> = {}): Graph {
  return {
    summary: "tape watches x (line 3) and recorded 2 operations.",
    problem: "",
    tapes: [],
    codes: [
      {
        first: 1,
        lines: ["x = tf.Variable(3.0)", "with Tape() as tape:", "    a = x * x", "    y = a * x"],
      },
    ],
    levels: [CUBE],
    sources: [
      {
        node: 0,
        derivative: "dy/dx",
        value: "27.0",
        count: "= 9.0 + 18.0, along 2 paths",
        rest: "",
        paths: [
          { edges: [2], names: "x → y", product: "9.0" },
          { edges: [1, 0], names: "x → #1 → y", product: "6.0 × 3.0 = 18.0" },
        ],
      },
    ],
    ...changes,
  };
}

/** Return the graph with a node that opens another level. */
export function folded(): Graph {
  const inside = { ...CUBE, title: "line 3", parent: 0 };
  const [first, second, third] = CUBE.nodes;
  if (first === undefined || second === undefined || third === undefined) {
    throw new RangeError("the cube has three nodes");
  }
  const opening: GraphNode = { ...second, kind: "folded", lines: ["line 3"], opens: 1 };
  return taped({ levels: [{ ...CUBE, nodes: [first, opening, third] }, inside] });
}
