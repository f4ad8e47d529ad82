import type { Activation } from "../numerics/activation.ts";
import { isSuperlinear } from "../numerics/is_superlinear.ts";

/** What the user should know of an activation that grows faster than linearly. */
export function remarkOnGrowth(activation: Activation): string[] {
  return isSuperlinear(activation)
    ? [
      `The activation ${activation.name} grows faster than linearly, so that in rich training few neurons run away: networks come ` +
      "near their limit more slowly than as 1/N, and what rare neurons add is not in the theory's particles. Kurtosis and " +
      "curve_deviation are not predicted; compare several --width and --particles",
    ]
    : [];
}
