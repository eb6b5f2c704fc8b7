/** Dragging with a mouse, a pen or a finger: how far from where it began. */

export interface Drag {
  /** The pointer is so far from where it was pressed. */
  move(right: number, down: number): void;
  /** It was let go where it is. */
  end(): void;
  /** The page took it away, or Escape was pressed. */
  cancel(): void;
}

// A click trembles.
const THRESHOLD = 4;

/** Let an element be dragged: `begin` is asked at each press, and says null where there is none. */
export function listenToDrag(
  element: HTMLElement,
  begin: (event: PointerEvent) => Drag | null,
): void {
  element.addEventListener("pointerdown", (pressed) => {
    const drag = pressed.isPrimary && pressed.button === 0 ? begin(pressed) : null;
    if (drag !== null) {
      follow(element, pressed, drag);
    }
  });
}

function follow(element: HTMLElement, pressed: PointerEvent, drag: Drag): void {
  let isDragging = false;
  const ending = new AbortController();
  const finish = (last: () => void) => (event: Event) => {
    if (event instanceof KeyboardEvent) {
      if (event.key !== "Escape") {
        return;
      }
      event.stopPropagation();
    }
    ending.abort();
    if (isDragging) {
      last();
    }
  };
  const options = { signal: ending.signal };
  element.setPointerCapture(pressed.pointerId);
  element.addEventListener(
    "pointermove",
    (event) => {
      const right = event.clientX - pressed.clientX;
      const down = event.clientY - pressed.clientY;
      isDragging ||= Math.hypot(right, down) > THRESHOLD;
      if (isDragging) {
        drag.move(right, down);
      }
    },
    options,
  );
  element.addEventListener(
    "pointerup",
    finish(() => drag.end()),
    options,
  );
  element.addEventListener(
    "pointercancel",
    finish(() => drag.cancel()),
    options,
  );
  document.addEventListener(
    "keydown",
    finish(() => drag.cancel()),
    { ...options, capture: true },
  );
}
