import type { Activation } from "../numerics/activation.ts";
import { type HermiteAnalysis, type HermiteComponent, totalDegree } from "../numerics/hermite_analysis.ts";

/** What decides which functions the networks of an activation can express. */
export type ActivationParity = Pick<Activation, "name" | "parity" | "powers">;

/** A target's part that no network of a kind has, whatever its width and training. */
export interface Missing {
  /** Its mean square. */
  readonly square: number;
  /** What such networks are, in words. */
  readonly networks: string;
  /** Whether a component belongs to it. */
  readonly holds: (component: HermiteComponent) => boolean;
}

/**
 * The part of a target that is out of reach of an activation by parity, or by degree if it is a polynomial; undefined if nothing is
 * ruled out.
 *
 * A power hʲ makes degrees j, j − 2, … on inputs of nearly equal length, with a constant input all up to j.
 */
export function missingPart(
  analysis: HermiteAnalysis,
  { parity, powers }: ActivationParity,
  bias: boolean,
): Missing | undefined {
  const { secondMoment, even, odd, linear, components } = analysis;
  const highest = Math.max(...powers ?? [Infinity]);
  if (powers && highest <= analysis.degree) { // else there may be more components than are listed
    const reached = (component: HermiteComponent) => {
      const degree = totalDegree(component);
      return powers.some((power) => power >= degree && (bias || (power - degree) % 2 === 0));
    };
    const square = components.filter(reached).reduce((sum, { coefficient }) => sum + coefficient ** 2, 0);
    return {
      square: secondMoment - square,
      networks: polynomials(highest, parity, bias),
      holds: (component) => !reached(component),
    };
  }
  if (bias || parity === "neither") return undefined;
  const isEven = (component: HermiteComponent) => totalDegree(component) % 2 === 0;
  if (parity === "odd") return { square: even, networks: "odd functions of the inputs", holds: isEven };
  if (parity === "even") {
    return {
      square: odd,
      networks: "even functions of the inputs",
      holds: (component) => !isEven(component),
    };
  }
  return {
    square: odd - linear,
    networks: "linear plus even functions of the inputs",
    holds: (component) => !isEven(component) && totalDegree(component) > 1,
  };
}

function polynomials(degree: number, parity: Activation["parity"], bias: boolean): string {
  if (degree === 1) return `linear functions of the inputs${bias ? " plus a constant" : ""}`;
  const kind = !bias && (parity === "odd" || parity === "even") ? `${parity} polynomials` : "polynomials";
  return `${kind} of the inputs, of degree ${degree} at most`;
}
