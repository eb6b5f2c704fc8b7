/** Making elements: one call for the tag, its attributes and what is in it. */

export type Child = Node | string;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SVG = "http://www.w3.org/2000/svg";

/** Make an element. An attribute that is `undefined` or `false` is left out; `true` is "". */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/** Make an element of SVG. */
export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

function setAttributes(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) {
      target.setAttribute(name, value === true ? "" : String(value));
    }
  }
}

/** Make a button in our style. */
export function button(words: string, classes: string, onClick: () => void): HTMLButtonElement {
  const made = element("button", { type: "button", class: `tapemagic-button ${classes}` }, words);
  made.addEventListener("click", onClick);
  return made;
}

let ids = 0;

/** Return an id that no other element of the page has. */
export function freshId(what: string): string {
  ids += 1;
  return `tapemagic-${what}-${ids}`;
}
