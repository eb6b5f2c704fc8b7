/** The graph of a tape as a widget, as anywidget loads it. */

import { showWith } from "../shared/plain_model";
import type { RenderArguments } from "../shared/widget_model";
import type { Graph } from "./model";
import { GraphView } from "./view";

interface Traits {
  readonly graph: Graph;
}

function render({ model, el }: RenderArguments<Traits>): () => void {
  const view = new GraphView(model.get("graph"));
  el.replaceChildren(view.root);
  return () => view.end();
}

export const show = showWith(render);
export default { render };
