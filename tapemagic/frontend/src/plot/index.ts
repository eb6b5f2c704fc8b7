/** The derivative plot, as anywidget loads it, and as a saved page shows it. */

import { showWith } from "../shared/plain_model";
import { anywidget } from "../shared/python_none";
import { onChange, type RenderArguments } from "../shared/widget_model";
import type { Traits } from "./model";
import { PlotView } from "./view";

function render({ model, el }: RenderArguments<Traits>): () => void {
  const view = new PlotView(model);
  el.replaceChildren(view.root);
  const endings = [
    onChange(model, "picture", () => view.update()),
    onChange(model, "samples", () => view.update()),
    onChange(model, "show", () => view.updateShow()),
    onChange(model, "x", () => view.updatePoint()),
    onChange(model, "exact", () => view.updateExact()),
    () => view.end(),
  ];
  return () => {
    for (const ending of endings) {
      ending();
    }
  };
}

/** Show a plot without a kernel: `show(element, traits)`, the samples being base64 or a DataView. */
export const show = showWith(render);
export default anywidget(render, "label", "message");
