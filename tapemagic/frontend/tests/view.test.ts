import { describe, expect, it } from "vitest";
import { HighlightView } from "../src/highlight/view";
import { finding, highlight } from "./model";

function shown(view: HighlightView): string[] {
  return [...view.root.querySelectorAll<HTMLElement>(".tapemagic-shown")].map(
    (panel) => panel.dataset["panel"] ?? "",
  );
}

function lit(view: HighlightView): string[] {
  const numbers = view.root.querySelectorAll<HTMLElement>(".tapemagic-number.tapemagic-hued");
  return [...numbers].map((number) => number.textContent ?? "");
}

function press(view: HighlightView, key: string): void {
  view.root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

describe("the view", () => {
  it("shows nothing that was not said", () => {
    const view = new HighlightView(highlight({ findings: [], bands: [], lines: [] }), {});
    expect(view.root.querySelector(".tapemagic-scroll")).toBeNull();
    expect(shown(view)).toEqual([]);
    press(view, "ArrowDown");
  });

  it("takes hostile texts as texts", () => {
    const hostile = "<img src=x onerror=alert(1)></script>";
    const view = new HighlightView(
      highlight({
        summary: hostile,
        lines: [hostile],
        bands: [{ tape: hostile, first_line: 1, last_line: 1, depth: 0, colour: 0 }],
        findings: [
          finding(0, {
            message: hostile,
            why: `\`${hostile}\``,
            spans: [{ line: 1, begin: 0, end: 9 }],
          }),
        ],
      }),
      { 0: hostile },
    );
    expect(view.root.querySelector("img")).toBeNull();
    expect(view.root.textContent).toContain(hostile);
  });

  it("lights up the lines of the first finding", () => {
    const view = new HighlightView(highlight(), {});
    expect(shown(view)).toEqual(["0"]);
    expect(lit(view)).toEqual(["4", "5"]);
  });

  it("steps with keys and stops at the ends", () => {
    const view = new HighlightView(highlight(), {});
    for (const [key, panel] of [
      ["ArrowUp", "0"],
      ["ArrowDown", "2"],
      ["ArrowDown", "2"],
      ["p", "0"],
      ["n", "2"],
      ["Home", "0"],
      ["End", "2"],
    ] as const) {
      press(view, key);
      expect(shown(view)).toEqual([panel]);
    }
  });

  it("steps with its buttons, which say where it is", () => {
    const view = new HighlightView(highlight(), {});
    const [previous, next] = view.root.querySelectorAll<HTMLButtonElement>(".tapemagic-arrow");
    expect(previous?.disabled).toBe(true);
    next?.click();
    expect(shown(view)).toEqual(["2"]);
    expect(view.root.querySelector(".tapemagic-count")?.textContent).toBe("2 of 2");
    expect(next?.disabled).toBe(true);
  });

  it("has no list for one finding", () => {
    const view = new HighlightView(highlight({ findings: [finding(0)] }), {});
    expect(view.root.querySelector("[role=tablist]")).toBeNull();
    expect(view.root.querySelector(".tapemagic-badge")).toBeNull();
  });

  it("lights up what is pointed at, and then again what is shown", () => {
    const view = new HighlightView(highlight(), {});
    const call = view.root.querySelector('.tapemagic-call[data-finding="1"]');
    call?.dispatchEvent(new Event("pointerover", { bubbles: true }));
    expect(lit(view)).toEqual(["4", "6"]);
    view.root.dispatchEvent(new Event("pointerleave"));
    expect(lit(view)).toEqual(["4", "5"]);
  });

  it("opens what is folded when a call that only follows is pressed", () => {
    const view = new HighlightView(highlight(), {});
    press(view, "End");
    view.root
      .querySelector('.tapemagic-call[data-finding="1"]')
      ?.dispatchEvent(new Event("click", { bubbles: true }));
    expect(shown(view)).toEqual(["0"]);
    expect(view.root.querySelector("details")?.hasAttribute("open")).toBe(true);
  });

  it("confirms in place", () => {
    const view = new HighlightView(highlight(), {});
    const before = view.root.querySelector(".tapemagic-shown");
    press(view, "End");
    view.confirm({ 0: "and it was None", 1: "and it did" });
    expect(view.root.textContent).toContain("gives None. ✓ and it was None");
    expect(view.root.textContent).toContain("and it did");
    expect(shown(view)).toEqual(["2"]);
    expect(view.root.contains(before)).toBe(true);
  });

  it("shows another cell in the same place", () => {
    const view = new HighlightView(highlight(), { 0: "and it was None" });
    press(view, "End");
    view.update(highlight({ summary: "1 mistake", findings: [finding(0)] }));
    expect(view.root.getAttribute("aria-label")).toBe("tapemagic: 1 mistake");
    expect(shown(view)).toEqual(["0"]);
    expect(view.root.textContent).toContain("and it was None");
  });

  it("shows the lines that are left out when asked", () => {
    const view = new HighlightView(highlight({ gaps: [{ first_line: 1, last_line: 2 }] }), {});
    expect(view.root.textContent).not.toContain("x = 1");
    view.root.querySelector<HTMLElement>(".tapemagic-gap")?.click();
    expect(view.root.textContent).toContain("x = 1");
    expect(lit(view)).toEqual(["4", "5"]);
    view.end();
  });

  it("says why a cell could not be checked", () => {
    const view = new HighlightView(
      highlight({ problems: ["cell:1:1: no Python"], findings: [] }),
      {},
    );
    expect(view.root.textContent).toContain("no Python");
    expect(view.root.querySelector(".tapemagic-scroll")).toBeNull();
  });

  it("offers a fix for all only where there are several", () => {
    const words = (view: HighlightView) => view.root.querySelector(".tapemagic-top")?.textContent;
    const several = highlight({ corrected: "y", corrections: ["a", "b"] });
    expect(words(new HighlightView(several, {}))).toContain("Fix all 2");
    expect(
      words(new HighlightView(highlight({ corrected: "y", corrections: ["a"] }), {})),
    ).not.toContain("Fix all");
  });
});
