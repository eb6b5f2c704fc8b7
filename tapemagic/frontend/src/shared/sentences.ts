/** Sentences about code: what stands between backticks is shown as code. */

import { element } from "./markup";

/** Return the parts of a sentence, those that are code first being told from the others. */
export function partsOf(sentence: string): { text: string; isCode: boolean }[] {
  return sentence
    .split(/`([^`]+)`/)
    .map((text, position) => ({ text, isCode: position % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** Return a sentence as nodes. It is text, whatever it holds: nothing in it becomes markup. */
export function sentence(text: string): (Node | string)[] {
  return partsOf(text).map((part) =>
    part.isCode ? element("code", { class: "tapemagic-name" }, part.text) : part.text,
  );
}
