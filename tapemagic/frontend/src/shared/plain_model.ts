/** A widget without a kernel: on a saved page, and in tests. */

import type { Render, WidgetModel } from "./widget_model";

/** Return a model that holds traits, and tells who listens when one is set to something else. */
export function plainModel<Traits extends object>(traits: Traits): WidgetModel<Traits> {
  const held = { ...traits };
  const listeners = new Map<string, readonly (() => void)[]>();
  return {
    get: (name) => held[name],
    set: (name, value) => {
      if (held[name] !== value) {
        held[name] = value;
        for (const callback of listeners.get(`change:${name}`) ?? []) {
          callback();
        }
      }
    },
    save_changes: () => {},
    on: (event, callback) => {
      listeners.set(event, [...(listeners.get(event) ?? []), callback]);
    },
    off: (event, callback) => {
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((each) => each !== callback),
      );
    },
  };
}

/** Show a widget in an element, with traits and no kernel; return its model, and what ends it. */
export function showWith<Traits extends object>(
  render: Render<Traits>,
): (el: HTMLElement, traits: Traits) => { model: WidgetModel<Traits>; end: () => void } {
  return (el, traits) => {
    const model = plainModel(traits);
    return { model, end: render({ model, el }) };
  };
}
