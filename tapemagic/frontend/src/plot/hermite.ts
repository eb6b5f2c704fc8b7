/**
 * Values between two samples, from the values and derivatives at both: Hermite interpolation.
 *
 * Of a function's value and its first m derivatives at both ends of an interval there is one
 * polynomial of degree 2m + 1 that has them all. The same formula is in
 * `tapemagic/derivatives/hermite.py`, which decides how close samples must lie; both are tested on
 * the same cases.
 */

/**
 * Return the interpolated value, NaN where an end has none.
 *
 * `left` and `right` hold a value and its derivatives at the ends of an interval; `width` is the
 * interval's, and `t` says where in it: 0 is the left end, 1 the right one. Where a derivative is not
 * finite at one of the ends, only those below it count.
 */
export function hermite(
  left: readonly number[],
  right: readonly number[],
  width: number,
  t: number,
): number {
  const known = countOfKnown(left, right);
  if (known === 0) {
    return Number.NaN;
  }
  // The ends are exact.
  if (t === 0 || t === 1) {
    return (t === 0 ? left[0] : right[0]) as number;
  }
  return partOf(left, known, width, t) + partOf(right, known, -width, 1 - t);
}

function countOfKnown(left: readonly number[], right: readonly number[]): number {
  const isKnown = (each: number | undefined): boolean => Number.isFinite(each);
  const unknown = left.findIndex((each, order) => !isKnown(each) || !isKnown(right[order]));
  return unknown === -1 ? left.length : unknown;
}

/**
 * What one end contributes: sum of width^i d_i t^i / i! (1 - t)^(m+1) sum over k of C(m+k, k) t^k,
 * where t is counted from this end.
 */
function partOf(derivatives: readonly number[], known: number, width: number, t: number): number {
  const highest = known - 1;
  let sum = 0;
  let factor = (1 - t) ** (highest + 1);
  for (let i = 0; i < known; i += 1) {
    let tail = 0;
    let term = 1;
    for (let k = 0; k <= highest - i; k += 1) {
      tail += term;
      term *= (t * (highest + k + 1)) / (k + 1);
    }
    sum += (derivatives[i] ?? 0) * factor * tail;
    factor *= (t * width) / (i + 1);
  }
  return sum;
}
