import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeCell, copyCorrected, wordsFor } from "../src/highlight/changes";
import { cellAbove, isSameText, smallestChange } from "../src/shared/notebook_cell";

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

describe("copying", () => {
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
