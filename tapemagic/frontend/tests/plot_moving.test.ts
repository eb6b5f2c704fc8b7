import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Kernel } from "../src/plot/kernel";
import { keysOf } from "../src/plot/keys";
import type { Request } from "../src/plot/model";
import { isExactAt, pointsAt } from "../src/plot/points";
import { Requests } from "../src/plot/requests";
import { CRITICAL, nextMark, stepFrom, stepOf } from "../src/plot/steps";
import { isForZoom } from "../src/plot/zoom";
import { listenToKeys } from "../src/shared/keyboard";
import { plainModel } from "../src/shared/plain_model";
import { Saver } from "../src/shared/saver";
import { CORNER, curveOf, pictureOf, SINE, traitsOf } from "./plot_curves";

describe("requests", () => {
  const question = (a: number) => ({ range: [-3, 3] as const, parameters: { a } });
  const setUp = (number = 0) => {
    const sent: Request[] = [];
    return { sent, requests: new Requests(number, (request) => sent.push(request)) };
  };
  it("are sent one at a time, and of those that wait the newest", () => {
    const { sent, requests } = setUp();
    for (const a of [1, 2, 3, 4]) {
      requests.ask(question(a));
    }
    expect(sent.map((each) => each.parameters["a"])).toEqual([1]);
    requests.answered(1);
    expect(sent.map((each) => each.parameters["a"])).toEqual([1, 4]);
    requests.answered(2);
    expect(sent).toHaveLength(2);
    expect(requests.isOpen).toBe(false);
  });
  it("are not answered by an old answer", () => {
    const { sent, requests } = setUp(6);
    requests.ask(question(1));
    expect(sent[0]?.number).toBe(7);
    expect(requests.answered(6)).toBe(false);
    expect(requests.isOpen).toBe(true);
    expect(requests.answered(7)).toBe(true);
  });
  it("have a number of their own beside another view's", () => {
    const { sent, requests } = setUp();
    requests.answered(9);
    requests.ask(question(1));
    expect(sent[0]?.number).toBe(10);
  });
  it("know the range that was asked for last", () => {
    const { requests } = setUp();
    expect(requests.range).toBeNull();
    requests.ask(question(1));
    requests.ask({ range: [0, 1], parameters: {} });
    expect(requests.range).toEqual([0, 1]);
  });
});

describe("saving", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  it("waits for a pause, and is done once", () => {
    const save = vi.fn();
    const saver = new Saver(save, 150);
    for (let move = 0; move < 20; move += 1) {
      saver.soon();
      vi.advanceTimersByTime(100);
    }
    expect(save).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(save).toHaveBeenCalledTimes(1);
  });
  it("is done at the end, if there is something to save", () => {
    const save = vi.fn();
    const saver = new Saver(save);
    saver.end();
    expect(save).not.toHaveBeenCalled();
    saver.soon();
    saver.end();
    vi.advanceTimersByTime(1000);
    expect(save).toHaveBeenCalledTimes(1);
  });
});

describe("steps", () => {
  it("are round, and a hundredth of what is seen", () => {
    expect(stepOf([-3, 3], "usual")).toBe(0.05);
    expect(stepOf([-3, 3], "coarse")).toBe(0.5);
    expect(stepOf([-3, 3], "fine")).toBe(0.005);
  });
  it("go to multiples, and come back exactly", () => {
    let x = 0.3;
    for (let step = 0; step < 50; step += 1) {
      x = stepFrom(x, 0.1, 1);
    }
    expect(x).toBe(5.3);
    expect(stepFrom(1.234, 0.05, 1)).toBe(1.25);
    expect(stepFrom(1.234, 0.05, -1)).toBe(1.2);
    expect(stepFrom(-0.05, 0.05, 1)).toBe(0);
  });
});

describe("marks", () => {
  const at = (x: number, kind: "maximum" | "inflection") => ({ kind, x, values: [0] });
  const marks = [at(-1, "maximum"), at(0, "inflection"), at(2, "maximum")];
  const curve = curveOf(SINE, [[-3, 3]], 9, { marks });
  it("are gone through in order, and round at the end", () => {
    expect(nextMark([curve], CRITICAL, -3, 1)).toBe(-1);
    expect(nextMark([curve], CRITICAL, -1, 1)).toBe(2);
    expect(nextMark([curve], CRITICAL, 2, 1)).toBe(-1);
    expect(nextMark([curve], CRITICAL, 2, -1)).toBe(-1);
  });
  it("may be none", () => {
    expect(nextMark([curveOf(SINE, [[-3, 3]], 9)], CRITICAL, 0, 1)).toBeNull();
  });
});

describe("keys", () => {
  const setUp = () => {
    const root = document.createElement("div");
    document.body.append(root);
    let x = 0;
    const onPage = vi.fn();
    document.body.addEventListener("keydown", onPage, { once: true });
    listenToKeys(
      root,
      keysOf({
        view: () => [-3, 3],
        x: () => x,
        curves: () => [],
        moveTo: (to) => {
          x = to;
        },
        zoomBy: vi.fn(),
        reset: vi.fn(),
        halve: vi.fn(),
        leave: vi.fn(),
      }),
    );
    const press = (key: string, more: KeyboardEventInit = {}) => {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
      root.dispatchEvent(event);
      return event;
    };
    return { press, onPage, x: () => x };
  };
  it("move the point by their size", () => {
    const { press, x } = setUp();
    press("ArrowRight");
    expect(x()).toBe(0.05);
    press("ArrowRight", { shiftKey: true });
    expect(x()).toBe(0.5);
    press("ArrowLeft", { altKey: true });
    expect(x()).toBe(0.495);
    press("End");
    expect(x()).toBe(3);
    press("Home");
    expect(x()).toBe(-3);
  });
  it("with Alt do not go back in the page's history", () => {
    const { press, onPage } = setUp();
    expect(press("ArrowLeft", { altKey: true }).defaultPrevented).toBe(true);
    expect(onPage).not.toHaveBeenCalled();
  });
  it("of the page stay the page's", () => {
    const { press, x, onPage } = setUp();
    expect(press("ArrowRight", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(onPage).toHaveBeenCalledTimes(1);
    expect(press("a", { altKey: true }).defaultPrevented).toBe(false);
    expect(x()).toBe(0);
  });
});

describe("the wheel", () => {
  it("scrolls the page, unless it is asked to zoom", () => {
    expect(isForZoom(new WheelEvent("wheel"), false)).toBe(false);
    const withControl = Object.assign(new WheelEvent("wheel"), { ctrlKey: true });
    expect(isForZoom(withControl, false)).toBe(true);
    expect(isForZoom(new WheelEvent("wheel"), true)).toBe(true);
    expect(isForZoom(new MouseEvent("mousedown"), true)).toBe(false);
  });
});

describe("a model without a kernel", () => {
  it("tells who listens, and no longer when they stop", () => {
    const model = plainModel({ x: 1 });
    const onX = vi.fn();
    model.on("change:x", onX);
    model.set("x", 2);
    model.set("x", 2);
    expect(onX).toHaveBeenCalledTimes(1);
    model.off("change:x", onX);
    model.set("x", 3);
    expect(onX).toHaveBeenCalledTimes(1);
    expect(model.get("x")).toBe(3);
  });
});

describe("points", () => {
  const curve = curveOf(SINE, [[-3, 3]], 50);
  const picture = pictureOf([curve]);
  it("have the kernel's own values where it has sent them for the same x", () => {
    const exact = { x: 1, values: [[8, null, 6]] };
    expect(pointsAt(picture, [curve], 1, exact)[0]?.values.slice(0, 3)).toEqual([8, Number.NaN, 6]);
    expect(pointsAt(picture, [curve], 2, exact)[0]?.values[0]).toBeCloseTo(Math.sin(2), 9);
    expect(isExactAt(1, curve, exact)).toBe(true);
    expect(isExactAt(2, curve, exact)).toBe(false);
  });
  it("have no slope at a corner, whatever a tape says", () => {
    const corner = curveOf(
      CORNER,
      [
        [-3, 0],
        [0, 3],
      ],
      9,
    );
    const exact = { x: 0, values: [[0, 0, 0]] };
    const [point] = pointsAt(pictureOf([corner]), [corner], 0, exact);
    expect(point?.trouble).toBe("corner");
    expect(point?.values[1]).toBeNaN();
  });
  it("are unknown where the kernel was not asked", () => {
    expect(pointsAt(picture, [curve], 4, null)[0]?.trouble).toBe("not sampled");
  });
});

describe("the kernel", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const setUp = () => {
    const model = plainModel(traitsOf([curveOf(SINE, [[-3, 3]], 9)]));
    const save = vi.fn();
    Object.assign(model, { save_changes: save });
    const said: string[] = [];
    const kernel = new Kernel(model, (words) => said.push(words));
    const answer = (range: readonly [number, number]) =>
      kernel.answered({
        ...model.get("picture"),
        range,
        answered: model.get("request")?.number ?? 0,
      });
    return { model, save, said, kernel, answer };
  };
  it("hears of the point at rest, and of a switch at once", () => {
    const { kernel, save, model } = setUp();
    kernel.set("x", 2);
    kernel.set("x", 3);
    expect(model.get("x")).toBe(3);
    expect(save).not.toHaveBeenCalled();
    vi.advanceTimersByTime(500);
    expect(save).toHaveBeenCalledTimes(1);
    kernel.setNow("show", {});
    expect(save).toHaveBeenCalledTimes(2);
  });
  it("is waited for, and the reader is told when it does not answer", () => {
    const { kernel, said, answer } = setUp();
    kernel.ask({ range: [0, 1], parameters: {} });
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(said.at(-1)).toContain("waiting");
    vi.advanceTimersByTime(9000);
    expect(said.at(-1)).toContain("run the cell again");
    expect(answer([0, 1])).toBe(true);
    expect(said.at(-1)).toBe("");
  });
  it("may send a range that nobody here has asked for", () => {
    const { kernel, answer } = setUp();
    expect(answer([5, 6])).toBe(false);
    kernel.ask({ range: [0, 1], parameters: {} });
    expect(answer([5, 6])).toBe(false);
  });
  it("is not told at the end what it knows", () => {
    const { kernel, save } = setUp();
    kernel.end();
    expect(save).not.toHaveBeenCalled();
    kernel.set("x", 2);
    kernel.end();
    expect(save).toHaveBeenCalledTimes(1);
  });
});
