/** By what lines are told apart: hue, dash and name. */

import type { Show } from "./model";
import type { Scene } from "./scene";

const HUES = [255, 40, 155, 315, 205, 350, 100, 280];
const DASHES = ["", "8 4", "2 3.5", "11 3 2 3", "14 5", "5 2", "8 3 2 3 2 3", "3 6"];

export interface Series {
  readonly hue: number;
  readonly dash: string;
}

/**
 * Return how the derivative of a curve is drawn.
 *
 * One function: each derivative has a hue, everywhere, so that the tangent can have that of the
 * slope. Several: each function has a hue and a dash. In one panel, dashes tell derivatives apart.
 */
export function seriesOf(
  curve: number,
  order: number,
  curveCount: number,
  panels: Show["panels"],
): Series {
  const hue = HUES[(curveCount > 1 ? curve : order) % HUES.length] ?? 0;
  const dash = panels === "one" ? order + curve * 3 : curve;
  return { hue, dash: DASHES[dash % DASHES.length] ?? "" };
}

/** Return the same for what is drawn of a scene, as a style: its hue. */
export function hueOf(scene: Scene, curve: number, order: number): string {
  return `--hue:${seriesOf(curve, order, scene.curves.length, scene.show.panels).hue}`;
}
