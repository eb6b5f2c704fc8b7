/**
 * Values between two samples, from the values and derivatives at both: Hermite interpolation.
 *
 * Of a function's value and its first m derivatives at both ends of an interval there is one
 * polynomial of degree 2m + 1 that has them all. The same formula is in
 * `tapemagic/derivatives/hermite.py`, which decides how close samples must lie; both are tested on
 * the same cases.
 */

/**
 * Return the interpolated value.
 *
 * `left` and `right` hold a value and its first m derivatives at the ends of an interval; `width` is
 * the interval's, and `t` says where in it: 0 is the left end, 1 the right one.
 */
export function hermite(
  left: readonly number[],
  right: readonly number[],
  width: number,
  t: number,
): number {
  return partOf(left, width, t) + partOf(right, -width, 1 - t);
}

/**
 * What one end contributes: sum of width^i d_i t^i / i! (1 - t)^(m+1) sum over k of C(m+k, k) t^k,
 * where t is counted from this end.
 */
function partOf(derivatives: readonly number[], width: number, t: number): number {
  const highest = derivatives.length - 1;
  let sum = 0;
  let factor = (1 - t) ** (highest + 1);
  derivatives.forEach((derivative, i) => {
    let tail = 0;
    let term = 1;
    for (let k = 0; k <= highest - i; k += 1) {
      tail += term;
      term *= (t * (highest + k + 1)) / (k + 1);
    }
    sum += derivative * factor * tail;
    factor *= (t * width) / (i + 1);
  });
  return sum;
}
