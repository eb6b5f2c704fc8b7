/**
 * What stands in the bundle for d3-transition, which d3-zoom asks to end what is being animated.
 *
 * Nothing is: what is seen follows the reader's hand.
 */

import { selection } from "d3-selection";

export function interrupt(): void {}

Object.assign(selection.prototype, {
  interrupt<Self>(this: Self): Self {
    return this;
  },
});
