/** A line of code cut at its marks, by characters and not by halves of them. */

export interface Mark {
  readonly begin: number;
  readonly end: number;
  /** Which finding it belongs to. */
  readonly finding: number;
  readonly kind: "call" | "cause" | "lead";
}

export interface Piece {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Return the pieces of a line, each with all the marks that lie on it. */
export function piecesOf(line: string, marks: readonly Mark[]): Piece[] {
  const characters = Array.from(line);
  const edges = new Set([0, characters.length]);
  for (const mark of marks) {
    edges.add(Math.min(mark.begin, characters.length));
    edges.add(Math.min(mark.end, characters.length));
  }
  const cuts = [...edges].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (let position = 0; position + 1 < cuts.length; position += 1) {
    const begin = cuts[position] ?? 0;
    const end = cuts[position + 1] ?? 0;
    pieces.push({
      text: characters.slice(begin, end).join(""),
      marks: marks.filter((mark) => mark.begin <= begin && end <= mark.end),
    });
  }
  return pieces;
}
