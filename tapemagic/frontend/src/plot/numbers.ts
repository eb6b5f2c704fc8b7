/** Numbers as they are read: real minus signs, five digits, powers of ten with raised digits. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
export const MINUS = "−";

/** Return an integer in raised digits. */
export function raised(integer: number): string {
  const digits = String(Math.abs(integer)).replace(/\d/g, (digit) => RAISED[Number(digit)] ?? "");
  return integer < 0 ? `⁻${digits}` : digits;
}

export interface NumberOptions {
  /** How many digits count; 5 if not said. */
  readonly digits?: number;
  /** Keep zeros at the end, so that numbers that change have one width. */
  readonly isPadded?: boolean;
}

/** Return a number with a few digits: 1.2, 0.00012, 1.2×10⁻⁵, −3. */
export function formatNumber(value: number, options: NumberOptions = {}): string {
  const { digits = 5, isPadded = false } = options;
  if (Number.isNaN(value)) {
    return "–";
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? "∞" : `${MINUS}∞`;
  }
  if (value === 0) {
    return "0";
  }
  const [mantissa = "", power = "0"] = Math.abs(value)
    .toExponential(digits - 1)
    .split("e");
  const exponent = Number(power);
  const sign = value < 0 ? MINUS : "";
  if (exponent < -4 || exponent >= Math.max(digits, 6)) {
    const head = isPadded ? mantissa : withoutZeros(mantissa);
    return `${sign}${head}×10${raised(exponent)}`;
  }
  const plain = Math.abs(value).toFixed(Math.max(0, digits - 1 - exponent));
  return sign + (isPadded ? plain : withoutZeros(plain));
}

/** Return a number with so many decimals: "1.20". */
export function formatFixed(value: number, decimals: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size >= 1e6 || decimals > 6) {
    return formatNumber(value, { digits: 3 });
  }
  const text = size.toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** Return how many decimals show steps of this size. */
export function decimalsFor(step: number): number {
  return step > 0 && Number.isFinite(step) ? Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) : 0;
}

/** Return what writes the ticks of an axis whose ticks are this far apart. */
export function tickFormat(step: number, largest: number): (tick: number) => string {
  if (largest >= 1e5 || largest < 1e-3) {
    // As many digits as tell neighbours apart.
    const digits = Math.max(1, Math.ceil(Math.log10(largest / step) + 1e-9) + 1);
    return (tick) => (Math.abs(tick) < step / 2 ? "0" : scientific(tick, Math.min(digits, 12)));
  }
  const decimals = decimalsFor(step);
  return (tick) => formatFixed(Math.abs(tick) < step / 2 ? 0 : tick, Math.min(decimals, 6));
}

function scientific(value: number, digits: number): string {
  const [mantissa = "", power = "0"] = Math.abs(value)
    .toExponential(digits - 1)
    .split("e");
  return `${value < 0 ? MINUS : ""}${withoutZeros(mantissa)}×10${raised(Number(power))}`;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
