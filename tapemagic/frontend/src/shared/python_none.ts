/**
 * Python's None in what a kernel sends. Jupyter sends JSON, in which it is null. JupyterLite's kernel
 * runs in the browser and hands its objects over as they are: there None is undefined, or its name is
 * not there at all.
 */

import type { Render, WidgetModel } from "./widget_model";

/**
 * Return what anywidget loads: a widget to which None is null, whichever kernel sends it.
 *
 * `names` are those of an object's parts that may be None, wherever in the traits the object is.
 */
export function anywidget<Traits extends object>(
  render: Render<Traits>,
  ...names: readonly string[]
): { render: Render<Traits> } {
  return { render: ({ model, el }) => render({ model: withNull(model, names), el }) };
}

function withNull<Traits extends object>(
  model: WidgetModel<Traits>,
  names: readonly string[],
): WidgetModel<Traits> {
  // An object stays the same one as long as the model's does.
  const known = new WeakMap<object, unknown>();
  return {
    get: (name) => {
      const value: unknown = model.get(name);
      if (typeof value !== "object" || value === null) {
        return nullFor(value, names) as Traits[typeof name];
      }
      if (!known.has(value)) {
        known.set(value, nullFor(value, names));
      }
      return known.get(value) as Traits[typeof name];
    },
    set: (name, value) => model.set(name, value),
    save_changes: () => model.save_changes(),
    on: (event, callback) => model.on(event, callback),
    off: (event, callback) => model.off(event, callback),
  };
}

/**
 * Return a value with null for each undefined in its objects and lists; binary data stay.
 *
 * A part of one of the `names` that is not there is read as null; who lists an object's parts does
 * not meet it, since objects of other kinds, a plot's parameters for one, do not have it.
 */
export function nullFor(value: unknown, names: readonly string[] = []): unknown {
  return withPrototype(value, Object.fromEntries(names.map((name) => [name, null])));
}

function withPrototype(value: unknown, missing: object): unknown {
  if (value === undefined) {
    return null;
  }
  if (Array.isArray(value)) {
    return value.map((part) => withPrototype(part, missing));
  }
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    const copy: Record<string, unknown> = Object.create(missing);
    for (const [name, part] of Object.entries(value)) {
      copy[name] = withPrototype(part, missing);
    }
    return copy;
  }
  return value;
}
