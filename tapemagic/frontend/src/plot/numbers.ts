/** Numbers as they are read: real minus signs, five digits, powers of ten with raised digits. */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const MINUS = "−";

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

/** Return 0 for what is smaller than rounding in the largest value of a panel with these limits. */
export function withoutNoise(value: number, limits: readonly number[] = []): number {
  return Math.abs(value) < 1e-15 * Math.max(0, ...limits.map(Math.abs)) ? 0 : value;
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

/** How the ticks of an axis are written. */
export interface TickFormat {
  readonly write: (tick: number) => string;
  /** A power of ten that all of them are to be multiplied by; "" if none. */
  readonly factor: string;
}

/** Return how ticks are written that are `step` apart, the largest being about `largest`. */
export function tickFormat(step: number, largest: number): TickFormat {
  const isPlain = largest === 0 || (largest < 1e5 && largest >= 1e-3);
  // 10 to a power below these is no number that others can be divided by.
  const power = isPlain ? 0 : Math.max(-300, Math.floor(Math.log10(largest) + 1e-9));
  const scaled = (value: number): number => value / 10 ** power;
  const decimals = Math.min(12, decimalsFor(scaled(step)));
  return {
    write: (tick) => signed(Math.abs(tick) < step / 2 ? 0 : scaled(tick), decimals),
    factor: power === 0 ? "" : `×10${raised(power)}`,
  };
}

function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 ? MINUS + text : text;
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
