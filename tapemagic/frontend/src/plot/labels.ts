/** Labels that do not lie on each other: those that find no place are left out. */

export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

export interface Wish {
  readonly text: string;
  /** What is named. */
  readonly x: number;
  readonly y: number;
  /** Where a label would be well, the best first. */
  readonly sides: readonly Side[];
}

export type Side = "above" | "below" | "right" | "left";

/** The width of a letter: nothing is measured in the page, which would take time. */
const LETTER = 6.4;
const LINE = 15;
const AWAY = 9;

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Return a label for each wish, null where there is no room in `width` times `height`. */
export function placeLabels(
  wishes: readonly Wish[],
  width: number,
  height: number,
): (Label | null)[] {
  const taken: Rectangle[] = wishes.map(({ x, y }) => around(x, y, 5));
  return wishes.map((wish, position) => {
    for (const side of wish.sides) {
      const { label, room } = labelAt(wish, side);
      const isInside =
        room.left >= 0 && room.right <= width && room.top >= 0 && room.bottom <= height;
      if (isInside && !taken.some((other, each) => each !== position && overlap(room, other))) {
        taken.push(room);
        return label;
      }
    }
    return null;
  });
}

function labelAt({ text, x, y }: Wish, side: Side): { label: Label; room: Rectangle } {
  const size = text.length * LETTER;
  if (side === "above" || side === "below") {
    const base = side === "above" ? y - AWAY : y + AWAY + LINE - 4;
    return {
      label: { text, x, y: base, anchor: "middle" },
      room: { left: x - size / 2, right: x + size / 2, top: base - LINE + 3, bottom: base + 3 },
    };
  }
  const isRight = side === "right";
  const start = isRight ? x + AWAY : x - AWAY;
  return {
    label: { text, x: start, y: y + 4, anchor: isRight ? "start" : "end" },
    room: {
      left: isRight ? start : start - size,
      right: isRight ? start + size : start,
      top: y - LINE / 2,
      bottom: y + LINE / 2,
    },
  };
}

function around(x: number, y: number, by: number): Rectangle {
  return { left: x - by, right: x + by, top: y - by, bottom: y + by };
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}
