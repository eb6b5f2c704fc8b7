/**
 * One pointer on the plot, be it a mouse, a pen or a finger: it takes the point along, or what is
 * seen, or it chooses a place.
 *
 * Pointer events are the same for all three; a captured pointer is followed beyond the plot. The page
 * is asked once, when the pointer comes down, where the plot lies, and not while it moves.
 */

/** How far a pointer may tremble and still have chosen a place, in pixels. */
const TREMBLE = 4;

export interface DragOptions {
  /** Where the plot begins in the surface, in pixels. */
  readonly left: () => number;
  /** Where the point is, in pixels of the plot. */
  readonly pointAt: () => number;
  readonly onPoint: (x: number) => void;
  readonly onPan: (pixels: number) => void;
  readonly onDown: () => void;
}

interface Gesture {
  readonly id: number;
  readonly left: number;
  readonly start: number;
  /** What the pointer holds: the point, at this distance, or the plot. */
  readonly offset: number | null;
  last: number;
  hasMoved: boolean;
}

/** Let `surface` be dragged, and `handle` in it, which holds the point; return what ends that. */
export function listenToPointers(
  surface: HTMLElement,
  handle: HTMLElement,
  options: DragOptions,
): () => void {
  let gesture: Gesture | null = null;

  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) {
      return;
    }
    options.onDown();
    if (gesture !== null) {
      // A second finger: that is a pinch.
      gesture = null;
      return;
    }
    const left = surface.getBoundingClientRect().left + options.left();
    const x = event.clientX - left;
    gesture = {
      id: event.pointerId,
      left,
      start: x,
      offset: event.target === handle ? x - options.pointAt() : null,
      last: x,
      hasMoved: false,
    };
    capture(surface, event.pointerId);
  };

  const onMove = (event: PointerEvent): void => {
    if (gesture === null || event.pointerId !== gesture.id) {
      return;
    }
    const x = event.clientX - gesture.left;
    if (!gesture.hasMoved && Math.abs(x - gesture.start) < TREMBLE) {
      return;
    }
    gesture.hasMoved = true;
    if (gesture.offset !== null) {
      options.onPoint(x - gesture.offset);
    } else {
      options.onPan(x - gesture.last);
    }
    gesture.last = x;
  };

  const onUp = (event: PointerEvent): void => {
    if (gesture === null || event.pointerId !== gesture.id) {
      return;
    }
    const { hasMoved, start, offset } = gesture;
    gesture = null;
    if (!hasMoved && offset === null) {
      options.onPoint(start);
    }
  };

  const onCancel = (event: PointerEvent): void => {
    if (event.pointerId === gesture?.id) {
      gesture = null;
    }
  };

  surface.addEventListener("pointerdown", onDown);
  surface.addEventListener("pointermove", onMove);
  surface.addEventListener("pointerup", onUp);
  surface.addEventListener("pointercancel", onCancel);
  return () => {
    surface.removeEventListener("pointerdown", onDown);
    surface.removeEventListener("pointermove", onMove);
    surface.removeEventListener("pointerup", onUp);
    surface.removeEventListener("pointercancel", onCancel);
  };
}

function capture(surface: HTMLElement, id: number): void {
  try {
    surface.setPointerCapture(id);
  } catch (error) {
    // The pointer is gone already: it is followed as long as it is over the plot.
    if (!(error instanceof DOMException)) {
      throw error;
    }
  }
}
