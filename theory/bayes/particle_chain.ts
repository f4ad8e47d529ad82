import type { Activation } from "../../numerics/activation.ts";
import { type DrawKey, normals, uniforms } from "../../numerics/draws.ts";
import type { LinearAlgebra } from "../../numerics/linear_algebra.ts";
import { type Matrix, matrix } from "../../numerics/matrix.ts";

/** Options of {@linkcode particleChain}. */
export interface ParticleChainOptions {
  /** φ. */
  readonly activation: Activation;
  /** Training points x·u/√D on the axes of the data, `[P, r]`. */
  readonly points: Matrix;
  /** γ. */
  readonly richness: number;
  /** δ; 0 for a source. */
  readonly elasticCoupling: number;
  /** w̄ of each particle, `[M, r]`; zeros for a source. */
  readonly centres: Matrix;
  /** Names the draws. */
  readonly key: DrawKey;
}

/** Particles, each in the density of one neuron, which a chain moves. */
export interface ParticleChain {
  /** w, `[M, r]`; overwritten by moves. */
  readonly weights: Matrix;
  /** Moves all particles by one trajectory of Hamiltonian Monte Carlo each; returns the share that accepted. */
  move(dual: Float64Array): number;
  /** Step of the trajectories, to be adapted while the results do not count. */
  stepSize: number;
}

/** Length of a trajectory and size of its first steps, at δ = 0; and the most steps. */
const LENGTH = 2, STEP = 0.5, MOST_LEAPS = 16;

/**
 * Particles in the density of a single neuron,
 *
 *     exp(−½|w|² − ½δ|w − w̄|² + ½γ²(v·φ)²),
 *
 * moved by leapfrog trajectories of their own, from draws that depend on key and number of the move only.
 *
 * @see Duane, Kennedy, Pendleton, Roweth, *Hybrid Monte Carlo* (1987).
 */
export function particleChain(algebra: LinearAlgebra, options: ParticleChainOptions): ParticleChain {
  const { activation, points, richness, elasticCoupling: delta, centres, key } = options;
  const { rows: count, cols: axes } = centres, g2 = richness ** 2;
  const draw = (what: string, size: number) => normals({ ...key, purpose: `${key.purpose}: ${what}` }, size);
  const weights = matrix(count, axes, draw("start", count * axes));
  for (let i = 0; i < weights.data.length; i++) {
    weights.data[i] = (delta * centres.data[i] + Math.sqrt(1 + delta) * weights.data[i]) / (1 + delta);
  }
  const values = matrix(count, points.rows),
    slopes = matrix(count, points.rows),
    signal = new Float64Array(count);
  const force = matrix(count, axes);

  /** force ← ∇ ln density; returns minus its logarithm, `[M]`. */
  function evaluate(at: Matrix, dual: Float64Array): Float64Array {
    algebra.multiplyInto(values, at, points, { transposeB: true });
    activation.both(values.data, values.data, slopes.data);
    algebra.apply(values, dual, signal);
    for (let i = 0, k = 0; i < count; i++) {
      for (let p = 0; p < points.rows; p++, k++) slopes.data[k] *= g2 * signal[i] * dual[p];
    }
    algebra.multiplyInto(force, slopes, points);
    return signal.map((g, i) => {
      let energy = -0.5 * g2 * g * g;
      for (let k = i * axes; k < (i + 1) * axes; k++) {
        const w = at.data[k], off = w - centres.data[k];
        energy += 0.5 * w * w + 0.5 * delta * off * off;
        force.data[k] -= w + delta * off;
      }
      return energy;
    });
  }
  let moves = 0;
  const chain: ParticleChain = {
    weights,
    stepSize: STEP / Math.sqrt(1 + delta),
    move(dual) {
      const momentum = draw(`momenta ${moves}`, count * axes), step = chain.stepSize;
      const lots = uniforms({ ...key, purpose: `${key.purpose}: lots ${moves++}` }, count);
      const kinetic = () => {
        const sum = new Float64Array(count);
        for (let k = 0; k < momentum.length; k++) sum[Math.floor(k / axes)] += momentum[k] ** 2 / 2;
        return sum;
      };
      const place = matrix(count, axes, weights.data.slice());
      const before = evaluate(place, dual), energy = kinetic();
      let after = before;
      const leaps = Math.min(MOST_LEAPS, Math.ceil(LENGTH / Math.sqrt(1 + delta) / step));
      for (let leap = 0; leap < leaps; leap++) {
        for (let k = 0; k < momentum.length; k++) {
          momentum[k] += step / 2 * force.data[k];
          place.data[k] += step * momentum[k];
        }
        after = evaluate(place, dual);
        for (let k = 0; k < momentum.length; k++) momentum[k] += step / 2 * force.data[k];
      }
      const last = kinetic();
      let accepted = 0;
      for (let i = 0; i < count; i++) {
        if (!(Math.log(lots[i]) < before[i] + energy[i] - after[i] - last[i])) continue;
        accepted++;
        weights.data.set(place.data.subarray(i * axes, (i + 1) * axes), i * axes);
      }
      return accepted / count;
    },
  };
  return chain;
}
