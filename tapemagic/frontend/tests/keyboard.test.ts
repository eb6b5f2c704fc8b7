import { describe, expect, it, vi } from "vitest";
import { belongsToWidget, listenToKeys } from "../src/shared/keyboard";

const key = (name: string, more: KeyboardEventInit = {}) =>
  new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });

describe("keys", () => {
  it.each([
    key("Tab"),
    key("Escape"),
    key("s", { ctrlKey: true }),
    key("z", { metaKey: true }),
    key("Enter", { shiftKey: true }),
  ])("of the page stay the page's", (event) => {
    expect(belongsToWidget(event)).toBe(false);
  });
  it.each([key("Enter"), key(" "), key("b"), key("ArrowDown")])("are kept", (event) => {
    expect(belongsToWidget(event)).toBe(true);
  });
  it("are claimed before the page, which may take them first, hears of them", () => {
    const root = document.createElement("div");
    document.body.append(root);
    const claimed: boolean[] = [];
    const onPage = (): void => {
      claimed.push(root.hasAttribute("data-lm-suppress-shortcuts"));
    };
    document.addEventListener("keydown", onPage, true);
    const end = listenToKeys(root, { "Alt+ArrowLeft": () => {} });
    root.dispatchEvent(key("ArrowRight"));
    root.dispatchEvent(key("s", { ctrlKey: true }));
    root.dispatchEvent(key("ArrowLeft", { altKey: true }));
    root.dispatchEvent(key("Escape"));
    document.removeEventListener("keydown", onPage, true);
    end();
    expect(claimed).toEqual([true, false, true, false]);
  });
  it("are heard until the end", () => {
    const root = document.createElement("div");
    document.body.append(root);
    const onPage = vi.fn();
    const onDown = vi.fn();
    document.body.addEventListener("keydown", onPage);
    const end = listenToKeys(root, { ArrowDown: onDown });
    const event = key("ArrowDown");
    root.dispatchEvent(event);
    expect(onDown).toHaveBeenCalledTimes(1);
    expect(onPage).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(true);
    root.dispatchEvent(key("ArrowDown", { ctrlKey: true }));
    end();
    root.dispatchEvent(key("ArrowDown"));
    expect(onDown).toHaveBeenCalledTimes(1);
    expect(onPage).toHaveBeenCalledTimes(2);
  });
});
