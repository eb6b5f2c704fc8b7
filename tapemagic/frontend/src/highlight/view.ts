/**
 * The highlight under a cell: the code, the findings one at a time, and the buttons.
 *
 * The panels of all findings lie on each other, so that the whole is as high as the highest of them
 * and nothing moves when the reader steps. The reader steps with the buttons, with the list, with
 * the arrows up and down, n and p, Home and End, or points at a call; the lines concerned light up.
 */

import { Announcer } from "../shared/announcer";
import { legend } from "../shared/bands";
import { listenToKeys } from "../shared/keyboard";
import { button, element, freshId } from "../shared/markup";
import { cellAbove, cellWith } from "../shared/notebook_cell";
import { sentence } from "../shared/sentences";
import { changeCell, changeElsewhere, copyCorrected, wordsFor } from "./changes";
import { codeGrid } from "./code";
import {
  type CellChange,
  type Correction,
  type Finding,
  type Highlight,
  rootOf,
  rootsOf,
} from "./model";
import { panelOf } from "./panel";
import { Stepper } from "./stepper";

export type Confirmed = Readonly<Record<string, string>>;

export class HighlightView {
  readonly root: HTMLElement;
  readonly #announcer = new Announcer();
  readonly #panelsId = freshId("panels");
  #highlight: Highlight;
  #confirmed: Confirmed;
  #active = 0;
  #showsAll = false;
  #stepper: Stepper | null = null;
  readonly #endings: (() => void)[] = [];

  constructor(highlight: Highlight, confirmed: Confirmed) {
    this.#highlight = highlight;
    this.#confirmed = confirmed;
    this.root = element("div", { class: "tapemagic tapemagic-highlight", role: "group" });
    this.#draw();
    this.#endings.push(listenToKeys(this.root, this.#keys()), this.#watchPlace());
    this.root.addEventListener("pointerover", (event) => this.#point(event.target));
    this.root.addEventListener("pointerleave", () => this.#light(null));
    this.root.addEventListener("click", (event) => this.#press(event.target));
  }

  /** Show another highlight in the same place. */
  update(highlight: Highlight): void {
    this.#highlight = highlight;
    this.#active = 0;
    this.#showsAll = false;
    this.#announcer.say("");
    this.#draw();
  }

  /** Show what the run has confirmed: words change, and nothing else. */
  confirm(confirmed: Confirmed): void {
    this.#confirmed = confirmed;
    for (const place of this.root.querySelectorAll<HTMLElement>("[data-confirmed]")) {
      const index = place.dataset["confirmed"] ?? "";
      const finding = this.#highlight.findings.find((each) => String(each.index) === index);
      const words = confirmed[index] ?? finding?.confirmed ?? "";
      place.replaceChildren(...(words === "" ? [] : ["✓ ", ...sentence(words)]));
    }
  }

  /** Take away what listens outside of the widget. */
  end(): void {
    for (const ending of this.#endings) {
      ending();
    }
  }

  // --- drawing ----------------------------------------------------------------------------------

  get #roots(): readonly Finding[] {
    return rootsOf(this.#highlight);
  }

  #numberOf(finding: Finding): string {
    const position = this.#roots.indexOf(finding);
    return this.#roots.length > 1 && position >= 0 ? String(position + 1) : "";
  }

  #draw(): void {
    const highlight = this.#highlight;
    this.root.setAttribute("aria-label", `tapemagic: ${highlight.summary}`);
    const roots = this.#roots;
    this.#stepper =
      roots.length > 1
        ? new Stepper(
            roots.map((finding) => ({ finding, number: this.#numberOf(finding) })),
            this.#panelsId,
            (position) => this.#step(position),
          )
        : null;
    const panels = roots.map((finding) =>
      panelOf(highlight, finding, this.#numberOf(finding), {
        fix: (correction) => this.#fix(correction),
        copy: (correction) => this.#copy(correction),
        hide: (each) => this.#hide(each),
      }),
    );
    this.root.replaceChildren(
      this.#top(),
      ...highlight.problems.map((problem) => element("p", {}, problem)),
      ...this.#code(),
      ...(this.#stepper === null ? [] : [this.#stepper.list]),
      element("div", { class: "tapemagic-panels", id: this.#panelsId }, ...panels),
      this.#announcer.line,
    );
    this.confirm(this.#confirmed);
    this.#showActive();
  }

  #top(): HTMLElement {
    const top = element(
      "div",
      { class: "tapemagic-top" },
      element("p", { class: "tapemagic-summary" }, this.#highlight.summary),
    );
    if (this.#stepper !== null) {
      top.append(this.#stepper.buttons);
    }
    const { corrected, corrections } = this.#highlight;
    if (corrected !== null && corrections.length > 1) {
      top.append(
        button(`Fix all ${corrections.length}`, "tapemagic-with-cell", () =>
          this.#replace(corrected, "All is corrected."),
        ),
        button("Copy all corrected", "tapemagic-without-cell", () => this.#copyText(corrected)),
      );
    }
    return top;
  }

  #code(): HTMLElement[] {
    const highlight = this.#highlight;
    if (highlight.lines.length === 0 || highlight.problems.length > 0) {
      return [];
    }
    const grid = codeGrid(highlight, {
      showsAll: this.#showsAll,
      numberOf: (finding) => this.#numberOf(finding),
      onShowAll: () => this.#showAll(),
    });
    const bands = highlight.bands.map((band) => ({
      tape: band.tape,
      first: band.first_line,
      last: band.last_line,
    }));
    return [grid, ...legend(bands)];
  }

  #showAll(): void {
    this.#showsAll = true;
    const [grid] = this.#code();
    const old = this.root.querySelector(".tapemagic-scroll");
    if (grid !== undefined && old !== null) {
      old.replaceWith(grid);
      grid.focus({ preventScroll: true });
      this.#light(null);
    }
  }

  // --- stepping ---------------------------------------------------------------------------------

  #keys(): Record<string, () => void> {
    const to = (position: () => number) => (): void => this.#step(position());
    const last = (): number => this.#roots.length - 1;
    const next = to(() => Math.min(this.#active + 1, last()));
    const previous = to(() => Math.max(this.#active - 1, 0));
    return {
      ArrowDown: next,
      ArrowUp: previous,
      n: next,
      p: previous,
      Home: to(() => 0),
      End: to(last),
      Escape: () => {
        if (document.activeElement instanceof HTMLElement) {
          document.activeElement.blur();
        }
      },
    };
  }

  #step(position: number): void {
    if (position < 0 || position >= this.#roots.length) {
      return;
    }
    this.#active = position;
    this.#showActive();
  }

  #showActive(): void {
    const active = this.#roots[this.#active];
    this.#stepper?.show(this.#active);
    for (const panel of this.root.querySelectorAll<HTMLElement>("[data-panel]")) {
      const isShown = panel.dataset["panel"] === String(active?.index);
      panel.classList.toggle("tapemagic-shown", isShown);
      panel.inert = !isShown;
    }
    this.#light(null);
  }

  /** Light up the lines of a finding: of the one that is shown, where none is pointed at. */
  #light(pointed: number | null): void {
    const index = pointed ?? this.#roots[this.#active]?.index;
    const finding = this.#highlight.findings.find((each) => each.index === index);
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-finding]")) {
      part.classList.toggle("tapemagic-lit", part.dataset["finding"] === String(index));
    }
    for (const number of this.root.querySelectorAll<HTMLElement>(".tapemagic-number")) {
      const findings = number.dataset["findings"]?.split(" ") ?? [];
      const isLit = findings.includes(String(index));
      number.classList.toggle("tapemagic-hued", isLit);
      number.classList.toggle(`tapemagic-${finding?.level ?? "error"}`, isLit);
    }
  }

  #point(target: EventTarget | null): void {
    this.#light(this.#findingAt(target)?.index ?? null);
  }

  #press(target: EventTarget | null): void {
    const finding = this.#findingAt(target);
    if (finding === undefined) {
      return;
    }
    const root = rootOf(this.#highlight, finding);
    this.#step(this.#roots.indexOf(root));
    if (root !== finding) {
      const details = this.root.querySelector<HTMLDetailsElement>(
        `[data-panel="${root.index}"] details`,
      );
      details?.setAttribute("open", "");
    }
    this.#light(finding.index);
  }

  #findingAt(target: EventTarget | null): Finding | undefined {
    const part = target instanceof Element ? target.closest<HTMLElement>("[data-finding]") : null;
    const index = part?.dataset["finding"];
    return this.#highlight.findings.find((each) => String(each.index) === index);
  }

  // --- changing the cell ------------------------------------------------------------------------

  #hide(finding: Finding): void {
    if (finding.hidden !== null) {
      this.#replace(finding.hidden, `${finding.code} is hidden for this line.`);
    }
  }

  #replace(text: string, done: string): void {
    const cell = cellAbove(this.root);
    const change = changeCell(cell, this.#highlight.source, text);
    this.#announcer.say(wordsFor(change, done));
    if (change === "done") {
      // Shift+Enter runs it, and Ctrl+Z takes it back.
      cell?.focus();
    }
  }

  #fix(correction: Correction): void {
    if (correction.elsewhere.length > 0) {
      const find = (text: string, number: number) => cellWith(this.root, text, number);
      const own = { cell: cellAbove(this.root), source: this.#highlight.source };
      this.#announcer.say(changeElsewhere(correction, find, own));
    } else if (correction.corrected !== null) {
      this.#replace(correction.corrected, "The cell is corrected.");
    }
  }

  #copy(correction: Correction): void {
    const [elsewhere] = correction.elsewhere;
    this.#copyText(elsewhere?.corrected ?? correction.corrected ?? "", elsewhere);
  }

  #copyText(text: string, elsewhere?: CellChange): void {
    void copyCorrected(text, elsewhere).then((words) => this.#announcer.say(words));
  }

  /** Find out whether there is a way to the cell: when the widget is put into the page, or moved. */
  #watchPlace(): () => void {
    const look = (): void => {
      this.root.classList.toggle("tapemagic-has-cell", cellAbove(this.root) !== null);
    };
    const observer = new ResizeObserver(look);
    observer.observe(this.root);
    look();
    return () => observer.disconnect();
  }
}
