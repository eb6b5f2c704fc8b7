/**
 * What goes to the kernel: the point at rest, what is switched on, and questions; and the waiting.
 *
 * A kernel may be slow, or gone while its page is still there: the reader is told.
 */

import { Saver } from "../shared/saver";
import type { WidgetModel } from "../shared/widget_model";
import { type Picture, sameRange, type Traits } from "./model";
import { type Question, Requests } from "./requests";

/** A kernel that has not answered after this long is said to be waited for. */
const PATIENCE = 700;
const WAITING = "waiting for the kernel …";
/** And after this longer time, that it may be gone. */
const DESPAIR = 8000;
const NO_ANSWER = "the kernel does not answer: run the cell again";

export class Kernel {
  readonly #model: WidgetModel<Traits>;
  readonly #requests: Requests;
  readonly #saver: Saver;
  readonly #onWait: (words: string) => void;
  #patience: ReturnType<typeof setTimeout> | undefined;

  /** `onWait` is called with what to say of a kernel that does not answer; "" when it has. */
  constructor(model: WidgetModel<Traits>, onWait: (words: string) => void) {
    this.#model = model;
    this.#onWait = onWait;
    this.#saver = new Saver(() => model.save_changes());
    const used = Math.max(model.get("picture").answered, model.get("request")?.number ?? 0);
    this.#requests = new Requests(used, (request) => {
      this.setNow("request", request);
    });
  }

  /** Whether an answer is awaited. */
  get isAsked(): boolean {
    return this.#requests.isOpen;
  }

  /** Change a trait, for who is linked to it on the page; the kernel hears of it at rest. */
  set<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void {
    this.#model.set(name, value);
    this.#saver.soon();
  }

  /** Change a trait and tell the kernel at once. */
  setNow<Name extends keyof Traits & string>(name: Name, value: Traits[Name]): void {
    this.#model.set(name, value);
    this.#model.save_changes();
  }

  /** Ask for another picture. */
  ask(question: Question): void {
    this.#requests.ask(question);
    this.#patience ??= setTimeout(() => {
      this.#onWait(WAITING);
      this.#patience = setTimeout(() => this.#onWait(NO_ANSWER), DESPAIR);
    }, PATIENCE);
  }

  /** Take an answer; return whether the picture's range is one that was asked for from here. */
  answered(picture: Picture): boolean {
    const asked = this.#requests.range;
    this.#requests.answered(picture.answered);
    if (this.#requests.isOpen) {
      return true;
    }
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#onWait("");
    return asked !== null && sameRange(asked, picture.range);
  }

  /** Send what was not sent yet. */
  end(): void {
    clearTimeout(this.#patience);
    this.#saver.end();
  }
}
