import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { show } from "../src/placement/index";
import type { Place } from "../src/placement/state";
import { ExplorerView } from "../src/placement/view";
import { explored } from "./explored";

const WRITTEN = { placement: 0, setting: 0 };
let told: Place[] = [];

function opened(changes = {}): ExplorerView {
  const view = new ExplorerView(explored(changes), WRITTEN, (here) => told.push(here));
  document.body.replaceChildren(view.root);
  return view;
}

function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

function code(): string[] {
  return all(".tapemagic-line").map((line) => (line.firstChild?.textContent ?? "").trimEnd());
}

function press(name: string, key: string): void {
  const handle = all(".tapemagic-handle").find((each) =>
    each.getAttribute("aria-label")?.includes(name),
  );
  handle?.focus();
  handle?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function button(words: string): HTMLButtonElement {
  const found = all("button").find((each) => each.textContent?.includes(words));
  return found as HTMLButtonElement;
}

const said = () => document.querySelector("[role=status]")?.textContent;
const verdicts = () => all(".tapemagic-code .tapemagic-verdict").map((each) => each.textContent);
const current = () => all("[aria-current]").map((each) => each.dataset["placement"]);

beforeEach(() => {
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("the explorer", () => {
  it("takes hostile texts as texts", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const statements = explored().statements.map((each) => ({
      ...each,
      text: hostile,
      name: hostile,
    }));
    const strings = explored().strings.map(() => hostile);
    opened({ statements, strings, tapes: [hostile], regions: [hostile, hostile, hostile] });
    expect(document.querySelector("img")).toBeNull();
    expect(document.body.textContent).toContain(hostile);
  });

  it("gives only to lines that can move a handle", () => {
    opened();
    expect(all(".tapemagic-handle").map((each) => each.getAttribute("aria-label"))).toEqual([
      "Move # the square     y = x * x, line 3, in t",
      "Move g = t.gradient(y, x), line 5, after t",
    ]);
  });

  it("moves a line with the keys, which keeps the focus, and says what comes of it", () => {
    opened();
    press("g = t", "ArrowRight");
    expect(code().at(-1)).toBe("    g = t.gradient(y, x)");
    expect(document.activeElement?.getAttribute("aria-label")).toContain("line 5, in t");
    expect(said()).toBe("g now in line 5, in t: g is 6.0.");
    expect(told).toEqual([{ placement: 1, setting: 0 }]);
    press("y = x", "ArrowUp");
    expect(code()[1]).toBe("# the square");
    expect(verdicts()).toEqual(["✗ None"]);
    expect(document.querySelector(".tapemagic-results ul")?.textContent).toContain(
      "t.gradient(y, x) gives None. t has not recorded y.",
    );
  });

  it("says why a move cannot be, and nothing else changes", () => {
    opened();
    const before = code();
    press("g = t", "ArrowLeft");
    expect(said()).toBe("Not to the left: It stands at the margin already.");
    expect(code()).toEqual(before);
    expect(told).toEqual([]);
  });

  it("leaves keys with Ctrl to the page", () => {
    opened();
    const [, handle] = all(".tapemagic-handle");
    handle?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", ctrlKey: true }));
    expect(told).toEqual([]);
  });

  it("moves the chosen line with the buttons, of which those that cannot say so", () => {
    opened();
    expect(button("Left").getAttribute("aria-disabled")).toBe("true");
    expect(button("Right").getAttribute("aria-disabled")).toBe("false");
    button("Right").click();
    expect(told).toEqual([{ placement: 1, setting: 0 }]);
    button("Right").click();
    expect(said()).toContain("There is no block here");
    press("y = x", "Home");
    button("Up").click();
    expect(told.at(-1)).toEqual({ placement: 3, setting: 0 });
  });

  it("has the lines in the page as they are read", () => {
    opened();
    press("y = x", "ArrowUp");
    const texts = all(".tapemagic-statement").map((each) =>
      each.querySelector(".tapemagic-line")?.firstChild?.textContent?.trim(),
    );
    expect(texts).toEqual([
      "x = tf.Variable(3.0)",
      "# the square",
      "with tf.GradientTape() as t:",
      "pass",
      "g = t.gradient(y, x)",
    ]);
  });

  it("undoes and resets", () => {
    opened();
    const before = code();
    press("g = t", "ArrowRight");
    press("y = x", "ArrowUp");
    button("Undo").click();
    expect(current()).toEqual(["1"]);
    button("Reset").click();
    expect(code()).toEqual(before);
    expect(button("Reset").getAttribute("aria-disabled")).toBe("true");
  });

  it("greys out what is not reached, and says what it was", () => {
    opened();
    press("g = t", "ArrowRight");
    document.querySelector<HTMLInputElement>("input")?.click();
    const [result] = all(".tapemagic-results ul:first-child .tapemagic-result");
    expect(result?.className).toContain("tapemagic-unreached");
    expect(result?.textContent).toContain("– not reached it was 6.0");
  });

  it("shows with a switch which placements still work, and the rule", () => {
    opened();
    const works = () => all(".tapemagic-map .tapemagic-works").map((each) => each.textContent);
    expect(works()).toEqual(["✓", "✓"]);
    document.querySelector<HTMLInputElement>("input")?.click();
    expect(works()).toEqual([]);
    expect(document.querySelector(".tapemagic-rule")?.textContent).toBe(
      "No arrangement gives a value at every gradient call.",
    );
    expect(told).toEqual([{ placement: 0, setting: 1 }]);
  });

  it("names each sign of the map, and goes where one is pressed", () => {
    opened();
    const [first] = all(".tapemagic-map button");
    expect(first?.getAttribute("aria-label")).toBe("Does not work: y before t; g in t");
    first?.click();
    expect(current()).toEqual(["3"]);
    expect(told).toEqual([{ placement: 3, setting: 0 }]);
  });

  it("goes through the map with the arrows, one sign at a time being reached with Tab", () => {
    opened();
    const reachable = () =>
      all(".tapemagic-map button")
        .filter((each) => each.tabIndex === 0)
        .map((each) => each.dataset["placement"]);
    expect(reachable()).toEqual(["0"]);
    const go = (key: string) =>
      all(".tapemagic-map button")
        .find((each) => each.tabIndex === 0)
        ?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    for (const [key, there] of [
      ["ArrowRight", "0"],
      ["ArrowLeft", "2"],
      ["ArrowUp", "3"],
      ["ArrowDown", "2"],
      ["Home", "3"],
      ["End", "0"],
    ] as const) {
      go(key);
      expect(reachable()).toEqual([there]);
    }
    expect(told).toEqual([]);
  });

  it("keeps as much room as the longest placement and the longest reason need", () => {
    opened();
    const grid = document.querySelector<HTMLElement>(".tapemagic-code");
    expect(grid?.getAttribute("style")).toContain("--lines:6");
    const hidden = all(".tapemagic-room").map((each) => each.textContent);
    expect(hidden.some((text) => text?.includes("has not recorded"))).toBe(true);
  });
});

describe("the widget", () => {
  it("tells of a move when the reader pauses, and never on the way", () => {
    vi.useFakeTimers();
    const el = document.createElement("div");
    document.body.append(el);
    const { model, end } = show(el, { explored: explored(), placement: 0, setting: 0 });
    const saved = vi.spyOn(model, "save_changes");
    press("g = t", "ArrowRight");
    press("y = x", "ArrowUp");
    document.querySelector<HTMLInputElement>("input")?.click();
    expect([model.get("placement"), model.get("setting")]).toEqual([3, 1]);
    expect(saved).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2000);
    expect(saved).toHaveBeenCalledTimes(1);
    button("Reset").click();
    expect([model.get("placement"), model.get("setting")]).toEqual([0, 0]);
    expect(current()).toEqual(["0"]);
    end();
    expect(saved).toHaveBeenCalledTimes(2);
  });

  it("follows what the kernel or another view chooses", () => {
    const el = document.createElement("div");
    document.body.append(el);
    const { model, end } = show(el, { explored: explored(), placement: 0, setting: 0 });
    model.set("placement", 2);
    expect(current()).toEqual(["2"]);
    end();
    model.set("placement", 1);
    expect(current()).toEqual(["2"]);
  });
});
