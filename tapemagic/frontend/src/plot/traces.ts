/** The points through which a curve is drawn: samples, and interpolated ones where these are far apart. */

import { between, type Curve, sampleBefore } from "./curve";
import type { Range } from "./model";

/** Points that are joined by a line. */
export interface Run {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Return the lines of a derivative in a range, with no two points farther apart than `step`. */
export function traceOf(curve: Curve, order: number, [low, high]: Range, step: number): Run[] {
  const runs: { x: number[]; y: number[] }[] = [];
  for (const piece of curve.info.pieces) {
    const [begin, end] = piece;
    const from = Math.max(low, curve.x[begin] ?? Number.NaN);
    const to = Math.min(high, curve.x[end - 1] ?? Number.NaN);
    if (!(from <= to)) {
      continue;
    }
    let run: { x: number[]; y: number[] } = { x: [], y: [] };
    const add = (x: number, index: number): void => {
      const y = between(curve, order, index, x);
      if (Number.isFinite(y)) {
        run.x.push(x);
        run.y.push(y);
      } else {
        runs.push(run);
        run = { x: [], y: [] };
      }
    };
    let x = from;
    for (let index = sampleBefore(curve, piece, from); index < end - 1 && x < to; index += 1) {
      const next = Math.min(to, curve.x[index + 1] ?? to);
      const count = Math.max(1, Math.ceil((next - x) / step));
      const width = next - x;
      for (let each = 0; each < count; each += 1) {
        add(x + (width * each) / count, index);
      }
      x = next;
    }
    add(to, Math.max(begin, Math.min(sampleBefore(curve, piece, to), end - 1)));
    runs.push(run);
  }
  return runs.filter((run) => run.x.length > 0);
}

/** Where a function has one sign: -1, 0 or 1. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly sign: -1 | 0 | 1;
}

/** Return where a traced function is positive, zero and negative. `zero` is what counts as none. */
export function segmentsOf(runs: readonly Run[], zero: number): Segment[] {
  const segments: Segment[] = [];
  for (const run of runs) {
    let open: { from: number; to: number; sign: -1 | 0 | 1 } | null = null;
    run.x.forEach((x, index) => {
      const y = run.y[index] ?? 0;
      const sign = Math.abs(y) <= zero ? 0 : y > 0 ? 1 : -1;
      if (open === null) {
        open = { from: x, to: x, sign };
      } else if (sign === open.sign) {
        open.to = x;
      } else {
        const crossing = crossingOf(run, index, open.sign, sign);
        segments.push({ ...open, to: crossing });
        open = { from: crossing, to: x, sign };
      }
    });
    if (open !== null) {
      segments.push(open);
    }
  }
  // A zero that a sample hits is a point between two segments and none of its own.
  return segments.filter((segment) => segment.to > segment.from);
}

/** Return where the sign changes between a point and the one before. */
function crossingOf(run: Run, index: number, signBefore: number, sign: number): number {
  const [from = 0, to = 0] = run.x.slice(index - 1, index + 1);
  const [before = 0, after = 0] = run.y.slice(index - 1, index + 1);
  if (signBefore * sign === -1) {
    return from + ((to - from) * before) / (before - after);
  }
  return sign === 0 ? to : from;
}
