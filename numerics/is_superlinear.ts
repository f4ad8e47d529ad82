import type { Activation } from "./activation.ts";

/** Two fields far out, between which a straight line grows by their ratio. */
const FAR = 1e2, FARTHER = 1e4;

/**
 * Whether φ grows faster than linearly, as h² does. A neuron's slope then grows with its field: few neurons run away from the
 * rest in training, and averages over neurons are those of rare ones.
 *
 * @example
 * ```ts
 * import { activations } from "./activation.ts";
 * import { isSuperlinear } from "./is_superlinear.ts";
 * import { openActivation } from "./open_activation.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(!isSuperlinear(activations.relu) && isSuperlinear(await openActivation("h+0.3*h^2")));
 * ```
 */
export function isSuperlinear({ values }: Pick<Activation, "values">): boolean {
  const out = new Float64Array(4);
  values(Float64Array.of(FAR, FARTHER, -FAR, -FARTHER), out);
  const [right, farRight, left, farLeft] = out.map(Math.abs);
  const most = Math.sqrt(FARTHER / FAR) * FARTHER / FAR; // half a power more
  return !(farRight <= most * Math.max(right, 1) && farLeft <= most * Math.max(left, 1));
}
