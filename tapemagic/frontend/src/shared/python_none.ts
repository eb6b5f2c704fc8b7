/**
 * Python's None in what a kernel sends. Jupyter sends JSON, in which it is null. JupyterLite's kernel
 * runs in the browser and hands its objects over as they are, in which None is undefined.
 */

import type { Render, WidgetModel } from "./widget_model";

/** Return what anywidget loads: a widget to which None is null, whichever kernel sends it. */
export function anywidget<Traits extends object>(
  render: Render<Traits>,
): { render: Render<Traits> } {
  return { render: ({ model, el }) => render({ model: withNull(model), el }) };
}

function withNull<Traits extends object>(model: WidgetModel<Traits>): WidgetModel<Traits> {
  // An object stays the same one as long as the model's does.
  const known = new WeakMap<object, unknown>();
  return {
    get: (name) => {
      const value: unknown = model.get(name);
      if (typeof value !== "object" || value === null) {
        return nullFor(value) as Traits[typeof name];
      }
      if (!known.has(value)) {
        known.set(value, nullFor(value));
      }
      return known.get(value) as Traits[typeof name];
    },
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    on: (event, callback) => model.on(event, callback),
    off: (event, callback) => model.off(event, callback),
  };
}

/** Return a value with null for each undefined in its objects and lists; binary data stay. */
export function nullFor(value: unknown): unknown {
  if (value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map(nullFor);
  }
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, nullFor(held)]));
  }
  return value;
}
