/** A line that is shown, and that a screen reader speaks when it changes. */

import { element } from "./markup";

export class Announcer {
  readonly line = element("p", {
    class: "tapemagic-status",
    role: "status",
    "aria-live": "polite",
  });

  /** Say something; the same words again are said again. */
  say(words: string, ...more: readonly (Node | string)[]): void {
    this.line.replaceChildren(words, ...more);
  }

  get words(): string {
    return this.line.textContent ?? "";
  }
}
