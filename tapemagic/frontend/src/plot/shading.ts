/**
 * Where the curve rises and how it bends: fillings of the panels of f′ and f″, and the rows below f.
 *
 * The sign is told by a hatching, an arrow and a word; the hue is that of the derivative which has it.
 */

import { area } from "d3-shape";
import { svgElement } from "../shared/markup";
import { STRIP } from "./layout";
import { lookOf, patternId, patternsIn } from "./patterns";
import { clamped, type PanelScene, type Scene } from "./scene";
import { seriesOf } from "./series";

function shadingHue(scene: Scene, strip: number): number {
  return seriesOf(scene.active, strip + 1, scene.curves.length, scene.show.panels).hue;
}

/** Return the hatchings that the shading of a scene needs. */
export function hatchingsFor(scene: Scene, id: string): SVGElement[] {
  return patternsIn(
    id,
    scene.segments.map((_, strip) => shadingHue(scene, strip)),
  );
}

/** Fill between a derivative and zero: hatched by its sign, in the panels of f′ and f″. */
export function drawShading(scene: Scene, panel: PanelScene, id: string): SVGElement[] {
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
          .digits(1);
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
export function drawStrips(scene: Scene, id: string): SVGElement[] {
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
