/** Drawing what stands still while the point moves: axes, lines, shading. */

import { tickStep } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { select } from "d3-selection";
import { area, line } from "d3-shape";
import { svgElement } from "../shared/markup";
import { STRIP } from "./layout";
import { marksIn } from "./marks";
import { derivativeName } from "./names";
import { type TickFormat, tickFormat } from "./numbers";
import { lookOf, patternId, patternsIn } from "./patterns";
import type { Line, PanelScene, Scale, Scene } from "./scene";
import { hueOf, seriesOf } from "./series";
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
  return svgElement("defs", {}, ...clips, ...patternsIn(id, shadingHues(scene)));
}

function shadingHue(scene: Scene, strip: number): number {
  return seriesOf(scene.active, strip + 1, scene.curves.length, scene.show.panels).hue;
}

function shadingHues(scene: Scene): number[] {
  return scene.segments.map((_, strip) => shadingHue(scene, strip));
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

/** How an axis is divided. */
interface Division {
  readonly count: number;
  readonly format: TickFormat;
}

function divisionOf(scale: Scale, count: number): Division {
  const [low = 0, high = 1] = scale.domain();
  const step = tickStep(low, high, count);
  return { count, format: tickFormat(step, Math.max(Math.abs(low), Math.abs(high))) };
}

function drawXAxis(x: Scale, height: number, isLast: boolean): SVGElement {
  const { count, format } = divisionOf(x, Math.max(2, Math.round((x.range()[1] ?? 0) / 85)));
  const group = svgElement("g", {
    class: "tapemagic-axis",
    transform: `translate(0,${height})`,
  });
  const axis = axisBottom<number>(x)
    .ticks(count)
    .tickFormat((tick) => (isLast ? format.write(tick) : ""))
    .tickSize(-height)
    .tickPadding(9);
  select<SVGGElement, unknown>(group).call(axis);
  return group;
}

function drawYAxis(y: Scale, width: number, height: number): SVGElement {
  const { count, format } = divisionOf(y, Math.max(2, Math.round(height / 42)));
  const group = svgElement("g", { class: "tapemagic-axis" });
  const axis = axisLeft<number>(y)
    .ticks(count)
    .tickFormat(format.write)
    .tickSize(-width)
    .tickPadding(8);
  select<SVGGElement, unknown>(group).call(axis);
  if (format.factor !== "") {
    group.append(svgElement("text", { class: "tapemagic-factor", x: -8, y: -7 }, format.factor));
  }
  return group;
}

function zeroLines(x: Scale, y: Scale, width: number, height: number): SVGElement[] {
  return [
    svgElement("line", { class: "tapemagic-zero", x2: width, y1: y(0), y2: y(0) }),
    svgElement("line", { class: "tapemagic-zero", y2: height, x1: x(0), x2: x(0) }),
  ];
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

/** Keep coordinates small: what is far outside is not seen. */
function clamped(y: number, height: number): number {
  return Math.max(-20 * height, Math.min(21 * height, y));
}

function pathOf(runs: readonly Run[], x: Scale, y: Scale): string {
  const height = y.range()[0] ?? 0;
  return runs
    .map((run) => {
      const draw = line<number>()
        .x((_, index) => x(run.x[index] ?? 0))
        .y((value) => clamped(y(value), height))
        .digits(2);
      return draw(run.y) ?? "";
    })
    .join("");
}

/** Fill between a derivative and zero: hatched by its sign, in the panels of f′ and f″. */
function drawShading(scene: Scene, panel: PanelScene, id: string): SVGElement[] {
  const order = panel.orders.length === 1 ? (panel.orders[0] ?? 0) : 0;
  if (order < 1 || order > scene.segments.length) {
    return [];
  }
  const runs = panel.lines.find((each) => each.curve === scene.active)?.runs ?? [];
  const height = panel.box.height;
  const zero = panel.y(0);
  return ([1, -1] as const).flatMap((sign) => {
    const path = runs
      .map((run) => {
        const draw = area<number>()
          .x((_, index) => scene.x(run.x[index] ?? 0))
          .y0(clamped(zero, height))
          .y1((value) => clamped(sign * value > 0 ? panel.y(value) : zero, height))
          .digits(2);
        return draw(run.y) ?? "";
      })
      .join("");
    return filled(scene, order - 1, sign, id, (attributes) =>
      svgElement("path", { ...attributes, d: path }),
    );
  });
}

/** Return a shape twice: tinted, where the sign is positive, and hatched. */
function filled(
  scene: Scene,
  strip: number,
  sign: -1 | 0 | 1,
  id: string,
  shape: (attributes: Readonly<Record<string, string>>) => SVGElement,
): SVGElement[] {
  const hue = shadingHue(scene, strip);
  const pattern = patternId(id, lookOf(strip, sign).pattern, hue);
  const tint = sign > 0 ? "tapemagic-tinted" : "tapemagic-untinted";
  return [
    shape({ class: `tapemagic-hued ${tint}`, style: `--hue:${hue}` }),
    shape({ class: "tapemagic-hatched", fill: `url(#${pattern})` }),
  ];
}

/** The rows below the first panel: where f rises, where it bends. */
function drawStrips(scene: Scene, id: string): SVGElement[] {
  return scene.layout.strips.map((box, strip) => {
    const segments = scene.segments[strip] ?? [];
    const hue = shadingHue(scene, strip);
    const parts = segments.flatMap((segment) => {
      const from = scene.x(segment.from);
      const width = scene.x(segment.to) - from;
      const look = lookOf(strip, segment.sign);
      const place = { x: from.toFixed(2), width: width.toFixed(2), height: String(STRIP), rx: "3" };
      const words = labelFor(look.sign, look.words, width);
      return [
        ...filled(scene, strip, segment.sign, id, (attributes) =>
          svgElement("rect", { ...attributes, ...place }),
        ),
        svgElement("rect", {
          ...place,
          class: "tapemagic-hued tapemagic-segment",
          style: `--hue:${hue}`,
        }),
        ...(words === ""
          ? []
          : [
              svgElement(
                "text",
                { class: "tapemagic-strip-text", x: from + width / 2, y: STRIP / 2 + 4 },
                words,
              ),
            ]),
      ];
    });
    if (segments.length === 0) {
      const words = "too many changes to show: zoom in";
      parts.push(
        svgElement(
          "text",
          { class: "tapemagic-strip-text", x: scene.layout.plotWidth / 2, y: STRIP / 2 + 4 },
          words,
        ),
      );
    }
    return svgElement("g", { transform: `translate(0,${box.top})` }, ...parts);
  });
}

function labelFor(sign: string, words: string, width: number): string {
  if (width > words.length * 6.2 + 32) {
    return `${sign} ${words}`;
  }
  return width > 16 ? sign : "";
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

/** The name of the variable at the end of its axis, and by what its numbers are multiplied. */
function drawVariable(scene: Scene): SVGElement {
  const { factor } = divisionOf(scene.x, 2).format;
  return svgElement(
    "text",
    { class: "tapemagic-variable", x: scene.layout.plotWidth, y: scene.layout.height - 3 },
    factor === "" ? scene.picture.variable : `${scene.picture.variable} ${factor}`,
  );
}
