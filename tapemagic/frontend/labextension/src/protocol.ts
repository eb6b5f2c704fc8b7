/** What the page asks the kernel, and is answered: `tapemagic.editors.notebook_comm`. */

export const TARGET = "tapemagic.findings";
export const PROTOCOL = 1;
/** What may be null in an answer. */
export const NULLABLE: readonly string[] = ["cause", "changes", "fix", "hide"];

/** A code cell: its identity, and its text. */
export interface CellText {
  readonly id: string;
  readonly source: string;
}

export interface Question {
  readonly client: string;
  readonly revision: number;
  readonly cells: readonly CellText[];
  /** The cells that are asked about, the most urgent one first. */
  readonly asked: readonly string[];
}

/** What is put in the place of a stretch of a cell; offsets count as strings do. */
export interface Change {
  readonly cell: string;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export interface Fix {
  readonly title: string;
  readonly gives: string;
  readonly isSafe: boolean;
  /** What other cells that it changes are called, "" where there are none. */
  readonly elsewhere: string;
  /** Null where a cell that is to be changed is not in the page any more. */
  readonly changes: readonly Change[] | null;
}

export interface RelatedLine {
  readonly place: string;
  readonly text: string;
}

export interface Finding {
  readonly code: string;
  readonly level: "error" | "warning";
  readonly from: number;
  readonly to: number;
  readonly message: string;
  readonly why: string;
  readonly related: readonly RelatedLine[];
  /** Where the finding is that this one only follows from. */
  readonly cause: string | null;
  readonly page: string;
  readonly fix: Fix | null;
  readonly hide: readonly Change[] | null;
}

/** Lines that a tape records, from the beginning of the first to the end of the last. */
export interface Band {
  readonly tape: string;
  readonly depth: number;
  readonly colour: number;
  readonly from: number;
  readonly to: number;
}

/** What is said of one cell. One that is no Python as it stands has neither findings nor bands. */
export interface CellAnswer {
  readonly findings?: readonly Finding[];
  readonly bands?: readonly Band[];
  readonly unreadable?: string;
  readonly failed?: string;
}

export interface Answer {
  readonly client: string;
  readonly revision: number;
  readonly protocol: number;
  readonly cells: Readonly<Record<string, CellAnswer>>;
  readonly left: readonly string[];
}
