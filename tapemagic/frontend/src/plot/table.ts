/** A table of values: at round places of x in what is seen. */

import { element } from "../shared/markup";
import { pointAt } from "./curve";
import { derivativeName } from "./names";
import { formatNumber } from "./numbers";
import type { Scene } from "./scene";

const ROWS = 12;

/** Return the table, in an element that scrolls. */
export function tableOf(scene: Scene): HTMLElement {
  const { picture, curves } = scene;
  const orders = Array.from({ length: picture.order + 1 }, (_, order) => order);
  const heads = curves.flatMap((curve) =>
    orders.map((order) => derivativeName(curve.info.name, order)),
  );
  const head = [picture.variable, ...heads].map((name) => element("th", { scope: "col" }, name));
  const rows = scene.x.ticks(ROWS).map((x) => {
    const values = curves.flatMap((curve) => {
      const point = pointAt(curve, x);
      return orders.map((order) =>
        element("td", {}, formatNumber(point.values[order] ?? Number.NaN)),
      );
    });
    return element("tr", {}, element("th", { scope: "row" }, formatNumber(x)), ...values);
  });
  return element(
    "div",
    {
      class: "tapemagic-table",
      role: "group",
      "aria-label": "Table of values",
      tabindex: 0,
    },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}
