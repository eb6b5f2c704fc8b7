/** One statement of the program, or a `pass`: its handle, its numbers, its lines. */

import { element, svgElement } from "../shared/markup";
import type { Block } from "./lines";
import type { Call, Explored } from "./model";
import { gives, hueOf, signOf } from "./words";

/** Two rows of three dots, by which something can be taken. */
function grip(): SVGElement {
  const dots = [4, 10].flatMap((x) =>
    [3, 8, 13].map((y) => svgElement("circle", { cx: x, cy: y, r: 1.6 })),
  );
  return svgElement("svg", { viewBox: "0 0 14 16", "aria-hidden": "true" }, ...dots);
}

export class BlockView {
  readonly root = element("div", { class: "tapemagic-statement" });
  /** What has the focus when the line is moved with keys; null where it stays. */
  readonly handle: HTMLButtonElement | null;
  #row = -1;
  #depth = 0;

  constructor(isMovable: boolean) {
    this.handle = isMovable
      ? element("button", { type: "button", class: "tapemagic-handle" }, grip())
      : null;
    this.root.classList.toggle("tapemagic-movable", isMovable);
    if (this.handle !== null) {
      this.root.append(this.handle);
    }
  }

  /** Show the statement at its place. */
  show(explored: Explored, block: Block, calls: readonly Call[], recorded: string): void {
    const lines = block.texts.flatMap((text, position) => {
      const row = `grid-row:${position + 1}`;
      const isLast = position === block.texts.length - 1;
      return [
        element("span", { class: "tapemagic-number", style: row }, String(block.line + position)),
        element(
          "code",
          { class: "tapemagic-line", style: row },
          text,
          ...(isLast ? calls.flatMap((call) => chip(explored, call)) : []),
          ...(isLast ? [element("span", { class: "tapemagic-unseen" }, recorded)] : []),
          "\n",
        ),
      ];
    });
    this.root.style.gridRow = `${block.line} / span ${block.texts.length}`;
    // The handle stays in the page, so that it keeps the focus.
    for (const child of [...this.root.children]) {
      if (child !== this.handle) {
        child.remove();
      }
    }
    this.root.append(...lines);
  }

  /** Let it come from where it was, if it was elsewhere. */
  settle(block: Block, isMoving: boolean): void {
    const rows = this.#row - block.line;
    const steps = this.#depth - block.depth;
    const isNew = this.#row < 0;
    this.#row = block.line;
    this.#depth = block.depth;
    if (isNew || !isMoving || (rows === 0 && steps === 0)) {
      return;
    }
    const options = { duration: 140, easing: "ease-out" };
    this.root.animate([{ transform: `translateY(${rows * 2}em)` }, { transform: "none" }], options);
    for (const line of this.root.querySelectorAll(".tapemagic-line")) {
      line.animate([{ transform: `translateX(${steps * 4}ch)` }, { transform: "none" }], options);
    }
  }
}

function chip(explored: Explored, call: Call): HTMLElement[] {
  return [
    element(
      "span",
      { class: `tapemagic-verdict ${hueOf(call)}` },
      `${signOf(call)} ${gives(explored, call)}`,
    ),
  ];
}
