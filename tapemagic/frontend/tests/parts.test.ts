import { describe, expect, it } from "vitest";
import { ARROWS_WIDTH, arrowPaths } from "../src/highlight/arrows";
import { piecesOf } from "../src/highlight/marks";
import { followersOf, rootOf, rootsOf } from "../src/highlight/model";
import { rowsOf } from "../src/highlight/rows";
import { partsOf } from "../src/shared/sentences";
import { finding, highlight } from "./model";

describe("sentences", () => {
  it("keep a lone backtick", () => {
    expect(partsOf("one ` alone")).toEqual([{ text: "one ` alone", isCode: false }]);
  });
  it("have their code between backticks", () => {
    expect(partsOf("`x` is")).toEqual([
      { text: "x", isCode: true },
      { text: " is", isCode: false },
    ]);
  });
});

describe("marks", () => {
  it("cut a line where one begins or ends", () => {
    const marks = [
      { begin: 0, end: 4, finding: 0, kind: "cause" as const },
      { begin: 2, end: 99, finding: 1, kind: "call" as const },
    ];
    expect(piecesOf("abcdef", marks).map((piece) => [piece.text, piece.marks.length])).toEqual([
      ["ab", 1],
      ["cd", 2],
      ["ef", 1],
    ]);
  });
  it("count characters and not halves of them", () => {
    const marks = [{ begin: 1, end: 2, finding: 0, kind: "call" as const }];
    expect(piecesOf("😀∂x", marks).map((piece) => piece.text)).toEqual(["😀", "∂", "x"]);
  });
  it("are none on an empty line", () => {
    expect(piecesOf("", [{ begin: 0, end: 3, finding: 0, kind: "call" }])).toEqual([]);
  });
});

describe("rows", () => {
  const lines = ["1", "2", "3", "4", "5", "6"];
  const gaps = [{ first_line: 2, last_line: 4 }];
  it("have one for lines that are left out", () => {
    const { rows, rowOf } = rowsOf({ lines, gaps }, false);
    expect(rows.map((row) => (row.kind === "line" ? row.line : "gap"))).toEqual([1, "gap", 5, 6]);
    expect(rowOf).toEqual([0, 1, 1, 1, 2, 3]);
  });
  it("are all lines when asked", () => {
    expect(rowsOf({ lines, gaps }, true).rowOf).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("arrows", () => {
  it("are none to the call's own row", () => {
    expect(arrowPaths(3, [3])).toBeNull();
    expect(arrowPaths(3, [])).toBeNull();
  });
  it("go from the middle of the call's row to those of its causes, each once", () => {
    const paths = arrowPaths(7, [2, 6, 2]);
    expect([...(paths?.heads ?? "").matchAll(/M(\d+) (\d+)l/g)].map((each) => each[2])).toEqual([
      "400",
      "1040",
    ]);
    expect(paths?.line.startsWith(`M${ARROWS_WIDTH} 1200H`)).toBe(true);
  });
});

describe("the model", () => {
  it("knows what follows from what", () => {
    const cell = highlight({
      findings: [finding(0), finding(1, { caused_by: 0 }), finding(2, { caused_by: 1 })],
    });
    expect(rootsOf(cell).map((each) => each.index)).toEqual([0]);
    expect(followersOf(cell, finding(0)).map((each) => each.index)).toEqual([1, 2]);
    expect(rootOf(cell, finding(2, { caused_by: 1 })).index).toBe(0);
  });
  it("is not led in a circle", () => {
    const cell = highlight({
      findings: [finding(0, { caused_by: 1 }), finding(1, { caused_by: 0 })],
    });
    expect(rootOf(cell, finding(0, { caused_by: 1 }))).toBeDefined();
  });
});
