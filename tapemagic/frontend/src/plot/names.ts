/** The names of derivatives: f, f′, f″, f‴, f⁗, f⁽⁵⁾. */

import { raised } from "./numbers";

const PRIMES = ["", "′", "″", "‴", "⁗"];

export function derivativeName(name: string, order: number): string {
  return name + (PRIMES[order] ?? `⁽${raised(order)}⁾`);
}
