/** The lines of the programs that were recorded; those lit that what is looked at came from. */

import { element } from "../shared/markup";
import type { Code } from "./model";

// What is between a line that is scrolled to and the border.
const MARGIN = 8;

export class CodeView {
  readonly root = element("div", { class: "tapemagic-graph-codes" });
  readonly #rows: readonly (readonly HTMLElement[][])[];
  readonly #codes: readonly Code[];

  constructor(codes: readonly Code[]) {
    this.#codes = codes;
    this.#rows = codes.map((code) =>
      code.lines.map((line, place) => rowOf(line, place, code.first)),
    );
    this.root.append(
      ...this.#rows.map((rows) =>
        element(
          "div",
          { class: "tapemagic-scroll", tabindex: 0, role: "group", "aria-label": "The code" },
          element(
            "pre",
            { class: "tapemagic-code", style: "--depths:0;--names:0" },
            ...rows.flat(),
          ),
        ),
      ),
    );
    this.root.hidden = codes.length === 0;
  }

  /** Light lines up, by the number of their code and their own; all others not. */
  show(place: readonly [number, ...number[]] | null): void {
    const [lit, ...lines] = place ?? [-1];
    this.#rows.forEach((rows, code) => {
      const first = this.#codes[code]?.first ?? 1;
      rows.forEach((parts, row) => {
        const isLit = lit === code && lines.includes(first + row);
        for (const part of parts) {
          part.classList.toggle("tapemagic-graph-lit", isLit);
        }
      });
      if (lit === code) {
        reveal(rows[(lines[0] ?? -1) - first]?.[0]);
      }
    });
  }
}

/** Scroll the code, and nothing but it, so that a line is seen. */
function reveal(line: HTMLElement | undefined): void {
  const view = line?.closest(".tapemagic-scroll");
  if (line === undefined || !view) {
    return;
  }
  const { top, bottom } = line.getBoundingClientRect();
  const seen = view.getBoundingClientRect();
  if (top < seen.top) {
    view.scrollTop -= seen.top - top + MARGIN;
  } else if (bottom > seen.bottom) {
    view.scrollTop += bottom - seen.bottom + MARGIN;
  }
}

function rowOf(line: string, place: number, first: number): HTMLElement[] {
  const style = `grid-row:${place + 1}`;
  return [
    element("span", { class: "tapemagic-number", style }, String(first + place)),
    element("code", { class: "tapemagic-line", style }, line, "\n"),
  ];
}
