/** What the keys do while the plot has the focus. */

import type { KeyHandlers } from "../shared/keyboard";
import type { Curve } from "./curve";
import type { Range } from "./model";
import { CRITICAL, INFLECTION, nextMark, type Size, stepFrom, stepOf } from "./steps";

export interface KeyTargets {
  readonly view: () => Range;
  readonly x: () => number;
  readonly curves: () => readonly Curve[];
  readonly moveTo: (x: number) => void;
  readonly zoomBy: (factor: number) => void;
  readonly reset: () => void;
  readonly halve: () => void;
  readonly leave: () => void;
}

export function keysOf(targets: KeyTargets): KeyHandlers {
  const step = (direction: 1 | -1, size: Size) => (): void =>
    targets.moveTo(stepFrom(targets.x(), stepOf(targets.view(), size), direction));
  const to = (kinds: typeof CRITICAL, direction: 1 | -1) => (): void => {
    const x = nextMark(targets.curves(), kinds, targets.x(), direction);
    if (x !== null) {
      targets.moveTo(x);
    }
  };
  return {
    ArrowRight: step(1, "usual"),
    ArrowUp: step(1, "usual"),
    ArrowLeft: step(-1, "usual"),
    ArrowDown: step(-1, "usual"),
    "Shift+ArrowRight": step(1, "coarse"),
    "Shift+ArrowUp": step(1, "coarse"),
    "Shift+ArrowLeft": step(-1, "coarse"),
    "Shift+ArrowDown": step(-1, "coarse"),
    "Alt+ArrowRight": step(1, "fine"),
    "Alt+ArrowUp": step(1, "fine"),
    "Alt+ArrowLeft": step(-1, "fine"),
    "Alt+ArrowDown": step(-1, "fine"),
    PageUp: step(1, "coarse"),
    PageDown: step(-1, "coarse"),
    Home: () => targets.moveTo(targets.view()[0]),
    End: () => targets.moveTo(targets.view()[1]),
    c: to(CRITICAL, 1),
    C: to(CRITICAL, -1),
    i: to(INFLECTION, 1),
    I: to(INFLECTION, -1),
    "+": () => targets.zoomBy(1.5),
    "=": () => targets.zoomBy(1.5),
    "-": () => targets.zoomBy(1 / 1.5),
    "0": targets.reset,
    h: targets.halve,
    Escape: targets.leave,
  };
}
