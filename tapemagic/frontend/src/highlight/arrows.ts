/**
 * The arrows beside the code: from a call that goes wrong to the lines that cause it.
 *
 * As in `tapemagic/display/highlight_arrows.py`: lengths are hundredths of the code's font size, so
 * that nothing is measured and nothing moves. Here one finding's arrows are seen at a time, so that
 * one lane is enough.
 */

export const ROW_HEIGHT = 160;
export const ARROWS_WIDTH = 130;
const TRUNK = 65;
const CORNER = 40;
const HEAD_LENGTH = 40;
const HEAD_HALF = 26;

export interface ArrowPaths {
  readonly line: string;
  readonly heads: string;
}

/** Return the arrows from the row of a call to the rows of its causes, null where there is none. */
export function arrowPaths(call: number, causes: readonly number[]): ArrowPaths | null {
  const targets = [...new Set(causes)].filter((row) => row !== call).sort((a, b) => a - b);
  if (targets.length === 0) {
    return null;
  }
  const start = middle(call);
  const lines = targets.map((target) => {
    const end = middle(target);
    const corner = end > start ? CORNER : -CORNER;
    return (
      `M${ARROWS_WIDTH} ${start}H${TRUNK + CORNER}Q${TRUNK} ${start} ${TRUNK} ${start + corner}` +
      `V${end - corner}Q${TRUNK} ${end} ${TRUNK + CORNER} ${end}H${ARROWS_WIDTH - HEAD_LENGTH}`
    );
  });
  const heads = targets.map(
    (target) =>
      `M${ARROWS_WIDTH} ${middle(target)}l-${HEAD_LENGTH} -${HEAD_HALF}v${2 * HEAD_HALF}z`,
  );
  return { line: lines.join(""), heads: heads.join("") };
}

function middle(row: number): number {
  return row * ROW_HEIGHT + ROW_HEIGHT / 2;
}
