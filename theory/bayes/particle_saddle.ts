import { breather } from "../../numerics/breathe.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";
import { farTilt } from "./far_tilt.ts";
import { particleObserver, tallestMode } from "./particle_averages.ts";
import { particleChain } from "./particle_chain.ts";
import { advance, lookAround, type ParticleSaddle, type ParticleSaddleOptions } from "./particle_looks.ts";
import { needPosterior } from "./posterior_task.ts";
import { solveRidge, type TiltedTask } from "./tilted_dual.ts";

/** Newton steps of share ½, of share ⅕, and of falling share 1/(t + 5). */
const COARSE = 16, FINE = 24, FALLING = 60;
/** Acceptance that a chain is steered to while its results do not count. */
const WANTED = 0.85;
/** The most that the tilt may be far out, in parts of 1 + δ; the part of its room that a step may use; the shortest part of a step. */
const STEEPEST = 0.99, ROOM = 0.25, SHORTEST = 1e-6;
/** What is left of v where a direction turns up in which it is too large. */
const RETREAT = 0.9;
/** The most of it for which moves of this length mix. */
const MIXING = 0.97;
/** The tallest mode that particles leave often enough. */
const TALLEST = 4;
/** Mean |w|² per axis beyond which particles run away. */
const FARTHEST = 1e4;

/**
 * The saddle of a two-layer posterior by particles in the density of one neuron: Newton on the concave dual with averages over
 * particles that never stand still,
 *
 *     v ← v + ρ(H + I/β_T)⁻¹(y − v/β_T − Φv),   ρ = ½, then ⅕, then 1/(t + 5)
 *
 * Then v rests, and one more Newton step corrects what is left of its error in all averages. In the end particles do not depend on
 * fluctuations of v, so that the bias of a few particles, of the order of one over their number, does not arise.
 *
 * @param all Training points, then test points, `[n, r]`.
 * @throws {RangeError} If particles run away: the density is not integrable.
 * @throws {NumericalError} If fewer than 60 % of the moves are accepted.
 * @see Derived here.
 */
export async function particleSaddle(
  algebra: LinearAlgebra,
  task: TiltedTask,
  all: Matrix,
  options: ParticleSaddleOptions,
): Promise<ParticleSaddle> {
  const chain = particleChain(algebra, options), { labels, richness, inverseTemperature } = task;
  const { points, activation } = options, breathe = breather(options.signal), ridge = 1 / inverseTemperature;
  let v: Float64Array = new Float64Array(labels.length), curvature: Matrix | undefined;
  const { look } = particleObserver(algebra, {
    ...{ activation, points, richness, trained: points.rows, particles: chain.weights.rows },
  });
  const tilt = farTilt(algebra, options, chain.weights);
  for (let step = 0; step < COARSE + FINE + FALLING; step++) {
    const accepted = await advance(chain, v, breathe);
    chain.stepSize *= accepted > WANTED ? 1.05 : 0.95;
    requireHeld(chain.weights, richness);
    const seen = look(chain.weights, v),
      share = step < COARSE ? 0.5 : step < COARSE + FINE ? 0.2 : 1 / (step - COARSE - FINE + 5);
    // Without what w̄ explains this is no less than H, and positive with any particles
    const now = seen.amplified;
    algebra.rankOneUpdate(now, seen.moved, seen.moved, -(richness ** 2));
    const old = curvature;
    // Remembered over some ten looks, so that its noise does not steer v
    curvature = old ? matrix(now.rows, now.cols, now.data.map((x, i) => 0.1 * x + 0.9 * old.data[i])) : now;
    const gradient = labels.map((y, k) => y - ridge * v[k] - seen.moved[k]);
    const move = solveRidge(algebra, curvature, ridge, matrix(v.length, 1, gradient)).data;
    v = stepWithin(v, move, share, (tried) => tilt(tried) / (1 + options.elasticCoupling));
  }
  const steepest = tilt(v) / (1 + options.elasticCoupling);
  needPosterior(
    `the tilt γ²(v·φ)²/((1+δ)|w|²) far out of ${activation.name}`,
    steepest,
    steepest <= MIXING,
    `<= ${MIXING}, beyond which particles mix too slowly; take a smaller richness`,
  );
  const mode = tallestMode(algebra, options, chain.weights, v);
  needPosterior(
    `the height of the tallest mode of a neuron with ${activation.name}`,
    mode,
    mode <= TALLEST,
    `<= ${TALLEST} in ln of the density, beyond which particles do not change between modes; take a smaller richness or inverse temperature`,
  );
  return await lookAround(algebra, { task, all, options, chain, v });
}

/** The step, shortened until the tilt uses up at most a part of its room, as particles take time to follow. */
function stepWithin(
  v: Float64Array,
  move: Float64Array,
  share: number,
  tilt: (dual: Float64Array) => number,
): Float64Array {
  const here = tilt(v);
  if (here >= STEEPEST) return v.map((x) => RETREAT * x);
  const most = Math.min(STEEPEST, here + ROOM * (1 - here));
  for (let part = share; part > SHORTEST * share; part /= 2) {
    const tried = v.map((x, k) => x + part * move[k]);
    if (tilt(tried) <= most) return tried;
  }
  return v;
}

function requireHeld(weights: Matrix, richness: number): void {
  const square = weights.data.reduce((sum, w) => sum + w * w, 0) / weights.data.length;
  needPosterior(
    "the richness of an activation that grows",
    richness,
    square < FARTHEST,
    "smaller: neurons run away",
  );
}
