import { describe, expect, it } from "vitest";
import { blocksOf, codeOf, mostLines, recordedBy } from "../src/placement/lines";
import { mapLayout, wordsOf } from "../src/placement/map_layout";
import { ExplorerState } from "../src/placement/state";
import { nearest, targetsOf } from "../src/placement/targets";
import { allGive } from "../src/placement/words";
import { explored } from "./explored";

const WRITTEN = { placement: 0, setting: 0 };

function state(): ExplorerState {
  return new ExplorerState(explored(), WRITTEN);
}

describe("the lines of a placement", () => {
  it("are indented as deep as they stand, comments too", () => {
    expect(codeOf(explored(), 0, 0)).toBe(
      "x = tf.Variable(3.0)\nwith tf.GradientTape() as t:\n    # the square\n    y = x * x\n" +
        "g = t.gradient(y, x)",
    );
  });
  it("have `pass` where a block lost its only line", () => {
    expect(codeOf(explored(), 2, 0).split("\n").slice(3)).toEqual([
      "with tf.GradientTape() as t:",
      "    pass",
      "g = t.gradient(y, x)",
    ]);
  });
  it("change with the switches", () => {
    expect(codeOf(explored(), 0, 1)).toMatch(/^x = tf.constant\(3.0\)\n/);
  });
  it("are counted from 1, and a statement of two lines counts twice", () => {
    expect(blocksOf(explored(), 0, 0).map((block) => block.line)).toEqual([1, 2, 3, 5]);
    expect(mostLines(explored(), 0)).toBe(6);
  });
  it("are recorded by the tapes whose bands lie behind them", () => {
    const [outcome] = explored().outcomes;
    expect(outcome && recordedBy(explored(), outcome, 3)).toEqual(["t"]);
    expect(outcome && recordedBy(explored(), outcome, 5)).toEqual([]);
  });
});

describe("the state", () => {
  it("chooses the first gradient call at first", () => {
    expect(state().selected).toBe(1);
  });
  it("says why a line cannot move, and stays", () => {
    const here = state();
    expect(here.move(1, "left")).toEqual({
      isMoved: false,
      why: "It stands at the margin already.",
    });
    expect(here.here).toEqual(WRITTEN);
    expect(here.canUndo).toBe(false);
  });
  it("moves, undoes and goes back to what was written", () => {
    const here = state();
    expect(here.move(1, "right")).toEqual({ isMoved: true });
    here.move(0, "up");
    expect(here.here.placement).toBe(3);
    here.undo();
    expect(here.here.placement).toBe(1);
    here.reset();
    expect(here.isAsWritten).toBe(true);
    here.undo();
    expect(here.here.placement).toBe(1);
  });
  it("undoes nothing where nothing was done", () => {
    const here = state();
    here.undo();
    here.reset();
    expect(here.here).toEqual(WRITTEN);
    expect(here.canUndo).toBe(false);
  });
  it("switches, and then something else comes of a placement", () => {
    const here = state();
    expect(here.outcome.works).toBe(true);
    here.toggle(0);
    expect(here.isOn(0)).toBe(true);
    expect(here.outcome.works).toBe(false);
    here.undo();
    expect(here.isOn(0)).toBe(false);
  });
  it("keeps nothing of what was looked at on the way", () => {
    const here = state();
    const from = here.here;
    here.lookAt(1);
    here.lookAt(2);
    here.goTo(here.here, from);
    here.undo();
    expect(here.here).toEqual(WRITTEN);
    expect(here.canUndo).toBe(false);
  });
});

describe("where a line may go", () => {
  it("is what moves of it alone lead to", () => {
    expect(targetsOf(explored(), 0, 1).map((each) => each.placement)).toEqual([0, 1]);
    expect(targetsOf(explored(), 2, 0).map((each) => each.placement)).toEqual([2, 0]);
  });
  it("has the line, the depth and the statement above it", () => {
    expect(targetsOf(explored(), 0, 1)[1]).toEqual({ placement: 1, line: 5, depth: 1, above: 2 });
  });
  it("is the nearest, and at half way the one that comes first", () => {
    const targets = targetsOf(explored(), 0, 1);
    expect(nearest(targets, 5, 0.4)?.placement).toBe(0);
    expect(nearest(targets, 5, 0.6)?.placement).toBe(1);
    expect(nearest(targets, 5, 0.5)?.placement).toBe(0);
    expect(nearest(targets, 1, 40)?.placement).toBe(1);
    expect(nearest([], 1, 1)).toBeNull();
  });
});

describe("the map", () => {
  it("is a table of where one line stands by where another does", () => {
    const layout = mapLayout(explored());
    expect(layout.columns).toEqual([0, 1]);
    expect(
      layout.rows.map((row) => [row.region, row.cells.map((cell) => cell.placements)]),
    ).toEqual([
      [1, [[3], [1]]],
      [2, [[2], [0]]],
    ]);
  });
  it("has every placement once", () => {
    const places = mapLayout(explored()).rows.flatMap((row) =>
      row.cells.flatMap((cell) => cell.placements),
    );
    expect([...places].sort()).toEqual([0, 1, 2, 3]);
  });
  it("has one column where one line alone can move", () => {
    const { columns, rows } = mapLayout(explored({ axes: [1, null] }));
    expect(columns).toEqual([null]);
    expect(rows.map((row) => row.cells[0]?.placements)).toEqual([
      [3, 1],
      [2, 0],
    ]);
  });
  it("says in words where the lines stand", () => {
    expect(wordsOf(explored(), 2)).toBe("y before t; g after t");
  });
});

describe("the words", () => {
  it("say what each call gives", () => {
    const said = explored().outcomes.map((outcome) => allGive(explored(), outcome));
    expect(said).toEqual(["g is 6.0", "g is 6.0", "g is None", "g is None", "g is not reached"]);
  });
});
