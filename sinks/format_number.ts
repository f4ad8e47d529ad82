/**
 * A measurement with its standard error in the last digits: `0.6534(21)` is 0.6534 ± 0.0021.
 *
 * @param standardError Null when unknown.
 *
 * @example
 * ```ts
 * import { withError } from "./format_number.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(withError(0.65341, 0.00213), "0.6534(21)");
 * ```
 */
export function withError(value: number, standardError: number | null): string {
  if (standardError === null || !Number.isFinite(standardError)) return short(value);
  // Powers of ten below cannot be divided by.
  if (standardError < 1e-300) return `${short(value)}(0)`;
  const size = Math.max(Math.abs(value), standardError);
  const exponent = Math.floor(Math.log10(Number(size.toPrecision(7))));
  if (exponent < -4 || exponent > 5) {
    return `${withError(value / 10 ** exponent, standardError / 10 ** exponent)}e${exponent}`;
  }
  const digits = 1 - Math.floor(Math.log10(Number(standardError.toPrecision(2))));
  // More than seven digits say nothing more and break the columns: the error is then shown as one in the last place
  const decimals = Math.min(Math.max(digits, 0), 6 - Math.max(exponent, -3));
  const scale = decimals > 0 ? 10 ** decimals : 1;
  return `${value.toFixed(decimals)}(${Math.max(1, Math.round(standardError * scale))})`;
}

/**
 * A prediction with the error it allows for, `0.703±0.091`, where that is at least 1 % of it and not below 10⁻⁴, or more than the
 * prediction itself, `0±2.1e-5`; else the bare number.
 *
 * @example
 * ```ts
 * import { withAllowance } from "./format_number.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(withAllowance(0.70267, 0.0914), "0.703±0.091");
 * strictEqual(withAllowance(0.70267, 0.0005), "0.70267");
 * ```
 */
export function withAllowance(value: number, allowance: number): string {
  if (allowance > 0 && allowance < 1e-4 && Math.abs(value) < allowance) {
    return `${short(value)}±${Number(allowance.toPrecision(2))}`;
  }
  if (allowance <= 0.01 * Math.abs(value) || allowance < 1e-4) return short(value);
  const decimals = Math.min(Math.max(1 - Math.floor(Math.log10(allowance)), 0), 12);
  return `${value.toFixed(decimals)}±${allowance.toFixed(decimals)}`;
}

/** A number in five significant digits, without the zeros at its end. */
export function short(value: number): string {
  if (value === Infinity) return "inf";
  return String(Number(value.toPrecision(5)));
}

/** Seconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (number: number) => String(number).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}
