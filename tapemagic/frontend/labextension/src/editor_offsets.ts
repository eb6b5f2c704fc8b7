/**
 * Where in an editor something stands that is known by its place in the text of a cell.
 *
 * An editor counts each end of a line as one character. A cell that was written on Windows may have
 * two there.
 */

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Return stretches of a text with the places that they have in an editor of it. */
export function inEditor<Kind extends Stretch>(text: string, stretches: readonly Kind[]): Kind[] {
  const place = (offset: number): number =>
    offset - (text.slice(0, offset).match(/\r\n/g) ?? []).length;
  // A copy by `...` would lose what JupyterLite's kernel has left out, which stands in the prototype.
  return stretches.map((each) =>
    Object.assign(Object.create(Object.getPrototypeOf(each)), each, {
      from: place(each.from),
      to: place(each.to),
    }),
  );
}
