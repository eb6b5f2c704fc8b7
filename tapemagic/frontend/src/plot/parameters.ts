/** The parameters of the function: sliders, choices and switches, which ask the kernel. */

import { element, freshId } from "../shared/markup";
import type { Parameter, ParameterValue } from "./model";
import { formatNumber } from "./numbers";

type Values = Readonly<Record<string, ParameterValue>>;

interface Control {
  readonly row: HTMLElement;
  readonly input: HTMLInputElement | HTMLSelectElement;
  read(): ParameterValue;
  write(value: ParameterValue): void;
}

const NO_KERNEL = "These need the kernel, and this page has none. The point moves all the same.";

export class Parameters {
  readonly root = element("div", {
    class: "tapemagic-parameters",
    role: "group",
    "aria-label": "Parameters",
  });
  readonly #onChange: (values: Values) => void;
  readonly #why = element("p", { class: "tapemagic-why", id: freshId("why") }, NO_KERNEL);
  #controls = new Map<string, Control>();
  #shape = "";

  constructor(onChange: (values: Values) => void) {
    this.#onChange = onChange;
  }

  get values(): Values {
    return Object.fromEntries([...this.#controls].map(([name, each]) => [name, each.read()]));
  }

  /** Show the kernel's parameters. What the reader moves is not moved back: `isAsking`. */
  update(parameters: readonly Parameter[], isLive: boolean, isAsking: boolean): void {
    const shape = JSON.stringify(parameters.map((each) => ({ ...each, value: null })));
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#controls = new Map(parameters.map((each) => [each.name, this.#control(each)]));
      this.root.replaceChildren(...[...this.#controls.values()].map((each) => each.row), this.#why);
    }
    this.root.hidden = parameters.length === 0;
    this.#why.hidden = isLive;
    for (const parameter of parameters) {
      const control = this.#controls.get(parameter.name);
      if (control !== undefined) {
        control.input.disabled = !isLive;
        if (!isLive) {
          control.input.setAttribute("aria-describedby", this.#why.id);
        }
        if (!isAsking) {
          control.write(parameter.value);
        }
      }
    }
  }

  #control(parameter: Parameter): Control {
    const made = controlOf(parameter);
    made.input.addEventListener("input", () => {
      made.write(made.read());
      this.#onChange(this.values);
    });
    return made;
  }
}

function controlOf(parameter: Parameter): Control {
  const id = freshId("parameter");
  const label = element("label", { for: id }, parameter.name);
  switch (parameter.kind) {
    case "slider": {
      const { min, max, step } = parameter;
      const input = element("input", { type: "range", id, min, max, step });
      const output = element("output", { for: id });
      return {
        row: element("div", { class: "tapemagic-parameter" }, label, input, output),
        input,
        read: () => Number(input.value),
        write: (value) => {
          input.value = String(value);
          output.value = formatNumber(Number(value));
        },
      };
    }
    case "choice": {
      const options = parameter.options.map((each, index) =>
        element("option", { value: index }, each),
      );
      const input = element("select", { id }, ...options);
      return {
        row: element("div", { class: "tapemagic-parameter" }, label, input),
        input,
        read: () => Number(input.value),
        write: (value) => {
          input.value = String(value);
        },
      };
    }
    case "switch": {
      const input = element("input", { type: "checkbox", id });
      return {
        row: element("div", { class: "tapemagic-parameter" }, input, label),
        input,
        read: () => input.checked,
        write: (value) => {
          input.checked = value === true;
        },
      };
    }
  }
}
