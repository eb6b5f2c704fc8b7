/** The bands behind code: which rows each tape records, and what the tapes are called. */

import { element } from "./markup";

export interface Band {
  readonly tape: string;
  readonly depth: number;
  readonly colour: number;
}

/** Return the box of a band, from one row to another, counted from 0. */
export function bandBox(band: Band, first: number, last: number): HTMLElement {
  return element("span", {
    class: `tapemagic-band ${hueOf(band)}`,
    style: `grid-row:${first + 1}/${last + 2};--depth:${band.depth}`,
  });
}

/** Return what the tapes are called whose bands begin in a row, the outer ones first. */
export function tapeNames(bands: readonly Band[], row: number, words = " records"): HTMLElement {
  const names = [...bands]
    .reverse()
    .map((band) => element("span", { class: hueOf(band) }, `● ${band.tape}${words}`));
  return element(
    "span",
    { class: "tapemagic-tapes", style: `grid-row:${row + 1}`, "aria-hidden": "true" },
    ...names,
  );
}

/** Say which lines each tape records, for those who do not see the bands. */
export function legend(
  bands: readonly { readonly tape: string; readonly first: number; readonly last: number }[],
): HTMLElement[] {
  const tapes = new Map<string, string[]>();
  for (const { tape, first, last } of bands) {
    const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
    tapes.set(tape, [...(tapes.get(tape) ?? []), lines]);
  }
  if (tapes.size === 0) {
    return [];
  }
  const said = [...tapes].flatMap(([tape, lines], position) => [
    position === 0 ? "" : "; ",
    element("code", { class: "tapemagic-name" }, tape),
    ` records ${lines.join(" and ")}`,
  ]);
  return [element("p", { class: "tapemagic-legend" }, ...said, ".")];
}

function hueOf(band: Band): string {
  return `tapemagic-hued tapemagic-tape-${band.colour}`;
}
