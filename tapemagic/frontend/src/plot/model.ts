/** What the kernel sends of a plot, and what the page sends back: the widget's traits. */

/** A number; JSON has no NaN, so that one that is missing is null. */
export type Maybe = number | null;
export type Range = readonly [number, number];

export function sameRange(one: Range, other: Range): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

export type MarkKind =
  | "maximum"
  | "minimum"
  | "stationary"
  | "inflection"
  | "kink"
  | "jump"
  | "pole";

export interface Mark {
  readonly kind: MarkKind;
  readonly x: number;
  /** f, f′, …, exact. */
  readonly values: readonly Maybe[];
}

export interface CurveInfo {
  readonly name: string;
  readonly label: string | null;
  readonly count: number;
  /** Ranges of samples, the end of each being excluded, in which the function is smooth. */
  readonly pieces: readonly (readonly [number, number])[];
  readonly dtype: string;
  readonly is_pointwise: boolean;
  readonly marks: readonly Mark[];
}

export type ParameterValue = number | string | boolean;

export type Parameter =
  | {
      readonly kind: "slider";
      readonly name: string;
      readonly value: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly is_integer?: boolean;
    }
  | {
      readonly kind: "choice";
      readonly name: string;
      /** The index of the chosen option. */
      readonly value: number;
      readonly options: readonly string[];
    }
  | { readonly kind: "switch"; readonly name: string; readonly value: boolean };

export interface Picture {
  /** The number of the request that this answers. */
  readonly answered: number;
  /** The highest derivative that is shown. */
  readonly order: number;
  readonly variable: string;
  readonly range: Range;
  readonly home: Range;
  readonly curves: readonly CurveInfo[];
  readonly limits: readonly Range[];
  readonly parameters: readonly Parameter[];
  readonly message: string | null;
  readonly is_live: boolean;
}

/** Return how far the point may go: where there is a kernel, to all that was seen at first. */
export function reachOf({ range, home, is_live }: Picture): Range {
  return is_live ? [Math.min(range[0], home[0]), Math.max(range[1], home[1])] : range;
}

export interface Request {
  readonly number: number;
  readonly range: Range;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

export interface Exact {
  readonly x: number;
  /** For each curve f, f′, …. */
  readonly values: readonly (readonly Maybe[])[];
}

/** What is switched on. */
export interface Show {
  readonly tangent: boolean;
  readonly parabola: boolean;
  readonly circle: boolean;
  readonly secant: boolean;
  readonly shading: boolean;
  readonly marks: boolean;
  readonly table: boolean;
  readonly panels: "three" | "one";
  /** The secant's step. */
  readonly h: number;
}

export const SHOWN_FIRST: Show = {
  tangent: true,
  parabola: false,
  circle: false,
  secant: false,
  shading: true,
  marks: true,
  table: false,
  panels: "three",
  h: 0.5,
};

export interface Traits {
  /** Little-endian float64, as `decode` reads them; a saved page has them in base64. */
  readonly samples: DataView | string;
  readonly picture: Picture;
  readonly x: number;
  readonly exact: Exact | null;
  readonly request: Partial<Request> | null;
  readonly show: Partial<Show>;
}
