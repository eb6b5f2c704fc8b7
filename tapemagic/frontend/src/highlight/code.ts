/**
 * The code of the cell as a grid with a row for each line, as the static page has it.
 *
 * Whatever belongs to one finding alone (its arrows, the marks of its causes, the reasons behind
 * them) is there from the beginning and hidden, so that lighting it up moves nothing.
 */

import { bandBox, tapeNames } from "../shared/bands";
import { element, svgElement } from "../shared/markup";
import { sentence } from "../shared/sentences";
import { ARROWS_WIDTH, arrowPaths, ROW_HEIGHT } from "./arrows";
import { type Mark, type Piece, piecesOf } from "./marks";
import type { Band, Finding, Gap, Highlight, Level } from "./model";
import { type Rows, rowsOf } from "./rows";

export interface CodeOptions {
  readonly showsAll: boolean;
  /** By which number a finding is called; "" where there is only one. */
  readonly numberOf: (finding: Finding) => string;
  /** A row that stands for lines that are left out was pressed. */
  readonly onShowAll: () => void;
}

/** Return the code, in an element that scrolls. */
export function codeGrid(highlight: Highlight, options: CodeOptions): HTMLElement {
  const rows = rowsOf(highlight, options.showsAll);
  const depths = Math.max(0, ...highlight.bands.map((band) => band.depth + 1));
  const grid = element("pre", {
    class: "tapemagic-code",
    style: `--depths:${depths};--names:${namesWidth(highlight.bands)}`,
  });
  grid.append(...arrows(highlight, rows));
  rows.rows.forEach((row, position) => {
    const line = row.kind === "line" ? row.line : row.gap.first_line;
    const last = row.kind === "line" ? row.line : row.gap.last_line;
    grid.append(...bandsFrom(highlight.bands, line, last, rows, position));
    if (row.kind === "line") {
      grid.append(...lineOf(highlight, line, position, options));
    } else {
      grid.append(gapOf(row.gap, position, options.onShowAll));
    }
  });
  return element(
    "div",
    { class: "tapemagic-scroll", role: "group", "aria-label": "The code of the cell", tabindex: 0 },
    grid,
  );
}

function hue(level: Level): string {
  return `tapemagic-hued tapemagic-${level}`;
}

function gridRow(position: number): string {
  return `grid-row:${position + 1}`;
}

function arrows(highlight: Highlight, rows: Rows): SVGElement[] {
  const count = rows.rows.length;
  const width = `width:${ARROWS_WIDTH / 100}em`;
  // The column is as wide whether there are arrows or none.
  const room = svgElement("svg", {
    class: "tapemagic-arrows",
    "aria-hidden": "true",
    style: `${gridRow(0)};${width}`,
  });
  const drawn = highlight.findings.flatMap((finding) => {
    const call = finding.spans[0];
    const causes = finding.related.flatMap((cause) => cause.spans.slice(0, 1));
    const rowOf = (line: number): number => rows.rowOf[line - 1] ?? 0;
    const paths =
      call === undefined
        ? null
        : arrowPaths(
            rowOf(call.line),
            causes.map((span) => rowOf(span.line)),
          );
    if (paths === null) {
      return [];
    }
    return [
      svgElement(
        "svg",
        {
          class: `tapemagic-arrows tapemagic-lights ${hue(finding.level)}`,
          "data-finding": finding.index,
          "aria-hidden": "true",
          viewBox: `0 0 ${ARROWS_WIDTH} ${count * ROW_HEIGHT}`,
          style: `grid-row:1/span ${count};${width}`,
        },
        svgElement("path", { "stroke-width": 10, d: paths.line }),
        svgElement("path", { class: "tapemagic-head", d: paths.heads }),
      ),
    ];
  });
  return [room, ...drawn];
}

/** Return how many characters wide the names of the tapes are that begin at one line. */
function namesWidth(bands: readonly Band[]): number {
  const widths = new Map<number, number>();
  for (const { first_line, tape } of bands) {
    widths.set(first_line, (widths.get(first_line) ?? 0) + tape.length + 11);
  }
  return Math.max(0, ...widths.values());
}

/** Return the bands that begin in a row, the outer ones first, and what their tapes are called. */
function bandsFrom(
  bands: readonly Band[],
  first: number,
  last: number,
  rows: Rows,
  position: number,
): HTMLElement[] {
  const beginning = bands.filter(
    (band) =>
      first <= band.first_line && band.first_line <= last && band.first_line <= band.last_line,
  );
  if (beginning.length === 0) {
    return [];
  }
  const boxes = beginning.map((band) =>
    bandBox(band, position, rows.rowOf[band.last_line - 1] ?? position),
  );
  return [...boxes, tapeNames(beginning, position)];
}

function gapOf(gap: Gap, position: number, onShowAll: () => void): HTMLElement {
  const button = element(
    "button",
    { class: "tapemagic-gap", type: "button", style: gridRow(position) },
    `⋯ show lines ${gap.first_line} to ${gap.last_line}`,
  );
  button.addEventListener("click", onShowAll);
  return button;
}

function lineOf(
  highlight: Highlight,
  line: number,
  position: number,
  options: CodeOptions,
): HTMLElement[] {
  const concerned = highlight.findings.filter(
    (finding) =>
      finding.spans.some((span) => span.line === line) ||
      finding.related.some((cause) => cause.spans.some((span) => span.line === line)),
  );
  const number = element(
    "span",
    {
      class: "tapemagic-number",
      style: gridRow(position),
      "data-line": line,
      "data-findings": concerned.map((finding) => finding.index).join(" ") || undefined,
    },
    String(line),
  );
  const pieces = piecesOf(highlight.lines[line - 1] ?? "", marksOf(highlight, line));
  const levels = new Map(highlight.findings.map((finding) => [finding.index, finding.level]));
  const code = element(
    "code",
    { class: "tapemagic-line", style: gridRow(position) },
    ...pieces.map((piece) => pieceNode(piece, levels)),
    ...verdictsOf(highlight, line, options),
    ...notesOf(highlight, line),
    "\n",
  );
  return [number, code];
}

function marksOf(highlight: Highlight, line: number): Mark[] {
  const causes: Mark[] = [];
  const calls: Mark[] = [];
  for (const finding of highlight.findings) {
    for (const span of finding.related.flatMap((cause) => cause.spans)) {
      if (span.line === line) {
        causes.push({ ...span, finding: finding.index, kind: "cause" });
      }
    }
    finding.spans.forEach((span, position) => {
      if (span.line !== line) {
        return;
      }
      if (position === 0 && finding.related.some((cause) => cause.spans.length > 0)) {
        causes.push({ begin: 0, end: span.begin, finding: finding.index, kind: "lead" });
      }
      calls.push({ ...span, finding: finding.index, kind: "call" });
    });
  }
  return [...causes, ...calls];
}

function pieceNode(piece: Piece, levels: ReadonlyMap<number, Level>): Node {
  let node: Node = document.createTextNode(piece.text);
  for (const mark of [...piece.marks].reverse()) {
    const lights = mark.kind === "call" ? "" : " tapemagic-lights";
    node = element(
      "span",
      {
        class: `tapemagic-${mark.kind}${lights} ${hue(levels.get(mark.finding) ?? "error")}`,
        "data-finding": mark.finding,
      },
      node,
    );
  }
  return node;
}

function verdictsOf(highlight: Highlight, line: number, options: CodeOptions): HTMLElement[] {
  return highlight.findings
    .filter((finding) => finding.verdict !== "" && finding.spans.at(-1)?.line === line)
    .map((finding) => {
      const number = options.numberOf(finding);
      const follows = finding.caused_by === null ? "" : " tapemagic-follower";
      return element(
        "span",
        {
          class: `tapemagic-verdict ${hue(finding.level)}${follows}`,
          "data-finding": finding.index,
        },
        number === "" ? finding.verdict : `${number}: ${finding.verdict}`,
      );
    });
}

/** Return why a line is a cause, for each finding; they share one place, and one is seen. */
function notesOf(highlight: Highlight, line: number): HTMLElement[] {
  const notes = highlight.findings.flatMap((finding) =>
    finding.related
      .filter((cause) => cause.line === line && cause.spans.length > 0)
      .map((cause) =>
        element(
          "span",
          {
            class: `tapemagic-note tapemagic-lights ${hue(finding.level)}`,
            "data-finding": finding.index,
          },
          "◂ ",
          ...sentence(cause.text),
        ),
      ),
  );
  return notes.length === 0 ? [] : [element("span", { class: "tapemagic-notes" }, ...notes)];
}
