import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeCell, changeElsewhere, copyCorrected, wordsFor } from "../src/highlight/changes";
import type { Correction } from "../src/highlight/model";
import { cellAbove, cellWith, isSameText, smallestChange } from "../src/shared/notebook_cell";

/** What is asked of CodeMirror's view, with a text that changes. */
function editor(text: string, readOnly = false) {
  const view = {
    text,
    state: {
      readOnly,
      doc: {
        get length() {
          return view.text.length;
        },
        toString: () => view.text,
      },
    },
    dispatch: vi.fn(({ changes }: { changes: { from: number; to: number; insert: string } }) => {
      view.text = view.text.slice(0, changes.from) + changes.insert + view.text.slice(changes.to);
    }),
    focus: vi.fn(),
  };
  return view;
}

/** A page as JupyterLab makes it; CodeMirror's view is kept under a name of one of its versions. */
function page(kept: Record<string, unknown>): Element {
  document.body.innerHTML = `<div class="jp-CodeCell"><div class="jp-InputArea">
      <div class="cm-editor"><div class="cm-content"></div></div></div><div id="output"></div></div>`;
  Object.assign(document.querySelector(".cm-content") as object, kept);
  return document.querySelector("#output") as Element;
}

beforeEach(() => {
  document.body.innerHTML = "";
});

describe("the cell above an output", () => {
  it("is none outside of JupyterLab", () => {
    document.body.innerHTML = '<div id="output"></div>';
    expect(cellAbove(document.body.firstElementChild as Element)).toBeNull();
  });
  it("is none where the editor keeps something else", () => {
    for (const kept of [{}, { cmTile: null }, { cmView: { view: {} } }, { cmTile: { view: 3 } }]) {
      expect(cellAbove(page(kept))).toBeNull();
    }
  });
  it("is found in the versions of CodeMirror", () => {
    for (const wrap of [
      (view: object) => ({ cmTile: { view } }),
      (view: object) => ({ cmTile: { root: { view } } }),
      (view: object) => ({ cmView: { view } }),
      (view: object) => ({ cmView: { rootView: { view } } }),
    ]) {
      expect(cellAbove(page(wrap(editor("y = x"))))?.text).toBe("y = x");
    }
  });
  it("is changed in one step, and only where it differs", () => {
    const view = editor("a\nb\nc\n");
    cellAbove(page({ cmTile: { view } }))?.replace("a\n  b\nc\n");
    expect(view.text).toBe("a\n  b\nc\n");
    expect(view.dispatch).toHaveBeenCalledTimes(1);
    expect(view.dispatch.mock.calls[0]?.[0].changes).toEqual({ from: 2, to: 2, insert: "  " });
  });
});

describe("the smallest change", () => {
  it.each([
    ["", "a"],
    ["a", ""],
    ["aa", "a"],
    ["a", "aa"],
    ["abc", "abc"],
    ["abcabc", "abcXabc"],
    ["one\ntwo\n", "two\none\n"],
  ])("makes %j into %j", (before, after) => {
    const { from, to, insert } = smallestChange(before, after);
    expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
  });
});

describe("a change", () => {
  const checked = "g = 1\n";
  const text = "    g = 1\n";
  const change = (now: string, readOnly = false) => {
    const view = editor(now, readOnly);
    const done = changeCell(cellAbove(page({ cmTile: { view } })), checked, text);
    return { done, text: view.text };
  };
  it("is not made where the cell was changed meanwhile", () => {
    expect(change("g = 2\n")).toEqual({ done: "changed meanwhile", text: "g = 2\n" });
  });
  it("is not made twice", () => {
    expect(change(text)).toEqual({ done: "done before", text });
  });
  it("is not made in a cell that may not be edited", () => {
    expect(change(checked, true)).toEqual({ done: "read only", text: checked });
  });
  it("is not made where there is no cell", () => {
    expect(changeCell(null, checked, text)).toBe("no cell");
  });
  it("is made where the cell has the text that was checked", () => {
    expect(change(checked)).toEqual({ done: "done", text });
  });
  it("does not mind how lines end", () => {
    expect(isSameText("a\r\nb\r", "a\nb\n")).toBe(true);
  });
  it("always has words for the reader", () => {
    for (const each of [
      "done",
      "done before",
      "changed meanwhile",
      "no cell",
      "read only",
    ] as const) {
      expect(wordsFor(each, "It is corrected.")).toMatch(/\w+\.$|Shift\+Enter\.$|%tape fix\.$/);
    }
  });
});

/** A notebook with these cells, each with its number; the output is that of the last one. */
function notebook(...cells: { text: string; number: number; readOnly?: boolean }[]) {
  document.body.innerHTML = '<div class="jp-Notebook"></div>';
  const editors = cells.map(({ text, number, readOnly }) => {
    const cell = document.createElement("div");
    cell.className = "jp-CodeCell";
    cell.innerHTML = `<div class="jp-InputArea"><div class="jp-InputPrompt">[${number}]:</div>
        <div class="cm-content"></div></div><div class="output"></div>`;
    const view = editor(text, readOnly);
    Object.assign(cell.querySelector(".cm-content") as object, { cmTile: { view } });
    document.querySelector(".jp-Notebook")?.append(cell);
    return view;
  });
  const output = [...document.querySelectorAll(".output")].at(-1) as Element;
  return { editors, output };
}

describe("another cell of the notebook", () => {
  it("is the one with the number, where several have the text", () => {
    const { editors, output } = notebook(
      { text: "y = x", number: 1 },
      { text: "y = x", number: 2 },
      { text: "g", number: 3 },
    );
    cellWith(output, "y = x", 1)?.replace("y = 1");
    expect(editors.map((each) => each.text)).toEqual(["y = 1", "y = x", "g"]);
  });
  it("is the nearest one above where no number fits, since it has run again", () => {
    const { editors, output } = notebook(
      { text: "y = x", number: 7 },
      { text: "y = x", number: 8 },
      { text: "g", number: 9 },
    );
    cellWith(output, "y = x", 2)?.replace("y = 2");
    expect(editors.map((each) => each.text)).toEqual(["y = x", "y = 2", "g"]);
  });
  it("is never one with another text, nor the output's own", () => {
    const { output } = notebook({ text: "y = x", number: 1 }, { text: "g", number: 2 });
    expect(cellWith(output, "y = 3", 1)).toBeNull();
    expect(cellWith(output, "g", 2)).toBeNull();
  });
  it("is none outside of a notebook", () => {
    document.body.innerHTML = '<div id="output"></div>';
    expect(cellWith(document.body.firstElementChild as Element, "y", 1)).toBeNull();
  });
});

describe("a correction of another cell", () => {
  const correction: Correction = {
    title: "Watch.",
    is_safe: true,
    gives: "",
    difference: [],
    corrected: null,
    elsewhere: [{ name: "cell [1]", number: 1, source: "a", corrected: "b" }],
  };
  const correct = (changes: Partial<Correction>, ...cells: Parameters<typeof notebook>) => {
    const { editors, output } = notebook(...cells);
    const find = (text: string, number: number) => cellWith(output, text, number);
    const own = { cell: cellAbove(output), source: "g" };
    const words = changeElsewhere({ ...correction, ...changes }, find, own);
    return { words, texts: editors.map((each) => each.text) };
  };
  it("changes it, and says which are to be run", () => {
    const { words, texts } = correct({}, { text: "a", number: 1 }, { text: "g", number: 2 });
    expect(texts).toEqual(["b", "g"]);
    expect(words).toMatch(/cell \[1\] is corrected.*this cell/);
  });
  it("is not made twice", () => {
    const { words, texts } = correct({}, { text: "b", number: 1 }, { text: "g", number: 2 });
    expect(texts).toEqual(["b", "g"]);
    expect(words).toContain("corrected already");
  });
  it("is not made where the cell was changed, or may not be", () => {
    const changed = correct({}, { text: "c", number: 1 }, { text: "g", number: 2 });
    expect(changed.texts).toEqual(["c", "g"]);
    expect(changed.words).toContain("not in the page");
    const fixed = { text: "a", number: 1, readOnly: true };
    expect(correct({}, fixed, { text: "g", number: 2 }).words).toContain("cannot be edited");
  });
  it("changes all cells or none", () => {
    const both = { corrected: "h" };
    const done = correct(both, { text: "a", number: 1 }, { text: "g", number: 2 });
    expect(done.texts).toEqual(["b", "h"]);
    const changed = correct(both, { text: "a", number: 1 }, { text: "g2", number: 2 });
    expect(changed.texts).toEqual(["a", "g2"]);
    expect(changed.words).toContain("changed since it was checked");
  });
});

describe("copying", () => {
  it("says for which cell it is", async () => {
    vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.resolve() } });
    const elsewhere = { name: "cell [1]", number: 1, source: "a", corrected: "b" };
    expect(await copyCorrected("b", elsewhere)).toContain("cell [1]");
    vi.unstubAllGlobals();
  });
  it("says when the page may not", async () => {
    vi.stubGlobal("navigator", { clipboard: { writeText: () => Promise.reject(new Error()) } });
    document.execCommand = () => false;
    expect(await copyCorrected("y")).toContain("%tape fix");
    document.execCommand = () => true;
    expect(await copyCorrected("y")).toContain("Copied");
    vi.unstubAllGlobals();
  });
  it("hands the text to the clipboard", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    expect(await copyCorrected("y = x")).toContain("Copied");
    expect(writeText).toHaveBeenCalledWith("y = x");
    vi.unstubAllGlobals();
  });
});
