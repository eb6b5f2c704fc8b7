import { afterEach, describe, expect, it, vi } from "vitest";
import { show } from "../src/tape/index";
import type { Graph } from "../src/tape/model";
import { GraphView } from "../src/tape/view";
import { CUBE, folded, taped } from "./taped";

let view: GraphView | null = null;

function opened(graph: Graph = taped()): void {
  view = new GraphView(graph);
  document.body.replaceChildren(view.root);
}

function all(selector: string): Element[] {
  return [...document.querySelectorAll(selector)];
}

const texts = (selector: string) => all(selector).map((each) => each.textContent);
const node = (number: number) => all(".tapemagic-graph-node")[number] as SVGGElement;
const said = () => document.querySelector("[role=status]")?.textContent;
const derivatives = () => texts(".tapemagic-graph-derivative");

function button(words: string): HTMLButtonElement {
  return all("button").find((each) => each.textContent?.includes(words)) as HTMLButtonElement;
}

function press(key: string, target: Element = node(0)): void {
  (target as SVGElement).focus();
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

afterEach(() => {
  view?.end();
  view = null;
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe("the graph of a tape", () => {
  it("takes hostile texts as texts", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const nodes = CUBE.nodes.map((each) => ({ ...each, lines: [hostile], derivative: hostile }));
    const edges = CUBE.edges.map((each) => ({ ...each, label: hostile, words: hostile }));
    const level = { ...CUBE, nodes, edges, beginning: hostile, title: hostile };
    opened(
      taped({
        summary: hostile,
        problem: hostile,
        tapes: [hostile],
        codes: [{ first: 1, lines: [hostile] }],
        levels: [level],
      }),
    );
    expect(document.querySelector("img")).toBeNull();
    expect(document.body.textContent).toContain(hostile);
  });

  it("shows at first that nothing has arrived but at the target", () => {
    opened();
    expect(derivatives()).toEqual(["dy/dx = ?", "dy/d(#1) = ?", "dy/dy = 1.0"]);
    expect(texts(".tapemagic-graph-local")).toEqual(["× 6.0", "× 3.0", "× 9.0"]);
    expect(said()).toBe("The backward pass begins at the target: dy/dy = 1.0.");
    expect(document.activeElement).toBe(document.body);
  });

  it("shows without a backward pass what was recorded", () => {
    opened(taped({ levels: [{ ...CUBE, begins: [], steps: [], beginning: "" }], sources: [] }));
    expect(all(".tapemagic-graph-node").length).toBe(3);
    expect((document.querySelector(".tapemagic-graph-steps") as HTMLElement).hidden).toBe(true);
  });

  it("shows nothing of a tape that recorded nothing", () => {
    const level = { ...CUBE, nodes: [], edges: [], begins: [], steps: [], beginning: "" };
    opened(taped({ levels: [level], sources: [], codes: [] }));
    press("ArrowRight", button("Play"));
    expect(all(".tapemagic-graph-node").length).toBe(0);
  });
});

describe("stepping", () => {
  it("adds up what arrives, with buttons and with keys", () => {
    opened();
    button("Next").click();
    expect(derivatives()).toEqual(["dy/dx = 9.0 + …", "dy/d(#1) = 3.0", "dy/dy = 1.0"]);
    press("ArrowRight");
    expect(derivatives()[0]).toBe("dy/dx = 27.0");
    expect(texts(".tapemagic-graph-gives li")).toEqual([
      "dy/dx: 3.0 × 6.0 = 18.0, added up 9.0 + 18.0 = 27.0",
    ]);
    expect(document.querySelector(".tapemagic-graph-given")?.textContent).toContain(
      "That was the last step: dy/dx = 27.0.",
    );
    press("Home");
    expect(derivatives()[0]).toBe("dy/dx = ?");
    press("End");
    expect(derivatives()[0]).toBe("dy/dx = 27.0");
    press("ArrowLeft");
    expect(derivatives()[0]).toBe("dy/dx = 9.0 + …");
  });

  it("marks whose turn it is, what it gives to, and its line", () => {
    opened();
    button("Next").click();
    expect(node(2).classList.contains("tapemagic-graph-now")).toBe(true);
    const marked = all(".tapemagic-graph-edge").map((each) =>
      each.classList.contains("tapemagic-graph-now"),
    );
    expect(marked).toEqual([false, true, true]);
    expect(texts(".tapemagic-line.tapemagic-graph-lit")).toEqual(["    y = a * x\n"]);
  });

  it("goes by itself to the end, and is stopped by a step", () => {
    vi.useFakeTimers();
    opened();
    button("Play").click();
    expect(derivatives()[0]).toBe("dy/dx = 9.0 + …");
    vi.advanceTimersByTime(10_000);
    expect(derivatives()[0]).toBe("dy/dx = 27.0");
    expect(button("Play")).toBeDefined();
    button("Play").click();
    expect(derivatives()[0]).toBe("dy/dx = ?");
    button("Back").click();
    vi.advanceTimersByTime(10_000);
    expect(derivatives()[0]).toBe("dy/dx = ?");
  });
});

describe("a path", () => {
  it("is chosen in the list, and given up there", () => {
    opened();
    button("x → #1 → y").click();
    expect(all(".tapemagic-graph-edge.tapemagic-graph-chosen").length).toBe(2);
    expect(said()).toBe("Along x → #1 → y the local derivatives are multiplied:");
    expect(texts(".tapemagic-graph-gives li")).toEqual(["6.0 × 3.0 = 18.0"]);
    button("x → #1 → y").click();
    expect(all(".tapemagic-graph-chosen").length).toBe(0);
  });

  it("is chosen by its node, with a click and with Enter", () => {
    opened();
    node(1).dispatchEvent(new MouseEvent("click", { bubbles: true }));
    expect(button("x → #1 → y").getAttribute("aria-pressed")).toBe("true");
    press("Enter", node(2));
    expect(button("x → y").getAttribute("aria-pressed")).toBe("true");
  });

  it("is given up by a step", () => {
    opened();
    button("x → y").click();
    press("ArrowRight");
    expect(all(".tapemagic-graph-chosen").length).toBe(0);
  });
});

it("leaves the arrow keys to the code, where they scroll", () => {
  opened();
  press("ArrowRight", document.querySelector(".tapemagic-scroll") as Element);
  expect(derivatives()[0]).toBe("dy/dx = ?");
});

describe("nodes", () => {
  it("are gone through with the arrow keys, and light up their lines", () => {
    opened();
    press("ArrowDown");
    expect(document.activeElement).toBe(node(1));
    press("ArrowDown", node(1));
    expect(document.activeElement).toBe(node(2));
    expect(texts(".tapemagic-line.tapemagic-graph-lit")).toEqual(["    y = a * x\n"]);
    expect(all("[tabindex='0'][role=button]")).toEqual([node(2)]);
  });

  it("that are folded open, and Backspace closes them", () => {
    opened(folded());
    press("Enter", node(1));
    expect(texts("nav")).toEqual(["all › line 3"]);
    expect(document.activeElement).toBe(node(0));
    press("Backspace", node(0));
    expect(texts("nav")).toEqual(["all"]);
    expect(document.activeElement).toBe(node(1));
  });

  it("say what they are and what has arrived", () => {
    opened(folded());
    expect(node(0).getAttribute("aria-label")).toBe("x = 3.0 dy/dx = ?");
    expect(node(1).getAttribute("aria-label")).toBe("Open line 3 dy/d(#1) = ?");
  });
});

it("is shown in an element with traits and no kernel", () => {
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  const { end } = show(el, { graph: taped() });
  expect(el.querySelector(".tapemagic-graph-picture")).not.toBeNull();
  end();
});
