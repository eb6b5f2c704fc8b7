/** Critical points, inflections, corners, jumps and poles: each kind has a shape of its own. */

import { symbol, symbolCircle, symbolDiamond2, symbolSquare2, symbolTriangle } from "d3-shape";
import { svgElement } from "../shared/markup";
import { type Label, placeLabels, type Side, type Wish } from "./labels";
import type { Mark, MarkKind } from "./model";
import { formatNumber, withoutNoise } from "./numbers";
import { type PanelScene, panelOf, type Scene } from "./scene";
import { MARK_WORDS } from "./sentences";
import { hueOf } from "./series";

const SHORT: Readonly<Record<MarkKind, string>> = {
  ...MARK_WORDS,
  maximum: "max",
  minimum: "min",
  inflection: "inflection",
  stationary: "stationary",
};

/** Which are named first where there is no room for all. */
const FIRST: readonly MarkKind[] = [
  "maximum",
  "minimum",
  "kink",
  "pole",
  "jump",
  "stationary",
  "inflection",
];

/** More marks than these are drawn without names and lines, until the reader looks closer. */
const CROWD = 40;

const SIDES: Readonly<Record<MarkKind, readonly Side[]>> = {
  maximum: ["above", "right", "left", "below"],
  minimum: ["below", "right", "left", "above"],
  stationary: ["below", "above", "right", "left"],
  inflection: ["right", "left", "below", "above"],
  kink: ["below", "above", "right", "left"],
  jump: ["right", "left", "above", "below"],
  pole: ["right", "left"],
};

/** Return "max (1.2, 0.93)". */
function nameOf(mark: Mark, { picture }: Scene): string {
  const x = formatNumber(mark.x, { digits: 4 });
  const value = withoutNoise(mark.values[0] ?? Number.NaN, picture.limits[0]);
  return Number.isFinite(value)
    ? `${SHORT[mark.kind]} (${x}, ${formatNumber(value, { digits: 4 })})`
    : `${SHORT[mark.kind]} ${picture.variable} = ${x}`;
}

function isSeen(scene: Scene, mark: Mark): boolean {
  return mark.x >= scene.view[0] && mark.x <= scene.view[1];
}

/** Return the marks of a panel: on f what it is, on a derivative where it is zero. */
export function marksIn(
  scene: Scene,
  panel: PanelScene,
  clipped: Readonly<Record<string, string>>,
): SVGElement[] {
  const marks = scene.curves.flatMap((curve, position) =>
    curve.info.marks.filter((mark) => isSeen(scene, mark)).map((mark) => ({ mark, position })),
  );
  const isCrowded = marks.length > CROWD;
  const lines = marks
    .filter(({ mark }) => mark.kind === "pole" || !isCrowded)
    .flatMap(({ mark, position }) => lineOf(scene, panel, mark, position));
  const shapes = marks.flatMap(({ mark, position }) =>
    panel.orders.flatMap((order) => shapeOf(scene, panel, mark, position, order)),
  );
  return [svgElement("g", clipped, ...lines), svgElement("g", {}, ...shapes)];
}

/** A pole's line through all panels; from an extremum down to the zero of f′. */
function lineOf(scene: Scene, panel: PanelScene, mark: Mark, position: number): SVGElement[] {
  const x = scene.x(mark.x);
  const height = panel.box.height;
  if (mark.kind === "pole") {
    return [svgElement("line", { class: "tapemagic-pole", x1: x, x2: x, y2: height })];
  }
  const [order = 0] = panel.orders;
  const zeroIn = zeroOf(mark.kind);
  if (position !== scene.active || scene.panels.length === 1 || order > zeroIn) {
    return [];
  }
  const here = mark.values[0] ?? Number.NaN;
  const from = order === 0 ? panel.y(here) : 0;
  const to = order === zeroIn ? panel.y(0) : height;
  return Number.isFinite(from)
    ? [svgElement("line", { class: "tapemagic-drop", x1: x, x2: x, y1: from, y2: to })]
    : [];
}

/** Which derivative is zero at a mark of this kind. */
function zeroOf(kind: MarkKind): number {
  if (kind === "inflection") {
    return 2;
  }
  return kind === "maximum" || kind === "minimum" || kind === "stationary" ? 1 : 0;
}

const SHAPES: Readonly<Record<MarkKind, () => string>> = {
  maximum: () => symbol(symbolTriangle, 52)() ?? "",
  minimum: () => symbol(symbolTriangle, 52)() ?? "",
  stationary: () => symbol(symbolSquare2, 40)() ?? "",
  inflection: () => symbol(symbolDiamond2, 46)() ?? "",
  kink: () => symbol(symbolSquare2, 46)() ?? "",
  jump: () => symbol(symbolCircle, 40)() ?? "",
  pole: () => "",
};

function shapeOf(
  scene: Scene,
  panel: PanelScene,
  mark: Mark,
  position: number,
  order: number,
): SVGElement[] {
  const style = hueOf(scene, position, order);
  const x = scene.x(mark.x);
  if (mark.kind === "kink" || mark.kind === "jump") {
    const ends = endsAt(scene, position, order, mark.x);
    const isOpen = order > 0 || mark.kind === "jump";
    if (isOpen) {
      return ends
        .map((value) => panel.y(value))
        .filter((y) => y >= 0 && y <= panel.box.height)
        .map((y) =>
          svgElement("circle", {
            class: "tapemagic-hued tapemagic-mark",
            style,
            cx: x,
            cy: y,
            r: 3.5,
          }),
        );
    }
  }
  const zeroIn = zeroOf(mark.kind);
  if (order !== 0 && order !== zeroIn) {
    return [];
  }
  const y = panel.y(order === 0 ? (mark.values[0] ?? Number.NaN) : 0);
  if (!(y >= 0 && y <= panel.box.height) || mark.kind === "pole") {
    return [];
  }
  if (order !== 0) {
    return [
      svgElement("circle", { class: "tapemagic-hued tapemagic-mark", style, cx: x, cy: y, r: 3.5 }),
    ];
  }
  const turned = mark.kind === "minimum" ? " rotate(180)" : "";
  return [
    svgElement("path", {
      class: "tapemagic-hued tapemagic-mark",
      style,
      d: SHAPES[mark.kind](),
      transform: `translate(${x},${y})${turned}`,
    }),
  ];
}

/** The values of a derivative from both sides of a place where pieces end. */
function endsAt(scene: Scene, position: number, order: number, x: number): number[] {
  const curve = scene.curves[position];
  return (curve?.info.pieces ?? [])
    .flatMap(([begin, end]) => [begin, end - 1])
    .filter((index) => curve?.x[index] === x)
    .map((index) => curve?.values[order]?.[index] ?? Number.NaN)
    .filter((value) => Number.isFinite(value));
}

/** Return the names of the marks on the curve of the point, those that find room. */
export function markNames(scene: Scene): Label[] {
  const panel = panelOf(scene, 0);
  if (!scene.show.marks || panel === undefined) {
    return [];
  }
  const marks = (scene.curves[scene.active]?.info.marks ?? [])
    .filter((mark) => isSeen(scene, mark))
    .sort((a, b) => FIRST.indexOf(a.kind) - FIRST.indexOf(b.kind));
  if (marks.length > CROWD) {
    return [];
  }
  const wishes: Wish[] = marks.map((mark) => {
    const y = panel.y(mark.values[0] ?? Number.NaN);
    return {
      text: nameOf(mark, scene),
      x: scene.x(mark.x),
      // A pole has no value: its name stands at the top of its line.
      y: Number.isFinite(y) ? y : 12,
      sides: SIDES[mark.kind],
    };
  });
  const labels = placeLabels(wishes, scene.layout.plotWidth, panel.box.height);
  return labels.filter((label) => label !== null);
}
