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

export interface Rectangle {
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
      const label = labelAt(wish, side);
      const room = roomOf(label);
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

/** Return the room that a label takes. */
export function roomOf({ text, x, y, anchor }: Label): Rectangle {
  const size = text.length * LETTER;
  const left = anchor === "start" ? x : anchor === "end" ? x - size : x - size / 2;
  return { left, right: left + size, top: y - LINE + 4, bottom: y + 4 };
}

function labelAt({ text, x, y }: Wish, side: Side): Label {
  switch (side) {
    case "above":
      return { text, x, y: y - AWAY, anchor: "middle" };
    case "below":
      return { text, x, y: y + AWAY + LINE - 4, anchor: "middle" };
    case "right":
      return { text, x: x + AWAY, y: y + 4, anchor: "start" };
    case "left":
      return { text, x: x - AWAY, y: y + 4, anchor: "end" };
  }
}

function around(x: number, y: number, by: number): Rectangle {
  return { left: x - by, right: x + by, top: y - by, bottom: y + by };
}

/** Return whether two labels lie on each other. */
export function overlap(one: Rectangle, other: Rectangle): boolean {
  return (
    one.left < other.right &&
    other.left < one.right &&
    one.top < other.bottom &&
    other.top < one.bottom
  );
}
