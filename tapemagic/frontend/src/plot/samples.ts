/**
 * Reading the samples: for each curve x, f, f′, … up to one order more than is shown, one after the
 * other, each as many as the curve has samples; float64, little-endian.
 */

import type { Curve } from "./curve";
import type { Picture } from "./model";

/** Return the curves, null where the samples are those of another picture. */
export function curvesOf(picture: Picture, samples: DataView | string): readonly Curve[] | null {
  const view = typeof samples === "string" ? viewOf(samples) : samples;
  const rows = picture.order + 3;
  const counts = picture.curves.map((curve) => curve.count);
  if (view.byteLength !== 8 * rows * counts.reduce((sum, count) => sum + count, 0)) {
    return null;
  }
  let offset = 0;
  return picture.curves.map((info) => {
    const [x = new Float64Array(), ...values] = Array.from({ length: rows }, () => {
      const row = Float64Array.from({ length: info.count }, (_, index) =>
        view.getFloat64(offset + 8 * index, true),
      );
      offset += 8 * info.count;
      return row;
    });
    return { info, x, values };
  });
}

function viewOf(base64: string): DataView {
  const text = atob(base64);
  return new DataView(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);
}
