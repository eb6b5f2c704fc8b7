/**
 * Asking the kernel: never more than one question unanswered, and of those that wait the newest wins.
 *
 * A slider moves faster than a kernel computes. What is asked while an answer is awaited is kept, one
 * question, the last; it is sent when the answer comes.
 */

import type { Request } from "./model";

export type Question = Omit<Request, "number">;

export class Requests {
  readonly #send: (request: Request) => void;
  #number: number;
  #sent: Request | null = null;
  #waiting: Question | null = null;

  /** `number` is the last that was used. */
  constructor(number: number, send: (request: Request) => void) {
    this.#number = number;
    this.#send = send;
  }

  /** Whether an answer is awaited. */
  get isOpen(): boolean {
    return this.#sent !== null;
  }

  /** The range that was asked for last. */
  get range(): Request["range"] | null {
    return (this.#waiting ?? this.#sent)?.range ?? null;
  }

  ask(question: Question): void {
    if (this.#sent !== null) {
      this.#waiting = question;
      return;
    }
    this.#number += 1;
    this.#sent = { number: this.#number, ...question };
    this.#send(this.#sent);
  }

  /** The kernel has answered the request of this number; return whether that was awaited. */
  answered(number: number): boolean {
    if (this.#sent === null || number < this.#sent.number) {
      this.#number = Math.max(this.#number, number);
      return false;
    }
    this.#number = Math.max(this.#number, number);
    this.#sent = null;
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) {
      this.ask(next);
    }
    return true;
  }
}
