/** Axes: pretty ticks with a line each, the lines of zero, and the variable's name. */

import { tickStep } from "d3-array";
import { axisBottom, axisLeft } from "d3-axis";
import { select } from "d3-selection";
import { svgElement } from "../shared/markup";
import { type TickFormat, tickFormat } from "./numbers";
import type { Scale, Scene } from "./scene";

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

export function drawXAxis(x: Scale, height: number, isLast: boolean): SVGElement {
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

export function drawYAxis(y: Scale, width: number, height: number): SVGElement {
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

export function zeroLines(x: Scale, y: Scale, width: number, height: number): SVGElement[] {
  return [
    svgElement("line", { class: "tapemagic-zero", x2: width, y1: y(0), y2: y(0) }),
    svgElement("line", { class: "tapemagic-zero", y2: height, x1: x(0), x2: x(0) }),
  ];
}

/** The name of the variable at the end of its axis, and by what its numbers are multiplied. */
export function drawVariable(scene: Scene): SVGElement {
  const { factor } = divisionOf(scene.x, 2).format;
  return svgElement(
    "text",
    { class: "tapemagic-variable", x: scene.layout.plotWidth, y: scene.layout.height - 3 },
    factor === "" ? scene.picture.variable : `${scene.picture.variable} ${factor}`,
  );
}
