/**
 * What the kernel says is to be seen: `placement_values` of `tapemagic.display.placement_values`.
 *
 * Numbers that stand for a text are places in `strings`; those that stand for what comes of a
 * placement are places in `outcomes`.
 */

export type CallKind = "value" | "none" | "error" | "unreached";

export interface Statement {
  readonly text: string;
  readonly kind: "block" | "call" | "watch" | "other";
  /** How it is spoken of. */
  readonly name: string;
}

export interface Switch {
  readonly label: string;
  readonly isOn: boolean;
  /** For the number of each statement its text when it is off, and when it is on. */
  readonly texts: Readonly<Record<string, readonly [string, string]>>;
}

export interface Call {
  readonly statement: number;
  readonly kind: CallKind;
  readonly text: number;
  readonly message: number;
  readonly why: number;
}

export interface Recording {
  readonly tape: number;
  readonly first: number;
  readonly last: number;
  readonly depth: number;
}

export interface Outcome {
  readonly works: boolean;
  readonly calls: readonly Call[];
  readonly bands: readonly Recording[];
  readonly error: number;
}

/** A move leads to a placement, or to the text that says why there is none. */
export type Move = number | { readonly no: number };

export interface Placement {
  /** In order, each statement and its depth; null is a `pass`. */
  readonly rows: readonly (readonly [number | null, number])[];
  /** In which region each movable statement stands. */
  readonly regions: readonly number[];
  /** For each movable statement where left, right, up and down lead. */
  readonly moves: readonly (readonly Move[])[];
  /** By the setting of the switches. */
  readonly outcomes: readonly number[];
}

export interface Explored {
  readonly summary: string;
  readonly statements: readonly Statement[];
  /** The numbers of the statements that can move. */
  readonly movable: readonly number[];
  /** The words for each region, from above. */
  readonly regions: readonly string[];
  /** Which movable statements give the map its rows and its columns. */
  readonly axes: readonly [number, number | null];
  readonly switches: readonly Switch[];
  /** What the placements that work have in common, by the setting of the switches. */
  readonly rules: readonly number[];
  readonly placements: readonly Placement[];
  readonly outcomes: readonly Outcome[];
  readonly tapes: readonly string[];
  readonly strings: readonly string[];
}

export const DIRECTIONS = ["left", "right", "up", "down"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Return a text by its number. */
export function textOf(explored: Explored, place: number): string {
  return explored.strings[place] ?? "";
}
