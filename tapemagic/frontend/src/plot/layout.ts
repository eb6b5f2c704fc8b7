/** Where the panels lie: heights depend on nothing that moves, so that nothing jumps. */

export interface Box {
  readonly top: number;
  readonly height: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Left edge and width of what is drawn; beside it are the numbers of the axes. */
  readonly left: number;
  readonly plotWidth: number;
  readonly panels: readonly Box[];
  /** The rows that say where f rises and bends, below its panel. */
  readonly strips: readonly Box[];
}

const TITLE = 22;
export const STRIP = 18;
const AXIS = 34;
const NUMBERS = 26;
const NARROW = 520;

export function layoutOf(width: number, panelCount: number, stripCount: number): Layout {
  const left = width < NARROW ? 48 : 60;
  const right = width < NARROW ? 10 : 18;
  const heights = heightsOf(panelCount);
  const panels: Box[] = [];
  const strips: Box[] = [];
  let top = 0;
  heights.forEach((height, position) => {
    top += TITLE;
    panels.push({ top, height });
    top += height;
    if (position === 0 && stripCount > 0) {
      // Below a panel that is alone are the numbers of its axis.
      top += panelCount === 1 ? NUMBERS : 4;
      for (let strip = 0; strip < stripCount; strip += 1) {
        strips.push({ top, height: STRIP });
        top += STRIP + 2;
      }
    }
    top += 4;
  });
  return {
    width,
    height: top + (panelCount === 1 && stripCount > 0 ? NUMBERS / 2 + 4 : AXIS),
    left,
    plotWidth: Math.max(40, width - left - right),
    panels,
    strips,
  };
}

function heightsOf(count: number): readonly number[] {
  if (count === 1) {
    return [400];
  }
  const first = [0, 0, 250, 220, 200, 190][count] ?? 180;
  const others = [0, 0, 190, 140, 115, 100][count] ?? 90;
  return [first, ...Array.from({ length: count - 1 }, () => others)];
}
