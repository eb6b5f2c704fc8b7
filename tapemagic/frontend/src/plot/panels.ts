/** Drawing what stands still while the point moves: axes, lines, shading. */

import { line } from "d3-shape";
import { svgElement } from "../shared/markup";
import { drawVariable, drawXAxis, drawYAxis, zeroLines } from "./axes";
import { marksIn } from "./marks";
import { derivativeName } from "./names";
import { clamped, type Line, type PanelScene, type Scale, type Scene } from "./scene";
import { hueOf, seriesOf } from "./series";
import { drawShading, drawStrips, hatchingsFor } from "./shading";
import type { Run } from "./traces";

/** Return what is drawn of a scene, from the back to the front. `id` begins the names of its parts. */
export function drawPanels(scene: Scene, id: string): SVGElement[] {
  return [
    definitions(scene, id),
    ...scene.panels.map((panel, position) => drawPanel(scene, panel, position, id)),
    ...drawStrips(scene, id),
    drawVariable(scene),
  ];
}

export function clipOf(id: string, position: number): string {
  return `url(#${id}-clip-${position})`;
}

function definitions(scene: Scene, id: string): SVGElement {
  const clips = scene.panels.map(({ box }, position) =>
    svgElement(
      "clipPath",
      { id: `${id}-clip-${position}` },
      svgElement("rect", { width: scene.layout.plotWidth, height: box.height }),
    ),
  );
  return svgElement("defs", {}, ...clips, ...hatchingsFor(scene, id));
}

function drawPanel(scene: Scene, panel: PanelScene, position: number, id: string): SVGElement {
  const { box, y } = panel;
  const width = scene.layout.plotWidth;
  const isLast = position === scene.panels.length - 1;
  const clipped = { "clip-path": clipOf(id, position) };
  return svgElement(
    "g",
    { class: "tapemagic-panel", transform: `translate(0,${box.top})` },
    svgElement("rect", { class: "tapemagic-ground", width, height: box.height }),
    svgElement("g", clipped, ...drawShading(scene, panel, id)),
    drawXAxis(scene.x, box.height, isLast),
    drawYAxis(y, width, box.height),
    svgElement("g", clipped, ...zeroLines(scene.x, y, width, box.height)),
    svgElement("rect", { class: "tapemagic-border", width, height: box.height }),
    svgElement("g", clipped, ...panel.lines.map((each) => drawLine(scene, panel, each))),
    ...(scene.show.marks ? marksIn(scene, panel, clipped) : []),
    ...titleOf(scene, panel),
    ...endNames(scene, panel),
  );
}

function drawLine(scene: Scene, panel: PanelScene, each: Line): SVGElement {
  const { dash } = seriesOf(each.curve, each.order, scene.curves.length, scene.show.panels);
  return svgElement("path", {
    class: "tapemagic-hued tapemagic-curve",
    style: hueOf(scene, each.curve, each.order),
    "stroke-dasharray": dash === "" ? undefined : dash,
    d: pathOf(each.runs, scene.x, panel.y),
  });
}

function pathOf(runs: readonly Run[], x: Scale, y: Scale): string {
  const height = y.range()[0] ?? 0;
  return runs
    .map((run) => {
      const draw = line<number>()
        .x((_, index) => x(run.x[index] ?? 0))
        .y((value) => clamped(y(value), height))
        .digits(1);
      return draw(run.y) ?? "";
    })
    .join("");
}

function titleOf(scene: Scene, panel: PanelScene): SVGElement[] {
  const { variable } = scene.picture;
  const parts: SVGElement[] = [];
  const names = panel.orders.flatMap((order) =>
    scene.curves.map((curve, position) => ({
      words: `${derivativeName(curve.info.name, order)}(${variable})`,
      position,
      order,
    })),
  );
  for (const { words, position, order } of names) {
    parts.push(
      svgElement(
        "tspan",
        {
          class: "tapemagic-hued tapemagic-title-name",
          style: hueOf(scene, position, order),
          dx: parts.length === 0 ? 0 : 10,
        },
        words,
      ),
    );
  }
  const words = wordsFor(scene, panel);
  return [
    svgElement(
      "text",
      { class: "tapemagic-title", y: -7 },
      ...parts,
      ...(words === "" ? [] : [svgElement("tspan", { dx: 8 }, words)]),
    ),
  ];
}

function wordsFor(scene: Scene, panel: PanelScene): string {
  const [order = 0] = panel.orders;
  const [first] = scene.curves;
  const isOne = scene.curves.length === 1;
  if (panel.orders.length > 1 || first === undefined) {
    return "";
  }
  if (order === 0) {
    const label = isOne ? first.info.label : null;
    const most = Math.floor(scene.layout.plotWidth / 7) - 8;
    return label === null ? "" : `= ${shortened(label, most)}`;
  }
  const of = isOne ? derivativeName(first.info.name, order - 1) : "the curve above";
  return order === 2 ? `slope of ${of}: how the curve bends` : `slope of ${of}`;
}

function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join("")}…`;
}

/** The name at the right end of each line, where a panel has several. */
function endNames(scene: Scene, panel: PanelScene): SVGElement[] {
  if (panel.lines.length < 2) {
    return [];
  }
  const { height } = panel.box;
  const taken: number[] = [];
  return panel.lines.flatMap(({ curve, order, runs }) => {
    const run = runs.at(-1);
    const y = panel.y(run?.y.at(-1) ?? Number.NaN);
    const x = scene.x(run?.x.at(-1) ?? Number.NaN);
    if (!(y >= 0 && y <= height)) {
      return [];
    }
    let base = Math.max(12, Math.min(height - 4, y - 6));
    while (taken.some((other) => Math.abs(other - base) < 14) && base < height - 18) {
      base += 15;
    }
    taken.push(base);
    const name = derivativeName(scene.curves[curve]?.info.name ?? "", order);
    return [
      svgElement(
        "text",
        {
          class: "tapemagic-hued tapemagic-end-name",
          style: hueOf(scene, curve, order),
          x: x - 5,
          y: base,
        },
        name,
      ),
    ];
  });
}
