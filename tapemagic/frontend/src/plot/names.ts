/** The names of derivatives: f, f′, f″, f‴, f⁗, f⁽⁵⁾. */

import { raised } from "./numbers";

const PRIMES = ["", "′", "″", "‴", "⁗"];

export function derivativeName(name: string, order: number): string {
  return name + (PRIMES[order] ?? `⁽${raised(order)}⁾`);
}

/** The same, to be spoken: "f prime", "f double prime". */
export function spokenName(name: string, order: number): string {
  const words = ["", " prime", " double prime", " triple prime"];
  return name + (words[order] ?? `, derivative ${order}`);
}
