/** The secant: its step h, which shrinks, and its slope beside the exact derivative. */

import { button, element, freshId } from "../shared/markup";
import { type Curve, type Point, pointAt } from "./curve";
import type { Range } from "./model";
import { derivativeName } from "./names";
import { formatNumber } from "./numbers";

/** The slider goes from a millionth of what is seen to a half of it, in equal factors. */
const SMALLEST = 1e-6;
const LARGEST = 0.5;
const STEPS = 240;
/** By which factor a step shrinks, and in how many milliseconds. */
const SHRUNK = 1e-3;
const SHRINKING = 2500;

export interface Difference {
  readonly quotient: number;
  readonly error: number;
}

/** Return (f(x + h) − f(x)) / h, and by how much it is not f′(x). */
export function differenceAt(curve: Curve, point: Point, h: number): Difference {
  const far = pointAt(curve, point.x + h).values[0] ?? Number.NaN;
  const quotient = (far - (point.values[0] ?? Number.NaN)) / h;
  return { quotient, error: quotient - (point.values[1] ?? Number.NaN) };
}

/** Return where on the slider a step is, and back. */
export function positionOf(h: number, [low, high]: Range): number {
  const share = Math.log(h / (high - low) / SMALLEST) / Math.log(LARGEST / SMALLEST);
  return Math.round(STEPS * Math.max(0, Math.min(1, share)));
}

export function stepAt(position: number, [low, high]: Range): number {
  const share = SMALLEST * (LARGEST / SMALLEST) ** (position / STEPS);
  return Number(((high - low) * share).toPrecision(3));
}

export class SecantPanel {
  readonly root: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #h = document.createTextNode("");
  readonly #quotient = document.createTextNode("");
  readonly #exact = document.createTextNode("");
  readonly #error = document.createTextNode("");
  readonly #exactName = document.createTextNode("f′");
  readonly #onStep: (h: number) => void;
  #view: Range = [0, 1];
  #current = 1;
  #frame = 0;

  constructor(onStep: (h: number) => void) {
    this.#onStep = onStep;
    const id = freshId("h");
    this.#input = element("input", { type: "range", id, min: 0, max: STEPS, step: 1 });
    this.#input.addEventListener("input", () =>
      this.#step(stepAt(Number(this.#input.value), this.#view)),
    );
    const number = (name: Node | string, value: Text): HTMLElement =>
      element(
        "div",
        { class: "tapemagic-quantity" },
        element("span", { class: "tapemagic-quantity-name" }, name),
        element("span", { class: "tapemagic-quantity-value" }, value),
      );
    this.root = element(
      "div",
      { class: "tapemagic-secant-panel", role: "group", "aria-label": "Secant" },
      element("label", { for: id }, "step h"),
      this.#input,
      button("Halve h", "", () => this.#step(this.#current / 2)),
      button("Shrink h", "", () => this.#shrink()),
      number("h", this.#h),
      number("secant's slope", this.#quotient),
      number(this.#exactName, this.#exact),
      number("error", this.#error),
    );
  }

  /** The reader has chosen a step: nothing shrinks by itself any more. */
  #step(h: number): void {
    cancelAnimationFrame(this.#frame);
    this.#onStep(h);
  }

  /** Let the step shrink to a thousandth before the reader's eyes; at once where motion is unwanted. */
  #shrink(): void {
    const [from, start] = [this.#current, performance.now()];
    const to = from * SHRUNK;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.#step(to);
      return;
    }
    const go = (): void => {
      const share = Math.min(1, (performance.now() - start) / SHRINKING);
      this.#onStep(share === 1 ? to : from * SHRUNK ** share);
      this.#frame = share === 1 ? 0 : requestAnimationFrame(go);
    };
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(go);
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
  }

  show(curve: Curve, point: Point, h: number, view: Range): void {
    this.#view = view;
    this.#current = h;
    const { quotient, error } = differenceAt(curve, point, h);
    const position = String(positionOf(h, view));
    if (this.#input.value !== position) {
      this.#input.value = position;
    }
    this.#input.setAttribute("aria-valuetext", `h = ${formatNumber(h)}`);
    this.#exactName.data = `exact ${derivativeName(curve.info.name, 1)}`;
    this.#h.data = formatNumber(h);
    this.#quotient.data = formatNumber(quotient, { isPadded: true });
    this.#exact.data = formatNumber(point.values[1] ?? Number.NaN, { isPadded: true });
    this.#error.data = formatNumber(error, { digits: 3 });
  }
}
