/** How many decimals numbers are said with: as many as the eye can tell apart in the plot. */

import { decimalsFor } from "./numbers";
import type { Scene } from "./scene";
import type { Decimals } from "./sentences";
import { stepOf } from "./steps";

export function decimalsOf(scene: Scene, x: number): Decimals {
  const usual = decimalsFor(stepOf(scene.view, "usual"));
  const fine = decimalsFor(stepOf(scene.view, "fine"));
  let decimals = usual;
  // A point that Alt has moved a little is not rounded back.
  while (decimals < fine && Math.abs(x - Number(x.toFixed(decimals))) > 1e-9 * Math.abs(x)) {
    decimals += 1;
  }
  const values = Array.from({ length: scene.picture.order + 1 }, (_, order) => {
    const [low, high] = scene.picture.limits[order] ?? [-1, 1];
    const height = high - low;
    return Math.max(height < 100 ? 2 : 1, decimalsFor(height / 100));
  });
  return { x: decimals, values };
}
