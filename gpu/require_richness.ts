import { BeyondDevice } from "./beyond_device.ts";

/** An output errs by some 10⁻⁸/γ in float32: at this γ by a unit of the fifth digit. */
const LEAST = 1e-3;

/**
 * Makes sure that the output of a network, Σ zφ/(γN), keeps its digits on a device.
 *
 * @throws {BeyondDevice} If γ is so small that it does not.
 */
export function requireRichness({ richness }: { readonly richness: number }): void {
  if (richness >= LEAST) return;
  throw new BeyondDevice(
    `Cannot hold the output at richness ${richness} in float32, which errs by some ${
      (1e-8 / richness).toPrecision(1)
    } there: need at least ${LEAST}`,
  );
}
