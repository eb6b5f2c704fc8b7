/** The placement explorer's widget, as anywidget loads it. */

import { showWith } from "../shared/plain_model";
import { anywidget } from "../shared/python_none";
import { Saver } from "../shared/saver";
import { onChange, type RenderArguments } from "../shared/widget_model";
import type { Explored } from "./model";
import type { Place } from "./state";
import { ExplorerView } from "./view";

interface Traits {
  readonly explored: Explored;
  readonly placement: number;
  readonly setting: number;
}

function render({ model, el }: RenderArguments<Traits>): () => void {
  // Moving sends nothing: what the kernel is to know goes to it when the reader pauses.
  const saver = new Saver(() => model.save_changes(), 400);
  let isOurs = false;
  const here = (): Place => ({ placement: model.get("placement"), setting: model.get("setting") });
  const view = new ExplorerView(model.get("explored"), here(), ({ placement, setting }) => {
    isOurs = true;
    model.set("placement", placement);
    model.set("setting", setting);
    isOurs = false;
    saver.soon();
  });
  const follow = (): void => {
    if (!isOurs) {
      view.update(here());
    }
  };
  el.replaceChildren(view.root);
  const endings = [
    onChange(model, "placement", follow),
    onChange(model, "setting", follow),
    () => view.end(),
    () => saver.end(),
  ];
  return () => {
    for (const ending of endings) {
      ending();
    }
  };
}

export const show = showWith(render);
export default anywidget(render);
