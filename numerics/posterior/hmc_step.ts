import type { DrawStream } from "../draw_stream.ts";
import { type Matrix, matrix } from "../matrix.ts";
import { NumericalError } from "../numerical_error.ts";
import type { CollapsedEnergy } from "./collapsed_energy.ts";
import { stepAdaptation } from "./step_adaptation.ts";

/** What a trajectory starts from and ends in. */
export interface HmcState {
  /** W within the span of the inputs, `[N, r]`. */
  readonly weights: Matrix;
}

/** Angle of a trajectory in the prior's own oscillation: a quarter turn forgets where it began. */
const ANGLE = Math.PI / 2;
/** First step tried, and how many there may be in a trajectory. */
const FIRST = 0.25, MOST = 64;
/** Spread of the angle from trajectory to trajectory, so that none is in resonance with a mode. */
const JITTER = 0.2;

/**
 * Hamiltonian Monte Carlo for weights W = M + sZ with prior Z ~ N(0, I) and a likelihood exp(−L(W)). The prior's motion,
 * a rotation of Z and the momenta, is exact; only the likelihood is cut into steps:
 *
 *     p ← p − ½ε s∂L/∂W,   (Z, p) ← rotation by ε,   p ← p − ½ε s∂L/∂W
 *
 * A trajectory turns by a quarter, ±20 %. The step adapts while warming up, then stays. Without data every step is accepted.
 *
 * @param mean M, `[N, r]`; `undefined` for 0.
 * @param scale s.
 * @throws {NumericalError} By a step, if the energy at its start is not finite.
 * @see Neal, *MCMC using Hamiltonian dynamics* (2011); Shahbaba et al., *Split Hamiltonian Monte Carlo* (2014).
 */
export function hmcStep(
  energy: CollapsedEnergy,
  { width, rank, mean, scale }: { width: number; rank: number; mean: Matrix | undefined; scale: number },
  draws: DrawStream,
): { state: HmcState; step(adapting: boolean): number } {
  const size = width * rank, weights = matrix(width, rank), tried = matrix(width, rank);
  const slope = matrix(width, rank), triedSlope = matrix(width, rank);
  const z = new Float64Array(size), triedZ = new Float64Array(size), momentum = new Float64Array(size);
  const adaptation = stepAdaptation(FIRST, ANGLE);
  let present = NaN, count = 0;
  draws.normals(z);
  place(z, weights);

  return {
    state: { weights },
    step(adapting) {
      if (count++ === 0) present = energy.evaluate(weights, slope);
      if (!Number.isFinite(present)) {
        throw new NumericalError(
          `Cannot start a trajectory: the energy after ${count - 1} steps is ${present}`,
        );
      }
      const wanted = adapting ? adaptation.trial() : adaptation.settled();
      const steps = Math.min(MOST, Math.max(1, Math.round(ANGLE / wanted)));
      const step = Math.min(wanted, ANGLE / steps) * (1 + JITTER * (2 * draws.uniform() - 1));
      draws.normals(momentum);
      const before = present + kinetic(z), after = trajectory(step, steps);
      const probability = Number.isFinite(after)
        ? Math.min(1, Math.exp(before - after - kinetic(triedZ)))
        : 0;
      if (draws.uniform() < probability) accept(after);
      if (adapting) adaptation.learn(probability);
      return probability;
    },
  };

  /** L at the end of a trajectory. */
  function trajectory(step: number, steps: number): number {
    const cos = Math.cos(step), sin = Math.sin(step);
    triedZ.set(z);
    triedSlope.data.set(slope.data);
    let potential = present;
    for (let i = 0; i < steps && Number.isFinite(potential); i++) {
      kick(step / 2);
      for (let at = 0; at < size; at++) {
        const position = triedZ[at];
        triedZ[at] = cos * position + sin * momentum[at];
        momentum[at] = cos * momentum[at] - sin * position;
      }
      place(triedZ, tried);
      potential = energy.evaluate(tried, triedSlope);
      kick(step / 2);
    }
    return potential;
  }

  function kick(step: number): void {
    const strength = step * scale;
    for (let at = 0; at < size; at++) momentum[at] -= strength * triedSlope.data[at];
  }

  /** ½|z|² + ½|p|² */
  function kinetic(position: Float64Array): number {
    let sum = 0;
    for (let at = 0; at < size; at++) sum += position[at] * position[at] + momentum[at] * momentum[at];
    return sum / 2;
  }

  function place(position: Float64Array, out: Matrix): void {
    for (let at = 0; at < size; at++) out.data[at] = scale * position[at] + (mean ? mean.data[at] : 0);
  }

  function accept(potential: number): void {
    z.set(triedZ);
    weights.data.set(tried.data);
    slope.data.set(triedSlope.data);
    present = potential;
  }
}
