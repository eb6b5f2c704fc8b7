/** Saving at rest: what changes at each move is sent once, when the reader pauses. */

export class Saver {
  readonly #save: () => void;
  readonly #pause: number;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(save: () => void, pause = 150) {
    this.#save = save;
    this.#pause = pause;
  }

  /** Save when nothing has happened for a while. */
  soon(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#save();
    }, this.#pause);
  }

  /** Save now what waits to be saved. */
  end(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      this.#save();
    }
  }
}
