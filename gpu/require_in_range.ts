import { BeyondDevice } from "./beyond_device.ts";

/**
 * Makes sure that float32 could hold what a device has computed.
 *
 * @throws {BeyondDevice} If a number is none.
 */
export function requireInRange(what: string, values: Float64Array): void {
  if (values.every(Number.isFinite)) return;
  throw new BeyondDevice(`Cannot hold ${what} in float32: numbers have left its range, 3e38`);
}
