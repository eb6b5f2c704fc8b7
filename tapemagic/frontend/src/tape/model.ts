/** What the kernel says is to be seen: `TapeGraph.to_json` of `tapemagic.display.tape_graph`. */

export type NodeKind = "watched" | "constant" | "computed" | "outside" | "folded";

export interface GraphNode {
  /** Left, top, width and height. */
  readonly box: readonly [number, number, number, number];
  readonly kind: NodeKind;
  readonly lines: readonly string[];
  /** The name of the derivative by it: "dy/dx"; "" where it has none of its own. */
  readonly derivative: string;
  /** The numbers of the tapes that recorded it. */
  readonly tapes: readonly number[];
  /** The number of the level that it opens. */
  readonly opens: number | null;
  /** The number of the code, and of its lines in it. */
  readonly place: readonly [number, ...number[]] | null;
}

export interface GraphEdge {
  readonly source: number;
  readonly target: number;
  /** As SVG writes paths. */
  readonly line: string;
  /** Where the tip of its arrow is. */
  readonly end: readonly [number, number];
  /** The local derivative; "" where none can go along it. */
  readonly label: string;
  readonly words: string;
}

/** What a step gives along an edge. */
export interface Given {
  readonly edge: number;
  /** The derivative that it is a part of: "dy/dx". */
  readonly to: string;
  /** "1.0 × 9.0 = 9.0" */
  readonly product: string;
  /** "9.0 + 18.0 = 27.0"; "" where there was nothing before. */
  readonly sum: string;
  /** What has arrived with it; "" for nothing. */
  readonly total: string;
}

export interface Step {
  readonly node: number;
  readonly words: string;
  readonly gives: readonly Given[];
}

export interface Level {
  readonly title: string;
  readonly parent: number | null;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What is there before the first step, by the numbers of nodes. */
  readonly begins: readonly (readonly [number, string])[];
  readonly beginning: string;
  readonly steps: readonly Step[];
}

export interface Path {
  readonly edges: readonly number[];
  readonly names: string;
  readonly product: string;
}

export interface Source {
  readonly node: number;
  readonly derivative: string;
  readonly value: string;
  readonly count: string;
  /** What the paths give that are not listed; "" where all are. */
  readonly rest: string;
  readonly paths: readonly Path[];
}

export interface Code {
  readonly first: number;
  readonly lines: readonly string[];
}

export interface Graph {
  readonly summary: string;
  readonly problem: string;
  readonly tapes: readonly string[];
  readonly codes: readonly Code[];
  /** The whole first. */
  readonly levels: readonly Level[];
  readonly sources: readonly Source[];
}
