/** Changing cells from a finding: all or none, and only what still has the text that was checked. */

import { describe, expect, test } from "vitest";
import { type ChangeableCell, makeChanges, wordsFor } from "../labextension/src/cell_changes";

class Cell implements ChangeableCell {
  source: string;
  readonly isReadOnly: boolean;

  constructor(source: string, isReadOnly = false) {
    this.source = source;
    this.isReadOnly = isReadOnly;
  }

  replace(from: number, to: number, insert: string): void {
    this.source = this.source.slice(0, from) + insert + this.source.slice(to);
  }
}

const IN_BOTH = [
  { cell: "a", from: 0, to: 0, insert: "    " },
  { cell: "b", from: 0, to: 1, insert: "z" },
];
const CHECKED = new Map([
  ["a", "x"],
  ["b", "y"],
]);

function changed(cells: Readonly<Record<string, Cell>>): string {
  return makeChanges(IN_BOTH, CHECKED, (id) => cells[id] ?? null);
}

describe("nothing is changed", () => {
  test("where one cell was changed meanwhile", () => {
    const cells = { a: new Cell("x"), b: new Cell("y + 1") };
    expect(changed(cells)).toBe("changed meanwhile");
    expect(cells.a.source).toBe("x");
  });

  test("where one cell cannot be edited", () => {
    const cells = { a: new Cell("x"), b: new Cell("y", true) };
    expect(changed(cells)).toBe("read only");
    expect(cells.a.source).toBe("x");
  });

  test("where one cell is not there any more", () => {
    const cells = { a: new Cell("x") };
    expect(changed(cells)).toBe("gone");
    expect(cells.a.source).toBe("x");
  });
});

test("all changes are made", () => {
  const cells = { a: new Cell("x"), b: new Cell("y") };
  expect(changed(cells)).toBe("done");
  expect([cells.a.source, cells.b.source]).toEqual(["    x", "z"]);
});

test("which cell cannot be edited is said", () => {
  expect(wordsFor("read only", "")).toBe("The cell cannot be edited.");
  expect(wordsFor("read only", "the code cell above")).toBe(
    "The code cell above cannot be edited.",
  );
});

test("what is seen in the cell needs no words, what is changed elsewhere does", () => {
  expect(wordsFor("done", "")).toBe("");
  expect(wordsFor("done", "cell [3]")).toBe(
    "The code of cell [3] is corrected: run it (Shift+Enter), and then this cell.",
  );
});
