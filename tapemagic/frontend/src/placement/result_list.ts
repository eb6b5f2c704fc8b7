/**
 * What each gradient call gives, and why.
 *
 * Behind the list that is shown lies, unseen, each other one that may come in its place, so that
 * the place is as high as the highest of them and nothing below it moves.
 */

import { element } from "../shared/markup";
import { sentence } from "../shared/sentences";
import { type Call, type Explored, type Outcome, textOf } from "./model";
import { gives, hueOf, signOf } from "./words";

export class ResultList {
  readonly root = element("div", { class: "tapemagic-results" });
  readonly #explored: Explored;
  readonly #list = element("ul", { "aria-label": "What the gradient calls give" });
  /** What each statement's calls gave when they were last reached. */
  readonly #known = new Map<number, string>();

  constructor(explored: Explored) {
    this.#explored = explored;
    this.root.append(this.#list, ...roomFor(explored));
  }

  show(outcome: Outcome): void {
    const items = outcome.calls.map((call) => itemOf(this.#explored, call, this.#known));
    this.#list.replaceChildren(...items, ...errorOf(this.#explored, outcome));
    for (const call of outcome.calls) {
      if (call.kind !== "unreached") {
        this.#known.set(call.statement, gives(this.#explored, call));
      }
    }
  }
}

/** Return unseen lists, one for each text: numbers of lines are as wide as each other. */
function roomFor(explored: Explored): HTMLElement[] {
  const lists = new Map<string, HTMLElement>();
  for (const outcome of explored.outcomes) {
    const key = outcome.calls.map((call) => reasonOf(explored, call).join("\n")).join("\n\n");
    const list = element("ul", { class: "tapemagic-room", "aria-hidden": "true" });
    list.append(
      ...outcome.calls.map((call) => itemOf(explored, call, new Map())),
      ...errorOf(explored, outcome),
    );
    lists.set(key.replace(/\d/g, "0"), list);
  }
  return [...lists.values()];
}

function itemOf(explored: Explored, call: Call, known: ReadonlyMap<number, string>): HTMLElement {
  const hue = hueOf(call);
  const before = call.kind === "unreached" ? known.get(call.statement) : undefined;
  return element(
    "li",
    { class: `tapemagic-result ${hue}` },
    element(
      "p",
      { class: "tapemagic-given" },
      element("code", { class: "tapemagic-name" }, explored.statements[call.statement]?.name ?? ""),
      " ",
      element(
        "span",
        { class: `tapemagic-verdict ${hue}` },
        `${signOf(call)} ${gives(explored, call)}`,
      ),
      ...(before === undefined
        ? []
        : [element("span", { class: "tapemagic-was" }, ` it was ${before}`)]),
    ),
    ...reasonOf(explored, call).map((part) =>
      part.includes("\n")
        ? element("pre", { class: "tapemagic-array" }, part)
        : element("p", { class: "tapemagic-reason" }, ...sentence(part)),
    ),
  );
}

/** Say why a call gives what it gives: the checker's sentences, else the exception. */
function reasonOf(explored: Explored, call: Call): string[] {
  const message = textOf(explored, call.message);
  const text = textOf(explored, call.text);
  switch (call.kind) {
    case "unreached":
      return ["The program ends before this line."];
    case "value":
      return text.includes("\n") ? [text] : [];
    default:
      return [message === "" ? text : `${message} ${textOf(explored, call.why)}`];
  }
}

/** Say what ended the program at a line that is no gradient call. */
function errorOf(explored: Explored, outcome: Outcome): HTMLElement[] {
  const error = textOf(explored, outcome.error);
  const hue = "tapemagic-hued tapemagic-error";
  return error === ""
    ? []
    : [element("li", { class: `tapemagic-result ${hue}` }, `The program ends: ${error}`)];
}
