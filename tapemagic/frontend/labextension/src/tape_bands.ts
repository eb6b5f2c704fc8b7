/**
 * The bands behind the code of a cell: which lines each tape records.
 *
 * A band is a box behind the text, with a line of its tape's colour and pattern at the left, where the
 * recorded lines begin; the tape's name stands behind its first line. While somebody types, bands
 * move with the text; what is recorded is known when the kernel has answered.
 */

import { type Extension, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  type LayerMarker,
  layer,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { element } from "../../src/shared/markup";
import type { Band } from "./protocol";

const setBands = StateEffect.define<readonly Band[]>();

const bandField = StateField.define<readonly Band[]>({
  create: () => [],
  update(bands, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setBands)) {
        return effect.value;
      }
    }
    if (!transaction.docChanged || bands.length === 0) {
      return bands;
    }
    const { changes } = transaction;
    return bands.map((band) => ({
      ...band,
      from: changes.mapPos(band.from, 1),
      to: changes.mapPos(band.to, 1),
    }));
  },
  provide: (field) =>
    EditorView.decorations.compute([field], (state) => {
      const names = new Map<number, Band[]>();
      for (const band of state.field(field)) {
        const end = state.doc.lineAt(Math.min(band.from, state.doc.length)).to;
        names.set(end, [...(names.get(end) ?? []), band]);
      }
      const widgets = [...names].map(([end, bands]) =>
        Decoration.widget({ widget: new TapeNames(bands), side: 1 }).range(end),
      );
      return Decoration.set(widgets, true);
    }),
});

/** Show these bands, and no others. */
export function showBands(view: EditorView, bands: readonly Band[]): void {
  if (JSON.stringify(view.state.field(bandField, false)) === JSON.stringify(bands)) {
    return;
  }
  const length = view.state.doc.length;
  const inside = bands.filter((band) => band.from <= length && band.to <= length);
  view.dispatch({ effects: setBands.of(inside) });
}

class TapeNames extends WidgetType {
  readonly #bands: readonly Band[];

  constructor(bands: readonly Band[]) {
    super();
    this.#bands = bands;
  }

  override eq(other: TapeNames): boolean {
    return wordsOf(this.#bands) === wordsOf(other.#bands);
  }

  override toDOM(): HTMLElement {
    const names = this.#bands.map((band) =>
      element("span", { class: hueOf(band) }, `● ${band.tape} records`),
    );
    return element("span", { class: "tapemagic tapemagic-cell-tapes" }, ...names);
  }
}

class BandBox implements LayerMarker {
  readonly #band: Band;
  readonly #style: string;

  constructor(band: Band, style: string) {
    this.#band = band;
    this.#style = style;
  }

  eq(other: BandBox): boolean {
    return this.#style === other.#style && hueOf(this.#band) === hueOf(other.#band);
  }

  draw(): HTMLElement {
    return element("div", {
      class: `tapemagic-cell-band ${hueOf(this.#band)}`,
      style: this.#style,
    });
  }
}

/** What an editor needs to show bands. */
export const tapeBands: Extension = [
  bandField,
  layer({
    above: false,
    class: "tapemagic",
    markers: (view) => boxes(view),
    update: (update: ViewUpdate) =>
      update.docChanged ||
      update.geometryChanged ||
      update.startState.field(bandField) !== update.state.field(bandField),
  }),
];

function boxes(view: EditorView): BandBox[] {
  const bands = view.state.field(bandField);
  if (bands.length === 0) {
    return [];
  }
  const scroller = view.scrollDOM.getBoundingClientRect();
  const content = view.contentDOM.getBoundingClientRect();
  const toLeft = content.left - scroller.left + view.scrollDOM.scrollLeft;
  const toTop = view.documentTop - scroller.top + view.scrollDOM.scrollTop;
  const padding = Number.parseFloat(getComputedStyle(view.contentDOM).paddingLeft) || 0;
  const indents = bands.map((band) => indentOf(view, band));
  return bands.map((band, position) => {
    // Bands that begin at the same column stand beside each other.
    const outer = bands.filter(
      (other, place) => other.depth < band.depth && indents[place] === indents[position],
    ).length;
    const indent = (indents[position] ?? 0) * view.defaultCharacterWidth;
    const left = Math.max(0, toLeft + padding + indent - 5 + 5 * outer);
    const right = 4 + 4 * band.depth;
    const top = toTop + view.lineBlockAt(band.from).top;
    const height = toTop + view.lineBlockAt(band.to).bottom - top - 2 * band.depth;
    const width = Math.max(content.width, scroller.width) - (left - toLeft) - right;
    return new BandBox(band, `left:${left}px;top:${top}px;width:${width}px;height:${height}px`);
  });
}

/** Return at which column the lines of a band begin. */
function indentOf(view: EditorView, band: Band): number {
  const { doc, tabSize } = view.state;
  let least = Number.POSITIVE_INFINITY;
  for (let number = doc.lineAt(band.from).number; number <= doc.lineAt(band.to).number; number++) {
    const { text } = doc.line(number);
    const blanks = text.length - text.trimStart().length;
    if (blanks < text.length) {
      least = Math.min(least, text.slice(0, blanks).replace(/\t/g, " ".repeat(tabSize)).length);
    }
  }
  return Number.isFinite(least) ? least : 0;
}

function hueOf(band: Band): string {
  return `tapemagic-hued tapemagic-tape-${band.colour}`;
}

function wordsOf(bands: readonly Band[]): string {
  return bands.map((band) => `${band.tape} ${band.colour}`).join("\n");
}
