/** The highlight widget, as anywidget loads it. */

import { showWith } from "../shared/plain_model";
import { anywidget } from "../shared/python_none";
import { onChange, type RenderArguments } from "../shared/widget_model";
import type { Highlight } from "./model";
import { type Confirmed, HighlightView } from "./view";

interface Traits {
  readonly highlight: Highlight;
  readonly confirmed: Confirmed;
}

function render({ model, el }: RenderArguments<Traits>): () => void {
  const view = new HighlightView(model.get("highlight"), model.get("confirmed"));
  el.replaceChildren(view.root);
  const endings = [
    onChange(model, "highlight", () => view.update(model.get("highlight"))),
    onChange(model, "confirmed", () => view.confirm(model.get("confirmed"))),
    () => view.end(),
  ];
  return () => {
    for (const ending of endings) {
      ending();
    }
  };
}

export const show = showWith(render);
export default anywidget(render, "caused_by", "cell", "corrected", "correction", "hidden");
