/** The lines of a placement: text, number, and what each belongs to. */

import type { Explored, Outcome } from "./model";

export interface Block {
  /** The statement; null for a `pass`. */
  readonly statement: number | null;
  readonly depth: number;
  /** Its lines as they are written, indented. */
  readonly texts: readonly string[];
  /** The number of its first line. */
  readonly line: number;
}

const INDENTATION = "    ";

/** Return the statements of a placement in order, with their lines. */
export function blocksOf(explored: Explored, placement: number, setting: number): Block[] {
  let line = 1;
  return (explored.placements[placement]?.rows ?? []).map(([statement, depth]) => {
    const text = statement === null ? "pass" : textOfStatement(explored, statement, setting);
    const texts = text.split("\n").map((each) => INDENTATION.repeat(depth) + each);
    const block = { statement, depth, texts, line };
    line += texts.length;
    return block;
  });
}

/** Return a statement's text, as the switches are set. */
export function textOfStatement(explored: Explored, statement: number, setting: number): string {
  let text = explored.statements[statement]?.text ?? "";
  explored.switches.forEach((each, place) => {
    const pair = each.texts[String(statement)];
    if (pair !== undefined) {
      text = pair[(setting >> place) & 1] ?? text;
    }
  });
  return text;
}

/** Return the whole program. */
export function codeOf(explored: Explored, placement: number, setting: number): string {
  return blocksOf(explored, placement, setting)
    .flatMap((block) => block.texts)
    .join("\n");
}

/** Return as many lines as the longest placement has. */
export function mostLines(explored: Explored, setting: number): number {
  return Math.max(
    ...explored.placements.map((_, placement) =>
      blocksOf(explored, placement, setting).reduce((sum, each) => sum + each.texts.length, 0),
    ),
  );
}

/** Return the names of the tapes that record a line, the outer ones first. */
export function recordedBy(explored: Explored, outcome: Outcome, line: number): string[] {
  return outcome.bands
    .filter((band) => band.first <= line && line <= band.last)
    .map((band) => explored.tapes[band.tape] ?? "");
}
